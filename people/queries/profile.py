"""A person's page: what everyone can see, and what else the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from people import public_holidays
from people.effective_dates import DAY
from people.model_fields import format_hours
from people.models import (
    DAYS,
    Account,
    Duty,
    EarlierAvailability,
    Person,
    Rating,
    RatingKind,
    SecretLink,
    Skill,
    Team,
    TimeOff,
    WorkingHours,
    hours_valid_on,
)
from people.public_holidays import HolidayRegion, region_of_person
from people.queries.directory import Presence, ViewContext, directory_entries

HOLIDAYS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Contracted hours from a date; `row` is None for the default of forty that applies if none are set."""

    row: WorkingHours | None
    weekly: Decimal
    days: str
    is_current: bool
    removable: bool

    @property
    def number(self) -> int:
        """For addresses; 0 for the default hours."""
        return self.row.pk if self.row else 0


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When a person works: for them and everyone who manages their record."""

    hours: Sequence[HoursRow]
    time_off: Sequence[TimeOff]
    duties: Sequence[Duty]
    holidays: Sequence[tuple[date, str]]


class FromDay(NamedTuple):
    """A value, and the day from which it will apply; None if it applies today."""

    day: date | None
    value: str


class Location(NamedTuple):
    """Where a person works: the organisation's time zone, and their own location or the organisation's.

    `later` are planned changes of place.
    """

    timezone: str
    place: public_holidays.HolidayRegion
    later: Sequence[FromDay] = ()

    @property
    def place_words(self) -> str:
        return public_holidays.region_text(self.place)


@dataclass(frozen=True, slots=True)
class SkillRatings:
    """The ratings of one skill: the assessment and the self-rating; either may be missing."""

    skill: Skill
    assessed: Rating | None
    own: Rating | None


@dataclass(frozen=True, slots=True)
class Profile:
    """`time` and `ratings` are None if the viewer may not see them; `account` is for administrators and the person."""

    person: Person
    presence: Presence
    zone: str
    home: Location
    teams: Sequence[Team]
    responsible_for: Sequence[Team]
    reports: Sequence[Person]
    is_self: bool
    editable: bool
    can_change_manager: bool
    time: WorkingTime | None
    day_to_day: Sequence[FromDay]
    ratings: Sequence[SkillRatings] | None
    administered: bool
    invitation: SecretLink | None

    @property
    def last_day(self) -> date | None:
        """For the person, their managers at every level and administrators; leads see it on the work page."""
        return self.person.leaves if self.is_self or self.can_change_manager else None

    @property
    def account(self) -> Account | None:
        return getattr(self.person, "account", None)


def load(person: Person, viewing: ViewContext) -> Profile:
    """At most ten queries. `person` comes from `for_profile`."""
    viewer, organisation = viewing.person, viewing.organisation
    earlier = list(EarlierAvailability.objects.of(person).not_over(viewing.today))
    places = [*(HolidayRegion(row.country, row.region) for row in earlier), region_of_person(person, organisation)]
    hours = [*(row.day_to_day for row in earlier), person.day_to_day]
    (entry,) = directory_entries([person], viewing)
    mine = person.pk == viewer.pk
    teams = list(Team.objects.visible_to(viewer).around(person))
    return Profile(
        person=person,
        presence=entry.presence,
        zone=entry.zone,
        home=Location(
            organisation.timezone if organisation else "UTC",
            places[0],
            from_days(earlier, [public_holidays.region_text(one) or "no country" for one in places])[1:],
        ),
        teams=[team for team in teams if getattr(team, "is_member", False)],
        responsible_for=[
            team
            for team in teams
            if person.pk in (team.engineering_manager_id, team.product_manager_id, team.tech_lead_id)
        ],
        reports=list(person.reports.order_by("name", "key")),
        is_self=mine,
        editable=person.is_editable,
        can_change_manager=person.can_change_manager,
        # Administrators may edit names and roles, not days off: hours depend on who manages the record.
        time=time_of(person, viewing) if person.is_managed else None,
        day_to_day=from_days(earlier, [f"{format_hours(one)} h" for one in hours]),
        ratings=ratings_of(person) if mine else None,
        administered=viewer.is_administrator,
        invitation=invitation_of(person, viewing),
    )


def from_days(earlier: Sequence[EarlierAvailability], values: Sequence[str]) -> list[FromDay]:
    """Values that apply one after the other: the first one now, each other one after the day of the row before it."""
    days = [None, *(row.end + DAY for row in earlier)]
    rows = zip(days, values, [None, *values], strict=False)
    return [FromDay(day, value) for day, value, before in rows if value != before]


def invitation_of(person: Person, viewing: ViewContext) -> SecretLink | None:
    """The pending invitation of a person without an account, for administrators."""
    if not viewing.person.is_administrator or getattr(person, "account", None):
        return None
    return SecretLink.objects.invitations(person).live(viewing.now).first()


def time_of(person: Person, viewing: ViewContext) -> WorkingTime:
    viewer, today = viewing.person, viewing.today
    place = region_of_person(person, viewing.organisation)
    return WorkingTime(
        hours=hours_of(list(WorkingHours.objects.visible_to(viewer).of(person)), today),
        time_off=list(TimeOff.objects.visible_to(viewer).of(person).not_over(today)),
        duties=list(Duty.objects.visible_to(viewer).of(person).not_over(today)),
        holidays=public_holidays.next_half_year(place, today)[:HOLIDAYS_SHOWN],
    )


def hours_of(rows: list[WorkingHours], today: date) -> list[HoursRow]:
    """Sorted by start; the default if none are set."""
    if not rows:
        usual = WorkingHours()
        return [HoursRow(None, usual.weekly, weekdays_text(usual), True, False)]
    valid = hours_valid_on(rows, today)
    # The first row applies to all earlier time: with others after it, it can be changed but not removed.
    return [
        HoursRow(row, row.weekly, weekdays_text(row), row is valid, row is not rows[0] or len(rows) == 1)
        for row in rows
    ]


def weekdays_text(row: WorkingHours) -> str:
    """Mon–Thu 8, Fri 4."""
    found = []
    days = [(day.capitalize(), hours) for day, hours in zip(DAYS, row.weekdays, strict=True)]
    for hours, group in groupby(days, key=lambda pair: pair[1]):
        names = [day for day, _ in group]
        if hours:
            span = f"{names[0]}–{names[-1]}" if len(names) > 1 else names[0]
            found.append(f"{span} {format_hours(hours)}")
    return ", ".join(found) or "no days"


def ratings_of(person: Person) -> list[SkillRatings]:
    """The ratings that count for each skill, sorted by name and never by level."""
    latest: dict[Skill, dict[str, Rating]] = {}
    rows = Rating.objects.of(person).select_related("skill", "author").order_by("pk")
    for row in sorted(rows, key=lambda row: row.on or date.min):
        latest.setdefault(row.skill, {})[row.kind] = row
    return [
        SkillRatings(skill, kinds.get(RatingKind.ASSESSED), kinds.get(RatingKind.SELF))
        for skill, kinds in sorted(latest.items(), key=lambda pair: pair[0].name.casefold())
    ]
