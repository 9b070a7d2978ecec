"""Suggests what a meeting may be about: initiatives and areas named in its title, or whose members are invited.

Pure: names and ids in, suggestions with their reasons out, most likely first.
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
"""Words that any meeting title may contain; on their own they identify nothing."""
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Subject:
    """An initiative or one of its areas: the key that a form sends, its name, and (of an initiative) its members."""

    key: str
    name: str
    people: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    key: str
    name: str
    score: float
    named: int
    """How many words of its name are in the title."""
    there: int
    invited: int
    """How many are invited; `there` of them are members."""


def suggestions(title: str, attendees: Collection[int], subjects: Iterable[Subject]) -> list[Suggestion]:
    """At most three, those named in the title first. It takes half of a name's words, or half of the people."""
    found = [weighed(title, set(attendees), one) for one in subjects]
    likely = [one for one in found if one.score >= HALF]
    return sorted(likely, key=lambda one: (one.named == 0, -one.score, one.key))[:MOST]


def weighed(title: str, attendees: set[int], subject: Subject) -> Suggestion:
    own, said = words_of(subject.name), words_of(title)
    hits = own & said
    telling = hits - COMMON
    share = len(hits) / len(own) if own and telling else 0.0
    there = len(attendees & set(subject.people))
    # At least two: a single member may be there for any reason.
    present = there / len(attendees) if there >= 2 else 0.0
    return Suggestion(
        subject.key, subject.name, share + present * 0.9, len(hits) if share else 0, there, len(attendees)
    )


def words_of(text: str) -> set[str]:
    """Lower-case, without a plural's s; numbers and single letters are ignored."""
    return {stem(word) for word in re.findall(r"[^\W\d_]{2,}", text.casefold())}


def stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
