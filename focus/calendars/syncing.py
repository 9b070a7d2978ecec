"""Reading a calendar anew: when it is due, by one worker at a time, politely, and with the old meetings kept where it fails.

The row says what is due. A worker holds it for a while; one that dies gives it free by doing nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db.models import Q

from engine.weeks import Week
from focus.calendars import keeping, process, sealing
from focus.calendars.keeping import Kept, window
from focus.calendars.reading import Asked, Read, Unreadable
from focus.models import Calendar
from people import clock, outward
from people.addresses import Refused
from people.models import Account, Organisation, Person
from people.outward import Failed, Fetched
from people.sealing import Sealed

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(hours=1)
LONGEST_WAIT: Final = timedelta(hours=24)
LEASE: Final = timedelta(minutes=3)
"""More than fetching and reading may take together."""
STEPS: Final = 3
LOST_KEY: Final = (
    "Its address can’t be read any more, since the installation’s secret key has changed. Connect it anew."
)
OWN_FAULT: Final = "leadplan itself failed at it; the fault is in the log for your administrator."
FAULTS: Final = (Refused, Failed, Unreadable, Sealed)

Progress = Callable[[int], None]


def claim(calendar_id: int, now: datetime) -> Calendar | None:
    """Take a calendar in hand; None where somebody has it, or it is gone."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Calendar.objects.filter(free, pk=calendar_id).update(claimed_until=now + LEASE)
    return Calendar.objects.select_related("person").get(pk=calendar_id) if taken else None


def sync(calendar: Calendar, *, now: datetime, progress: Progress = lambda done: None) -> str:
    """Fetch, read and keep one that was claimed; the fault in words, or "". Whatever happens, the row says what is next."""
    try:
        changed = renewed(calendar, now=now, progress=progress)
    except FAULTS as fault:
        words = LOST_KEY if isinstance(fault, Sealed) else str(fault)
        put_off(calendar, words, now)
        log.info("calendar_failed", calendar=calendar.pk, kind=type(fault).__name__)
        return words
    except Exception:
        put_off(calendar, OWN_FAULT, now)
        raise
    told = {} if changed is None else changed
    settle(calendar, now, fault="", failures=0, read_at=now, **told)
    return ""


def renewed(calendar: Calendar, *, now: datetime, progress: Progress) -> dict[str, object] | None:
    """What the row is to say of it; None where nothing is new. Raises one of FAULTS."""
    organisation = Organisation.objects.first()
    zone = calendar.person.zone(organisation.timezone if organisation else "UTC")
    week = Week.of(now.astimezone(zone).date())
    came = brought(calendar, week)
    progress(1)
    if came.content is None:
        return None
    first, end = window(week, zone)
    read = process.read_apart(Asked(came.content, zone.key, own_addresses(calendar.person), first, end))
    progress(2)
    kept = keeping.keep(calendar, read.found, zone, week, now=now)
    progress(STEPS)
    told = summary(read, kept)
    return {"etag": came.etag[:300], "modified": came.modified[:100], "window": str(week), "told": told}


def brought(calendar: Calendar, week: Week) -> Fetched:
    """The file that waits, or what its address has, on condition that it is new since these weeks were read."""
    if calendar.is_file:
        content = sealing.opened(bytes(calendar.upload)) if calendar.upload else None
        return Fetched(content, "", "", "")
    address = sealing.opened(calendar.address.encode()).decode()
    same = calendar.window == str(week)
    since = {"etag": calendar.etag, "modified": calendar.modified} if same else {}
    return outward.standard().fetch(address, **since)


def own_addresses(person: Person) -> tuple[str, ...]:
    """By which their calendar knows them."""
    account = Account.objects.filter(person=person).values_list("email", flat=True)
    return tuple(sorted({address.lower() for address in (person.email, *account) if address}))


def summary(read: Read, kept: Kept) -> dict[str, object]:
    return {
        "meetings": kept.meetings,
        "added": kept.added,
        "changed": kept.changed,
        "gone": kept.gone,
        "left_out": dict(read.left_out),
    }


def put_off(calendar: Calendar, fault: str, now: datetime) -> None:
    settle(calendar, now, fault=fault[:400], failures=min(calendar.failures + 1, 1000))


def settle(calendar: Calendar, now: datetime, *, failures: int, **fields: object) -> None:
    """Free again, and due in an hour; after failures later each time, a day at most. A file is not due any more."""
    row = Calendar.objects.filter(pk=calendar.pk)
    if not calendar.is_file:
        fields["due_at"] = next_due(calendar, failures, now)
    row.update(claimed_until=None, tried_at=now, failures=failures, **fields)
    if calendar.is_file:
        # One that failed is kept as little as one that was read: its person has it. A newer one waits for its turn.
        row.filter(upload=calendar.upload).update(upload=None, due_at=None)


def next_due(calendar: Calendar, failures: int, now: datetime) -> datetime:
    wait = min(EVERY * 2 ** min(failures, 8), LONGEST_WAIT) if failures else EVERY
    # Spread over some minutes, so that not all calendars of a server are asked for at once.
    return now + wait + timedelta(seconds=calendar.pk % 300)


def sync_one(calendar_id: int) -> str | None:
    """A task's work; None where another has it."""
    now = clock.now()
    calendar = claim(calendar_id, now)
    return None if calendar is None else sync(calendar, now=now)


def due(now: datetime) -> list[int]:
    return list(Calendar.objects.due(now).order_by("due_at").values_list("pk", flat=True))
