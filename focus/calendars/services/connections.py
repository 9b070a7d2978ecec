"""Connecting a calendar, changing its settings, and removing it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from focus.calendars.queries.calendars_page import MOST_CALENDARS, SYNC_TASK
from focus.calendars.services import meetings, syncing
from focus.calendars.services.syncing import PURPOSE
from focus.models import Calendar, Meeting
from people import clock, encryption, jobs, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.models import Job, Person
from people.ssrf_guard import parse_endpoint

TYPED: Final = ("name", "details", "address", "host")
RENEWED: Final = ("upload", "etag", "modified", "window", "fault", "failures", "due_at")


class NameTaken(Exception):
    """They already have a calendar with this name."""


class TooManyCalendars(Exception):
    """They have reached the limit."""


def connect(person: Person, name: str, address: str, *, details: bool, now: datetime) -> Calendar:
    """Raises people.ssrf_guard.BlockedAddress for an invalid address, NameTaken, TooMany."""
    place = parse_endpoint(address, frozenset(settings.CALENDAR_HOSTS))
    sealed = encryption.encrypt(PURPOSE, address.encode()).decode()
    return save_new(Calendar(person=person, name=name, address=sealed, host=place.host, details=details), now)


def connect_file(person: Person, name: str, content: bytes, *, details: bool, now: datetime) -> Calendar:
    """A file, which is read once. Raises NameTaken, TooMany."""
    return save_new(
        Calendar(person=person, name=name, upload=encryption.encrypt(PURPOSE, content), details=details), now
    )


@transaction.atomic
def save_new(row: Calendar, now: datetime) -> Calendar:
    if Calendar.objects.visible_to(row.person).count() >= MOST_CALENDARS:
        raise TooManyCalendars
    row.added_at = row.due_at = now
    save(row)
    request_sync(row, now=now)
    return row


def save(row: Calendar, fields: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as fault:
        raise NameTaken from fault


@transaction.atomic
def change(
    row: Calendar,
    name: str,
    *,
    details: bool,
    address: str = "",
    content: bytes | None = None,
    seen: Version = WITHOUT_VERSION,
    now: datetime,
) -> None:
    """A new name, more or fewer details, a new address or a newer file.

    Raises as `connect` does, and EditConflict where its name or details have changed since they were seen.

    Details that are no longer wanted are deleted at once; those wanted again come with the next sync.
    """
    stored = Calendar.objects.select_for_update().get(pk=row.pk)
    if (name, details) != (stored.name, stored.details):
        seen.compare(stored)
    if address:
        row.host = parse_endpoint(address, frozenset(settings.CALENDAR_HOSTS)).host
        row.address = encryption.encrypt(PURPOSE, address.encode()).decode()
    if content is not None:
        row.upload = encryption.encrypt(PURPOSE, content)
    renews = bool(address) or content is not None or (details != row.details and not row.is_file)
    if row.details and not details:
        row.meetings.update(title="Busy", others=0)
        Meeting.attendees.through.objects.filter(meeting__calendar=row).delete()
    row.name, row.details = name, details
    if renews:
        row.etag = row.modified = row.window = row.fault = ""
        row.failures, row.due_at = 0, now
        request_sync(row, now=now)
    # Not the claim and the result of the last sync: those belong to the worker.
    save(row, [*TYPED, *(RENEWED if renews else ())])


def request_sync(row: Calendar, *, now: datetime) -> Job:
    """Sync now, as a job whose progress the page can show."""
    return jobs.start(SYNC_TASK, by=row.person, now=now, total=syncing.STEPS, calendar=row.pk)


def run_job(job_id: int) -> None:
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return
    calendar = syncing.claim(job.arguments["calendar"], clock.now())
    if calendar is None:
        if Calendar.objects.filter(pk=job.arguments["calendar"]).exists():
            # Another worker has it. Once this job has been silent for a while, it is picked up again.
            jobs.report_progress(job, job.done)
        else:
            jobs.finish(job)
        return
    try:
        fault = syncing.sync(calendar, now=clock.now(), progress=lambda done: jobs.report_progress(job, done))
    except Exception:
        jobs.fail(job, syncing.OWN_FAULT)
        raise
    if fault:
        jobs.fail(job, fault)
    else:
        jobs.finish(job)


@transaction.atomic
def remove(row: Calendar, keeper: trash.RemovalContext, *, now: datetime) -> str:
    """With its meetings; the rules for their series stay. Returns the name that restores them."""
    rows = list(row.meetings.all())
    kept = trash.add_to_trash(keeper, [row, *rows])
    row.delete()
    if rows:
        meetings.log(keeper.owner, "changed", now, "your calendar")
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> bool:
    """False if it is already back. Raises CannotRestore."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, Calendar) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    back = trash.restore(removal)
    if back:
        Calendar.objects.filter(pk=removal.row.pk).update(claimed_until=None)
        meetings.log(person, "changed", now, "your calendar")
    return back
