"""Who is on an initiative: its leads, with agreed hours where the viewer may see them, and its members."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from engine.scoring import eligibility
from engine.weeks import Week
from engine.weights import Weights
from initiatives.models import Initiative, LeadAssignment, Membership, Stage
from people.models import Person
from people.querysets import ids_in_line


@dataclass(frozen=True, slots=True)
class LeadEntry:
    """`hours_shown`: whether the viewer may see the agreed hours, as the lead or one of their managers."""

    assignment: LeadAssignment
    hours_shown: bool
    current: bool


@dataclass(frozen=True, slots=True)
class MemberEntry:
    membership: Membership
    familiarity: int
    current: bool


def leads_of(initiative: Initiative, viewer: Person, today: date) -> list[LeadEntry]:
    rows = leads_seen_by(viewer).filter(initiative=initiative).order_by("-role", "start", "id")
    return [LeadEntry(row, getattr(row, "hours_shown", False), is_current(row, today)) for row in rows]


def leads_seen_by(viewer: Person) -> QuerySet[LeadAssignment]:
    """Assignments with their person, and `hours_shown`."""
    theirs = ExpressionWrapper(Q(person__among=ids_in_line(viewer)), output_field=BooleanField())
    return LeadAssignment.objects.select_related("person").annotate(hours_shown=theirs)


def members_of(initiative: Initiative) -> list[Membership]:
    return list(initiative.memberships.select_related("person").order_by("person__name", "start", "id"))


def member_entry(row: Membership, today: date, weights: Weights) -> MemberEntry:
    monday = Week.of(today).monday
    stated = row.familiarity
    familiarity = eligibility.familiarity_from_tenure(row.person.joined, monday, weights) if stated is None else stated
    return MemberEntry(row, familiarity, is_current(row, today))


def is_co_led(leads: Iterable[LeadEntry], viewer: Person) -> bool:
    rows = [one.assignment for one in leads if one.current and not one.assignment.tentative]
    people = {row.person_id for row in rows if row.stage != Stage.HANDED_OFF}
    return viewer.pk in people and len(people) > 1


def is_current(row: Membership | LeadAssignment, today: date) -> bool:
    return (row.start is None or row.start <= today) and (row.end is None or row.end >= today)


def leads_firmly(entry: LeadEntry, today: date) -> bool:
    """The same rule as `rating_permissions.led_requirements`: firm, current or upcoming."""
    row = entry.assignment
    return not row.tentative and (row.end is None or row.end >= today)
