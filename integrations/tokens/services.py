"""Making, checking and revoking API tokens."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction

from integrations.models import ApiToken
from people import audit
from people.models import Person

MARK: Final = "lp"
"""What every token begins with, so that scanners for leaked secrets can find one."""
ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
USE_INTERVAL: Final = timedelta(minutes=5)
"""How often the last use is recorded, so that it costs almost nothing per request."""
MOST: Final = 20


class TooManyTokens(ValueError):
    """The person has as many working tokens as are allowed."""


@transaction.atomic
def create(person: Person, name: str, scopes: Sequence[str], days: int, *, now: datetime) -> tuple[ApiToken, str]:
    """The token, and its text, which is stored nowhere. Raises TooManyTokens."""
    if ApiToken.objects.visible_to(person).working(now).count() >= MOST:
        raise TooManyTokens(f"You have {MOST} tokens that work. Revoke one first.")
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
    text = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        person=person, name=name, prefix=prefix, digest=digest_of(text), scopes=list(scopes),
        created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    note(row, "added", now, after=", ".join(scopes))
    return row, text


@transaction.atomic
def revoke(row: ApiToken, *, now: datetime) -> None:
    """It stops working at once. Revoking it again changes nothing."""
    if ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now):
        note(row, "revoked", now)


def note(row: ApiToken, verb: str, now: datetime, after: str = "") -> None:
    line = audit.line(
        at=now, by=row.person, verb=verb, thing="API token", label=row.name, about=row.person, after=after,
        feeds_plans=False,
    )  # fmt: skip
    audit.append([line])


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def find(text: str, now: datetime) -> ApiToken | None:
    """The working token with this text, with its person and account. One query."""
    mark, _, rest = text.partition("_")
    prefix = rest.partition("_")[0]
    if mark != MARK or len(prefix) != 8:
        return None
    rows = ApiToken.objects.working(now).filter(prefix=prefix).select_related("person__account").order_by()
    return next((row for row in rows if secrets.compare_digest(row.digest, digest_of(text))), None)


def record_use(row: ApiToken, network: str, now: datetime) -> None:
    """At most every five minutes, or when the network is another."""
    recent = row.last_used_at is not None and now - row.last_used_at < USE_INTERVAL
    if not recent or row.last_used_from != network:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now, last_used_from=network)
