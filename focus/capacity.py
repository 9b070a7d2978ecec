"""Focus capacity of many people over several weeks, for pages that need no plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from engine.capacity.focus_capacity import focus_capacity
from engine.capacity.workdays import Span, busy_minutes
from engine.facts import PersonFacts
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights
from focus import encounters
from focus.loading.leads import zones
from focus.loading.people import Crowd, load_people
from focus.models import Choice, Meeting, WeekPlan
from people.models import Organisation, Person
from stakeholders import touchpoints


@dataclass(frozen=True, slots=True)
class Rooms:
    """How each person's hours of each week are used, by id and week, and the people as the engine sees them."""

    hours: Mapping[tuple[int, Week], Capacity]
    people: Mapping[int, PersonFacts]


def capacities(people: "QuerySet[Person]", weeks: Sequence[Week], organisation: Organisation, today: date) -> Rooms:
    """The capacity of each person in each week; `weeks` are consecutive.

    A planned week's capacity is its plan's, so that every page says the same; others come from the same function, with
    every meeting in the calendar that is not left to somebody else. Five queries.
    """
    crowd = load_people(organisation, weeks[0], people)
    weights = Weights.from_overrides(organisation.weights)
    minutes = meeting_minutes(crowd, weeks)
    contacts = contacts_due(crowd, weeks, Week.of(today))
    facts = {pk: crowd.person(row) for pk, row in crowd.rows.items()}
    known = planned(crowd, weeks)
    for pk, one in facts.items():
        for week in weeks:
            if (pk, week) not in known:
                place = (pk, week)
                known[place] = focus_capacity(
                    one, week, weights, meeting_minutes=minutes.get(place, 0), touchpoints=contacts.get(place, 0)
                )
    return Rooms(known, facts)


def planned(crowd: Crowd, weeks: Sequence[Week]) -> dict[tuple[int, Week], Capacity]:
    rows: Any = WeekPlan.objects.filter(
        person__in=list(crowd.rows), week__in=[str(week) for week in weeks]
    ).values_list("person_id", "week", "facts__capacity")
    return {(pk, week): Capacity(**capacity) for pk, week, capacity in rows}


def meeting_minutes(crowd: Crowd, weeks: Sequence[Week]) -> dict[tuple[int, Week], int]:
    local = zones(crowd)
    first = datetime.combine(weeks[0].monday, time(), UTC) - timedelta(hours=15)
    last = datetime.combine(weeks[-1].sunday, time(), UTC) + timedelta(hours=39)
    rows = Meeting.objects.filter(person__in=list(crowd.rows)).between(first, last)
    found: dict[tuple[int, Week], list[Span]] = {}
    kept = rows.exclude(choice__in=[Choice.DELEGATE, Choice.SKIP])
    for person, starts, minutes in kept.values_list("person_id", "starts", "minutes"):
        place = (person, Week.of(starts.astimezone(local[person]).date()))
        found.setdefault(place, []).append(Span.of(starts, minutes))
    return {place: busy_minutes(spans) for place, spans in found.items()}


def contacts_due(crowd: Crowd, weeks: Sequence[Week], this: Week) -> dict[tuple[int, Week], int]:
    """How many touchpoints are due in each week; overdue ones count in this week, and earlier weeks have none."""
    if weeks[-1] < this:
        return {}
    monday = max(weeks[0], this).monday
    met = encounters.met(touchpoints.meetings_until(monday))
    due = touchpoints.due_by(crowd.rows, monday, weeks[-1].sunday, met)
    found: dict[tuple[int, Week], int] = {}
    for person, rows in due.items():
        for one in rows:
            place = (person, Week.of(one.day))
            found[place] = found.get(place, 0) + 1
    return found
