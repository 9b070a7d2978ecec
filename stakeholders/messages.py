"""A draft message to a stakeholder, built only from what the lead entered: to copy and edit."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from stakeholders.models import Promise, PromiseOwner, Stakeholder

MOST: Final = 3


def draft(
    row: Stakeholder, initiatives: Sequence[str], pitches: Sequence[str], promises: Sequence[Promise], today: date
) -> str:
    """A greeting, the subject, what the lead owes them, what they owe, and a question. Never includes private notes."""
    open_ones = [one for one in promises if not one.done]
    mine = [told(one, today) for one in open_ones if one.whose == PromiseOwner.MINE][:MOST]
    theirs = [told(one, today) for one in open_ones if one.whose == PromiseOwner.THEIRS][:MOST]
    first_name = str(row).split()[0] if row.person_id else str(row)
    parts = [f"Hello {first_name},"]
    if initiatives or pitches:
        about = [f"“{name}”" for name in (*initiatives, *pitches)]
        parts.append(f"I’d like to hear your view on {joined(about[:MOST])}.")
    if mine:
        parts.append("What I still owe you:\n" + "\n".join(f"– {one}" for one in mine))
    if theirs:
        parts.append("What I’m waiting for from you:\n" + "\n".join(f"– {one}" for one in theirs))
    parts.append("Do you have 30 minutes this week?")
    return "\n\n".join(parts)


def told(one: Promise, today: date) -> str:
    if one.due is None:
        return one.what
    year = f" {one.due.year}" if one.due.year != today.year else ""
    return f"{one.what} (by {one.due.day} {one.due:%B}{year})"


def joined(words: Sequence[str]) -> str:
    """'A, B and C'; empty without any."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
