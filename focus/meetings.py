"""A person's meetings: kept by themselves, and their own choice on one, which wins over the verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.text import slugify

from engine.weeks import Week
from focus.calendars import series
from focus.models import Meeting
from initiatives.models import AreaStatus, CriticalArea, Initiative
from people import audit, removals
from people.models import Person

MOST_WEEKS: Final = 26


class ThereAlready(Exception):
    """The person has a meeting of that title at that time."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a meeting. `starts` is aware, in its person's time zone, by whose clock it repeats."""

    title: str
    starts: datetime
    minutes: int
    initiative: Initiative | None
    area: CriticalArea | None
    decides: str
    reach: str
    attendees: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Abouts:
    """What a meeting of somebody can be about: initiatives that they see, with their areas."""

    initiatives: dict[str, Initiative]
    areas: dict[str, CriticalArea]

    def choices(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Grouped by initiative, its areas below it."""
        for key, initiative in self.initiatives.items():
            below = [(name, area.name) for name, area in self.areas.items() if area.initiative_id == initiative.pk]
            yield initiative.name, [(key, f"{initiative.name} as a whole"), *below]

    def rows(self, chosen: str) -> tuple[Initiative | None, CriticalArea | None]:
        area = self.areas.get(chosen)
        return (area.initiative if area else self.initiatives.get(chosen)), area


def abouts(person: Person, today: date, meeting: Meeting | None = None) -> Abouts:
    """What they have to do with, with areas that are not settled; what the meeting is about by now too. Two queries."""
    theirs = Q(assignments__person=person) | Q(memberships__person=person) | Q(areas__owner=person)
    standing = Q(pk=meeting.initiative_id) if meeting else Q()
    found = Initiative.objects.visible_to(person, today).filter(theirs | standing).distinct()
    rows = list(found.order_by("name", "pk"))
    open_ones = ~Q(status=AreaStatus.SETTLED) | Q(pk=meeting.area_id if meeting else None)
    areas = CriticalArea.objects.filter(open_ones, initiative__in=[row.pk for row in rows])
    return Abouts(
        {row.key: row for row in rows},
        {
            f"{row.initiative.key}/{row.key}": row
            for row in areas.select_related("initiative").order_by("position", "pk")
        },
    )


def of_week(person: Person, zone: ZoneInfo, week: Week) -> list[Meeting]:
    """Those of the person's own Monday to Sunday, in order. Two queries."""
    first = datetime.combine(week.monday, time(), zone)
    end = datetime.combine(week.sunday + timedelta(days=1), time(), zone)
    rows = Meeting.objects.visible_to(person).between(first, end).select_related("initiative", "area", "calendar")
    return once(rows.prefetch_related("attendees").order_by("starts", "title"))


def once(rows: Iterable[Meeting]) -> list[Meeting]:
    """In the same order, without what stands in another calendar of its person too: the one that knows of more people
    stays, else the older."""
    rows, best = list(rows), dict[tuple[int, str, datetime], Meeting]()
    for row in rows:
        place = (row.person_id, row.uid or str(row.pk), row.starts)
        best[place] = min(best.get(place, row), row, key=lambda one: (-one.others, one.pk))
    stay = {row.pk for row in best.values()}
    return [row for row in rows if row.pk in stay]


@transaction.atomic
def add(person: Person, held: Held, weeks: int, *, now: datetime) -> list[Meeting]:
    """One a week, `weeks` times, at the same time by the person's clock. Raises ThereAlready."""
    series = series_of(person, held) if weeks > 1 else ""
    rows = []
    for number in range(weeks):
        row = Meeting(person=person, series=series)
        rows.append(write(row, held, held.starts + timedelta(weeks=number)))
    log(person, "added", now)
    return rows


@transaction.atomic
def change(row: Meeting, held: Held, *, now: datetime) -> None:
    """This one alone; its series goes on as it was. Raises ThereAlready."""
    write(row, held, held.starts)
    log(row.person, "changed", now)


def write(row: Meeting, held: Held, starts: datetime) -> Meeting:
    row.title, row.starts, row.minutes = held.title, starts.astimezone(UTC), held.minutes
    row.initiative, row.area = held.initiative, held.area
    row.decides, row.reach = held.decides, held.reach
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise ThereAlready from fault
    row.attendees.set(held.attendees)
    return row


def series_of(person: Person, held: Held) -> str:
    """A name that no other series of theirs has."""
    base = slugify(held.title)[:100] or "series"
    taken = set(Meeting.objects.visible_to(person).filter(series__startswith=base).values_list("series", flat=True))
    names = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def later(row: Meeting) -> list[Meeting]:
    """This one, and those of its series that come after."""
    if not row.series:
        return [row]
    mine = Meeting.objects.visible_to(row.person).kept_by_hand()
    rows = mine.filter(series=row.series, starts__gt=row.starts).order_by("starts")
    return [row, *rows]


@transaction.atomic
def remove(rows: Sequence[Meeting], keeper: removals.Keeper, *, now: datetime) -> str:
    """The name to restore them by."""
    # What a meeting goes with, its attendees, is written with its row.
    kept = removals.remember(keeper, rows)
    person = rows[0].person
    Meeting.objects.visible_to(person).filter(pk__in=[row.pk for row in rows]).delete()
    log(person, "removed", now)
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> int:
    """How many are back; none where they are there already. Raises Gone."""
    removal = removals.recall(person, name)
    if not isinstance(removal.row, Meeting) or removal.row.person_id != person.pk:
        raise removals.Gone
    if not removals.put_back(removal):
        return 0
    log(person, "restored", now)
    return len(removal.rows)


@transaction.atomic
def choose(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> int:
    """Attend, delegate to somebody, or skip; "" leaves it to the verdict again. Returns how many meetings it holds for.

    It holds for this meeting and the later ones of its series, in every calendar that has them, also for those that a
    calendar is still to bring.
    """
    if meeting.calendar_id is not None:
        series.remember_choice(meeting, choice, delegate, now=now)
    rows = Meeting.objects.visible_to(meeting.person)
    if meeting.series:
        rows = rows.filter(series=meeting.series, starts__gte=meeting.starts)
    elif meeting.uid:
        rows = rows.filter(uid=meeting.uid, starts=meeting.starts)
    else:
        rows = rows.filter(pk=meeting.pk)
    count = rows.aggregate(count=Count("starts", distinct=True))["count"]
    rows.update(choice=choice, delegate=delegate if choice == "delegate" else None)
    log(meeting.person, "changed", now, "your choice on a meeting")
    return int(count)


def log(person: Person, verb: str, now: datetime, label: str = "a meeting of yours") -> None:
    """A meeting's title is its person's alone, so the line names none."""
    line = audit.line(at=now, by=person, verb=verb, thing="meeting", label=label, about=person)
    audit.append([line])
