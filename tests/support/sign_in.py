"""Signing in through the form."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

PASSWORD = "a quite long pass phrase"


def log_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **headers: str) -> int:
    """The status of a sign-in: 302 is signed in, 200 is the form again, 429 is too many attempts."""
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers).status_code  # type: ignore[arg-type]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def code_of(secret: str) -> str:
    """The six digits that an app shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def confirm(client: Client) -> None:
    """Enter the password again, which changes to an account require."""
    client.post("/accounts/reauthenticate/?next=/account/", {"password": PASSWORD})
