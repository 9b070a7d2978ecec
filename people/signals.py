"""Sign-ins and security changes in the audit log: who, when, from which network, with which browser.

They use signals because django-allauth makes these changes and offers no other hook. Passwords are never recorded, nor
is the address of an attempt that matches no account.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from allauth.account import signals as account_signals
from django.apps import apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

from people import audit, clock
from people.models import Account, AuditLine
from people.querysets import SIGN_IN
from people.requests import UNKNOWN, client_network
from people.sessions import browser_name

MOST_FAILURES_AN_HOUR: Final = 200
"""Failed attempts recorded per hour at most: a flood of them belongs in the log, not in the database."""
AUDITED_NETWORKS: Final = {4: 24, 6: 48}


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(record_sign_in, dispatch_uid="audit")
    user_logged_out.connect(record_sign_out, dispatch_uid="audit")
    user_login_failed.connect(record_failed_sign_in, dispatch_uid="audit")
    for number, signal in enumerate(security_signals()):
        signal.connect(record_security_change, dispatch_uid=f"audit {number}")


def record_sign_in(request: HttpRequest | None = None, *, user: Account, **_: object) -> None:
    write_line(request, user, "signed in")


def record_sign_out(request: HttpRequest | None = None, user: Account | None = None, **_: object) -> None:
    if user is not None:
        write_line(request, user, "signed out")


def record_failed_sign_in(credentials: Mapping[str, object], request: HttpRequest | None = None, **_: object) -> None:
    """Under the account's name if there is one; otherwise under a keyed digest that tells two addresses apart."""
    now = clock.now()
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    # The same queries whether the address is known or not, so that the duration reveals nothing.
    account = Account.objects.filter(email__iexact=typed).first()
    failed = AuditLine.objects.failed_since(now - timedelta(hours=1)).count()
    if request is None or "REMOTE_ADDR" not in request.META or failed >= MOST_FAILURES_AN_HOUR:
        return
    person = account.person if account else None
    label = str(person or account or f"an unknown address ({digest_of(typed)})")
    line = audit.line(
        at=now, by=None, signed="Someone", verb="failed", thing=SIGN_IN, label=label, about=person,
        after=client_of(request), feeds_plans=False,
    )  # fmt: skip
    audit.append([line])


def security_signals() -> dict[Signal, tuple[str, str]]:
    """The thing and the verb for each signal, of the parts of django-allauth that are installed."""
    found = {
        account_signals.password_set: ("password", "set"),
        account_signals.password_changed: ("password", "changed"),
        account_signals.password_reset: ("password", "reset"),
        account_signals.email_added: ("address", "added"),
        account_signals.email_confirmed: ("address", "confirmed"),
        account_signals.email_changed: ("address", "changed"),
        account_signals.email_removed: ("address", "removed"),
    }
    if apps.is_installed("allauth.mfa"):
        from allauth.mfa import signals as mfa_signals

        found |= {
            mfa_signals.authenticator_added: ("second factor", "added"),
            mfa_signals.authenticator_removed: ("second factor", "removed"),
            mfa_signals.authenticator_reset: ("recovery codes", "regenerated"),
            mfa_signals.authentication_failed: ("second factor", "failed"),
        }
    if apps.is_installed("allauth.socialaccount"):
        from allauth.socialaccount import signals as social_signals

        found |= {
            social_signals.social_account_added: ("single sign-on", "added"),
            social_signals.social_account_removed: ("single sign-on", "removed"),
        }
    return found


def record_security_change(signal: Signal, request: HttpRequest | None = None, **details: object) -> None:
    """An account's sign-in methods have changed; `details` differs from signal to signal."""
    account = account_from(details) or getattr(request, "user", None)
    if isinstance(account, Account):
        thing, verb = security_signals()[signal]
        before, after = changed_addresses(details, verb)
        write_line(request, account, verb, thing=thing, before=before, after=after)


def account_from(details: Mapping[str, object]) -> object:
    found = details.get("user")
    for name in ("email_address", "authenticator", "sociallogin", "socialaccount"):
        found = found or getattr(details.get(name), "user", None)
    return found


def changed_addresses(details: Mapping[str, object], verb: str) -> tuple[str, str]:
    """The address before and after, if one has changed."""
    if "to_email_address" in details:
        return address_in(details, "from_email_address"), address_in(details, "to_email_address")
    address = address_in(details, "email_address")
    return (address, "") if verb == "removed" else ("", address)


def address_in(details: Mapping[str, object], name: str) -> str:
    return str(getattr(details.get(name), "email", ""))


def write_line(
    request: HttpRequest | None, account: Account, verb: str, *, thing: str = SIGN_IN, before: str = "", after: str = ""
) -> None:
    """Without a client no one is signing in: it's a command or a test acting for someone."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return
    now, after = getattr(request, "now", None) or clock.now(), after or client_of(request)
    line = audit.row_line(
        account, verb, by=account.person, now=now, signed=str(account), thing=thing, before=before, after=after,
        feeds_plans=False,
    )  # fmt: skip
    audit.append([line])


def digest_of(address: str) -> str:
    """The same for two attempts with one unknown address, without revealing the address."""
    return hmac.new(settings.SECRET_KEY.encode(), f"audit {address}".encode(), "sha256").hexdigest()[:8]


def client_of(request: HttpRequest) -> str:
    """192.0.2.0/24, Firefox on Linux: enough to notice something unusual, too little to track someone."""
    network = client_network(request, AUDITED_NETWORKS)
    return f"{'an unknown network' if network == UNKNOWN else network}, {browser_name(request.META.get('HTTP_USER_AGENT', ''))}"
