"""Loads the page of a person's calendars, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from focus.calendars.queries import meetings
from focus.calendars.queries.meetings import Abouts
from focus.models import Calendar, Meeting, MeetingRule, TopicSource
from focus.week.queries.week_request import WeekRequest
from people import jobs
from people.models import Job

SYNC_TASK: Final = "focus.tasks.sync_calendar_job"
MOST_CALENDARS: Final = 20
LEFT_OUT: Final = {
    "cancelled": "cancelled",
    "declined": "declined by you",
    "delegated": "delegated by you",
    "free": "marked as free",
    "away": "out of office (record these as time off)",
    "all_day": "all-day and not marked as busy",
    "no_length": "without a duration",
    "too_often": "repeating more often than daily",
    "task": "task",
    "note": "journal entry",
}
PLURALS: Final = {"task": "tasks", "note": "journal entries"}
UNREADABLE: Final = "unreadable"
IN_PART: Final = "in_part"
MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A calendar, the result of its last sync, and the latest job that syncs it, if any."""

    row: Calendar
    job: Job | None
    state: str
    this_week: int = 0
    """Meetings of the current week."""
    untriaged: int = 0
    """Series and single meetings of the current week without a topic."""

    @property
    def is_working(self) -> bool:
        return self.state in ("queued", "running", "stalled")

    @property
    def left_out(self) -> list[str]:
        counts: Mapping[str, int] = self.row.sync_result.get("left_out", {})
        return [
            f"{counts[why]} {PLURALS.get(why, words) if counts[why] > 1 else words}"
            for why, words in LEFT_OUT.items()
            if counts.get(why)
        ]

    @property
    def unreadable(self) -> str:
        """How many entries, or parts of one, could not be read, and which."""
        counts: Mapping[str, int] = self.row.sync_result.get("left_out", {})
        named: Sequence[Mapping[str, object]] = self.row.sync_result.get("unreadable", [])
        entries, parts = counts.get(UNREADABLE, 0), counts.get(IN_PART, 0)
        said = [
            f"{count} {noun if count == 1 else plural}"
            for count, noun, plural in ((entries, "entry", "entries"), (parts, "part of an entry", "parts of entries"))
            if count
        ]
        if not said:
            return ""
        lines = [f"line {one['line']}: {one['why']}" for one in named[:MOST_NAMED]]
        more = entries + parts - len(lines)
        which = [*lines, *([f"and {more} more"] if lines and more > 0 else [])]
        return f"{' and '.join(said)} could not be read" + (f" ({'; '.join(which)})" if which else "")


@dataclass(frozen=True, slots=True)
class CalendarsPage:
    lines: Sequence[CalendarLine]
    rules: Sequence[MeetingRule]
    untriaged: int
    abouts: Abouts


def load(week_request: WeekRequest) -> CalendarsPage:
    """Eight queries."""
    person = week_request.person
    rules = MeetingRule.objects.visible_to(person).of_words().select_related("initiative", "area")
    return CalendarsPage(
        lines=lines_of(week_request, list(Calendar.objects.visible_to(person))),
        rules=list(rules.prefetch_related("attendees")),
        untriaged=count_to_triage(week_request),
        abouts=meetings.abouts(person, week_request.today),
    )


def lines_of(week_request: WeekRequest, rows: Sequence[Calendar]) -> list[CalendarLine]:
    """Each with the newest job that syncs it, among the recent ones, and with its meetings of the week. Two queries."""
    person, now = week_request.person, week_request.now
    found: dict[int, Job] = {}
    for job in Job.objects.visible_to(person).filter(kind=SYNC_TASK)[: 3 * MOST_CALENDARS]:
        found.setdefault(job.arguments["calendar"], job)
    counts, untriaged = count_meetings(week_request)
    return [
        CalendarLine(
            row,
            found.get(row.pk),
            jobs.display_state(found[row.pk], now) if row.pk in found else "",
            counts.get(row.pk, 0),
            len(untriaged.get(row.pk, ())),
        )
        for row in rows
    ]


def count_meetings(week_request: WeekRequest) -> tuple[dict[int, int], dict[int, set[str]]]:
    """Of the week, by calendar: how many meetings, and which series need a topic."""
    rows = Meeting.objects.visible_to(week_request.person).of_calendars()
    rows = rows.between(*week_request.week.bounds(week_request.zone))
    counts: dict[int, int] = {}
    untriaged: dict[int, set[str]] = {}
    for calendar, uid, source in rows.values_list("calendar_id", "uid", "topic_source"):
        counts[calendar] = counts.get(calendar, 0) + 1
        if source == TopicSource.OPEN:
            untriaged.setdefault(calendar, set()).add(uid)
    return counts, untriaged


def count_to_triage(week_request: WeekRequest) -> int:
    """Series and single meetings, in this week and later."""
    monday, _ = week_request.week.bounds(week_request.zone)
    rows = Meeting.objects.visible_to(week_request.person).of_calendars().starting_from(monday)
    return rows.untriaged().values("uid").distinct().count()
