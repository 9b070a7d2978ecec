"""Subjects of emails: what they are about in one line, from what their receiver may see."""

from collections.abc import Iterable, Sequence
from typing import Final

from engine.weeks import Week
from focus.formatting import hours, in_sentence
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.sidebar import UpcomingPoint

LONGEST: Final = 76
"""Characters: mail programs cut longer ones."""
NAME_LENGTHS: Final = (30, 20)
"""Names are shortened to the second length if otherwise fewer would fit."""


def one_line(text: str) -> str:
    """Without line breaks and other control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def shortened(text: str, most: int) -> str:
    """Cut between words where that leaves enough of it."""
    words = one_line(text)
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    whole = cut.rpartition(" ")[0]
    return f"{(whole if len(whole) > most // 2 else cut).rstrip(' ,;:')}…"


def fitting(start: str, parts: Sequence[tuple[str, str]], end: str = "") -> str:
    """As many parts as fit; each is a name and what follows it."""
    for shown in range(len(parts), 0, -1):
        for length in NAME_LENGTHS:
            names = [f"{shortened(name, length)} {rest}".rstrip() for name, rest in parts[:shown]]
            text = f"{start}{', '.join(names)}{end}"
            if len(text) <= LONGEST:
                return text
    return shortened(f"{start}{' '.join(parts[0])}", LONGEST)


def items_in_words(items: Iterable[PlanItem]) -> list[tuple[str, str]]:
    """HTTP API 8 h, Scope 4.5 h."""
    return [(one.name, f"{hours(one.shown)} h") for one in items if one.state != "dismissed"]


def week_subject(week: Week, items: Iterable[PlanItem], points: Iterable[UpcomingPoint]) -> str:
    """Week 49: HTTP API 8 h, Scope 4.5 h; scope workshop Thu."""
    point = next((one for one in points if one.date in week and not one.asked), None)
    end = f"; {in_sentence(shortened(point.name, NAME_LENGTHS[0]))} {point.date:%a}" if point else ""
    return fitting(f"Week {week.number}: ", items_in_words(items) or [("no hours planned", "")], end)


def review_subject(week: Week, items: Iterable[PlanItem]) -> str:
    """How did week 49 go? HTTP API 8 h, Scope 4.5 h."""
    return fitting(f"How did week {week.number} go? ", items_in_words(items) or [("note what took your time", "")])


def week_off_subject(week: Week) -> str:
    return f"Week {week.number}: you are off"


def standards_subject(week: Week, counts: Sequence[tuple[str, str]]) -> str:
    """Standards, week 49: 2 teams to talk to, 1 answer due."""
    return fitting(f"Standards, week {week.number}: ", counts or [("what changed", "")])


def leads_subject(week: Week, counts: Sequence[tuple[str, str]]) -> str:
    """Your leads, week 49: 2 over capacity, 3 areas uncovered."""
    return fitting(f"Your leads, week {week.number}: ", counts or [("what changed", "")])
