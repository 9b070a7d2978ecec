"""The leads in the viewer's reporting line, and initiatives without a lead: one query, two tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from allocation.facts import Facts, Lead
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment, Membership, Stage
from initiatives.querysets import AssignmentQuerySet
from people.models import Organisation, Person, Team
from people.querysets import ids_in_line

Grouping = Literal["line", "team", "none"]
ROWS: Final = 50
"""Leads per page; the next ones load on scrolling."""
WEEKS: Final = 13


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the figures, and when."""

    person: Person
    organisation: Organisation
    today: date

    @property
    def this(self) -> Week:
        return Week.of(self.today)

    def facts(self, weeks: Sequence[Week], leads: Mapping[str, Lead]) -> Facts:
        """Facts to which the rest is added."""
        return Facts(self.today, tuple(weeks), self.person.key, leads, ())


class ListedRow(NamedTuple):
    """A lead with their manager and the first of their teams; or an initiative without a lead.

    `leaves_on`: from that day they report to a manager outside the viewer's reporting line.
    """

    kind: str
    id: int
    key: str
    name: str
    boss: int | None = None
    boss_key: str | None = None
    boss_name: str | None = None
    team_key: str | None = None
    team_name: str | None = None
    leaves_on: date | None = None

    def group(self, by: Grouping) -> tuple[str, str]:
        """Key and name of the lead's group; empty if there is none."""
        key, name = (self.boss_key, self.boss_name) if by == "line" else (self.team_key, self.team_name)
        return ("", "") if by == "none" or key is None else (key, name or key)


@dataclass(frozen=True, slots=True)
class LeadListing:
    """A page of leads in display order, and the initiatives without a lead."""

    page: Page[ListedRow]
    people: Sequence[ListedRow]
    uncovered: Sequence[ListedRow]


def list_leads(viewer: Viewer, weeks: Sequence[Week], by: Grouping, number: str) -> LeadListing:
    """Sorted by group and name, never by load. Leads without a group come last."""
    found = list_rows(viewer, weeks)
    leads = [one for one in found if one.kind == "lead"]
    leads.sort(key=lambda one: (not one.group(by)[0], one.group(by)[1].casefold(), one.group(by)[0]))
    page = Paginator(leads, ROWS).get_page(number)
    return LeadListing(page, list(page.object_list), [one for one in found if one.kind == "uncovered"])


def list_rows(viewer: Viewer, weeks: Sequence[Week]) -> list[ListedRow]:
    leads = as_listed_rows(leads_of(viewer.person, weeks), viewer.person)
    nothing = {name: Value(None, output_field=CharField()) for name in manager_and_team()}
    nothing["leaves_on"] = Value(None, output_field=DateField())
    ahead = [week for week in weeks if week.sunday >= viewer.today] or weeks
    bare = initiatives_without_lead(viewer, ahead).annotate(kind=Value("uncovered"), boss=F("id"), **nothing)
    rows = leads.order_by().union(bare.order_by().values_list(*ListedRow._fields), all=True)
    return sorted((ListedRow(*row) for row in rows), key=lambda one: (one.name.casefold(), one.key))


def as_listed_rows(people: "QuerySet[Person]", viewer: Person) -> Any:
    columns = {"boss": F("manager_id"), "leaves_on": leaves_on(viewer), **manager_and_team()}
    return people.annotate(kind=Value("lead"), **columns).values_list(*ListedRow._fields)


def leaves_on(viewer: Person, path: str = "") -> Case:
    """The day of a planned change of manager that takes someone out of the viewer's reporting line; `path` leads to the person."""
    manager = f"{path}next_manager"
    stays = Q(**{f"{path}pk": viewer.pk}) | Q(**{f"{manager}__among": ids_in_line(viewer)})
    return Case(When(stays, then=None), default=F(f"{path}next_manager_from"), output_field=DateField())


def manager_and_team() -> dict[str, Cast | Subquery]:
    """The person's manager, and the first of their teams by name."""
    team = Team.objects.filter(members=OuterRef("pk")).order_by("name", "key")
    text = CharField()
    return {
        "boss_key": Cast("manager__key", text),
        "boss_name": Cast("manager__name", text),
        "team_key": Subquery(team.values("key")[:1], output_field=text),
        "team_name": Subquery(team.values("name")[:1], output_field=text),
    }


def assignments_during(weeks: Sequence[Week]) -> AssignmentQuerySet:
    """Assignments that overlap these weeks."""
    return LeadAssignment.objects.during(weeks[0].monday, weeks[-1].sunday).exclude(stage=Stage.HANDED_OFF)


def leads_of(viewer: Person, weeks: Sequence[Week]) -> "QuerySet[Person]":
    return Person.objects.in_line_of(viewer).filter(Exists(assignments_during(weeks).filter(person=OuterRef("pk"))))


def in_reporting_line(viewer: Person, path: str = "person") -> Q:
    return Q(**{f"{path}__among": ids_in_line(viewer)})


def initiatives_around_line(viewer: Viewer) -> "QuerySet[Initiative]":
    """Visible initiatives that someone in the viewer's reporting line leads or works on; for an administrator, all visible ones."""
    seen = Initiative.objects.visible_to(viewer.person, viewer.today)
    if viewer.person.is_administrator:
        return seen
    involved = in_reporting_line(viewer.person)
    members = Membership.objects.current_or_coming(viewer.today).filter(involved).order_by().values("initiative")
    leads = LeadAssignment.objects.filter(involved).order_by().values("initiative")
    return seen.filter(pk__among=members.union(leads))


def initiatives_without_lead(viewer: Viewer, weeks: Sequence[Week]) -> "QuerySet[Initiative]":
    """Initiatives in the viewer's reporting line that have no lead in these weeks.

    A handed-off initiative is not among them, because its team has taken over. Tentative leads don't count.
    """
    there = LeadAssignment.objects.firm().during(weeks[0].monday, weeks[-1].sunday).filter(initiative=OuterRef("pk"))
    return initiatives_around_line(viewer).filter(~Exists(there))
