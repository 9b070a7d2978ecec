"""Taking a person's name out of lines that stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from people.models import AuditLine, Person

TEXTS: Final = ("actor_name", "label", "before", "after")
SIGN_IN: Final = "sign-in"
NOBODY: Final = "–"

# A name stands alone between the words of a line, so that Ana who leaves is not taken out of Ana Lopez who stays.
STARTS: Final = r"(?:^|(?<=: )|(?<=; )|(?<=, ))"
ENDS: Final = r"(?=$|[;,:]| on | needs | wants )"


def names_of(person: Person) -> list[str]:
    """What a line may call them."""
    return [known for known in (person.name, person.email) if known]


def forget(line: AuditLine, person: Person, stand_in: str) -> bool:
    """Put the stand-in for somebody in a line; whether it has changed."""
    before = [getattr(line, column) for column in TEXTS]
    for column, text in zip(TEXTS, before, strict=True):
        setattr(line, column, replaced(text, person, stand_in))
    if line.thing == SIGN_IN and line.about_id == person.pk:
        line.before = line.after = ""
    return before != [getattr(line, column) for column in TEXTS]


def replaced(text: str, person: Person, stand_in: str) -> str:
    if person.email:
        text = re.sub(re.escape(person.email), NOBODY, text, flags=re.IGNORECASE)
    return re.sub(f"{STARTS}{re.escape(person.name)}{ENDS}", lambda _: stand_in, text)
