"""Browsers that an account has signed in with: a signed cookie, so that strangers' guesses don't keep the owner out.

The cookie names no one; it is valid for the address that it was signed for. See OWASP, "Slow Down Online Guessing Attacks
with Device Cookies".
"""

import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

REMEMBERED: Final = timedelta(days=365)


def remember(response: HttpResponse, email: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signer(email).sign(secrets.token_urlsafe(16)),
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device(request: HttpRequest, email: str) -> str:
    """The browser's random name, if this account has signed in with it; otherwise empty."""
    try:
        return signer(email).unsign(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), max_age=REMEMBERED)
    except BadSignature:
        return ""


def signer(email: str) -> TimestampSigner:
    return TimestampSigner(salt=f"people.known_devices {email.lower()}")
