"""Office hours of a pitch: on one day or weekly, at a local time, held or missed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from people import trash
from people.models import Person
from stakeholders.models import OfficeHour, OfficeHours, Pitch
from stakeholders.pitches.services import log_pitch_change

WEEKS_AHEAD: Final = 8
"""How far ahead a page and a calendar show them."""
LOOK_BACK: Final = timedelta(weeks=4)
"""How far back a page asks whether they were held."""


@dataclass(frozen=True, slots=True)
class Hour:
    """A single office hour, in UTC; `honoured` is None until the author records it."""

    offered: OfficeHours
    on: date
    starts: datetime
    ends: datetime
    honoured: bool | None

    def is_over(self, now: datetime) -> bool:
        return self.ends <= now


def hours_of(offered: OfficeHours, first: date, last: date) -> Iterator[Hour]:
    """The office hours between two dates, at local time in their zone; a time skipped when the clocks change moves after it."""
    zone = ZoneInfo(offered.timezone)
    held = {one.on: one.honoured for one in offered.held.all()}
    weeks = max(0, -((offered.first - first).days // 7))
    day = offered.first + timedelta(weeks=weeks)
    while day <= min(offered.last, last):
        starts = datetime.combine(day, offered.at, zone).astimezone(UTC)
        yield Hour(offered, day, starts, starts + timedelta(minutes=offered.minutes), held.get(day))
        day += timedelta(weeks=1)


def hours_around(rows: Sequence[OfficeHours], today: date, back: timedelta, ahead: timedelta) -> list[Hour]:
    found = [one for row in rows for one in hours_of(row, today - back, today + ahead)]
    return sorted(found, key=lambda one: (one.starts, one.offered.pk))


def load_for_author(author: Person, today: date, back: timedelta) -> list[Hour]:
    """The author's office hours, for their calendar. Two queries."""
    rows = OfficeHours.objects.filter(pitch__author=author, last__gte=today - back)
    rows = rows.select_related("pitch").prefetch_related("held").order_by("first", "pk")
    return hours_around(list(rows), today, back, timedelta(weeks=WEEKS_AHEAD))


def load_for_pitch(pitch: Pitch) -> list[OfficeHours]:
    """With what was recorded about past ones. One query."""
    rows: Any = pitch.office_hours.annotate(held_on=F("held__on"), was_held=F("held__honoured")).order_by(
        "first", "at", "pk"
    )
    found: dict[int, OfficeHours] = {}
    held: dict[int, list[OfficeHour]] = {}
    for row in rows:
        found.setdefault(row.pk, row)
        if row.held_on is not None:
            held.setdefault(row.pk, []).append(OfficeHour(office_hours=row, on=row.held_on, honoured=row.was_held))
    for pk, row in found.items():
        row._prefetched_objects_cache = {"held": held.get(pk, [])}  # type: ignore[attr-defined]
    return list(found.values())


@transaction.atomic
def offer_hours(row: OfficeHours, *, by: Person, now: datetime) -> None:
    """Raises ValidationError where the pitch already has office hours at that time."""
    Pitch.objects.select_for_update().get(pk=row.pitch_id)
    row.full_clean()
    row.save()
    log_pitch_change(by, "changed", now)


@transaction.atomic
def record_held(row: OfficeHours, on: date, honoured: bool, *, by: Person, now: datetime) -> None:
    OfficeHour.objects.update_or_create(office_hours=row, on=on, defaults={"honoured": honoured})
    log_pitch_change(by, "changed", now)


@transaction.atomic
def remove_hours(row: OfficeHours, keeper: trash.RemovalContext) -> str:
    """Remove office hours. Returns the name to restore them by."""
    kept = trash.add_to_trash(keeper, [row, *row.held.all()])
    row.delete()
    log_pitch_change(keeper.owner, "changed", keeper.now)
    return kept.name
