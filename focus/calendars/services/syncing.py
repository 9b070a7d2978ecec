"""Syncing a calendar: when it is due, by one worker at a time, parsed in a process with a time limit."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from engine.weeks import Week
from focus.calendars.ics_events import Found
from focus.calendars.ics_reader import LeftOut, ReadRequest, ReadResult, Unreadable
from focus.calendars.services import importer
from focus.calendars.services.importer import ImportResult, window
from focus.models import Calendar
from people import clock, encryption, http_client
from people.encryption import DecryptionError
from people.http_client import FetchFailed, FetchResult
from people.isolated_reader import ReaderCrashed, ReaderTooSlow, ask_reader
from people.models import Account, Organisation, Person
from people.ssrf_guard import BlockedAddress

PURPOSE: Final = "focus.calendar"
SECONDS: Final = 20
TOO_SLOW: Final = f"Reading this calendar takes longer than {SECONDS} seconds. An entry in it may repeat without end."


def read_in_process(asked: ReadRequest, seconds: int = SECONDS) -> ReadResult:
    """As `ics_reader.read`, within a time limit. Raises Unreadable."""
    job = {
        "content": b64encode(asked.content).decode(),
        "zone": asked.zone,
        "addresses": asked.addresses,
        "first": asked.first.isoformat(),
        "end": asked.end.isoformat(),
    }
    try:
        answer = ask_reader("focus.calendars.ics_reader", job, seconds=seconds)
    except ReaderTooSlow:
        raise Unreadable(TOO_SLOW.replace(str(SECONDS), str(seconds))) from None
    except ReaderCrashed:
        raise Unreadable("This calendar can’t be read: the reader stopped unexpectedly.") from None
    if "fault" in answer:
        raise Unreadable(answer["fault"])
    for one in (*answer["found"], *answer["idle"]):
        one |= {"starts": datetime.fromisoformat(one["starts"]), "attendees": tuple(one["attendees"])}
    return ReadResult(
        [Found(**one) for one in answer["found"]],
        [Found(**one) for one in answer["idle"]],
        answer["left_out"],
        [LeftOut(**one) for one in answer["named"]],
    )


log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)
LONGEST_WAIT: Final = timedelta(hours=24)
LEASE: Final = timedelta(minutes=3)  # longer than fetching and reading may take together
STEPS: Final = 3
MOST_SHOWN: Final = 20  # entries that can't be read, on the calendar's page
LOST_KEY: Final = (
    "This calendar’s URL can’t be decrypted, because the server’s secret key has changed. Enter the URL again."
)
OWN_FAULT: Final = "leadplan failed to sync this calendar. Your administrator can find the error in the log."
FAULTS: Final = (BlockedAddress, FetchFailed, Unreadable, DecryptionError)

Progress = Callable[[int], None]


def claim(calendar_id: int, now: datetime) -> Calendar | None:
    """Claim a calendar; None if another worker has it, or if it is gone."""
    taken = Calendar.objects.unclaimed(now).filter(pk=calendar_id).update(claimed_until=now + LEASE)
    return Calendar.objects.select_related("person").get(pk=calendar_id) if taken else None


def sync(calendar: Calendar, *, now: datetime, progress: Progress = lambda done: None) -> str:
    """Fetch, read and store a claimed calendar; returns the error message, or "". In any case the row says what is next."""
    try:
        changed = renewed(calendar, now=now, progress=progress)
    except FAULTS as fault:
        words = LOST_KEY if isinstance(fault, DecryptionError) else str(fault)
        put_off(calendar, words, now)
        log.info("calendar_failed", calendar=calendar.pk, kind=type(fault).__name__)
        return words
    except Exception:
        put_off(calendar, OWN_FAULT, now)
        raise
    settle(calendar, now, fault="", failures=0, read_at=now, **changed)
    return ""


def renewed(calendar: Calendar, *, now: datetime, progress: Progress) -> dict[str, object]:
    """New values for the row; none if nothing has changed. Raises one of FAULTS."""
    organisation = Organisation.objects.first()
    zone = calendar.person.zone(organisation.timezone if organisation else "UTC")
    week = Week.of(now.astimezone(zone).date())
    came = fetch_content(calendar, week)
    progress(1)
    if came.content is None:
        return {}
    first, end = window(week, zone)
    read = read_in_process(ReadRequest(came.content, zone.key, own_addresses(calendar.person), first, end))
    progress(2)
    kept = importer.import_meetings(calendar, read.found, zone, week, now=now)
    progress(STEPS)
    found = summary(read, kept)
    return {"etag": came.etag[:300], "modified": came.modified[:100], "window": str(week), "sync_result": found}


def fetch_content(calendar: Calendar, week: Week) -> FetchResult:
    """The waiting file, or the content at the address, if it has changed since this period was last read."""
    if calendar.is_file:
        content = encryption.decrypt(PURPOSE, bytes(calendar.upload)) if calendar.upload else None
        return FetchResult(content, "", "", "")
    address = encryption.decrypt(PURPOSE, calendar.address.encode()).decode()
    same = calendar.window == str(week)
    since = {"etag": calendar.etag, "modified": calendar.modified} if same else {}
    return http_client.default_client().fetch(address, **since)


def own_addresses(person: Person) -> tuple[str, ...]:
    """The addresses that their calendar may know them by."""
    account = Account.objects.filter(person=person).values_list("email", flat=True)
    return tuple(sorted({address.lower() for address in (person.email, *account) if address}))


def summary(read: ReadResult, kept: ImportResult) -> dict[str, object]:
    counts = {name: getattr(kept, name) for name in ("meetings", "added", "changed", "gone")}
    # What can't be read is found by its line; its title is a detail that the person may not want stored.
    named = [{"line": one.line, "why": one.detail} for one in read.named if one.detail]
    return {**counts, "left_out": read.left_out, "unreadable": named[:MOST_SHOWN]}


def put_off(calendar: Calendar, fault: str, now: datetime) -> None:
    settle(calendar, now, fault=fault[:400], failures=min(calendar.failures + 1, 1000))


def settle(calendar: Calendar, now: datetime, *, failures: int, **fields: object) -> None:
    """Release it; due again in an hour, after failures later each time, up to a day. A file is no longer due."""
    row = Calendar.objects.filter(pk=calendar.pk)
    if not calendar.is_file:
        fields["due_at"] = next_due(calendar, failures, now)
    row.update(claimed_until=None, tried_at=now, failures=failures, **fields)
    if calendar.is_file:
        # A file is deleted even if reading failed: the person still has it. A newer upload waits for its turn.
        row.filter(upload=calendar.upload).update(upload=None, due_at=None)


def next_due(calendar: Calendar, failures: int, now: datetime) -> datetime:
    wait = min(EVERY * 2 ** min(failures, 8), LONGEST_WAIT) if failures else EVERY
    # Spread over some minutes, so that a server's calendars aren't all fetched at once.
    return now + wait + timedelta(seconds=calendar.pk % 300)


def sync_one(calendar_id: int) -> str | None:
    """The work of a task; None if another worker has it."""
    now = clock.now()
    calendar = claim(calendar_id, now)
    return None if calendar is None else sync(calendar, now=now)


def due(now: datetime) -> list[int]:
    return list(Calendar.objects.due(now).order_by("due_at").values_list("pk", flat=True))
