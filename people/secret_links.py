"""Creating, finding and revoking secret links.

The secret is 256 random bits, so its plain SHA-256 can be neither guessed nor reversed, and the lookup uses an
index over digests, so its duration says nothing about the secret (OWASP ASVS 5.0, 11.5.1 and 7.2.3).
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from people import audit
from people.keys import lock_person
from people.models import Account, AuditLine, LinkKind, Person, SecretLink
from people.querysets import SecretLinkQuerySet

SECRET_BYTES = 32
DOUBLE_CLICK = timedelta(seconds=5)


class LinkFacts(TypedDict, total=False):
    """What a link opens, its name and purpose, the person it concerns, and where it was sent."""

    subject: str
    label: str
    purpose: str
    about: Person | None
    sent_to: str
    issuer: Account | None


class InvalidLink(Exception):
    """No live link has this secret: never created, revoked, expired, or its owner's account is deactivated."""


@transaction.atomic
def create(
    kind: LinkKind, *, by: Person, now: datetime, keep: timedelta, **facts: Unpack[LinkFacts]
) -> tuple[SecretLink, str]:
    """A new link and its secret, which is shown once and stored nowhere. With an `issuer`, `by` is the person it is for.

    After a double click the browser shows the second answer, so its secret replaces that of the first one's link.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    lock_person(by)
    if (link := made_a_moment_ago(kind, by, now).filter(**facts).first()) is not None:
        link.digest, link.created_at, link.expires_at = digest_of(secret), now, now + keep
        link.save(update_fields=["digest", "created_at", "expires_at"])
        return link, secret
    link = insert(kind, secret, by=by, now=now, keep=keep, **facts)
    issuer = facts.get("issuer")
    audit.append([link_line(link, "made", None if issuer else by, now, signed=str(issuer or audit.OPERATOR))])
    return link, secret


def made_a_moment_ago(kind: LinkKind, by: Person, now: datetime) -> SecretLinkQuerySet:
    """Links that a double click may have made, and that no one has used."""
    return SecretLink.objects.of(by).not_ended().filter(kind=kind, use_count=0, created_at__gt=now - DOUBLE_CLICK)


def insert(
    kind: LinkKind, secret: str, *, by: Person, now: datetime, keep: timedelta, **facts: Unpack[LinkFacts]
) -> SecretLink:
    digest, ends = digest_of(secret), now + keep
    return SecretLink.objects.create(kind=kind, digest=digest, owner=by, created_at=now, expires_at=ends, **facts)


@transaction.atomic
def ensure_lasting(kind: LinkKind, *, by: Person, now: datetime, keep: timedelta, label: str) -> SecretLink:
    """A person's one lasting link of a kind, for the footer of every email to them; `derived_secret` returns its secret.

    Only the digest is stored here too. The secret is derived from the row's number and the installation's key, so a year
    of emails is one row per person, and the links in earlier emails still work. It lasts for at least half of `keep`.
    """
    link = SecretLink.objects.of(by).not_ended().filter(kind=kind).first()
    if link is None or not is_derived(link):
        # No audit entry: no one created it, the first email did.
        link = insert(kind, secrets.token_urlsafe(SECRET_BYTES), by=by, now=now, keep=keep, label=label)
        link.digest = digest_of(derived_secret(link))
        link.save(update_fields=["digest"])
    elif link.expires_at < now + keep / 2:
        SecretLink.objects.filter(pk=link.pk).update(expires_at=now + keep)
    return link


def is_derived(link: SecretLink) -> bool:
    """Whether its secret is the derived one, with this installation's present key."""
    return link.digest == digest_of(derived_secret(link))


def derived_secret(link: SecretLink) -> str:
    """256 bits that no one can compute without the installation's secret key."""
    mark = salted_hmac("people.links", f"{link.kind}/{link.pk}/{link.owner_id}", algorithm="sha256").digest()
    return urlsafe_b64encode(mark).decode().rstrip("=")


def find(kind: LinkKind, secret: str, *, now: datetime) -> SecretLink:
    """The live link of a secret, with its owner. Raises InvalidLink."""
    return find_live(Q(kind=kind, digest=digest_of(secret)), now)


def find_by_id(kind: LinkKind, number: int, *, now: datetime) -> SecretLink:
    """The live link with a number, to check what was signed with its secret. Raises InvalidLink."""
    return find_live(Q(kind=kind, pk=number), now)


def find_live(which: Q, now: datetime) -> SecretLink:
    link = SecretLink.objects.live(now).select_related("owner__account", "issuer").filter(which).first()
    if link is None:
        raise InvalidLink
    return link


def record_use(link: SecretLink, *, now: datetime) -> None:
    SecretLink.objects.filter(pk=link.pk).update(last_used_at=now, use_count=F("use_count") + 1)


@transaction.atomic
def revoke(link: SecretLink, *, by: Person | None, now: datetime, why: str = "", signed: str = audit.OPERATOR) -> None:
    """End a link. Does nothing if it is revoked already."""
    if SecretLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        audit.append([link_line(link, "revoked", by, now, why, signed=signed)])


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def link_line(
    link: SecretLink, verb: str, by: Person | None, now: datetime, after: str = "", *, signed: str = audit.OPERATOR
) -> AuditLine:
    """Administrators read it, so it names neither what the link opens nor its recipient: both may be private."""
    about, thing = link.about or link.owner, f"{link.get_kind_display().lower()} link"
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing=thing,
        label=about.name,
        about=about,
        after=after,
        feeds_plans=False,
        signed=signed,
    )
