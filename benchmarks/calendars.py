"""Busy minutes of random calendars, by week, compared with recurring_ical_events: `python -m benchmarks.calendars`.

The reference reads each file as a whole with icalendar and recurring_ical_events; which entries take time is decided by the
same short rules, written again here. Then every calendar gets one odd line, which must change nothing.
"""

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from benchmarks.random_calendars import ME, random_calendar, spoilt
from engine.capacity.workdays import Span, busy_minutes
from focus.calendars.ics_reader import ReadRequest, Unreadable, read

PERSON: Final = ZoneInfo("Europe/Paris")
FIRST: Final = datetime(2026, 9, 28, tzinfo=PERSON)  # the clocks change in these weeks, in every zone that changes them
WEEKS: Final = 13
END: Final = datetime(2026, 12, 28, tzinfo=PERSON)
BUDGET: Final = 0.999
SLOWEST: Final = 1.5

Weeks = list[int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 if a share or the ratio is over its budget."""
    parser = argparse.ArgumentParser(description="Compare busy minutes with recurring_ical_events.")
    parser.add_argument("--calendars", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    seeds = range(chosen.seed, chosen.seed + chosen.calendars)
    whole = [text_of(random_calendar(seed, FIRST)) for seed in seeds]
    odd = [text_of(spoilt(random_calendar(seed, FIRST), seed)) for seed in seeds]
    expected, theirs = timed(reference, whole)
    found, ours = timed(leadplan, whole)
    share = equal(found, expected)
    ratio = ours / theirs
    print(
        f"{len(whole)} calendars of {WEEKS} weeks: {share:.2%} of weeks have the same busy minutes, budget {BUDGET:.1%}"
    )
    print(f"time: {ratio:.2f} of the reference's, budget {SLOWEST:g}")
    spoiled, strict = timed(leadplan, odd)[0], timed(reference, odd)[0]
    kept = equal(spoiled, expected)
    print(f"with one odd line each: {kept:.2%} of weeks unchanged; the reference: {equal(strict, expected):.2%}")
    return int(min(share, kept) < BUDGET or ratio > SLOWEST)


def text_of(lines: Iterable[str]) -> bytes:
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def timed(reader: Callable[[bytes], Weeks | None], contents: Sequence[bytes]) -> tuple[list[Weeks | None], float]:
    start = time.process_time()
    return [reader(content) for content in contents], time.process_time() - start


def equal(found: Sequence[Weeks | None], expected: Sequence[Weeks | None]) -> float:
    """A calendar that can't be read has no week in common."""
    same = [
        one is not None and other is not None and one[week] == other[week]
        for one, other in zip(found, expected, strict=True)
        for week in range(WEEKS)
    ]
    return sum(same) / len(same)


def by_week(spans: Iterable[Span]) -> Weeks:
    weeks: list[list[Span]] = [[] for _ in range(WEEKS)]
    for span in spans:
        for number in range(WEEKS):
            start = (FIRST + timedelta(weeks=number)).astimezone(UTC)
            end = (FIRST + timedelta(weeks=number + 1)).astimezone(UTC)
            if max(start, span.start) < min(end, span.end):
                weeks[number].append(Span(max(start, span.start), min(end, span.end)))
    return [busy_minutes(group) for group in weeks]


def leadplan(content: bytes) -> Weeks | None:
    try:
        result = read(ReadRequest(content, PERSON.key, (ME,), FIRST, END))
    except Unreadable:
        return None
    return by_week(Span.of(one.starts, one.minutes) for one in result.found)


def reference(content: bytes) -> Weeks | None:
    try:
        (calendar,) = icalendar.Calendar.from_ical(content, multiple=True)
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(
            FIRST.astimezone(UTC) - timedelta(days=2), END.astimezone(UTC) + timedelta(days=2)
        )
        return by_week(span for event in events if (span := span_of(event)) is not None)
    except Exception:
        # What a strict reader raises is its business: it has read nothing.
        return None


def span_of(event: icalendar.Event) -> Span | None:
    """The time that it takes; None if it takes none."""
    start, end = event.start, event.end
    people = event.get("ATTENDEE", [])
    lines = people if isinstance(people, list) else [people]
    declined = any(one == f"mailto:{ME}" and one.params.get("PARTSTAT") == "DECLINED" for one in lines)
    if declined or event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        return None
    days = not isinstance(start, datetime)
    if days and event.get("TRANSP") != "OPAQUE":
        return None
    begins, ends = in_utc(start), in_utc(end)
    # A meeting belongs to the week in which it begins; days are counted one by one.
    if not days and ends - begins < timedelta(days=1) and not FIRST <= begins < END:
        return None
    return Span(begins, ends)


def in_utc(moment: date) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=PERSON)
    return (moment if moment.tzinfo else moment.replace(tzinfo=PERSON)).astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
