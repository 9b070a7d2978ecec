"""Encrypts a calendar's secret address, and a file until it is read, in the database."""

from typing import Final

from people import sealing

PURPOSE: Final = "focus.calendar"


def closed(content: bytes) -> bytes:
    return sealing.seal(PURPOSE, content)


def opened(sealed: bytes) -> bytes:
    """Raises people.sealing.Sealed."""
    return sealing.unseal(PURPOSE, sealed)
