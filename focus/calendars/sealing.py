"""Encrypts a calendar's secret address, and a file until it is read, in the database."""

from typing import Final

from people import encryption

PURPOSE: Final = "focus.calendar"


def closed(content: bytes) -> bytes:
    return encryption.encrypt(PURPOSE, content)


def opened(sealed: bytes) -> bytes:
    """Raises people.encryption.DecryptionError."""
    return encryption.decrypt(PURPOSE, sealed)
