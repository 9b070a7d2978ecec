"""Focus capacity of many people over several weeks, for pages that need no plan."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from engine.busy import Span, busy_minutes
from engine.capacity import focus_capacity
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights
from focus import encounters
from focus.loading.leads import zones
from focus.loading.people import Crowd, load_people
from focus.models import Choice, Meeting, WeekPlan
from people.models import Organisation, Person
from stakeholders import touchpoints


def capacities(
    people: "QuerySet[Person]", weeks: Sequence[Week], organisation: Organisation
) -> dict[tuple[int, Week], Capacity]:
    """Where each person's hours of each week go, by id and week; `weeks` follow each other.

    A planned week's capacity is its plan's, so that every page says the same; others come from the same function, with
    every meeting in the calendar that is not left to somebody else. A constant number of queries.
    """
    crowd = load_people(organisation, weeks[0], people)
    weights = Weights.from_overrides(organisation.weights)
    minutes = meeting_minutes(crowd, weeks)
    contacts = contacts_due(crowd, weeks)
    found = {
        (pk, week): focus_capacity(
            crowd.person(row),
            week,
            weights,
            meeting_minutes=minutes.get((pk, week), 0),
            touchpoints=contacts.get((pk, week), 0),
        )
        for pk, row in crowd.rows.items()
        for week in weeks
    }
    return {**found, **planned(crowd, weeks)}


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


def contacts_due(crowd: Crowd, weeks: Sequence[Week]) -> dict[tuple[int, Week], int]:
    """How many touchpoints fall into each week; what is overdue falls into the first."""
    monday = weeks[0].monday
    met = encounters.met(touchpoints.moment_of(monday))
    due = touchpoints.due_by(crowd.rows, monday, weeks[-1].sunday, met)
    found: dict[tuple[int, Week], int] = {}
    for person, rows in due.items():
        for one in rows:
            place = (person, Week.of(one.day))
            found[place] = found.get(place, 0) + 1
    return found
