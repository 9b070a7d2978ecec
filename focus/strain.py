"""How much weeks ask of people, compared with their hours. Hours only: the person and their managers see the same."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import DecimalField, Value

from engine.overload import WEEKS_IN_A_ROW, OverloadSignal, WeekLoad, overload_signals
from engine.weeks import Week
from focus.models import Actual, Decision, DecisionKind, Review, WeekPlan
from people.models import Person

WEEKS: Final = WEEKS_IN_A_ROW + 1
"""The current week may not be reviewed yet, so actual hours are compared from one week earlier."""
FIRST_YEAR: Final = 2
"""Before this year the calendar has no weeks to compare with."""

Place = tuple[int, str]


@dataclass
class Loads:
    """What each person's weeks ask, by id; `committed` has the hours of each area, by person and week."""

    weeks: dict[int, list[WeekLoad]] = field(default_factory=dict)
    committed: dict[Place, dict[str, float]] = field(default_factory=dict)

    def flags(self, person: int) -> list[OverloadSignal]:
        return overload_signals(self.weeks.get(person, []))


def flags_of(people: Collection[int], week: Week, viewer: Person) -> Mapping[int, list[OverloadSignal]]:
    """The overload that the viewer may see, by person: hours, never titles. Three queries for any number of people.

    Weeks that were never planned are skipped; actual hours count only if they are shared.
    """
    loads = load(people, week, viewer)
    return {person: flags for person in loads.weeks if (flags := loads.flags(person))}


def load(people: Collection[int], week: Week, viewer: Person) -> Loads:
    if week.year < FIRST_YEAR:
        return Loads()
    weeks = [str(week - back) for back in range(WEEKS - 1, -1, -1)]
    of_people: dict[str, Any] = {"person__in": list(people), "week__in": weeks}
    found = Loads(committed=committed_of(of_people, viewer))
    real, reviews = real_of(of_people, viewer)
    plans = WeekPlan.objects.load_visible_to(viewer).filter(**of_people).order_by("person_id", "week")
    rows: Iterable[Any] = plans.values_list("person_id", "week", "facts__capacity", "exposures")
    for person, on, capacity, exposures in rows:
        place = (person, str(on))
        found.weeks.setdefault(person, []).append(
            WeekLoad(
                week=on,
                contracted=capacity["contracted"] - capacity["time_off"] - capacity["holidays"],
                planned=planned_hours(capacity, found.committed.get(place)),
                real=real_hours(capacity, real.get(place), reviews.get(place)),
                meetings=capacity["meetings"],
                initiatives=len(exposures),
            )
        )
    found.weeks = {person: rows for person, rows in found.weeks.items() if rows[-1].week == week}
    return found


def planned_hours(capacity: Mapping[str, float], committed: Mapping[str, float] | None) -> float | None:
    """Everything the week asks: committed hours plus hours that are booked anyway."""
    if committed is None:
        return None
    return round(sum(committed.values()) + taken(capacity, "meetings", "day_to_day", "duties", "touchpoints"), 2)


def real_hours(capacity: Mapping[str, float], spent: float | None, review: tuple[Any, Any] | None) -> float | None:
    """What a review leaves out counts as planned."""
    if spent is None and review is None:
        return None
    day_to_day, meetings = review or (None, None)
    other = taken(capacity, "day_to_day", "duties") if day_to_day is None else float(day_to_day)
    met = capacity["meetings"] if meetings is None else float(meetings)
    return round((spent or 0.0) + other + met, 2)


def taken(capacity: Mapping[str, float], *names: str) -> float:
    return sum(capacity[name] for name in names)


def committed_of(of_people: Mapping[str, Any], viewer: Person) -> dict[Place, dict[str, float]]:
    """A week in which everything was dismissed counts as decided too."""
    rows: Iterable[Any] = Decision.objects.hours_visible_to(viewer).filter(**of_people).values_list(
        "person_id", "week", "area__initiative__key", "area__key", "kind", "hours"
    )  # fmt: skip
    found: dict[Place, dict[str, float]] = {}
    for person, on, initiative, area, kind, hours in rows:
        of_week = found.setdefault((person, str(on)), {})
        of_week[f"{initiative}/{area}"] = 0.0 if kind == DecisionKind.DISMISS else float(hours)
    return found


def real_of(of_people: Mapping[str, Any], viewer: Person) -> tuple[dict[Place, float], dict[Place, tuple[Any, Any]]]:
    """Hours on areas, and day-to-day and meeting hours from reviews: one query of two tables."""
    hours = DecimalField(max_digits=6, decimal_places=2)
    nothing = Value(None, output_field=hours)
    actuals = Actual.objects.hours_visible_to(viewer).filter(**of_people).order_by()
    reviews = Review.objects.hours_visible_to(viewer).filter(**of_people).order_by()
    rows: Any = actuals.values_list("person_id", "week", Value("spent"), "hours", nothing).union(
        reviews.values_list("person_id", "week", Value("said"), "day_to_day", "meetings"), all=True
    )
    spent: dict[Place, float] = {}
    said: dict[Place, tuple[Any, Any]] = {}
    for person, on, kind, first, second in rows:
        place = (person, str(on))
        if kind == "spent":
            spent[place] = spent.get(place, 0.0) + float(first)
        else:
            said[place] = (first, second)
    return spent, said
