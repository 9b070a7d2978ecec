"""The entries of a person's own calendar feed: key dates and focus blocks. For their eyes only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.urls import reverse

from engine.weeks import Week
from focus import encounters
from focus.models import Block
from initiatives.models import InflectionPoint, Initiative, Presence
from people.models import DayPart, Person, TimeOff
from stakeholders import touchpoints
from stakeholders.models import Stakeholder
from stakeholders.pitches import office_hours

PAST: Final = timedelta(days=90)
"""How far back entries stay: a calendar drops what its feed no longer contains."""


@dataclass(frozen=True, slots=True)
class Entry:
    """All-day entries include both days; timed ones run from one moment to the other. `uid` never changes; `away` shows
    the person as out of office, `busy` as busy.
    """

    uid: str
    start: date
    """A date, or a moment in UTC; so is the end."""
    end: date
    summary: str
    description: str = ""
    url: str = ""
    away: bool = False
    busy: bool = False

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)

    @property
    def begins(self) -> datetime:
        """Sort key: a day begins at midnight."""
        return self.start if isinstance(self.start, datetime) else datetime.combine(self.start, time(), UTC)

    @property
    def mark(self) -> str:
        return sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()


def entries_of(person: Person, today: date) -> list[Entry]:
    """In order of time. At most eight queries, whatever there is."""
    found = [entry for source in SOURCES for entry in source(person, today)]
    return sorted(found, key=lambda one: (one.begins, one.uid))


def points(person: Person, today: date) -> Iterator[Entry]:
    """Inflection points of the initiatives that the person leads or deputises."""
    led = Initiative.objects.led_by(person, today)
    rows = InflectionPoint.objects.filter(initiative__in=led.values("pk"), date__gte=today - PAST)
    for row in rows.select_related("initiative"):
        presence = "Attendance required." if row.presence == Presence.REQUIRED else "Attendance optional."
        yield Entry(
            uid=f"point-{row.pk}",
            start=row.date,
            end=row.date,
            summary=f"{row.name} ({row.initiative})",
            description=f"{row.get_kind_display()}. {'Already passed.' if row.passed else presence}",
            url=f"{settings.BASE_URL}{reverse('initiative', args=[row.initiative.key])}",
        )


def time_off(person: Person, today: date) -> Iterator[Entry]:
    for row in TimeOff.objects.of(person).not_over(today - PAST):
        whole = row.part == DayPart.ALL
        part = "" if whole else f" ({row.get_part_display().lower()})"
        yield Entry(f"time-off-{row.pk}", row.start, row.end, f"Time off{part}", away=whole)


def blocks(person: Person, today: date) -> Iterator[Entry]:
    """Focus and touchpoint blocks as scheduled."""
    first = datetime.combine(today - PAST, time(), UTC)
    rows = Block.objects.visible_to(person).filter(starts__gte=first)
    for row in rows.select_related("area__initiative", "stakeholder__person"):
        yield Entry(
            uid=f"block-{row.pk}",
            start=row.starts.astimezone(UTC),
            end=row.ends.astimezone(UTC),
            summary=row.area.name if row.area else f"Check-in: {row.stakeholder}",
            description=row.area.initiative.name if row.area else "",
            url=f"{settings.BASE_URL}{reverse('week_calendar', args=[row.week])}",
            busy=True,
        )


def contacts(person: Person, today: date) -> Iterator[Entry]:
    """Touchpoints that are due this week or next week; overdue ones are on this week's Monday."""
    monday = Week.of(today).monday
    met = encounters.met(touchpoints.meetings_until(monday))
    due = touchpoints.due_by([person.pk], monday, monday + timedelta(days=13), met).get(person.pk, [])
    known = {row.key: row for row in Stakeholder.objects.filter(lead=person).select_related("person")} if due else {}
    for one in due:
        row = known[one.stakeholder]
        yield Entry(f"contact-{row.pk}-{one.due}", one.day, one.day, f"Check-in: {row}", f"Due by {one.due:%-d %B %Y}.")


def offered(person: Person, today: date) -> Iterator[Entry]:
    """Office hours of the person's own pitches, which others may count on."""
    for one in office_hours.load_for_author(person, today, PAST):
        yield Entry(
            uid=f"office-{one.offered.pk}-{one.on}",
            start=one.starts,
            end=one.ends,
            summary=f"Office hours: {one.offered.pitch}",
            description=one.offered.place,
            url=f"{settings.BASE_URL}{reverse('pitch', args=[one.offered.pitch.key])}#office-hours",
            busy=True,
        )


SOURCES: Final[Sequence[Callable[[Person, date], Iterable[Entry]]]] = (points, time_off, contacts, blocks, offered)
"""Each yields a person's entries as of their today, from a constant number of queries."""
