"""The demo organisation, and the accounts that you can sign in as with one click."""

from typing import Final

ACCOUNTS: Final = (
    {"role": "lead", "email": "diego@northlight.example", "name": "Diego Funes", "title": "Lead"},
    {"role": "manager", "email": "marta@northlight.example", "name": "Marta Solé", "title": "Manager"},
    {
        "role": "administrator",
        "email": "admin@northlight.example",
        "name": "Nadia Rahimi",
        "title": "Administrator",
    },
)


def offered_accounts() -> list[dict[str, str]]:
    return [{"role": one["role"], "name": one["name"], "title": one["title"]} for one in ACCOUNTS]


def email_of(role: str) -> str | None:
    """The email address behind a button on the sign-in page; None for a role that is not offered."""
    return next((one["email"] for one in ACCOUNTS if one["role"] == role), None)
