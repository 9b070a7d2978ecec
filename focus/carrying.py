"""Carry-over: what was committed last week but not done. Offered with one click, never forced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.weeks import NoSuchWeek, Week
from focus import decisions, names
from focus.entries import Entry, as_decimal, entries_of, entry_of
from focus.models import Actual, Decision, Review, WeekPlan
from focus.names import Names
from focus.page import Viewing


@dataclass(frozen=True, slots=True)
class Line:
    """An area of this week's plan with unfinished hours from last week."""

    entry: Entry
    committed: float
    done: float

    @property
    def missing(self) -> float:
        return self.committed - self.done

    @property
    def whole(self) -> float:
        """This week's hours including them."""
        return min(self.entry.hours + self.missing, float(decisions.MOST_HOURS))


@dataclass(frozen=True, slots=True)
class Carried:
    """`reviewed`: last week was reviewed; if not, everything that was committed counts as not done."""

    viewing: Viewing
    before: Week
    lines: Sequence[Line]
    reviewed: bool


def load(viewing: Viewing) -> Carried | None:
    """None if the week is not planned or is not the current one. Nothing is offered once it is committed. Five queries."""
    plan = WeekPlan.objects.visible_to(viewing.person).of(viewing.person, viewing.week).with_commitment().first()
    before = week_before(viewing.week)
    if plan is None or before is None or not viewing.is_this:
        return None
    areas = names.load_areas(names.initiatives_of(plan.facts))
    keys = {row.pk: key for key, row in areas.items()}
    last: dict[str, Decision] = {}
    now: dict[str, Decision] = {}
    rows = Decision.objects.visible_to(viewing.person).filter(week__in=[str(before), str(viewing.week)])
    for row in rows.filter(area__in=keys).committed():
        (last if row.week == before else now)[keys[row.area_id]] = row
    real = actuals(viewing, before)
    entries = {one.key: one for one in entries_of(plan.facts, now, Names(areas=areas), viewing.week, viewing.weights)}
    lines = [
        Line(entries.get(key) or spare(plan, key, areas, viewing), float(row.hours), real.get(row.area_id, 0.0))
        for key, row in last.items()
        if key not in now
        and key in known(plan)
        and plan.committed_at is None  # type: ignore[attr-defined]
        and float(row.hours) > real.get(row.area_id, 0.0)
    ]
    return Carried(viewing, before, lines, bool(real) or reviewed(viewing, before))


def week_before(week: Week) -> Week | None:
    try:
        return week - 1
    except NoSuchWeek:
        return None


def known(plan: WeekPlan) -> set[str]:
    return {area["area"] for area in plan.facts["areas"]}


def spare(plan: WeekPlan, key: str, areas: Any, viewing: Viewing) -> Entry:
    """An area of the plan without hours."""
    return entry_of(plan.facts, key, None, Names(areas=areas), viewing.week, viewing.weights)


def actuals(viewing: Viewing, week: Week) -> dict[int, float]:
    rows = Actual.objects.visible_to(viewing.person).filter(person=viewing.person, week=week)
    return {row.area_id: float(row.hours) for row in rows}


def reviewed(viewing: Viewing, week: Week) -> bool:
    return Review.objects.visible_to(viewing.person).filter(week=week).exists()


def carry(viewing: Viewing, key: str, *, now: datetime) -> Decision | None:
    """Sets this week's hours plus last week's missing ones, as the person's decision; None if nothing is missing."""
    found = load(viewing)
    line = next((one for one in found.lines if one.entry.key == key), None) if found else None
    if line is None:
        return None
    area, hours = line.entry.names.areas[key], as_decimal(line.whole)
    return decisions.adjust(viewing.person, viewing.week, area, max(hours, Decimal("0.5")), now=now)
