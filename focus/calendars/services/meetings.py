"""A person's meetings: added by hand, their own choices, which override verdicts, and what is set for a series."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from engine.weeks import Week
from focus.models import Meeting, MeetingRule
from initiatives.models import AreaStatus, CriticalArea, Initiative
from people import audit, trash
from people.models import Person


@dataclass(frozen=True, slots=True)
class Before:
    """What was set for a series before, so that a change can be undone."""

    uid: str
    says_about: bool = False
    initiative_id: int | None = None
    area_id: int | None = None
    decides: str = ""
    reach: str = ""

    def pack(self) -> dict[str, Any]:
        return asdict(self)


def rule_of(meeting: Meeting, now: datetime) -> tuple[MeetingRule, Before | None]:
    """The rule of its series, locked until the end of the transaction, and its state; a new rule with None."""
    # Locking the person's row makes two simultaneous clicks create one rule.
    Person.objects.select_for_update().get(pk=meeting.person_id)
    row = MeetingRule.objects.visible_to(meeting.person).filter(uid=meeting.uid).first()
    if row is None:
        return MeetingRule(person=meeting.person, uid=meeting.uid, at=now), None
    before = Before(row.uid, row.says_about, row.initiative_id, row.area_id, row.decides, row.reach)
    row.at = now
    return row, before


@transaction.atomic
def remember_choice(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> None:
    """For occurrences of its series that are yet to appear in the calendar."""
    rule, before = rule_of(meeting, now)
    rule.choice, rule.delegate = choice, delegate if choice == "delegate" else None
    rule.save(force_insert=before is None)


MOST_WEEKS: Final = 26


class ThereAlready(Exception):
    """The person already has a meeting with that title at that time."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is known about a meeting. `starts` is aware, in its person's time zone, in which it repeats."""

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
    """What a person's meeting can be about: initiatives that they see, with their areas."""

    initiatives: dict[str, Initiative]
    areas: dict[str, CriticalArea]

    def choices(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Grouped by initiative, its areas below it."""
        for key, initiative in self.initiatives.items():
            below = [(name, area.name) for name, area in self.areas.items() if area.initiative_id == initiative.pk]
            yield initiative.name, [(key, f"{initiative.name} (whole initiative)"), *below]

    def rows(self, chosen: str) -> tuple[Initiative | None, CriticalArea | None]:
        area = self.areas.get(chosen)
        return (area.initiative if area else self.initiatives.get(chosen)), area


def abouts(person: Person, today: date, meeting: Meeting | None = None) -> Abouts:
    """Initiatives they are involved in, with unsettled areas, and the meeting's current topic. Two queries."""
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
    """The person's meetings from Monday to Sunday in their time zone, in order. Two queries."""
    first = datetime.combine(week.monday, time(), zone)
    end = datetime.combine(week.sunday + timedelta(days=1), time(), zone)
    rows = Meeting.objects.visible_to(person).between(first, end).select_related("initiative", "area", "calendar")
    return once(rows.prefetch_related("attendees").order_by("starts", "title"))


def once(rows: Iterable[Meeting]) -> list[Meeting]:
    """In the same order, without duplicates from the person's other calendars: the one with more attendees stays, or else
    the older."""
    rows, best = list(rows), dict[tuple[int, str, datetime], Meeting]()
    for row in rows:
        place = (row.person_id, row.uid or str(row.pk), row.starts)
        best[place] = min(best.get(place, row), row, key=lambda one: (-one.others, one.pk))
    stay = {row.pk for row in best.values()}
    return [row for row in rows if row.pk in stay]


@transaction.atomic
def add(person: Person, held: Held, weeks: int, *, now: datetime) -> list[Meeting]:
    """Once a week for `weeks` weeks, at the same local time. Raises ThereAlready."""
    series = series_of(person, held) if weeks > 1 else ""
    rows = []
    for number in range(weeks):
        row = Meeting(person=person, series=series)
        rows.append(write(row, held, held.starts + timedelta(weeks=number)))
    log(person, "added", now)
    return rows


@transaction.atomic
def change(row: Meeting, held: Held, *, now: datetime) -> None:
    """Only this one; the rest of its series stays unchanged. Raises ThereAlready."""
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
    """A name that none of their other series has."""
    base = slugify(held.title)[:100] or "series"
    taken = set(Meeting.objects.visible_to(person).filter(series__startswith=base).values_list("series", flat=True))
    names = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def later(row: Meeting) -> list[Meeting]:
    """This one, and the later ones in its series."""
    if not row.series:
        return [row]
    mine = Meeting.objects.visible_to(row.person).kept_by_hand()
    rows = mine.filter(series=row.series, starts__gt=row.starts).order_by("starts")
    return [row, *rows]


@transaction.atomic
def remove(rows: Sequence[Meeting], keeper: trash.RemovalContext, *, now: datetime) -> str:
    """Returns the name to restore them by."""
    # A meeting's attendees are stored with its row.
    kept = trash.add_to_trash(keeper, rows)
    person = rows[0].person
    Meeting.objects.visible_to(person).filter(pk__in=[row.pk for row in rows]).delete()
    log(person, "removed", now)
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> int:
    """Returns how many were restored; 0 if they already exist. Raises Gone."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, Meeting) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    if not trash.restore(removal):
        return 0
    log(person, "restored", now)
    return len(removal.rows)


@transaction.atomic
def choose(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> None:
    """Attend, delegate to someone, or skip; "" goes back to the verdict.

    It applies to this meeting and the later ones of its series, in every calendar that has them, and to meetings that are
    synced later.
    """
    if meeting.calendar_id is not None:
        remember_choice(meeting, choice, delegate, now=now)
    rows = Meeting.objects.visible_to(meeting.person)
    if meeting.series:
        rows = rows.filter(series=meeting.series, starts__gte=meeting.starts)
    elif meeting.uid:
        rows = rows.filter(uid=meeting.uid, starts=meeting.starts)
    else:
        rows = rows.filter(pk=meeting.pk)
    rows.update(choice=choice, delegate=delegate if choice == "delegate" else None)
    log(meeting.person, "changed", now, "your choice on a meeting")


def log(person: Person, verb: str, now: datetime, label: str = "your meeting") -> None:
    """A meeting's title is private, so the audit line leaves it out."""
    line = audit.line(at=now, by=person, verb=verb, thing="meeting", label=label, about=person)
    audit.append([line])
