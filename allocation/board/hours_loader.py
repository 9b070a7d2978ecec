"""Agreed, planned and actual hours of some leads, and their capacity. Seven queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Model, QuerySet, Sum, Value
from django.db.models.functions import Cast

from allocation.board.reporting_line import ListedRow, Viewer, assignments_during
from allocation.facts import ActualHours, Assignment, Facts, Lead
from engine.weeks import Week
from focus.models import Actual, Decision, Interruption, Review
from focus.plan.queries.workload import Capacities, capacities
from initiatives.models import LeadAssignment
from people.model_fields import HoursField
from people.models import Person
from people.time_zones import COLUMNS as COLUMNS_OF_ZONE
from people.time_zones import timezone_on

CENT: Final = Decimal("0.01")
REVIEW_FIELDS: Final = ("day_to_day", "meetings")
"""Hours outside initiatives that a review may record."""


def load_hour_facts(viewer: Viewer, weeks: Sequence[Week], people: Sequence[ListedRow]) -> Facts:
    """Facts about these leads' hours, without what is at stake."""
    ids = [one.id for one in people]
    rooms = Capacities({}, {})
    if ids:
        rooms = capacities(Person.objects.filter(pk__in=ids), weeks, viewer.organisation, viewer.today)
    hours = load_booked_hours(viewer.person, ids, weeks)
    found, called = load_assignments(ids, weeks)
    return replace(
        viewer.facts(weeks, {one.key: as_lead(one, viewer.person, weeks, rooms) for one in people}),
        assignments=found,
        planned=hours.planned,
        actual=hours.actual,
        called={**hours.called, **called},
        names={one.boss_key: one.boss_name or "" for one in people if one.boss_key}
        | {one.key: one.name for one in people},
        people={one.key: one for one in rooms.people.values()},
        teams={one.team_key: one.team_name or "" for one in people if one.team_key},
    )


def as_lead(one: ListedRow, viewer: Person, weeks: Sequence[Week], rooms: Capacities) -> Lead:
    return Lead(
        key=one.key,
        name=one.name,
        capacity=tuple(rooms.hours[one.id, week] for week in weeks),
        manager=one.boss_key,
        teams=(one.team_key,) if one.team_key else (),
        knows_time_off=viewer.pk in (one.id, one.boss),
        is_viewer=one.id == viewer.pk,
        leaves_on=one.leaves_on,
    )


def load_assignments(ids: Sequence[int], weeks: Sequence[Week]) -> tuple[tuple[Assignment, ...], dict[str, str]]:
    """Assignments of these people, firm ones first, then by the initiative's priority and name; and the initiatives' names."""
    fields = (
        "pk",
        "person__key",
        "initiative__key",
        "role",
        "stage",
        "hours",
        "start",
        "end",
        "tentative",
        "familiarity",
    )
    rows = (
        assignments_during(weeks)
        .filter(person__in=ids)
        .order_by("tentative", "-initiative__priority", "initiative__name", F("start").asc(nulls_first=True), "pk")
        .values_list(*fields, "initiative__name")
    )
    found: list[Assignment] = []
    called: dict[str, str] = {}
    for pk, person, initiative, *rest, name in rows:
        found.append(Assignment(str(pk), person, initiative, *rest))
        called[initiative] = name
    return tuple(found), called


@dataclass(slots=True)
class BookedHours:
    """Planned and actual hours by initiative; actual ones only where the viewer may see them."""

    planned: dict[tuple[str, str, Week], Decimal] = field(default_factory=dict)
    actual: dict[tuple[str, Week], ActualHours] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)


def load_booked_hours(viewer: Person, people: object, weeks: Sequence[Week]) -> BookedHours:
    """For these people: ids, or a query of them. One query, four tables.

    Once a week is committed its plan is the whole answer: an initiative that they lead without planned hours has 0.
    """
    within: dict[str, object] = {"person__in": people, "week__in": [str(week) for week in weeks]}
    planned = Decision.objects.committed().filter(**within)
    actual = Actual.objects.hours_visible_to(viewer).filter(**within)
    reviewed = Review.objects.hours_visible_to(viewer).filter(**within)
    parts = [
        assigned_when_committed(people, weeks),
        summed_hours(actual, "real"),
        *(reviewed_hours(reviewed, name) for name in ("reviewed", *REVIEW_FIELDS)),
    ]
    found = BookedHours()
    spent: dict[tuple[str, Week], dict[str, Decimal]] = {}
    noted: dict[tuple[str, Week], dict[str, Decimal]] = {}
    for kind, person, initiative, name, on, hours in summed_hours(planned, "planned").union(*parts, all=True):
        week, total = Week.parse(str(on)), Decimal(str(hours or 0)).quantize(CENT)
        if kind in REVIEW_FIELDS:
            noted.setdefault((person, week), {})[kind] = total
        elif kind == "reviewed":
            spent.setdefault((person, week), {})
        else:
            found.called[initiative] = name
            if kind == "assigned":
                found.planned.setdefault((person, initiative, week), total)
            elif kind == "planned":
                found.planned[person, initiative, week] = total
            else:
                spent.setdefault((person, week), {})[initiative] = total
    found.actual = {place: ActualHours(hours, **noted.get(place, {})) for place, hours in spent.items()}
    return found


COLUMNS: Final = ("hours_of", "who", "what", "called", "on")


def summed_hours(rows: "QuerySet[Model]", kind: str) -> Any:
    """Hours by person, initiative and week."""
    named = {"who": F("person__key"), "what": F("area__initiative__key"), "called": F("area__initiative__name")}
    sums = rows.order_by().annotate(hours_of=Value(kind), on=Cast("week", CharField()), **named).values(*COLUMNS)
    return sums.annotate(total=Sum("hours")).values_list(*COLUMNS, "total")


def assigned_when_committed(people: object, weeks: Sequence[Week]) -> Any:
    """No hours for each initiative that someone leads, in each of their committed weeks."""
    named = {"who": F("person__key"), "what": F("initiative__key"), "called": F("initiative__name")}
    of_people: dict[str, object] = {"person__in": people}
    rows = LeadAssignment.objects.firm().filter(**of_people).order_by()
    committed = rows.annotate(on=F("person__commitments__week")).filter(on__in=[str(week) for week in weeks])
    columns = {"hours_of": Value("assigned"), "on": Cast("person__commitments__week", CharField()), **named}
    nothing = Value(Decimal(0), output_field=HoursField())
    return committed.annotate(**columns, total=nothing).values_list(*COLUMNS, "total")


def reviewed_hours(reviews: "QuerySet[Model]", name: str) -> Any:
    """The reviewed weeks; or the hours recorded for one of REVIEW_FIELDS, if any."""
    nothing = Value("", output_field=CharField())
    columns = {"who": F("person__key"), "what": nothing, "called": nothing, "on": Cast("week", CharField())}
    if name in REVIEW_FIELDS:
        reviews = reviews.exclude(**{name: None})
    hours = F(name) if name in REVIEW_FIELDS else Value(Decimal(0), output_field=HoursField())
    return reviews.order_by().annotate(hours_of=Value(name), total=hours, **columns).values_list(*COLUMNS, "total")


def with_interruptions(facts: Facts, viewer: Viewer, people: Sequence[ListedRow]) -> Facts:
    """The facts with the hours of interruptions in reviewed weeks that the viewer may see. One query."""
    first = datetime.combine(facts.weeks[0].monday, time(), UTC) - timedelta(hours=15)
    last = datetime.combine(facts.weeks[-1].sunday, time(), UTC) + timedelta(hours=39)
    rows = Interruption.objects.hours_visible_to(viewer.person).filter(person__in=[one.id for one in people])
    found: dict[tuple[str, Week], int] = {}
    columns = [f"person__{name}" for name in COLUMNS_OF_ZONE]
    for person, at, minutes, *zones in rows.between(first, last).values_list("person__key", "at", "minutes", *columns):
        zone = timezone_on(dict(zip(COLUMNS_OF_ZONE, zones, strict=True)), at.date())
        place = (person, Week.of(at.astimezone(ZoneInfo(zone or viewer.organisation.timezone)).date()))
        found[place] = found.get(place, 0) + minutes
    taken = {place: (Decimal(minutes) / 60).quantize(CENT) for place, minutes in found.items()}
    actual = {
        place: replace(one, interruptions=taken.get(place, one.interruptions)) for place, one in facts.actual.items()
    }
    return replace(facts, actual=actual)
