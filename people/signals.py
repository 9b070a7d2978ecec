"""Sign-ins and what protects them, in the audit: who, when, from which network, with which program.

Signals, because django-allauth does these things and leaves no other place to write them down. What is typed as a
password is never here, nor the address of an attempt that fits no account.
"""

from __future__ import annotations

import hmac
import ipaddress
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from django.apps import apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people import audit, clock
from people.agents import words_of_agent
from people.models import Account, AuditLine
from people.querysets import SIGN_IN

KEPT_AN_HOUR: Final = 200
"""Failed attempts in an hour beyond which no more are written: a flood of them is for the log, not for the database."""


def connect() -> None:
    """Once, when the app is ready."""
    user_logged_in.connect(tell_entry, dispatch_uid="audit")
    user_logged_out.connect(tell_exit, dispatch_uid="audit")
    user_login_failed.connect(tell_failure, dispatch_uid="audit")
    for number, signal in enumerate(protections()):
        signal.connect(tell_protection, dispatch_uid=f"audit {number}")


def tell_entry(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    write(request, user, "signed in")


def tell_exit(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    if user is not None:
        write(request, user, "signed out")


def tell_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Under the account's name where there is one; else under a keyed digest that tells two addresses apart."""
    now = clock.now()
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    # The same statements whether the address is known or not: how long it takes tells nothing.
    account = Account.objects.filter(email__iexact=typed).first()
    failed = AuditLine.objects.failed_since(now - timedelta(hours=1)).count()
    if request is None or "REMOTE_ADDR" not in request.META or failed >= KEPT_AN_HOUR:
        return
    person = account.person if account else None
    label = str(person or account or f"an unknown address ({digest_of(typed)})")
    line = audit.line(
        at=now,
        by=None,
        signed="somebody",
        verb="failed",
        thing=SIGN_IN,
        label=label,
        about=person,
        after=client_of(request),
        feeds_plans=False,
    )
    audit.append([line])


def protections() -> dict[Any, tuple[str, str]]:
    """What each signal says: the thing and what was done. The parts of django-allauth that are not installed say nothing."""
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
            mfa_signals.authenticator_reset: ("recovery codes", "made anew"),
            mfa_signals.authentication_failed: ("second factor", "failed"),
        }
    if apps.is_installed("allauth.socialaccount"):
        from allauth.socialaccount import signals as social_signals

        found |= {
            social_signals.social_account_added: ("single sign-on", "added"),
            social_signals.social_account_removed: ("single sign-on", "removed"),
        }
    return found


def tell_protection(signal: Any, request: HttpRequest | None = None, **said: Any) -> None:
    """What an account signs in with has changed; `said` differs from signal to signal."""
    account = account_in(said) or getattr(request, "user", None)
    if isinstance(account, Account):
        thing, verb = protections()[signal]
        before, after = addresses_in(said, verb)
        write(request, account, verb, thing=thing, before=before, after=after)


def account_in(said: dict[str, Any]) -> Any:
    found = said.get("user")
    for name in ("email_address", "authenticator", "sociallogin", "socialaccount"):
        found = found or getattr(said.get(name), "user", None)
    return found


def addresses_in(said: dict[str, Any], verb: str) -> tuple[str, str]:
    """What was and what is, where an address has changed."""
    if "to_email_address" in said:
        return tuple(getattr(said[f"{side}_email_address"], "email", "") for side in ("from", "to"))  # type: ignore[return-value]
    address = getattr(said.get("email_address"), "email", "")
    return (address, "") if verb == "removed" else ("", address)


def write(
    request: HttpRequest | None,
    account: Account,
    verb: str,
    *,
    thing: str = SIGN_IN,
    before: str = "",
    after: str = "",
) -> None:
    """Without a client there is nobody who signs in: a command or a test that acts for somebody."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return
    person = account.person
    line = audit.line(
        at=moment_of(request),
        by=person,
        signed=str(account),
        verb=verb,
        thing=thing,
        label=str(person or account),
        about=person,
        before=before,
        after=after or client_of(request),
        feeds_plans=False,
    )
    audit.append([line])


def moment_of(request: HttpRequest) -> datetime:
    return getattr(request, "now", None) or clock.now()


def digest_of(address: str) -> str:
    """Two attempts at one unknown address look alike; which address it was nobody can read."""
    return hmac.new(settings.SECRET_KEY.encode(), f"audit {address}".encode(), "sha256").hexdigest()[:8]


def client_of(request: HttpRequest) -> str:
    """192.0.2.0/24, Firefox on Linux."""
    return f"{network_of(request)}, {words_of_agent(request.META.get('HTTP_USER_AGENT', ''))}"


def network_of(request: HttpRequest) -> str:
    """The network that somebody came from: enough to see what is unusual, too little to follow somebody about."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "an unknown network"
    wide = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{wide}", strict=False))
