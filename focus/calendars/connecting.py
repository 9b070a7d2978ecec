"""Connecting a calendar, changing what is kept of it, and letting it go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from focus import meetings
from focus.calendars import sealing, syncing
from focus.models import Calendar, Meeting
from people import clock, jobs, removals
from people.addresses import place_of
from people.models import Job, Person

TASK: Final = "focus.tasks.sync_calendar_job"
MOST: Final = 20
TYPED: Final = ("name", "details", "address", "host")
RENEWED: Final = ("upload", "etag", "modified", "window", "fault", "failures", "due_at")


class NameTaken(Exception):
    """They have a calendar of that name."""


class TooMany(Exception):
    """They have as many as anybody may."""


def connect(person: Person, name: str, address: str, *, details: bool, now: datetime) -> Calendar:
    """Raises people.addresses.Refused for an address that is none, NameTaken, TooMany."""
    place = place_of(address, frozenset(settings.CALENDAR_HOSTS))
    sealed = sealing.closed(address.encode()).decode()
    return added(Calendar(person=person, name=name, address=sealed, host=place.host, details=details), now)


def hand_in(person: Person, name: str, content: bytes, *, details: bool, now: datetime) -> Calendar:
    """A file, to be read once. Raises NameTaken, TooMany."""
    return added(Calendar(person=person, name=name, upload=sealing.closed(content), details=details), now)


@transaction.atomic
def added(row: Calendar, now: datetime) -> Calendar:
    if Calendar.objects.visible_to(row.person).count() >= MOST:
        raise TooMany
    row.added_at = row.due_at = now
    saved(row)
    ask(row, now=now)
    return row


def saved(row: Calendar, fields: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as fault:
        raise NameTaken from fault


@transaction.atomic
def change(
    row: Calendar, name: str, *, details: bool, address: str = "", content: bytes | None = None, now: datetime
) -> None:
    """Another name, more or less kept, another address or a newer file. Raises as `connect` does.

    What is no longer to be kept goes at once; what is to be kept again comes with the next reading.
    """
    if address:
        row.host = place_of(address, frozenset(settings.CALENDAR_HOSTS)).host
        row.address = sealing.closed(address.encode()).decode()
    if content is not None:
        row.upload = sealing.closed(content)
    renews = bool(address) or content is not None or (details != row.details and not row.is_file)
    if row.details and not details:
        row.meetings.update(title="Busy", others=0)
        Meeting.attendees.through.objects.filter(meeting__calendar=row).delete()
    row.name, row.details = name, details
    if renews:
        row.etag = row.modified = row.window = row.fault = ""
        row.failures, row.due_at = 0, now
        ask(row, now=now)
    # Who has it in hand, and what came of that, is not this form's to say.
    saved(row, [*TYPED, *(RENEWED if renews else ())])


def ask(row: Calendar, *, now: datetime) -> Job:
    """Read it now, as a job that its page can watch."""
    return jobs.start(TASK, by=row.person, now=now, total=syncing.STEPS, calendar=row.pk)


def latest(person: Person, rows: Sequence[Calendar]) -> dict[int, Job]:
    """The newest job of each of their calendars, of those that were asked for of late. One query."""
    found: dict[int, Job] = {}
    for job in Job.objects.visible_to(person).filter(kind=TASK)[: 3 * MOST]:
        found.setdefault(job.arguments["calendar"], job)
    return {row.pk: found[row.pk] for row in rows if row.pk in found}


def work(job_id: int) -> None:
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return
    calendar = syncing.claim(job.arguments["calendar"], clock.now())
    if calendar is None:
        if Calendar.objects.filter(pk=job.arguments["calendar"]).exists():
            # Somebody is at it. Once this job has been silent for a while it is taken up again.
            jobs.advance(job, job.done)
        else:
            jobs.finish(job)
        return
    try:
        fault = syncing.sync(calendar, now=clock.now(), progress=lambda done: jobs.advance(job, done))
    except Exception:
        jobs.fail(job, syncing.OWN_FAULT)
        raise
    if fault:
        jobs.fail(job, fault)
    else:
        jobs.finish(job)


@transaction.atomic
def remove(row: Calendar, keeper: removals.Keeper, *, now: datetime) -> str:
    """With its meetings; what was said about their series stays. The name to restore them by."""
    rows = list(row.meetings.all())
    kept = removals.remember(keeper, [row, *rows])
    row.delete()
    if rows:
        meetings.log(keeper.owner, "changed", now, "your calendar")
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> bool:
    """Whether it is back; not where it is there already. Raises removals.Gone."""
    removal = removals.recall(person, name)
    if not isinstance(removal.row, Calendar) or removal.row.person_id != person.pk:
        raise removals.Gone
    back = removals.put_back(removal)
    if back:
        Calendar.objects.filter(pk=removal.row.pk).update(claimed_until=None)
        meetings.log(person, "changed", now, "your calendar")
    return back
