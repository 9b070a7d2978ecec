"""Messages about a meeting you don't attend: two lines for the delegate, or two for the organiser.

They reveal nothing about ratings or the plan.
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
        f"Could you attend “{title}” in my place on {starts:%A} at {starts:%H:%M}?{decided}\n"
        f"{matters}Please decide what can be decided, then send me a line on what was decided and what is still open."
    )


def excuse(title: str, starts: datetime) -> str:
    """For the organiser, when no one attends in your place."""
    return (
        f"I can’t make “{title}” on {starts:%A} at {starts:%H:%M}; please go ahead without me.\n"
        "Could you send me the notes? If anything needs me, message me and I’ll reply the same day."
    )


def sentence(text: str) -> str:
    text = text.strip()
    return text if text[-1:] in ".!?…" else f"{text}."
