"""A person's meetings: added by hand, their own choices, which override verdicts, and what is set for a series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from focus.calendars.queries.meetings import Held
from focus.models import Meeting, MeetingRule
from people import audit, trash
from people.effective_dates import ALL_DAYS, ChangedDays
from people.models import Person


@dataclass(frozen=True, slots=True)
class Before:
    """What was set for a series before, so that a change can be undone."""

    uid: str
    sets_topic: bool = False
    initiative_id: int | None = None
    area_id: int | None = None
    decides: str = ""
    reach: str = ""


def rule_of(meeting: Meeting, now: datetime) -> tuple[MeetingRule, Before | None]:
    """The rule of its series, locked until the end of the transaction, and its state; a new rule with None."""
    # Locking the person's row makes two simultaneous clicks create one rule.
    Person.objects.select_for_update().get(pk=meeting.person_id)
    row = MeetingRule.objects.visible_to(meeting.person).filter(uid=meeting.uid).first()
    if row is None:
        return MeetingRule(person=meeting.person, uid=meeting.uid, at=now), None
    before = Before(row.uid, row.sets_topic, row.initiative_id, row.area_id, row.decides, row.reach)
    row.at = now
    return row, before


def remember_choice(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> None:
    """For occurrences of its series that are yet to appear in the calendar. Within a transaction."""
    rule, before = rule_of(meeting, now)
    rule.choice, rule.delegate = choice, delegate if choice == "delegate" else None
    rule.save(force_insert=before is None)


class ThereAlready(Exception):
    """The person already has a meeting with that title at that time."""


def dismiss_notes(meeting: Meeting, *, dismissed: bool) -> None:
    """Dismiss the reminder to ask for the notes, or undo that. It feeds no plan."""
    meeting.notes_dismissed = dismissed
    meeting.save(update_fields=["notes_dismissed"])


@transaction.atomic
def add(person: Person, held: Held, weeks: int, *, now: datetime) -> list[Meeting]:
    """Once a week for `weeks` weeks, at the same local time. Raises ThereAlready."""
    series = series_of(person, held) if weeks > 1 else ""
    rows = [
        write(Meeting(person=person, series=series), held, held.starts + timedelta(weeks=number))
        for number in range(weeks)
    ]
    log(person, "added", now, days=local_days(rows))
    return rows


@transaction.atomic
def change(row: Meeting, held: Held, *, now: datetime) -> None:
    """Only this one; the rest of its series stays unchanged. Raises ThereAlready."""
    before = local_days(Meeting.objects.filter(pk=row.pk))
    write(row, held, held.starts)
    log(row.person, "changed", now, days=[*before, *local_days([row])])


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
    mine = Meeting.objects.visible_to(row.person).added_manually()
    return [row, *mine.filter(series=row.series, starts__gt=row.starts).order_by("starts")]


@transaction.atomic
def remove(rows: Sequence[Meeting], keeper: trash.RemovalContext, *, now: datetime) -> str:
    """Returns the name to restore them by."""
    # A meeting's attendees are stored with its row.
    kept = trash.add_to_trash(keeper, rows)
    person = rows[0].person
    Meeting.objects.visible_to(person).filter(pk__in=[row.pk for row in rows]).delete()
    log(person, "removed", now, days=local_days(rows))
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> int:
    """Returns how many were restored; 0 if they already exist. Raises Gone."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, Meeting) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    if not trash.restore(removal):
        return 0
    log(person, "restored", now, days=local_days(row for row in removal.rows if isinstance(row, Meeting)))
    return len(removal.rows)


@transaction.atomic
def choose(
    meeting: Meeting, choice: str, delegate: Person | None, shown: Iterable[Meeting] = (), *, now: datetime
) -> list[Meeting]:
    """Attend, delegate to someone, or skip; "" goes back to the verdict.

    It applies to this meeting and the later ones of its series, in every calendar that has them, and to meetings that are
    synced later. Those of `shown` that it applies to are changed too, and returned with the meeting.
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
    goes = delegate if choice == "delegate" else None
    rows.update(choice=choice, delegate=goes)
    log(meeting.person, "changed", now, "your choice on a meeting", local_days([meeting]), onward=bool(meeting.series))
    changed = [meeting, *(row for row in shown if row is not meeting and is_same_choice(meeting, row))]
    for row in changed:
        row.choice, row.delegate = choice, goes
    return changed


def is_same_choice(meeting: Meeting, row: Meeting) -> bool:
    """Whether a choice for the meeting applies to the other one too."""
    if meeting.series:
        return row.series == meeting.series and row.starts >= meeting.starts
    return bool(meeting.uid) and (row.uid, row.starts) == (meeting.uid, meeting.starts)


def local_days(rows: Iterable[Meeting]) -> list[date]:
    """The days of meetings in the active time zone."""
    return [timezone.localdate(row.starts) for row in rows]


def log(
    person: Person,
    verb: str,
    now: datetime,
    label: str = "your meeting",
    days: Iterable[date] = (),
    *,
    onward: bool = False,
) -> None:
    """A meeting's title is private, so the audit line leaves it out. `days` are those of the meetings; all if empty."""
    found = sorted(days)
    over = ChangedDays(found[0], None if onward else found[-1]) if found else ALL_DAYS
    line = audit.line(at=now, by=person, verb=verb, thing="meeting", label=label, about=person, days=over)
    audit.append([line])
