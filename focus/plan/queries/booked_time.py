"""What people's weeks hold before any focus time: meetings, own work, office hours, sessions, who leads what waits for others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from engine.capacity.availability import WeekClaims, is_day_off, own_work_shares
from engine.capacity.workdays import Span, busy_minutes, office_minutes
from engine.facts import OwnWork as OwnWorkFacts
from engine.people_facts import PersonFacts
from engine.weeks import Week
from focus.models import Choice, Meeting, OwnWork
from focus.plan.queries.follow_ups import Leading, leading_what_waits
from focus.plan.queries.lead_weeks import zones
from focus.plan.queries.people_facts import NO_DAY, NO_HOURS, Crowd
from initiatives.models import TransferSession
from people.time_zones import day_of_week
from stakeholders.models import OfficeHours
from stakeholders.pitches import office_hours

COLUMNS: Final = ("what", "whose", "from_day", "to_day", "begins", "length", "left", "repeats", "text", "moved_text")
"""Kind, person, first and last day, start, minutes, hours, whether weekly; hours done, or time and zone; hours moved.

Of who leads what waits for others, the initiative's id is in the place of minutes.
"""
NOTHING: Final[dict[str, Any]] = {
    "from_day": NO_DAY, "to_day": NO_DAY, "begins": Cast(Value(None), DateTimeField()),
    "length": Cast(Value(None), IntegerField()), "left": NO_HOURS, "repeats": Value(False), "text": Value(""),
    "moved_text": Value(""),
}  # fmt: skip


@dataclass(slots=True)
class WeekZones:
    """Each person's time zone in each week, as it was or will be then."""

    crowd: Crowd
    today: date
    known: dict[Week, Mapping[int, ZoneInfo]] = field(default_factory=dict)

    def of(self, person: int, week: Week) -> ZoneInfo:
        if week not in self.known:
            self.known[week] = zones(self.crowd, day_of_week(week, self.today))
        return self.known[week][person]

    def day_of(self, person: int, at: datetime) -> date:
        """The person's date at an instant: around midnight of a Sunday, that of the week in which it is."""
        day = at.astimezone(self.of(person, Week.of(at.date()))).date()
        return at.astimezone(self.of(person, Week.of(day))).date()


@dataclass(slots=True)
class Booked:
    """What each person's weeks hold before any focus time, by id and week."""

    meetings: dict[tuple[int, Week], list[Span]] = field(default_factory=dict)
    own_work: dict[tuple[int, Week], list[OwnWorkFacts]] = field(default_factory=dict)
    office_hours: dict[tuple[int, Week], list[Span]] = field(default_factory=dict)
    leading: list[Leading] = field(default_factory=list)
    transfers: dict[tuple[int, Week], int] = field(default_factory=dict)
    """How many sessions of knowledge transfers."""

    def minutes(self, place: tuple[int, Week]) -> int:
        return busy_minutes(self.meetings.get(place, ()))

    def claims(self, place: tuple[int, Week], person: PersonFacts) -> WeekClaims:
        shares = own_work_shares(self.own_work.get(place, ()), person, place[1])
        offered = office_minutes(self.meetings.get(place, ()), self.office_hours.get(place, ()))
        own = sum(share.hours for share in shares)
        return WeekClaims(own, offered / 60, transfers=self.transfers.get(place, 0))


def booked_in(crowd: Crowd, people: Mapping[int, PersonFacts], weeks: Sequence[Week], today: date) -> Booked:
    """All of it in one query. A meeting on a day off takes no time.

    Own work and office hours are of this week on: what was meant for a week that is over without a plan isn't known.
    """
    local, found = WeekZones(crowd, today), Booked()
    ahead = [week for week in weeks if week.sunday >= today]
    for kind, person, first, last, starts, minutes, hours, weekly, text, moved in booked_rows(list(crowd.rows), weeks):
        if kind == "meeting":
            day = local.day_of(person, starts)
            if not is_day_off(people[person], day):
                found.meetings.setdefault((person, Week.of(day)), []).append(Span.of(starts, minutes))
        elif kind == "own":
            row = OwnWork(hours=hours, weekly=weekly, done_hours=json.loads(text), moved_hours=json.loads(moved))
            for week in ahead:
                if left := float(row.left_in(week)):
                    one = OwnWorkFacts("", left, first, weekly, moved=float(row.moved_out_of(week)))
                    found.own_work.setdefault((person, week), []).append(one)
        elif kind == "transfer":
            place = (person, Week.of(first))
            found.transfers[place] = found.transfers.get(place, 0) + 1
        elif kind == "leads":
            found.leading.append(Leading(person, minutes, first, last))
        else:
            add_office_hours(found, local, people[person], (person, first, last, minutes, text), ahead)
    return found


def add_office_hours(
    found: Booked, local: WeekZones, facts: PersonFacts, row: tuple[int, date, date, int, str], weeks: Sequence[Week]
) -> None:
    person, first, last, minutes, text = row
    at, timezone = text.split(" ")
    offered = OfficeHours(first=first, last=last, at=time.fromisoformat(at), minutes=minutes, timezone=timezone)
    for week in weeks:
        zone = local.of(person, week)
        in_week = office_hours.hours_in(offered, zone, week.monday, week.sunday)
        for hour in office_hours.held_by(facts, zone, in_week):
            found.office_hours.setdefault((person, week), []).append(hour.span)


def booked_rows(people: Sequence[int], weeks: Sequence[Week]) -> Any:
    """The columns of COLUMNS, of all kinds in one query."""
    first, last = weeks[0].monday, weeks[-1].sunday
    meetings = Meeting.objects.filter(person__in=people).around(weeks[0], weeks[-1])
    offered = OfficeHours.objects.filter(
        pitch__author__in=people,
        last__gte=first - office_hours.ONE_DAY,  # dates of another zone
        first__lte=last + office_hours.ONE_DAY,
    )
    sessions = TransferSession.objects.between(first, last)
    zone = Concat(Cast("at", TextField()), Value(" "), "timezone", output_field=TextField())
    one, *others = (
        part(sessions.filter(to_person__in=people), "transfer", "to_person_id", from_day=F("on")),
        part(
            sessions.filter(transfer__from_person__in=people), "transfer", "transfer__from_person_id", from_day=F("on")
        ),
        part(
            meetings.exclude(choice__in=[Choice.DELEGATE, Choice.SKIP]), "meeting", "person_id",
            begins=F("starts"), length=as_number("minutes"),
        ),
        part(
            OwnWork.objects.open().filter(person__in=people), "own", "person_id",
            from_day=F("due"), left=F("hours"), repeats=F("weekly"),
            text=Cast("done_hours", TextField()), moved_text=Cast("moved_hours", TextField()),
        ),
        part(
            leading_what_waits(people, first, last), "leads", "person_id",
            from_day=F("start"), to_day=F("end"), length=as_number("initiative_id"),
        ),
        part(
            offered, "office", "pitch__author_id",
            from_day=F("first"), to_day=F("last"), length=as_number("minutes"), text=zone,
        ),
    )  # fmt: skip
    return one.union(*others, all=True)


def part(rows: QuerySet[Any], kind: str, person: str, **columns: Any) -> Any:
    known = NOTHING | {"what": Value(kind), "whose": F(person)} | columns
    return rows.annotate(**known).order_by().values_list(*COLUMNS)


def as_number(name: str) -> Cast:
    return Cast(name, IntegerField())
