"""Who may sign in: activating and deactivating accounts, and ending their sessions and links."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from people import audit, links
from people.models import Account, AuditLine, Person, SecretLink


@transaction.atomic
def set_active(account: Account, active: bool, *, by: Person, now: datetime) -> None:
    """Activate or deactivate an account. Deactivating ends its sessions and links immediately; activating restores none."""
    if account.is_active == active or account.person is None:
        return
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        end_sessions(account)
        for link in SecretLink.objects.of(account.person).not_revoked():
            links.revoke(link, by=by, now=now)
    audit.append([written(account.person, "activated" if active else "deactivated", by, now)])


def end_sessions(account: Account) -> None:
    """End every session of an account, including those that aren't listed anywhere."""
    account.change_session_salt()
    for session in UserSession.objects.filter(user=account):
        session.end()


def written(person: Person, verb: str, by: Person, now: datetime) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="account", label=person.name, about=person, feeds_plans=False)
