"""How names and texts are compared: composed letters (NFC), one space between words, upper and lower case alike."""

import unicodedata
from typing import Final

FORMER: Final = "a former colleague"
"""What sentences call someone who has left."""


def normalize_text(text: str) -> str:
    """One line as it is stored: composed, without spaces at its ends or doubled inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """What two names have in common if they are the same to people: case is ignored in every script."""
    return unicodedata.normalize("NFC", normalize_text(text).casefold())


TITLES: Final = frozenset(
    {
        "dame", "dr", "frau", "herr", "ing", "lady", "lord", "madame", "miss", "mme", "monsieur", "mr", "mrs", "ms",
        "mx", "prof", "professor", "rev", "señor", "señora", "sir",
    }
)  # fmt: skip


def short_name(name: str) -> str:
    """The first name; the full name where its first word is a title, an initial or an abbreviation."""
    first = name.split()[0]
    is_name = len(first) > 1 and not first.endswith(".") and first.casefold() not in TITLES
    return first if is_name else name
