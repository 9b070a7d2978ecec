"""The figures in words: one wording for pages, mails and those who hear a cell read out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.facts import Facts, Lead
from allocation.figures.collisions import Collision, Meeting
from allocation.figures.coverage import Open
from allocation.figures.hours import Cell, Which, percent
from allocation.figures.overload import Range
from engine.weeks import Week
from focus.wording.plain import counted, day_words, hours, in_sentence, listed

WHY: Final = {
    "no_lead": "nobody leads it",
    "no_hours": "no lead hours",
    "few_hours": "fewer lead hours than it has areas at stake",
    "away": "its lead is away",
}
AWAY: Final = {"off": "is away", "not_a_working_day": "does not work on that day"}
AWAY_ON: Final = {"off": "is away on", "not_a_working_day": "does not work on"}
PURPOSE: Final = {
    "embedded": "part of the team’s daily work: designs and decides with them",
    "weekly": "there every week, where it is critical and the team is thin",
    "reviewing": "reads designs and results, and is there at inflection points",
    "on_call": "answers when asked",
    "handed_off": "the team has it",
}
"""What each stage of a lead is for."""
WHICH: Final = {"planned": "planned, else agreed", "agreed": "agreed", "real": "real"}


def days(first: date, last: date) -> str:
    """8–26 March; 30 November – 4 December; 28 December 2026 – 1 January 2027."""
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year} – {last.day} {last:%B} {last.year}"
    if first.month != last.month:
        return f"{first.day} {first:%B} – {last.day} {last:%B}"
    return f"{first.day}–{last.day} {last:%B}"


def range_words(one: Range) -> str:
    """8–26 March, 6 h over."""
    most = f", up to {hours(float(one.most))} h in a week" if one.weeks > 1 else ""
    return f"{days(one.first, one.last)}, {hours(float(one.over))} h over{most}"


def open_words(one: Open, facts: Facts) -> str:
    """Scope: review on Thursday, no lead hours."""
    about = listed(list(one.areas)) if len(one.areas) <= 3 else f"{one.areas[0]} and {len(one.areas) - 1} more areas"
    this = Week.of(facts.today)
    what = [f"{in_sentence(one.point.name)} on {day_words(one.point.date, this)}"] if one.point else []
    return f"{about}: {', '.join([*what, WHY[one.why]])}"


def open_span(one: Open, facts: Facts) -> str:
    """this week; 7–11 December; from week 49 on, twelve weeks."""
    this = Week.of(facts.today)
    if one.weeks == 1:
        return (
            "this week"
            if one.first == this
            else f"week {one.first.number}, {days(one.first.days[0], one.first.days[4])}"
        )
    last = one.first + (one.weeks - 1)
    if last == facts.weeks[-1]:
        return "from this week on" if one.first == this else f"from {one.first.monday.day} {one.first.monday:%B} on"
    return days(one.first.days[0], last.days[4])


def collision_words(one: Collision, facts: Facts) -> str:
    """Diego is asked for at two inflection points in week 49; Sofia is away on 1 December."""
    name = facts.names.get(one.person, one.person)
    if one.kind == "away":
        assert one.why is not None
        return f"{name} {AWAY[one.why]}: {point_words(one.points[0], facts)}"
    return collision_head(one, facts)


def collision_head(one: Collision, facts: Facts) -> str:
    """The same above its points, which say what it is about: Sofia is away on Tuesday 1 December."""
    name = facts.names.get(one.person, one.person)
    if one.kind == "away":
        assert one.why is not None
        day = one.points[0].point.date
        return f"{name} {AWAY_ON[one.why]} {day:%A} {day.day} {day:%B}"
    when = "on one day" if one.is_same_day else f"in week {one.week.number}"
    return f"{name}: {counted(len(one.points), 'inflection point')} {when}"


def point_words(one: Meeting, facts: Facts) -> str:
    """Organisations product, design document review on Thursday 3 December."""
    when = f"{one.point.date:%A} {one.point.date.day} {one.point.date:%B}"
    optional = "" if one.point.required else ", presence optional"
    return f"{facts.called.get(one.initiative, one.initiative)}, {in_sentence(one.point.name)} on {when}{optional}"


def cell_words(cell: Cell, name: str, which: Which, knows_time_off: bool) -> str:
    """A cell read out: Diego Funes, week 48: 16 of 28 h planned, 57 % of the effective capacity."""
    parts = [f"{name}, week {cell.week.number}: {hours_words(cell, which)}", *beside(cell, which, knows_time_off)]
    return "; ".join(parts)


def leaves_words(lead: Lead) -> str:
    """not yours to see from 7 December 2026 on; nothing where they stay."""
    day = lead.leaves_on
    return f"not yours to see from {day.day} {day:%B} {day.year} on" if day else ""


def hours_words(cell: Cell, which: Which) -> str:
    shown = cell.take(which)
    if shown is None:
        return "not reviewed, or not shared"
    named = which if which != "planned" else " and ".join(cell.kinds) or "agreed"
    what = f"{number(shown)} h {named}" if shown or cell.firm else "nothing agreed"
    if cell.is_unknown:
        return f"no hours contracted, {what}"
    if cell.is_away:
        return f"away, {what}"
    share = percent(shown, cell.room)
    told = f"{share} % of the effective capacity" if share is not None else "no effective capacity"
    return f"{number(shown)} of {number(cell.room)} h {named}, {told}" if shown or cell.firm else what


def beside(cell: Cell, which: Which, knows_time_off: bool) -> Sequence[str]:
    found = []
    shown = cell.take(which)
    if shown is not None and shown > cell.room and not cell.is_unknown:
        found.append(f"{number(shown - cell.room)} h over")
    if which != "real" and cell.spent is not None:
        found.append(f"{number(cell.spent)} h real")
    if cell.tentative:
        found.append(f"{number(cell.tentative)} h tentative, not counted")
    if not cell.is_away and (words := absence(cell, knows_time_off)):
        found.append(words)
    return found


def absence(cell: Cell, knows_time_off: bool) -> str:
    """8 h holiday, 4 h off; partly away, to whom it is no business how long."""
    words = [f"{hours(cell.capacity.holidays)} h holiday"] if cell.capacity.holidays else []
    if cell.capacity.time_off:
        words.append(f"{hours(cell.capacity.time_off)} h off" if knows_time_off else "partly away")
    return ", ".join(words)


def number(value: Decimal) -> str:
    return hours(float(value))
