"""A message to be in touch with, from what was entered and nothing else: to copy, and to be said in one's own words."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from stakeholders.models import Promise, PromiseOwner, Stakeholder

MOST: Final = 3


def draft(
    row: Stakeholder, initiatives: Sequence[str], pitches: Sequence[str], promises: Sequence[Promise], today: date
) -> str:
    """A greeting, what one owes them, what they owe, what it is about, and a question. No private note is in it."""
    open_ones = [one for one in promises if not one.done]
    mine = [told(one, today) for one in open_ones if one.whose == PromiseOwner.MINE][:MOST]
    theirs = [told(one, today) for one in open_ones if one.whose == PromiseOwner.THEIRS][:MOST]
    first_name = str(row).split()[0] if row.person_id else str(row)
    parts = [f"Hello {first_name},"]
    if initiatives or pitches:
        about = [*initiatives, *(f"“{title}”" for title in pitches)]
        parts.append(f"I would like to hear how you see {joined(about[:MOST])}.")
    if mine:
        parts.append("What I still owe you:\n" + "\n".join(f"– {one}" for one in mine))
    if theirs:
        parts.append("What I am waiting for from you:\n" + "\n".join(f"– {one}" for one in theirs))
    parts.append("Do you have half an hour this week?")
    return "\n\n".join(parts)


def told(one: Promise, today: date) -> str:
    if one.due is None:
        return one.what
    year = f" {one.due.year}" if one.due.year != today.year else ""
    return f"{one.what} (by {one.due.day} {one.due:%B}{year})"


def joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
