"""Who may sign in: opening and closing accounts, and ending what was let in by them."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from people import audit, links
from people.models import Account, AuditLine, Person, SecretLink


@transaction.atomic
def set_active(account: Account, active: bool, *, by: Person, now: datetime) -> None:
    """Let an account in or not. Closing it ends its sessions and links at once; opening it brings none back."""
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
    """Every session of an account, those that are listed nowhere too."""
    account.change_session_salt()
    for session in UserSession.objects.filter(user=account):
        session.end()


def written(person: Person, verb: str, by: Person, now: datetime) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="account", label=person.name, about=person, feeds_plans=False)
