"""Dates, durations and repetition rules as programs write them, strict or not. What isn't clear is never guessed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

A_DAY: Final = timedelta(days=1)
MOST_SUBDAILY: Final = 100
MOST_DATES: Final = 2_000
MOMENT: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:(?:T| +)(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
DURATION: Final = re.compile(
    r"\+?P?(?:(\d{1,4})W)?(?:(\d{1,5})D)?T?(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?", re.IGNORECASE
)
UNITS: Final = {"SECONDLY": timedelta(seconds=1), "MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
NUMBERS: Final = r"[+-]?\d{1,3}(?:,[+-]?\d{1,3}){0,365}"
WEEKDAY: Final = r"(?:MO|TU|WE|TH|FR|SA|SU)"
PARTS: Final = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"0*[1-9]\d{0,4}",
    "COUNT": r"0*[1-9]\d{0,5}",
    "UNTIL": MOMENT.pattern,
    "BYDAY": rf"[+-]?\d{{0,2}}{WEEKDAY}(?:,[+-]?\d{{0,2}}{WEEKDAY})*",
    "WKST": WEEKDAY,
    **dict.fromkeys(
        ["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"], NUMBERS
    ),
}  # fmt: skip
# Parts that change nothing: reading the rule without them gives the same days.
HARMLESS: Final = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
SUBDAILY_PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYHOUR", "BYMINUTE", "WKST"})


class Unclear(Exception):
    """An entry can't be read. The message says what in it, for the person who connected the calendar."""

    def __init__(self, why: str, number: int) -> None:
        super().__init__(why)
        self.why, self.number = why, number


class TooFrequent(Exception):
    """A rule that repeats more often than daily, without an early end."""


def quoted(value: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in value).strip()
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"


def parse_moment(text: str, zone: Callable[[], tzinfo]) -> date | None:
    """A day, or an aware moment; None if it is neither. `zone` is asked only if the text has no zone of its own."""
    found = MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        on = date(year, month, day)
        if found[4] is None:
            return on
        # 24:00 is the day's end, and a leap second the minute's.
        later = A_DAY if (hour, minute, second) == (24, 0, 0) else timedelta()
        clock = time() if later else time(hour, minute, min(second, 59))
        return datetime.combine(on + later, clock, offset_of(found[7]) or zone())
    except (ValueError, OverflowError):
        return None


def offset_of(text: str | None) -> tzinfo | None:
    """Of `Z`, `+0100` or `+01:00`."""
    if not text:
        return None
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def parse_duration(text: str) -> timedelta | None:
    found = DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def day_meant(value: date, zone: tzinfo) -> date:
    """The day of something that lasts whole days: programs write local midnight in UTC, or any time on that day."""
    if not isinstance(value, datetime):
        return value
    local = value.astimezone(zone)
    return local.date() if local.time() == time() else value.date()


class ListedDates(NamedTuple):
    dates: list[date | tuple[date, date | timedelta]]
    unread: list[str]


def parse_dates(text: str, zone: Callable[[], tzinfo]) -> ListedDates:
    """Of EXDATE and RDATE: days, moments and periods. `unread` are those that mean some date, but not which.

    Raises TooFrequent.
    """
    dates: list[date | tuple[date, date | timedelta]] = []
    unread = []
    parts = [part for part in re.split(r"[,;]", text) if part.strip()]
    if len(parts) > MOST_DATES:
        raise TooFrequent
    for part in parts:
        start, _, end = part.partition("/")
        moment = parse_moment(start, zone)
        until = parse_duration(end) or parse_moment(end, zone)
        if moment is not None and (until is not None or not end):
            dates.append(moment if until is None else (moment, until))
        elif any(letter.isdigit() for letter in part):
            unread.append(part)
    return ListedDates(dates, unread)


def parse_rule(text: str, number: int, start: date, zone: tzinfo) -> str:
    """A rule without the parts that change nothing; "" if it says nothing. Raises Unclear, TooFrequent.

    The last day is part of the series, whether UNTIL is a day, a local time or UTC.
    """
    parts = parts_of(text, number)
    if not parts:
        return ""
    if "FREQ" not in parts:
        raise Unclear(f"the rule {quoted(text)} doesn’t say how often", number)
    if "UNTIL" in parts:
        parts["UNTIL"] = last_of(parts["UNTIL"], number, start, zone)
    if parts["FREQ"] in UNITS and not ends_soon(parts, start):
        raise TooFrequent
    if any(len(parts.get(name, "")) > 30 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")):
        raise TooFrequent
    return ";".join(f"{name}={value}" for name, value in parts.items())


def parts_of(text: str, number: int) -> dict[str, str]:
    """Raises Unclear for a part that can't be read and may matter."""
    found: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").split(";"):
        name, _, value = (one.strip() for one in part.partition("="))
        value = re.sub(r"\s*,\s*", ",", value).strip(",") if name != "UNTIL" else value
        if not part.strip() or name.startswith("X-") or HARMLESS.get(name) == value or (name in PARTS and not value):
            continue
        if name == "COUNT" and re.fullmatch(r"-\d+", value):
            continue  # some programs write -1 for a series without an end
        if name not in PARTS:
            raise Unclear(f"the rule part {quoted(part)} is unknown", number)
        if not re.fullmatch(PARTS[name], value, re.IGNORECASE) or found.get(name, value) != value:
            raise Unclear(f"the rule part {quoted(part)} can’t be read", number)
        found[name] = value
    return found


def last_of(text: str, number: int, start: date, zone: tzinfo) -> str:
    own = start.tzinfo if isinstance(start, datetime) and start.tzinfo else zone
    last = parse_moment(text, lambda: own)
    if last is None:
        raise Unclear(f"the rule part {quoted(f'UNTIL={text}')} can’t be read", number)
    if not isinstance(start, datetime):
        return f"{day_meant(last, zone):%Y%m%d}"
    if not isinstance(last, datetime):
        last = datetime.combine(last, time(23, 59, 59), own)
    return f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def ends_soon(parts: dict[str, str], start: date) -> bool:
    """Whether a series within days has at most a hundred occurrences, such as every two hours on one day."""
    if not parts.keys() <= SUBDAILY_PARTS or not isinstance(start, datetime):
        return False
    if int(parts.get("COUNT", MOST_SUBDAILY + 1)) <= MOST_SUBDAILY:
        return True
    last = parse_moment(parts.get("UNTIL", ""), lambda: UTC)
    if not isinstance(last, datetime) or "BYMINUTE" in parts:
        return False
    step = UNITS[parts["FREQ"]] * int(parts.get("INTERVAL", 1))
    return (last - start) / step < MOST_SUBDAILY
