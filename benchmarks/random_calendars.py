"""Calendars from a seed, written as Google, Outlook, Apple, Thunderbird and plain programs write them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ME: Final = "me@example.org"
ZONES: Final = ("Europe/Paris", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo", "UTC")
WINDOWS: Final = {"Europe/Paris": "Romance Standard Time", "America/New_York": "Eastern Standard Time"}
DAYS: Final = ("MO", "TU", "WE", "TH", "FR")
PROGRAMS: Final = ("google", "outlook", "apple", "thunderbird", "plain")
# What spoils a calendar for a strict reader: lines for an entry, for the head, or after the end.
ODD_ENTRIES: Final = (
    "EXDATE:", "EXDATE:none", "RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE:FREQ=WEEKLY; COUNT=2", "SEQUENCE:one", "UID:another",
    "DTEND:later", "DURATION:1 hour", "RECURRENCE-ID:then", "no colon here", "DTSTART;TZID=Nowhere/Land:20261201T090000",
)  # fmt: skip
ODD_HEADS: Final = ("X-WR-TIMEZONE:Nowhere/Land", "X-WR-TIMEZONE:", "PUBLISHED TTL")
ODD_PARTS: Final = (
    "BEGIN:VTODO\nDUE:tomorrow\nEND:VTODO", "BEGIN:VFREEBUSY\nFREEBUSY:20261204T100000Z/20261204T090000Z\nEND:VFREEBUSY",
    "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """How a program writes: its time zone, and a moment as the rest of a property line."""

    zone: ZoneInfo
    moment: Callable[[datetime], str]
    head: Sequence[str]


def program(name: str, chosen: random.Random) -> Written:
    key = chosen.choice(ZONES)
    zone = ZoneInfo(key)
    tzid = {
        "google": key, "outlook": WINDOWS.get(key, key), "apple": key, "thunderbird": f"/mozilla.org/20070129_1/{key}", "plain": "",
    }[name]  # fmt: skip
    head = [f"X-WR-TIMEZONE:{key}"] if name == "google" else []

    def moment(at: datetime) -> str:
        if name == "google" and chosen.random() < 0.5:
            return f":{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return f";TZID={tzid}:{at:%Y%m%dT%H%M%S}" if tzid else f":{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    return Written(zone, moment, head)


def random_calendar(seed: int, first: datetime, weeks: int = 13, entries: int = 24) -> list[str]:
    """The lines of a calendar around some weeks, without its last one, END:VCALENDAR."""
    chosen = random.Random(seed)
    written = program(chosen.choice(PROGRAMS), chosen)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//leadplan//benchmark//EN", *written.head]
    for number in range(entries):
        day = first.astimezone(written.zone).date() + timedelta(days=chosen.randint(-60, weeks * 7 + 10))
        if chosen.random() < 0.15:
            lines += whole_days(f"{number}@x", day, chosen)
        else:
            lines += timed(f"{number}@x", day, written, chosen)
    return lines


def whole_days(uid: str, day: date, chosen: random.Random) -> list[str]:
    end = day + timedelta(days=chosen.choice((1, 1, 2, 5)))
    free = chosen.choice(("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"))
    rule = chosen.choice(([], [], ["RRULE:FREQ=WEEKLY;COUNT=3"]))
    return [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        free, *rule, "END:VEVENT",
    ]  # fmt: skip


def timed(uid: str, day: date, written: Written, chosen: random.Random) -> list[str]:
    start = datetime(
        day.year, day.month, day.day, chosen.randint(4, 21), chosen.choice((0, 15, 30)), tzinfo=written.zone
    )
    length = timedelta(minutes=chosen.choice((15, 30, 60, 90, 240, 1440 + 180)))
    series, occurrences = rule_of(start, chosen)
    lines = entry(uid, start, length, written, chosen, [*series, *status(chosen)])
    if not series:
        return lines
    # Only occurrences after the first are excluded or moved: a series without its first is up to the program.
    for at in chosen.sample(occurrences[1:], min(len(occurrences) - 1, chosen.randint(0, 3))):
        if chosen.random() < 0.5:
            lines[-1:-1] = [f"EXDATE{written.moment(at)}"]
            continue
        # Google splits a series instead, and the reference forgets RANGE where a calendar has an X-WR-TIMEZONE.
        may_range = not written.head and "RANGE" not in "".join(lines)
        onward = ";RANGE=THISANDFUTURE" if may_range and chosen.random() < 0.2 else ""
        shift = timedelta(minutes=chosen.choice((0, 60, -90)) if onward else chosen.choice((0, 60, -90, 1440)))
        meant = f"RECURRENCE-ID{onward}{written.moment(at)}"
        lines += entry(uid, at + shift, length * chosen.choice((1, 2)), written, chosen, [meant, *status(chosen)])
    return lines


def entry(
    uid: str, start: datetime, length: timedelta, written: Written, chosen: random.Random, more: Sequence[str]
) -> list[str]:
    minutes = int(length.total_seconds() / 60)
    end = start + length
    # The same length in local time and in fact, whichever way it is written, except across a change of clocks.
    same = end.astimezone(UTC) - start.astimezone(UTC) == length
    last = f"DTEND{written.moment(end)}" if same and chosen.random() < 0.7 else f"DURATION:PT{minutes}M"
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTART{written.moment(start)}",
        last,
        f"SUMMARY:Meeting {uid}",
        *more,
        "END:VEVENT",
    ]


def status(chosen: random.Random) -> list[str]:
    return chosen.choice(
        (
            [], [], [], [], ["STATUS:CANCELLED"], ["TRANSP:TRANSPARENT"], ["TRANSP:OPAQUE"],
            [f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}", "ATTENDEE:mailto:lee@example.org"],
            [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ME}", "ATTENDEE;PARTSTAT=DECLINED:mailto:lee@example.org"],
        )
    )  # fmt: skip


def rule_of(start: datetime, chosen: random.Random) -> tuple[list[str], list[datetime]]:
    """An RRULE that begins on its first day, or none; and its first occurrences."""
    if chosen.random() < 0.4:
        return [], []
    step, frequency = chosen.choice(
        ((1, "DAILY"), (7, "WEEKLY"), (14, "WEEKLY;INTERVAL=2"), (0, "MONTHLY"), (0, "YEARLY"))
    )
    count = chosen.randint(2, 12)
    found = [start + timedelta(days=step * number) for number in range(count if step else 1)]
    end = chosen.choice(("", f";COUNT={count}", "UNTIL"))
    if end == "UNTIL":
        last = found[-1].astimezone(UTC) if step else (start + timedelta(days=80)).astimezone(UTC)
        end = f";UNTIL={last:%Y%m%dT%H%M%SZ}"
    weekday = f";BYDAY={DAYS[start.weekday()]}" if frequency == "WEEKLY" and start.weekday() < 5 else ""
    return [f"RRULE:FREQ={frequency}{weekday}{end}"], found


def spoilt(lines: Sequence[str], seed: int) -> list[str]:
    """With one odd line or component more."""
    chosen = random.Random(seed)
    kind = chosen.randrange(4)
    if kind == 0:
        return [*lines[:3], chosen.choice(ODD_HEADS), *lines[3:]]
    if kind == 1:
        return [*lines, *chosen.choice(ODD_PARTS).split("\n")]
    odd = ["BEGIN:VEVENT", "UID:odd@x", "DTSTART:20261201T030000Z", "DTEND:20261201T031500Z", "TRANSP:TRANSPARENT"]
    return [*lines, *odd, chosen.choice(ODD_ENTRIES), "END:VEVENT"]
