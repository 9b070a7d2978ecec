"""How names and texts are compared: composed letters (NFC), one space between words, upper and lower case alike."""

import unicodedata


def normalize_text(text: str) -> str:
    """One line as it is stored: composed, without spaces at its ends or doubled inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """What two names have in common if they are the same to people: case is ignored in every script."""
    return unicodedata.normalize("NFC", normalize_text(text).casefold())
