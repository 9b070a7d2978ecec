"""Signing in through the form."""

from django.test import Client

PASSWORD = "a quite long pass phrase"


def log_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **headers: str) -> int:
    """The status of a sign-in: 302 is signed in, 200 is the form again, 429 is too many attempts."""
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers).status_code  # type: ignore[arg-type]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200
