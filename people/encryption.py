"""Encrypts secrets that the app must read again, with a key derived from LEADPLAN_SECRET_KEY."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class DecryptionError(Exception):
    """It was encrypted with a key that is no longer known."""


@cache
def cipher(purpose: str) -> MultiFernet:
    """One key per purpose. The first encrypts; those of settings.SECRET_KEY_FALLBACKS still decrypt."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (salted_hmac(purpose, "", secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


def encrypt(purpose: str, content: bytes) -> bytes:
    return cipher(purpose).encrypt(content)


def decrypt(purpose: str, encrypted: bytes) -> bytes:
    """Raises DecryptionError."""
    try:
        return cipher(purpose).decrypt(encrypted)
    except InvalidToken as fault:
        raise DecryptionError from fault
