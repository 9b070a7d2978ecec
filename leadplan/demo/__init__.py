"""The demo organisation, and the accounts that you can sign in as with one click."""

from typing import Final

ACCOUNTS: Final = (
    {"as": "lead", "email": "diego@northlight.example", "name": "Diego Funes", "what": "Lead"},
    {"as": "manager", "email": "marta@northlight.example", "name": "Marta Solé", "what": "Manager"},
    {
        "as": "administrator",
        "email": "admin@northlight.example",
        "name": "Nadia Rahimi",
        "what": "Administrator",
    },
)


def offered_accounts() -> list[dict[str, str]]:
    return [{"as": one["as"], "name": one["name"], "what": one["what"]} for one in ACCOUNTS]


def email_of(role: str) -> str | None:
    """The email address behind a button on the sign-in page; None for a role that is not offered."""
    return next((one["email"] for one in ACCOUNTS if one["as"] == role), None)
