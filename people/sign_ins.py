"""Letting people in: accounts that an administrator makes, and whether they are open."""

import secrets
from datetime import datetime

from django.db import transaction

from people import audit
from people.models import Account, AuditLine, Person


@transaction.atomic
def give(person: Person, email: str, *, by: Person, now: datetime) -> str:
    """An account with a one-time password, which is returned once and stored nowhere else."""
    password = secrets.token_urlsafe(15)
    Account.objects.create_user(email, password, person=person)
    audit.append([written(person, "added", by, now)])
    return password


@transaction.atomic
def set_active(account: Account, active: bool, *, by: Person, now: datetime) -> None:
    """Let an account in or not. A session of a closed account ends with its next request."""
    if account.is_active == active or account.person is None:
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    audit.append([written(account.person, "activated" if active else "deactivated", by, now)])


def written(person: Person, verb: str, by: Person, now: datetime) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="account", label=person.name, about=person, feeds_plans=False)
