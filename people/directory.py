"""The list of people, a team, and names to suggest while typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q

from people.models import Organisation, Person, Team
from people.presence import Presence, presences, zone_words
from people.querysets import PersonQuerySet

ROWS: Final = 50
OFFERED: Final = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as everyone may see them. `zone` is empty if their clock matches the viewer's."""

    person: Person
    presence: Presence
    zone: str


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Person]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Who is looking, in which organisation, and when."""

    person: Person
    organisation: Organisation | None
    now: datetime
    today: date


def load(viewing: Viewing, number: str | None, *, q: str, team: Team | None, role: str) -> Listing:
    """Everyone by name with their teams, manager and presence. Four queries."""
    rows = narrowed(Person.objects.visible_to(viewing.person), q=q, team=team, role=role)
    page = Paginator(rows.select_related("manager").prefetch_related("teams"), ROWS).get_page(number)
    return Listing(page, entries_of(list(page.object_list), viewing))


def narrowed(rows: PersonQuerySet, *, q: str, team: Team | None, role: str) -> PersonQuerySet:
    if q:
        # A full address finds its owner; searching for a part of one would reveal addresses letter by letter.
        rows = rows.filter(Q(name__icontains=q) | Q(email__iexact=q))
    if team:
        rows = rows.filter(teams=team)
    return rows.filter(role=role) if role else rows


def entries_of(people: Sequence[Person], viewing: Viewing) -> list[Entry]:
    """One query."""
    here = presences(people, viewing.organisation, viewing.today)
    return [
        Entry(person, here[person.pk], zone_words(person, viewing.person, viewing.organisation, viewing.now))
        for person in people
    ]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team with the people responsible for it, and its members by name."""

    team: Team
    answering: Sequence[tuple[str, Entry | None]]
    members: Sequence[Entry]
    editable: bool


def load_team(team: Team, viewing: Viewing) -> TeamPage:
    members = list(team.members.order_by("name", "key"))
    roles = ("engineering_manager", "product_manager", "tech_lead")
    named: list[Person | None] = [getattr(team, role) for role in roles]
    there = entries_of([*members, *(person for person in named if person)], viewing)
    by_id = {entry.person.pk: entry for entry in there}
    titles = ("Engineering manager", "Product manager", "Tech lead")
    answering = [(title, by_id[one.pk] if one else None) for title, one in zip(titles, named, strict=True)]
    editable = Team.objects.editable_by(viewing.person).filter(pk=team.pk).exists()
    return TeamPage(team, answering, there[: len(members)], editable)


def names_near(viewer: Person) -> list[str]:
    """Names to suggest while typing: the first few hundred in the organisation."""
    return list(Person.objects.visible_to(viewer).order_by("name").values_list("name", flat=True)[:OFFERED])
