"""Who is there: the list of everyone, and one person's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import holidays
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from people.models import AuditLine, Duty, Organisation, Person, Rating, Team, TimeOff, WorkingHours
from people.querysets import PersonQuerySet

ROWS: Final = 50
HOLIDAYS_AHEAD: Final = timedelta(days=183)
MOST_HOLIDAYS: Final = 8


def listing(viewer: Person, today: date, number: str | None, *, q: str, team: str, role: str) -> Page[Person]:
    """Everyone by name with their teams and whether they are away today; never until when. Three queries."""
    rows = narrowed(Person.objects.visible_to(viewer), q=q, team=team, role=role)
    rows = with_presence(rows, today).select_related("manager").prefetch_related("teams")
    return Paginator(rows.order_by("name", "key"), ROWS).get_page(number)


def narrowed(rows: PersonQuerySet, *, q: str, team: str, role: str) -> PersonQuerySet:
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if team:
        rows = rows.filter(teams__key=team)
    return rows.filter(role=role) if role else rows


def with_presence(rows: PersonQuerySet, today: date) -> PersonQuerySet:
    off = TimeOff.objects.filter(person=OuterRef("pk"), start__lte=today, end__gte=today)
    return rows.annotate(is_away=Exists(off))


@dataclass(frozen=True)
class Record:
    """One person as a viewer may see them. Without `keeps` only what everyone knows is filled."""

    person: Person
    teams: Sequence[Team]
    answers_for: Sequence[Team]
    keeps: bool
    may_move: bool
    is_self: bool
    hours: Sequence[WorkingHours] = field(default_factory=tuple)
    duties: Sequence[Duty] = field(default_factory=tuple)
    time_off: Sequence[TimeOff] = field(default_factory=tuple)
    ratings: Sequence[Rating] = field(default_factory=tuple)
    holidays: Sequence[tuple[date, str]] = field(default_factory=tuple)

    @property
    def is_away(self) -> bool:
        return bool(getattr(self.person, "is_away", False))

    @property
    def account(self) -> Any:
        return getattr(self.person, "account", None)


def record(viewer: Person, person: Person, organisation: Organisation, today: date) -> Record:
    """A constant number of queries. Hours and time off are for the person, and for whoever keeps their record."""
    rows: dict[str, Any] = {}
    mine = person == viewer
    # What the viewer's own querysets give: an administrator keeps names and roles, not days off.
    if keeps_hours(viewer, person):
        rows = {
            "hours": list(WorkingHours.objects.visible_to(viewer).filter(person=person)),
            "duties": list(Duty.objects.visible_to(viewer).filter(person=person, end__gte=today)),
            "time_off": list(TimeOff.objects.visible_to(viewer).filter(person=person, end__gte=today)),
            "holidays": holidays_ahead(person, organisation, today),
        }
    if mine:
        rows["ratings"] = latest_ratings(person)
    return Record(
        person=person,
        teams=list(person.teams.all()),
        answers_for=list(Team.objects.answered_for_by(person)),
        keeps=keeps_hours(viewer, person),
        may_move=Person.objects.line_editable_by(viewer).filter(pk=person.pk).exists(),
        is_self=mine,
        **rows,
    )


def keeps_hours(viewer: Person, person: Person) -> bool:
    return (
        person == viewer
        or person.manager_id == viewer.pk
        or (person.added_by_id == viewer.pk and getattr(person, "account", None) is None)
    )


def latest_ratings(person: Person) -> list[Rating]:
    """The one of each skill and kind that counts."""
    rows = Rating.objects.of(person).select_related("skill", "author").order_by("skill__name", "kind", "pk")
    latest: dict[tuple[int, str], Rating] = {}
    for row in sorted(rows, key=lambda row: (row.skill.name, row.kind, row.on or date.min)):
        latest[row.skill_id, row.kind] = row
    return list(latest.values())


def holidays_ahead(person: Person, organisation: Organisation, today: date) -> list[tuple[date, str]]:
    """Public holidays of the next half-year, where the person works."""
    country = person.country or organisation.country
    region = person.region or ("" if person.country else organisation.region)
    if not country:
        return []
    until = today + HOLIDAYS_AHEAD
    try:
        days = holidays.country_holidays(country, subdiv=region or None, years={today.year, until.year})
    except NotImplementedError:
        return []
    return sorted((day, name) for day, name in days.items() if today <= day <= until)[:MOST_HOLIDAYS]


def audit_page(viewer: Person, number: str | None, q: str) -> Page[AuditLine]:
    """What concerned a person, newest first; everything to an administrator."""
    rows = AuditLine.objects.visible_to(viewer).select_related("about")
    if q:
        rows = rows.filter(Q(label__icontains=q) | Q(actor_name__icontains=q) | Q(thing__icontains=q))
    return Paginator(rows, ROWS).get_page(number)
