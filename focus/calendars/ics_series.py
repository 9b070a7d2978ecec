"""What a calendar's entries come to: which of them belong together, and when each takes place."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

import icalendar
import recurring_ical_events
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

from focus.calendars.ics_entries import SPLIT, Event
from focus.calendars.ics_values import Unclear, day_meant

INDEX: Final = "X-LEADPLAN-ENTRY"


Limit = Callable[[], AbstractContextManager[None]]


class TakesTooLong(Exception):
    """A rule may never come true; the libraries search for it until the year 9999."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`name` is the same for a whole series, `instance` tells its occurrences apart; "" for a single entry."""

    event: Event
    start: date
    end: date
    name: str
    instance: str


def identities(events: Iterable[Event], limit: Limit) -> list[list[Event]]:
    """Entries grouped into those that are one thing: a single entry, or a series with its exceptions.

    One UID is one thing, and of its versions the highest SEQUENCE counts. Where a UID can't be that, because several single
    entries with the same SEQUENCE have it, or none at all, each start is a thing of its own.
    """
    by_uid: dict[str, list[Event]] = {}
    for event in events:
        by_uid.setdefault(event.uid, []).append(event)
    return [
        group
        for uid, some in by_uid.items()
        for group in (separated(uid, some, limit) if len(some) > 1 or not uid else [some])
    ]


def separated(uid: str, events: Sequence[Event], limit: Limit) -> list[list[Event]]:
    whole = [one for one in events if one.meant is None]
    exceptions = [one for one in events if one.meant is not None]
    versions: dict[object, Event] = {}
    shared = not uid or len({one.sequence for one in whole}) < len(whole)
    for one in whole:
        # Without a UID even two entries at one time may be two.
        key = (one.start, *(() if uid else (one.end, one.title))) if shared else ""
        older = versions.get(key)
        if older is None or rank(one) >= rank(older):
            versions[key] = one
    cores = list(versions.values())
    if len(cores) == 1 and uid:
        return [[*cores, *(fitted(one, cores[0]) for one in exceptions)]]
    groups = [[one] for one in cores]
    unplaced: list[Event] = []
    for exception in exceptions:
        home = next((group for group in groups if has_occurrence(group[0], exception, limit)), None)
        if home is None:
            unplaced.append(exception)
        else:
            home.append(fitted(exception, home[0]))
    if not uid:
        return [*groups, *([one] for one in unplaced)]
    return [*groups, *([unplaced] if unplaced else [])]


def fitted(exception: Event, core: Event) -> Event:
    """Its RECURRENCE-ID in the terms of the series: a day, or a moment."""
    meant = exception.meant
    if meant is not None and isinstance(core.start, datetime) and not isinstance(meant, datetime):
        meant = datetime.combine(meant, core.start.timetz())
    elif isinstance(meant, datetime) and not isinstance(core.start, datetime):
        meant = day_meant(meant, core.zone)
    return replace(exception, meant=meant)


def rank(event: Event) -> tuple[int, bool]:
    return event.sequence, event.is_cancelled


def has_occurrence(core: Event, exception: Event, limit: Limit) -> bool:
    exception = fitted(exception, core)
    if exception.meant is None or not core.repeats:
        return core.start == exception.meant
    moment = stamp(exception.meant)
    try:
        with limit():
            return any(stamp(one) == moment for one, _, _ in expanded([core], *around(exception.meant)))
    except Exception:
        # What is wrong with its rule is reported where the series itself is read.
        return False


def around(moment: date) -> tuple[datetime, datetime]:
    day = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
    start = datetime.combine(day, time(), UTC)
    return start - timedelta(days=1), start + timedelta(days=2)


def occurrences(
    group: Sequence[Event], first: datetime, end: datetime, limit: Limit, *, shared: bool
) -> list[Occurrence]:
    """Between two moments. `shared`: other things have the same UID. Raises Unclear."""
    repeats = any(one.repeats or one.meant is not None for one in group)
    name = name_of(group[0], shared and not repeats)
    if len(group) == 1 and not group[0].repeats:
        (one,) = group
        return [Occurrence(one, one.start, one.end, name, stamp(one.meant) if one.meant is not None else "")]
    try:
        with limit():
            return [
                Occurrence(event, start, finish, name, stamp(original(event, start)) if repeats else "")
                for start, finish, event in expanded(group, first, end)
            ]
    except TakesTooLong:
        raise Unclear("its rule takes too long to follow", rule_line(group)) from None
    except Exception as fault:
        # Rules find bugs in the libraries that expand them. The entry is named, and the others are read.
        raise Unclear(f"its rule can’t be followed ({type(fault).__name__})", rule_line(group)) from fault


def rule_line(group: Sequence[Event]) -> int:
    return next((line.number for one in group for line in one.properties.get("RRULE", ())), group[0].entry.number)


def original(event: Event, start: date) -> date:
    """When an occurrence would have been, had nobody moved it."""
    if event.meant is None:
        return start
    if not event.onward or start == event.start:
        return event.meant
    if isinstance(start, datetime) and isinstance(event.start, datetime) and isinstance(event.meant, datetime):
        # In local time: across a change of clocks, the series keeps its hour before and after it was moved.
        meant = event.meant.astimezone(start.tzinfo)
        return start - (event.start.astimezone(start.tzinfo).replace(tzinfo=None) - meant.replace(tzinfo=None))
    if isinstance(start, datetime) or isinstance(event.start, datetime) or isinstance(event.meant, datetime):
        return start
    return start - (event.start - event.meant)


def expanded(group: Sequence[Event], first: datetime, end: datetime) -> Iterator[tuple[date, date, Event]]:
    calendar = icalendar.Calendar()
    for index, event in enumerate(group):
        calendar.add_component(component_of(event, index))
    for found in recurring_ical_events.of(calendar).between(first, end):
        yield found["DTSTART"].dt, found["DTEND"].dt, group[int(found[INDEX])]


def component_of(event: Event, index: int) -> icalendar.Event:
    """With what decides when it takes place, and nothing else."""
    made = icalendar.Event()
    made["UID"], made["SEQUENCE"], made[INDEX] = "one", event.sequence, str(index)
    made["DTSTART"], made["DTEND"] = vDDDTypes(event.start), vDDDTypes(event.end)
    if event.meant is not None:
        made["RECURRENCE-ID"] = vDDDTypes(event.meant)
        if event.onward:
            made["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
    if event.rules:
        made["RRULE"] = [vRecur.from_ical(rule) for rule in event.rules]
    if event.added:
        made["RDATE"] = vDDDLists(list(event.added))
    if event.excluded:
        made["EXDATE"] = vDDDLists(list(event.excluded))
    return made


def stamp(moment: date) -> str:
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{moment:%Y%m%d}"


def name_of(event: Event, shared: bool) -> str:
    """The UID, hashed to an even length; with the start where the UID isn't enough, and without one all there is."""
    if not event.uid:
        return hashed(f"without {event.title} {stamp(event.start)} {stamp(event.end)}")
    return hashed(SPLIT.sub("", event.uid) + (f" {stamp(event.start)}" if shared else ""))


def hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:40]
