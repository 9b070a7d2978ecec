"""What changed since last week: focus time, and areas whose planned hours changed, each with its causes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.weeks import NoSuchWeek
from focus import changes, names
from focus.changes import Changed
from focus.document import PlanDocument, areas_of
from focus.models import WeekPlan
from focus.names import Names
from focus.page import WeekPage
from focus.wording import causes
from focus.wording.plain import hours

MOST_CAUSES = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """An area, how its hours changed and why, in words."""

    name: str
    words: str
    causes: Sequence[str]


@dataclass(frozen=True, slots=True)
class SinceLastWeek:
    """`focus`: how focus time changed, empty if it didn't. `causes` are the ones that all changed areas share."""

    focus: str
    moved: Sequence[Moved]
    causes: Sequence[str] = ()


def last_week(page: WeekPage) -> SinceLastWeek | None:
    """None if last week was not planned. At most three queries."""
    before = plan_before(page)
    if before is None:
        return None
    moved = differences(before.facts, page.facts)
    changes.explain(moved, before.facts, before.computed_at, page.plan)
    known = names_of(moved, page)
    lines = [Moved(known.area(one.area), move_words(one, page.facts), causes_of(one)) for one in moved]
    return SinceLastWeek(focus_words(before.facts, page.facts), *once(lines))


def once(lines: Sequence[Moved]) -> tuple[list[Moved], Sequence[str]]:
    """Causes that all changes share are listed once, below them."""
    if len(lines) < 2 or any(one.causes != lines[0].causes for one in lines):
        return list(lines), ()
    return [replace(one, causes=()) for one in lines], lines[0].causes


def names_of(moved: Sequence[Changed], page: WeekPage) -> Names:
    """Includes the areas of initiatives that were planned only last week."""
    gone = {one.area.split("/", 1)[0] for one in moved if one.area not in page.names.areas}
    return replace(page.names, areas={**page.names.areas, **names.load_areas(gone)}) if gone else page.names


def plan_before(page: WeekPage) -> WeekPlan | None:
    try:
        week = page.week.previous
    except NoSuchWeek:
        return None
    person = page.viewing.person
    return WeekPlan.objects.visible_to(person).of(person, week).first()


def differences(before: PlanDocument, after: PlanDocument) -> list[Changed]:
    """Areas whose firm hours differ, in the order of the new plan, then those no longer planned in the order of the old one."""
    old, new = firm_hours(before), firm_hours(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Changed(key, "hours", new.get(key, 0.0), old.get(key, 0.0), None, None)
        for key in keys
        if new.get(key, 0.0) != old.get(key, 0.0)
    ]


def firm_hours(facts: PlanDocument) -> dict[str, float]:
    """By area, in the plan's order; without areas that are entirely optional."""
    areas = areas_of(facts)
    firm = {key: areas[key]["hours"] - areas[key]["optional_hours"] for key in facts["items"]}
    return {key: number for key, number in firm.items() if number > 0}


def move_words(one: Changed, after: PlanDocument) -> str:
    """8 h (4 h last week); new, 4 h; now optional (3 h last week); no hours this week (3 h last week)."""
    if not one.hours_before:
        return f"new, {hours(one.hours)} h"
    if one.hours:
        return f"{hours(one.hours)} h ({hours(one.hours_before)} h last week)"
    now = "now optional" if one.area in after["items"] else "no hours this week"
    return f"{now} ({hours(one.hours_before)} h last week)"


def causes_of(one: Changed) -> list[str]:
    return [causes.cause_words(line) for line in one.causes[:MOST_CAUSES]]


def focus_words(before: PlanDocument, after: PlanDocument) -> str:
    """2.5 h more focus time than last week."""
    more = round(after["capacity"]["focus"] - before["capacity"]["focus"], 2)
    if not more:
        return ""
    return f"{hours(abs(more))} h {'more' if more > 0 else 'less'} focus time than last week"
