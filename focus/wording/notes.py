"""What to send about a meeting that one does not go to: two lines for whoever goes, two for whoever asked.

Nothing in them tells of anybody's ratings, nor of the plan.
"""

from datetime import datetime
from typing import Final

DECIDING: Final = {
    "scope": "the scope",
    "design": "the design",
    "implementation": "the implementation",
}


def brief(title: str, starts: datetime, *, decides: str, about: str, why: str) -> str:
    """For the delegate. `about` and `why` are the area's, or the initiative's name alone; `starts` in local time."""
    subject = f" of “{about}”" if about else ""
    decided = (
        f" It decides {DECIDING[decides]}{subject}."
        if decides in DECIDING
        else f" It is about “{about}”."
        if about
        else ""
    )
    matters = f"What we must get right: {sentence(why)} " if why else ""
    return (
        f"Could you go to “{title}” in my place, {starts:%A} at {starts:%H:%M}?{decided}\n"
        f"{matters}Decide what can be decided; tell me in a line what it was, and what stays open."
    )


def excuse(title: str, starts: datetime) -> str:
    """For whoever asked, where nobody goes instead."""
    return (
        f"I can’t be at “{title}” on {starts:%A} at {starts:%H:%M}; please go on without me.\n"
        "Could you send me the notes? If something there needs me, write me and I’ll answer the same day."
    )


def sentence(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in ".!?…" else f"{text}."
