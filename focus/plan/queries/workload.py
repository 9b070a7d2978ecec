"""Capacity and load of many people over several weeks. Hours only: the person and their managers see the same."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from django.db.models import DecimalField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from engine.capacity.availability import focus_capacity
from engine.overload import WEEKS_IN_A_ROW, OverloadSignal, WeekLoad, overload_signals
from engine.people_facts import PersonFacts
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights
from focus.calendars import contact_history
from focus.models import Actual, Decision, DecisionKind, OwnWork, Review, WeekPlan
from focus.plan.queries.booked_time import booked_in
from focus.plan.queries.follow_ups import follow_ups_due
from focus.plan.queries.people_facts import Crowd, load_people
from focus.querysets import ActualQuerySet, OwnWorkQuerySet, ReviewQuerySet
from people.models import Organisation, Person
from stakeholders import touchpoints

Hours = TypeVar("Hours", ActualQuerySet, ReviewQuerySet, OwnWorkQuerySet)


@dataclass(frozen=True, slots=True)
class Capacities:
    """How each person's hours of each week are used, by id and week, and the people as the engine sees them."""

    hours: Mapping[tuple[int, Week], Capacity]
    people: Mapping[int, PersonFacts]


def capacities(
    people: "QuerySet[Person]", weeks: Sequence[Week], organisation: Organisation, today: date
) -> Capacities:
    """The capacity of each person in each week; `weeks` are consecutive.

    A planned week's capacity is its plan's, so that every page says the same; others come from the same function, with
    every meeting in the calendar that is not left to someone else. Five queries; ten with dependencies.
    """
    crowd = load_people(organisation, weeks[0], people)
    weights = Weights.from_overrides(organisation.weights)
    facts = {pk: crowd.person(row) for pk, row in crowd.rows.items()}
    booked = booked_in(crowd, facts, weeks, today)
    contacts = contacts_due(crowd, weeks, Week.of(today))
    asking = follow_ups_due(booked.leading, weeks, organisation, today)
    known = planned(crowd, weeks)
    for pk, one in facts.items():
        for week in weeks:
            if (pk, week) not in known:
                place = (pk, week)
                known[place] = focus_capacity(
                    one,
                    week,
                    weights,
                    meeting_minutes=booked.minutes(place),
                    touchpoints=contacts.get(place, 0),
                    claims=booked.claims(place, one)._replace(follow_ups=asking.get(place, 0)),
                )
    return Capacities(known, facts)


def planned(crowd: Crowd, weeks: Sequence[Week]) -> dict[tuple[int, Week], Capacity]:
    plans = WeekPlan.objects.filter(person__in=list(crowd.rows), week__in=[str(week) for week in weeks])
    rows = plans.values_list("person_id", "week", "facts__capacity")
    return {(pk, week): Capacity(**capacity) for pk, week, capacity in rows}


def contacts_due(crowd: Crowd, weeks: Sequence[Week], this: Week) -> dict[tuple[int, Week], int]:
    """How many touchpoints are due in each week; overdue ones count in this week, and earlier weeks have none."""
    if weeks[-1] < this:
        return {}
    monday = max(weeks[0], this).monday
    met = contact_history.last_met(touchpoints.meetings_until(monday))
    due = touchpoints.due_by(crowd.rows, monday, weeks[-1].sunday, met)
    found: dict[tuple[int, Week], int] = {}
    for person, rows in due.items():
        for one in rows:
            place = (person, Week.of(one.day))
            found[place] = found.get(place, 0) + 1
    return found


# The current week may not be reviewed yet, so actual hours are compared from one week earlier.
WEEKS: Final = WEEKS_IN_A_ROW + 1
BOOKED: Final = (
    "meetings", "day_to_day", "duties", "touchpoints", "own_work", "office_hours", "follow_ups", "transfers",
)  # fmt: skip
FIRST_YEAR: Final = 2  # before it the calendar has no weeks to compare with

Place = tuple[int, str]
Reviewed = tuple[Decimal | None, Decimal | None]


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


def load_own(people: Collection[int], week: Week) -> Loads:
    """Each person's own, for themselves. Three queries for any number of people."""
    return load(people, week, None)


def load(people: Collection[int], week: Week, viewer: Person | None) -> Loads:
    """What the viewer may see; without one, everything, for people who each see only their own."""
    if week.year < FIRST_YEAR:
        return Loads()
    weeks = [str(week - back) for back in range(WEEKS - 1, -1, -1)]
    of_people = Q(person__in=list(people), week__in=weeks)
    found = Loads(committed=committed_of(of_people, viewer))
    real, reviews, own_work = real_of(of_people, viewer, weeks)
    visible = WeekPlan.objects.load_visible_to(viewer) if viewer else WeekPlan.objects.all()
    plans = visible.filter(of_people).order_by("person_id", "week")
    for person, on, capacity, exposures in plans.values_list("person_id", "week", "facts__capacity", "exposures"):
        place = (person, str(on))
        found.weeks.setdefault(person, []).append(
            WeekLoad(
                week=on,
                contracted=capacity["contracted"] - capacity["time_off"] - capacity["holidays"],
                planned=planned_hours(capacity, found.committed.get(place)),
                real=real_hours(capacity, real.get(place), reviews.get(place), own_work.get(place, 0.0)),
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
    return round(sum(committed.values()) + taken(capacity, *BOOKED), 2)


def real_hours(
    capacity: Mapping[str, float], spent: float | None, review: Reviewed | None, own_work: float
) -> float | None:
    """What a review leaves out counts as planned; of own work, which every review asks for, what it recorded."""
    if spent is None and review is None:
        return None
    day_to_day, meetings = review or (None, None)
    own = taken(capacity, "own_work") if review is None else own_work
    other = taken(capacity, "day_to_day", "duties") if day_to_day is None else float(day_to_day)
    met = capacity["meetings"] if meetings is None else float(meetings)
    return round((spent or 0.0) + own + other + met, 2)


def taken(capacity: Mapping[str, float], *names: str) -> float:
    """Plans of version 1 of the model don't have all of them."""
    return sum(capacity.get(name, 0.0) for name in names)


def committed_of(of_people: Q, viewer: Person | None) -> dict[Place, dict[str, float]]:
    """A week in which everything was dismissed counts as decided too."""
    visible = Decision.objects.hours_visible_to(viewer) if viewer else Decision.objects.all()
    rows = visible.filter(of_people).values_list(
        "person_id", "week", "area__initiative__key", "area__key", "kind", "hours"
    )  # fmt: skip
    found: dict[Place, dict[str, float]] = {}
    for person, on, initiative, area, kind, hours in rows:
        of_week = found.setdefault((person, str(on)), {})
        of_week[f"{initiative}/{area}"] = 0.0 if kind == DecisionKind.DISMISS else float(hours)
    return found


def visible_hours(rows: Hours, viewer: Person | None) -> Hours:
    return rows.hours_visible_to(viewer) if viewer else rows


def real_of(
    of_people: Q, viewer: Person | None, weeks: Sequence[str]
) -> tuple[dict[Place, float], dict[Place, Reviewed], dict[Place, float]]:
    """Hours on areas, day-to-day and meeting hours from reviews, and own work done: one query of three tables."""
    hours = DecimalField(max_digits=6, decimal_places=2)
    nothing, no_text = Value(None, output_field=hours), Value("")
    actuals = visible_hours(Actual.objects.all(), viewer).filter(of_people).order_by()
    reviews = visible_hours(Review.objects.all(), viewer).filter(of_people).order_by()
    people = Q(person__in=reviews.values("person"))
    own_work = visible_hours(OwnWork.objects.all(), viewer).filter(people).exclude(done_hours={}).order_by()
    rows = actuals.values_list("person_id", "week", Value("spent"), "hours", nothing, no_text).union(
        reviews.values_list("person_id", "week", Value("said"), "day_to_day", "meetings", no_text),
        own_work.values_list(
            "person_id", Value(weeks[-1]), Value("own"), nothing, nothing, Cast("done_hours", TextField())
        ),
        all=True,
    )
    spent: dict[Place, float] = {}
    said: dict[Place, Reviewed] = {}
    own: dict[Place, float] = {}
    for person, on, kind, first, second, done in rows:
        place = (person, str(on))
        if kind == "spent":
            spent[place] = spent.get(place, 0.0) + float(first)
        elif kind == "said":
            said[place] = (first, second)
        else:
            for week, amount in json.loads(done).items():
                if week in weeks:
                    own[person, week] = own.get((person, week), 0.0) + float(amount)
    return spent, said, own
