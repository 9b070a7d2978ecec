"""The list of people and the page of a team, with who is available today; names to suggest while typing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Q

from people import public_holidays
from people.models import DayPart, EarlierAvailability, Organisation, Person, Team, TimeOff
from people.public_holidays import HolidayRegion
from people.querysets import PersonQuerySet


class Presence(StrEnum):
    HERE = "here"
    TODAY = "away today"
    WEEK = "away this week"
    HOLIDAY = "public holiday"


def presences(people: Iterable[Person], organisation: Organisation | None, today: date) -> Mapping[int, Presence]:
    """By id, from two queries. Half a day off counts as available."""
    rows = list(people)
    places = places_on(rows, organisation, today)
    days = remaining_days(today)
    away: dict[int, set[tuple[date, str]]] = defaultdict(set)
    for off in TimeOff.objects.around(days[0], days[-1]).filter(person__in=[row.pk for row in rows]):
        parts = ("morning", "afternoon") if off.part == DayPart.ALL else (off.part,)
        away[off.person_id] |= {(day, part) for day in days if off.start <= day <= off.end for part in parts}
    return {row.pk: presence_of(away[row.pk], places[row.pk], days) for row in rows}


def places_on(people: Iterable[Person], organisation: Organisation | None, day: date) -> Mapping[int, HolidayRegion]:
    """Whose public holidays people have on a day from today on, by id. One query."""
    found = {one.pk: public_holidays.region_of_person(one, organisation) for one in people}
    rows = EarlierAvailability.objects.filter(person__in=list(found)).not_over(day).order_by("-end")
    return found | {row.person_id: HolidayRegion(row.country, row.region) for row in rows}


def presence_of(away: set[tuple[date, str]], place: HolidayRegion, days: list[date]) -> Presence:
    off = [{(day, "morning"), (day, "afternoon")} <= away for day in days]
    if off[0]:
        return Presence.WEEK if len(days) > 1 and all(off) else Presence.TODAY
    return Presence.HOLIDAY if days[0] in public_holidays.of_year(*place, days[0].year) else Presence.HERE


def remaining_days(today: date) -> list[date]:
    """Today and the remaining days up to Friday."""
    return [today + timedelta(days=ahead) for ahead in range(max(1, 5 - today.weekday()))]


def time_difference_text(person: Person, viewer: Person, organisation: Organisation | None, now: datetime) -> str:
    """Madrid, 1 h ahead; empty if the clocks agree."""
    fallback = organisation.timezone if organisation else "UTC"
    theirs, mine = person.zone(fallback), viewer.zone(fallback)
    hours = (offset(theirs, now) - offset(mine, now)) / timedelta(hours=1)
    if not hours:
        return ""
    place = theirs.key.rpartition("/")[2].replace("_", " ")
    return f"{place}, {abs(hours):g} h {'ahead' if hours > 0 else 'behind'}"


def offset(zone: ZoneInfo, now: datetime) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()


ROWS_PER_PAGE: Final = 50
MOST_SUGGESTIONS: Final = 300


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A person as everyone may see them. `zone` is empty if their clock matches the viewer's."""

    person: Person
    presence: Presence
    zone: str


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Person]
    entries: Sequence[DirectoryEntry]

    @property
    def away(self) -> list[DirectoryEntry]:
        return [one for one in self.entries if one.presence != Presence.HERE]


@dataclass(frozen=True, slots=True)
class ViewContext:
    """Who is looking, in which organisation, and when."""

    person: Person
    organisation: Organisation | None
    now: datetime
    today: date


def load(viewing: ViewContext, number: str | None, *, q: str, team: Team | None, role: str) -> Listing:
    """Everyone by name with their teams, manager and presence. Four queries."""
    rows = filter_people(Person.objects.visible_to(viewing.person), q=q, team=team, role=role)
    page = Paginator(rows.select_related("manager").prefetch_related("teams"), ROWS_PER_PAGE).get_page(number)
    return Listing(page, directory_entries(list(page.object_list), viewing))


def filter_people(rows: PersonQuerySet, *, q: str, team: Team | None, role: str) -> PersonQuerySet:
    if q:
        # A full address finds its owner; searching for a part of one would reveal addresses letter by letter.
        rows = rows.filter(Q(name__icontains=q) | Q(email__iexact=q))
    if team:
        rows = rows.filter(teams=team)
    return rows.filter(role=role) if role else rows


def directory_entries(people: Sequence[Person], viewing: ViewContext) -> list[DirectoryEntry]:
    """One query."""
    here = presences(people, viewing.organisation, viewing.today)
    return [
        DirectoryEntry(
            person, here[person.pk], time_difference_text(person, viewing.person, viewing.organisation, viewing.now)
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team with the people responsible for it, and its members by name."""

    team: Team
    responsible_people: Sequence[tuple[str, DirectoryEntry | None]]
    members: Sequence[DirectoryEntry]
    editable: bool


def load_team(team: Team, viewing: ViewContext) -> TeamPage:
    members = list(team.members.order_by("name", "key"))
    roles = ("engineering_manager", "product_manager", "tech_lead")
    named: list[Person | None] = [getattr(team, role) for role in roles]
    there = directory_entries([*members, *(person for person in named if person)], viewing)
    by_id = {entry.person.pk: entry for entry in there}
    titles = ("Engineering manager", "Product manager", "Tech lead")
    responsible_people = [(title, by_id[one.pk] if one else None) for title, one in zip(titles, named, strict=True)]
    editable = Team.objects.editable_by(viewing.person).filter(pk=team.pk).exists()
    return TeamPage(team, responsible_people, there[: len(members)], editable)


def suggested_names(viewer: Person | None) -> list[str]:
    """Names to suggest while typing: the first few hundred in the organisation. A viewer of None only administers."""
    return list(
        (Person.objects.visible_to(viewer) if viewer else Person.objects.current())
        .order_by("name")
        .values_list("name", flat=True)[:MOST_SUGGESTIONS]
    )
