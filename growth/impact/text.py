"""The impact document as Markdown."""

import re
from collections.abc import Iterator
from typing import Final

from growth.impact.queries import ImpactDocument
from growth.journal.queries.journal_page import EntryLine
from growth.models import Goal, GoalStatus
from people.display import format_date

SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|])")


def period(document: ImpactDocument) -> str:
    return f"{format_date(document.first, 'j M Y')} to {format_date(document.last, 'j M Y')}"


def markdown(document: ImpactDocument) -> str:
    return "\n".join(lines(document)) + "\n"


def lines(document: ImpactDocument) -> Iterator[str]:
    yield f"# Impact of {plain(document.person.name)}"
    yield ""
    yield period(document)
    for section in document.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        for one in section.entries:
            yield from entry_lines(one)
    if document.goals:
        yield ""
        yield "## Goals"
        yield ""
        for goal in document.goals:
            yield f"- {plain(goal.title)}{goal_words(goal)}"
    if document.is_empty:
        yield ""
        yield "Nothing yet."


def entry_lines(one: EntryLine) -> Iterator[str]:
    row = one.row
    figure = f": **{plain(one.figure_text)}**" if one.figure_text else ""
    evidence = f" ([evidence](<{row.evidence_url}>))" if row.evidence_url else ""
    yield f"- {plain(row.title)}{figure} ({format_date(row.on, 'j M Y')}){evidence}"
    for line in row.text.splitlines():
        if line.strip():
            yield f"  {plain(line.strip())}"


def goal_words(goal: Goal) -> str:
    words = []
    if goal.skill and goal.to_level is not None:
        words.append(f"{plain(goal.skill.name)}, from level {goal.from_level} to {goal.to_level}")
    if goal.by:
        words.append(f"by {format_date(goal.by, 'j M Y')}")
    if goal.status == GoalStatus.REACHED:
        words.append("reached")
    return f" ({', '.join(words)})" if words else ""


def plain(text: str) -> str:
    """Typed text with its Markdown signs escaped, so that it reads as it was typed."""
    return SPECIAL.sub(r"\\\1", text)
