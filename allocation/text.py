"""Figures as text: the same words on pages, in emails and for screen readers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.board.heatmap import OverCapacityRange
from allocation.board.weekly_hours import ChosenHours, HoursCell, percent
from allocation.collisions.cards import ConflictCard, stakes_of
from allocation.collisions.detection import Collision, CollisionPoint
from allocation.coverage.weekly_coverage import UncoveredRow
from allocation.facts import Facts, Lead
from engine.weeks import Week
from focus.formatting import counted, day_words, hours, listed, span_words
from people.display import format_date

UNCOVERED_REASONS: Final = {
    "no_lead": "no lead",
    "no_hours": "no lead hours",
    "few_hours": "too few lead hours for its areas",
    "away": "lead is away",
}
AWAY_ON: Final = {"off": "is away on", "not_a_working_day": "doesn’t work on"}
AWAY_TOGETHER: Final = {"off": "are away on", "not_a_working_day": "don’t work on"}
STAKES: Final = {"high": "High stakes", "medium": "Medium stakes", "low": "Low stakes"}
"""Compared with the most at stake around it."""
PURPOSE: Final = {
    "embedded": "part of the team’s daily work: designs and decides with them",
    "weekly": "involved every week, on critical work the team can’t cover yet",
    "reviewing": "reviews designs and results, and attends milestones",
    "on_call": "answers when asked",
    "handed_off": "the team has taken over",
}
"""What each level of involvement means for a lead."""
EXPECTED: Final = {
    "embedded": "knows what is open, decides on the spot, and has someone learn what only they know",
    "weekly": "is there every week for the critical areas, and says early what the team can’t do",
    "reviewing": "reads designs before they are built, and is at required milestones",
    "on_call": "answers within a day or two, and says who else to ask",
    "handed_off": "nothing: the team decides",
}
"""What a manager can expect of a lead at each level of involvement."""
NOT_EXPECTED: Final = {
    "embedded": "a second initiative at this level, or all of the team’s code",
    "weekly": "daily work in the team, or an answer within the hour",
    "reviewing": "knowing every detail, or fixing what a review finds",
    "on_call": "following along, or coming to meetings",
    "handed_off": "hours of any kind",
}


ACTUAL: Final = "actual"


def days(first: date, last: date) -> str:
    """8–26 March; 30 November – 4 December; 28 December 2026 – 1 January 2027."""
    words = span_words(first, last)
    return words if first.year != last.year else words.removesuffix(f" {last.year}")


def window_words(weeks: Sequence[Week]) -> str:
    """23 November 2026 – 21 February 2027, 13 weeks."""
    return f"{span_words(weeks[0].monday, weeks[-1].sunday)}, {len(weeks)} weeks"


def window_days(weeks: Sequence[Week]) -> str:
    """In small print beside a total: 23 Nov – 21 Feb."""
    first, last = weeks[0].monday, weeks[-1].sunday
    return f"{format_date(first, 'j M')} – {format_date(last, 'j M')}"


def range_words(one: OverCapacityRange) -> str:
    """8–26 March, 6 h over."""
    most = f", up to {hours(float(one.most))} h in a week" if one.weeks > 1 else ""
    return f"{days(one.first, one.last)}, {hours(float(one.over))} h over{most}"


def open_words(one: UncoveredRow, facts: Facts) -> str:
    """Scope: “Review” on Thursday, no lead hours."""
    about = listed(list(one.areas)) if len(one.areas) <= 3 else f"{one.areas[0]} and {len(one.areas) - 1} more areas"
    this = Week.of(facts.today)
    what = [f"“{one.point.name}” on {day_words(one.point.date, this)}"] if one.point else []
    return f"{about}: {', '.join([*what, UNCOVERED_REASONS[one.why]])}"


def open_span(one: UncoveredRow, facts: Facts) -> str:
    """this week; week 49, 30 November – 4 December; 7–18 December; from 7 Dec on."""
    this = Week.of(facts.today)
    if one.weeks == 1:
        return (
            "this week"
            if one.first == this
            else f"week {one.first.number}, {days(one.first.days[0], one.first.days[4])}"
        )
    last = one.first + (one.weeks - 1)
    if last == facts.weeks[-1]:
        return "from this week on" if one.first == this else f"from {format_date(one.first.monday, 'j M')} on"
    return days(one.first.days[0], last.days[4])


def collision_words(one: Collision, facts: Facts) -> str:
    """The heading above a list of its milestones: Sofia is away on Tue 1 Dec."""
    name = facts.names.get(one.person, one.person)
    if one.why is not None:
        day = one.points[0].point.date
        return f"{name} {AWAY_ON[one.why]} {format_date(day, 'D j M')}"
    when = "on the same day" if one.is_same_day else f"in week {one.week.number}"
    return f"{name}: {counted(len(one.points), 'milestone')} {when}"


def card_words(card: ConflictCard, facts: Facts) -> str:
    """Sofia and Tom are away on Tue 1 and Wed 2 Dec; Sofia: two milestones in week 49."""
    names = listed([facts.names.get(one, one) for one in card.people])
    if card.kind != "away":
        when = "on the same day" if card.collisions[0].is_same_day else f"in week {card.week.number}"
        return f"{names}: {counted(len(card.points), 'milestone')} {when}"
    reasons = {one.why for one in card.collisions}
    why = reasons.pop() or "off" if len(reasons) == 1 else "off"
    verb = AWAY_ON[why] if len(card.people) == 1 else AWAY_TOGETHER[why]
    return f"{names} {verb} {listed([format_date(day, 'D j M') for day in card.days])}"


def card_stakes(card: ConflictCard) -> str:
    return STAKES[card.stakes]


def stakes_words(one: UncoveredRow, rows: Sequence[UncoveredRow]) -> str:
    """High stakes: compared with the other rows."""
    return STAKES[stakes_of(one.exposure, max(row.exposure for row in rows))]


def point_words(one: CollisionPoint, facts: Facts) -> str:
    """Organisations product, “Design document review” on Thu 3 Dec."""
    when = format_date(one.point.date, "D j M")
    optional = "" if one.point.required else ", attendance optional"
    return f"{facts.called.get(one.initiative, one.initiative)}, “{one.point.name}” on {when}{optional}"


def cell_words(cell: HoursCell, name: str, which: ChosenHours, knows_time_off: bool) -> str:
    """A cell for screen readers: Diego Funes, week 48: 16 of 28 h planned, 57% of effective capacity."""
    parts = [f"{name}, week {cell.week.number}: {hours_words(cell, which)}", *cell_notes(cell, which, knows_time_off)]
    return "; ".join(parts)


def leaves_words(lead: Lead) -> str:
    """not visible to you from 7 Dec 2026; empty if they stay in the viewer’s reporting line."""
    day = lead.leaves_on
    return f"not visible to you from {format_date(day, 'j M Y')}" if day else ""


def hours_words(cell: HoursCell, which: ChosenHours) -> str:
    shown = cell.take(which)
    if shown is None:
        return "not reviewed, or not shared"
    named = ACTUAL if which == "real" else which if which == "agreed" else " and ".join(cell.kinds) or "agreed"
    what = f"{hours_number(shown)} h {named}" if shown or cell.firm else "no hours agreed"
    if cell.is_unknown:
        return f"no contracted hours, {what}"
    if cell.is_away:
        return f"away, {what}"
    share = percent(shown, cell.room)
    filled = f"{share}% of effective capacity" if share is not None else "no effective capacity"
    return f"{hours_number(shown)} of {hours_number(cell.room)} h {named}, {filled}" if shown or cell.firm else what


def cell_notes(cell: HoursCell, which: ChosenHours, knows_time_off: bool) -> Sequence[str]:
    found = []
    shown = cell.take(which)
    if shown is not None and cell.over_by(shown) and not cell.is_unknown:
        found.append(f"{hours_number(cell.over_by(shown))} h over")
    if which != "real" and cell.spent is not None:
        found.append(f"{hours_number(cell.spent)} h {ACTUAL}")
    if cell.tentative:
        found.append(f"{hours_number(cell.tentative)} h tentative, not counted")
    if not cell.is_away and (words := absence(cell, knows_time_off)):
        found.append(words)
    return found


def absence(cell: HoursCell, knows_time_off: bool) -> str:
    """8 h holiday, 4 h off; only "partly away" for a viewer who may not see how long."""
    words = [f"{hours(cell.capacity.holidays)} h holiday"] if cell.capacity.holidays else []
    if cell.capacity.time_off:
        words.append(f"{hours(cell.capacity.time_off)} h off" if knows_time_off else "partly away")
    return ", ".join(words)


def hours_number(value: Decimal) -> str:
    return hours(float(value))
