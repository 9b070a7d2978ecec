"""Office hours of a pitch: on one day or weekly, at a local time, held or missed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F

from engine.capacity.availability import is_at_work
from engine.capacity.workdays import Span
from engine.people_facts import PersonFacts
from engine.weeks import Week
from people.models import Person
from stakeholders.models import OfficeHours, Pitch

LOOK_AHEAD: Final = timedelta(weeks=8)  # how far ahead a page and a calendar show them
LOOK_BACK: Final = timedelta(weeks=4)  # how far back a page asks whether they were held
ONE_DAY: Final = timedelta(days=1)
Held = Mapping[date, bool]


@dataclass(frozen=True, slots=True)
class Hour:
    """A single office hour, in UTC; `took_place` is None until the author records it."""

    offered: OfficeHours
    on: date
    starts: datetime
    ends: datetime
    took_place: bool | None

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)

    def is_over(self, now: datetime) -> bool:
        return self.ends <= now


def hours_of(offered: OfficeHours, held: Held, first: date, last: date) -> Iterator[Hour]:
    """The office hours between two dates, at local time in their zone; a time skipped when the clocks change moves after it."""
    zone = ZoneInfo(offered.timezone)
    weeks = max(0, -((offered.first - first).days // 7))
    day = offered.first + timedelta(weeks=weeks)
    while day <= min(offered.last, last):
        starts = datetime.combine(day, offered.at, zone).astimezone(UTC)
        yield Hour(offered, day, starts, starts + timedelta(minutes=offered.minutes), held.get(day))
        day += timedelta(weeks=1)


def hours_around(rows: Mapping[OfficeHours, Held], today: date, back: timedelta) -> list[Hour]:
    found = [one for row, held in rows.items() for one in hours_of(row, held, today - back, today + LOOK_AHEAD)]
    return sorted(found, key=lambda one: (one.starts, one.offered.pk))


def load_for_author(author: Person, today: date, back: timedelta) -> list[Hour]:
    """The author's office hours, for their calendar. Two queries."""
    rows = OfficeHours.objects.filter(pitch__author=author, last__gte=today - back)
    rows = rows.select_related("pitch").prefetch_related("sessions").order_by("first", "pk")
    return hours_around({row: {one.on: one.took_place for one in row.sessions.all()} for row in rows}, today, back)


def load_for_week(zones: Mapping[int, ZoneInfo], week: Week) -> dict[int, list[Hour]]:
    """Per author (with their zone) the office hours of their own Monday to Sunday, in order. One query."""
    first, last = week.monday - ONE_DAY, week.sunday + ONE_DAY  # dates of another zone
    rows = OfficeHours.objects.filter(pitch__author__in=list(zones), first__lte=last, last__gte=first)
    found: dict[int, list[Hour]] = {}
    for row in rows.select_related("pitch").order_by("first", "pk"):
        author = row.pitch.author_id
        found.setdefault(author, []).extend(hours_in(row, zones[author], week.monday, week.sunday))
    return {author: sorted(hours, key=lambda one: one.starts) for author, hours in found.items()}


def hours_in(offered: OfficeHours, zone: ZoneInfo, first: date, last: date) -> Iterator[Hour]:
    """Those that start on these days, both included, in a time zone, whatever the date is where they are offered."""
    for one in hours_of(offered, {}, first - ONE_DAY, last + ONE_DAY):
        if first <= one.starts.astimezone(zone).date() <= last:
            yield one


def held_by(person: PersonFacts, zone: ZoneInfo, hours: Iterable[Hour]) -> list[Hour]:
    """Those on days on which their author is at work: no others take time."""
    return [one for one in hours if is_at_work(person, one.starts.astimezone(zone).date())]


def load_for_pitch(pitch: Pitch) -> dict[OfficeHours, dict[date, bool]]:
    """With what was recorded about past ones. One query."""
    rows = pitch.office_hours.annotate(held_on=F("sessions__on"), was_held=F("sessions__took_place"))
    found: dict[OfficeHours, dict[date, bool]] = {}
    for row in rows.order_by("first", "at", "pk"):
        held = found.setdefault(row, {})
        if row.held_on is not None:
            held[row.held_on] = row.was_held
    return found
