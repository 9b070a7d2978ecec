"""Making, finding and revoking secret links.

The secret is 256 random bits, so its plain SHA-256 can be neither guessed nor reversed, and the lookup goes by an
index over digests: how long it takes says nothing about the secret (OWASP ASVS 5.0, 11.5.1 and 7.2.3).
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from people import audit
from people.models import AuditLine, LinkKind, Person, SecretLink

BYTES = 32


class Dead(Exception):
    """No live link has this secret: never made, revoked, expired, or its owner's account is closed."""


@transaction.atomic
def make(
    kind: LinkKind,
    *,
    by: Person,
    now: datetime,
    keep: timedelta,
    subject: str = "",
    label: str = "",
    purpose: str = "",
    about: Person | None = None,
    address: str = "",
) -> tuple[SecretLink, str]:
    """A new link and its secret, which is told once and stored nowhere."""
    secret = secrets.token_urlsafe(BYTES)
    link = SecretLink.objects.create(
        kind=kind,
        digest=digest_of(secret),
        owner=by,
        about=about,
        subject=subject,
        label=label,
        purpose=purpose,
        address=address,
        made_at=now,
        expires_at=now + keep,
    )
    audit.append([written(link, "made", by, now)])
    return link, secret


def find(kind: LinkKind, secret: str, *, now: datetime) -> SecretLink:
    """The live link of a secret, with its owner. Raises Dead."""
    rows = SecretLink.objects.live(now).select_related("owner__account")
    link = rows.filter(kind=kind, digest=digest_of(secret)).first()
    if link is None:
        raise Dead
    return link


def note_use(link: SecretLink, *, now: datetime) -> None:
    SecretLink.objects.filter(pk=link.pk).update(last_used_at=now, uses=F("uses") + 1)


@transaction.atomic
def revoke(link: SecretLink, *, by: Person | None, now: datetime, why: str = "") -> None:
    """Dead from now on. Once is enough."""
    if SecretLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        audit.append([written(link, "revoked", by, now, why)])


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def written(link: SecretLink, verb: str, by: Person | None, now: datetime, after: str = "") -> AuditLine:
    about = link.about or link.owner
    thing, label = f"{link.get_kind_display().lower()} link", link.label or link.subject or about.name
    return audit.line(at=now, by=by, verb=verb, thing=thing, label=label, about=about, after=after, feeds_plans=False)
