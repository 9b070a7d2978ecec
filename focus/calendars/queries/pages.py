"""Loads the pages of calendars, triage and meetings, each in a constant number of queries."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.weeks import NoSuchWeek, Week
from focus.calendars.matching import Subject, Suggestion, suggestions
from focus.calendars.queries import meetings
from focus.calendars.queries.meetings import Abouts
from focus.models import Calendar, Decides, Meeting, MeetingRule, Reach, TopicSource, WeekPlan
from focus.plan.document import MeetingDocument
from focus.querysets import MeetingQuerySet
from focus.week.queries.week_request import WeekRequest
from initiatives.models import Membership
from people import jobs
from people.models import Job, Person

SYNC_TASK: Final = "focus.tasks.sync_calendar_job"
MOST_CALENDARS: Final = 20
# Without the shortcuts of every page: j and k move, g goes to a page, u undoes; e is reserved.
LETTERS: Final = "abcdfhilmnopqrstvwxyz"
MOST_LINES: Final = 100
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


def calendars(person: Person, week_request: WeekRequest) -> CalendarsPage:
    """Seven queries."""
    rules = MeetingRule.objects.visible_to(person).of_words().select_related("initiative", "area")
    return CalendarsPage(
        lines=lines_of(person, list(Calendar.objects.visible_to(person)), week_request.now),
        rules=list(rules.prefetch_related("attendees")),
        untriaged=count_to_triage(week_request),
        abouts=meetings.abouts(person, week_request.today),
    )


def lines_of(person: Person, rows: Sequence[Calendar], now: datetime) -> list[CalendarLine]:
    """Each with the newest job that syncs it, among the recent ones. One query."""
    found: dict[int, Job] = {}
    for job in Job.objects.visible_to(person).filter(kind=SYNC_TASK)[: 3 * MOST_CALENDARS]:
        found.setdefault(job.arguments["calendar"], job)
    return [
        CalendarLine(row, found.get(row.pk), jobs.display_state(found[row.pk], now) if row.pk in found else "")
        for row in rows
    ]


def count_to_triage(week_request: WeekRequest) -> int:
    """Series and single meetings, in this week and later."""
    return ahead(week_request).untriaged().values("uid").distinct().count()


def ahead(week_request: WeekRequest) -> MeetingQuerySet:
    """Calendar meetings from the week's Monday on."""
    monday, _ = week_request.week.bounds(week_request.zone)
    return Meeting.objects.visible_to(week_request.person).of_calendars().starting_from(monday)


@dataclass(frozen=True, slots=True)
class Option:
    """What a meeting can be about, with its shortcut key; `below`: an area of the initiative before it."""

    key: str
    name: str
    shortcut: str
    below: bool


@dataclass(frozen=True, slots=True)
class TriageLine:
    """A series, or a single meeting: its next occurrence, and how many occurrences are known."""

    meeting: Meeting
    count: int
    suggestions: Sequence[tuple[Suggestion, str]]

    @property
    def about(self) -> str:
        row = self.meeting
        if row.area is not None and row.initiative is not None:
            return f"{row.initiative.key}/{row.area.key}"
        return row.initiative.key if row.initiative else ""

    @property
    def unknown(self) -> int:
        """How many invited people are not in the organisation."""
        return max(0, self.meeting.others - len(self.meeting.attendees.all()))


@dataclass(frozen=True, slots=True)
class TriagePage:
    open: Sequence[TriageLine]
    sorted: Sequence[TriageLine]  # this week's, in case one needs correcting
    options: Sequence[Option]
    abouts: Abouts
    connected: bool
    decides: Sequence[tuple[str, str]] = tuple(Decides.choices)
    reaches: Sequence[tuple[str, str]] = tuple(Reach.choices)


def triage_page(week_request: WeekRequest) -> TriagePage:
    """Seven queries."""
    abouts = meetings.abouts(week_request.person, week_request.today)
    rows = meetings.once(
        ahead(week_request)
        .select_related("initiative", "area")
        .prefetch_related("attendees")
        .order_by("starts", "title")
    )
    subjects = subjects_of(abouts)
    _, end = week_request.week.bounds(week_request.zone)
    this_week = {row.uid for row in rows if row.starts < end}
    series: dict[str, list[Meeting]] = {}
    for row in rows:
        series.setdefault(row.uid, []).append(row)
    lines = [line_of(group, subjects) for group in series.values()]
    return TriagePage(
        open=[one for one in lines if one.meeting.topic_source == TopicSource.OPEN][:MOST_LINES],
        sorted=[one for one in lines if one.meeting.topic_source != TopicSource.OPEN and one.meeting.uid in this_week],
        options=options_of(abouts),
        abouts=abouts,
        connected=bool(rows) or Calendar.objects.visible_to(week_request.person).exists(),
    )


def line_of(group: Sequence[Meeting], subjects: Sequence[Subject]) -> TriageLine:
    first = group[0]
    found = suggestions(first.title, [one.pk for one in first.attendees.all()], subjects)
    return TriageLine(first, len(group), [(one, reason(one)) for one in found])


def reason(one: Suggestion) -> str:
    if one.named and one.there >= 2:
        return f"named in the title; {one.there} of {one.invited} attendees are on the team"
    return "named in the title" if one.named else f"{one.there} of {one.invited} attendees are on the team"


def subjects_of(abouts: Abouts) -> list[Subject]:
    """One query for the members of each initiative."""
    ids = [row.pk for row in abouts.initiatives.values()]
    people: dict[int, set[int]] = {}
    for initiative, person in Membership.objects.filter(initiative__in=ids).values_list("initiative_id", "person_id"):
        people.setdefault(initiative, set()).add(person)
    whole = [Subject(key, row.name, people.get(row.pk, ())) for key, row in abouts.initiatives.items()]
    return [*whole, *(Subject(key, row.name) for key, row in abouts.areas.items())]


def options_of(abouts: Abouts) -> list[Option]:
    """A digit for each initiative, a letter for each area, as far as they go; 0 means none of these."""
    letters, found = iter(LETTERS), []
    for number, (key, row) in enumerate(abouts.initiatives.items(), start=1):
        found.append(Option(key, row.name, str(number) if number < 10 else "", below=False))
        areas = [(name, area) for name, area in abouts.areas.items() if area.initiative_id == row.pk]
        found += [Option(name, area.name, next(letters, ""), below=True) for name, area in areas]
    return found


SAVINGS_WEEKS: Final = 8
SAVED: Final = ("delegate", "skip")


@dataclass(frozen=True, slots=True)
class Savings:
    """By week, earliest first; weeks without a plan have none."""

    weeks: Sequence[tuple[Week, float]]

    @property
    def this(self) -> float:
        return self.weeks[-1][1]

    @property
    def all(self) -> float:
        return sum(hours for _, hours in self.weeks)


def load_savings(person: Person, week: Week) -> Savings:
    """In this week and the seven before it. Two queries."""
    weeks = []
    for back in range(SAVINGS_WEEKS - 1, -1, -1):
        with suppress(NoSuchWeek):
            weeks.append(week - back)
    plans = WeekPlan.objects.visible_to(person).filter(week__in=[str(one) for one in weeks])
    found: dict[Week, list[MeetingDocument] | None] = dict(plans.values_list("week", "facts__meetings"))
    keys = [int(one["key"]) for rows in found.values() for one in rows or ()]
    chosen = dict(Meeting.objects.visible_to(person).filter(pk__in=keys).values_list("pk", "choice"))
    # A choice made after the plan counts too.
    saved = {
        on: sum(one["hours"] for one in rows or () if (chosen.get(int(one["key"])) or one["verdict"]) in SAVED)
        for on, rows in found.items()
    }
    return Savings([(one, saved.get(one, 0.0)) for one in weeks])
