"""What a meeting may be about: initiatives and areas whose names are in its title, or whose people are invited.

Pure: names and ids in, suggestions with their reason out, the likeliest first.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

MOST: Final = 3
COMMON: Final = frozenset(
    {"the", "of", "for", "and", "or", "to", "in", "on", "with", "by", "at", "from", "our", "your", "their", "its", "an",
     "first", "next", "new", "weekly", "daily", "meeting", "sync", "review", "status", "update", "team", "work",
     "project", "plan", "planning", "design", "api", "system", "platform"}
)  # fmt: skip
"""Words that stand above any meeting; alone they name nothing."""
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Subject:
    """An initiative or one of its areas: the key that a form sends, its name, and who is on it (of an initiative)."""

    key: str
    name: str
    people: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    key: str
    name: str
    score: float
    named: int
    """Words of its name in the title."""
    there: int
    invited: int
    """How many of the invited are on it."""


def suggestions(title: str, attendees: Collection[int], subjects: Iterable[Subject]) -> list[Suggestion]:
    """At most three, those named in the title first. Half of a name's words, or half of the people, make a suggestion."""
    found = [weighed(title, set(attendees), one) for one in subjects]
    likely = [one for one in found if one.score >= HALF]
    return sorted(likely, key=lambda one: (one.named == 0, -one.score, one.key))[:MOST]


def weighed(title: str, attendees: set[int], subject: Subject) -> Suggestion:
    own, said = words_of(subject.name), words_of(title)
    hits = own & said
    telling = hits - COMMON
    share = len(hits) / len(own) if own and telling else 0.0
    there = len(attendees & set(subject.people))
    # Two at least: one person of a team may be there for anything.
    present = there / len(attendees) if there >= 2 else 0.0
    return Suggestion(
        subject.key, subject.name, share + present * 0.9, len(hits) if share else 0, there, len(attendees)
    )


def words_of(text: str) -> set[str]:
    """Lower-case, without a plural's s; numbers and single letters say nothing."""
    return {stem(word) for word in re.findall(r"[^\W\d_]{2,}", text.casefold())}


def stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
