"""Accounts that nobody could ask for: the first administrator of an empty installation."""

import secrets
from typing import NamedTuple

from people import audit, clock
from people.models import Account

FIRST_ADDRESS = "admin@leadplan.local"


class FirstAdministrator(NamedTuple):
    email: str
    password: str


def first_administrator() -> FirstAdministrator:
    """Make the first account, with a password that is told once and stored nowhere else."""
    password = secrets.token_urlsafe(15)
    account = Account.objects.create_superuser(FIRST_ADDRESS, password)
    line = audit.line(
        at=clock.now(),
        by=None,
        verb="added",
        thing="account",
        label=account.email,
        after="superuser status: yes",
        feeds_plans=False,
    )
    audit.append([line])
    return FirstAdministrator(account.email, password)
