"""The demo organisation, and the accounts that you can sign in as with one click."""

from typing import Final, NamedTuple


class DemoAccount(NamedTuple):
    role: str
    email: str
    name: str
    label: str


ACCOUNTS: Final = (
    DemoAccount("lead", "diego@northlight.example", "Diego Funes", "Lead"),
    DemoAccount("manager", "marta@northlight.example", "Marta Solé", "Manager"),
    DemoAccount("administrator", "admin@northlight.example", "Nadia Rahimi", "Administrator"),
)


def email_of(role: str) -> str | None:
    """The email address behind a button on the sign-in page; None for a role that is not offered."""
    return next((one.email for one in ACCOUNTS if one.role == role), None)
