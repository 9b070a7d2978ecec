"""Loads a person's meetings of a week, with their verdicts, and the series that need a topic, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from engine.capacity.workdays import Span, busy_minutes
from engine.weeks import NoSuchWeek, Week
from focus.calendars.matching import Subject, Suggestion, suggestions
from focus.calendars.queries import meetings
from focus.calendars.queries.meetings import Abouts
from focus.models import Calendar, Decides, Meeting, Reach, TopicSource, WeekPlan
from focus.plan import labels
from focus.plan.document import MeetingDocument
from focus.week.queries.sidebar import MeetingLine, meeting_line
from focus.week.queries.week_request import WeekRequest
from initiatives.models import Membership
from people.models import Person

MOST_LINES: Final = 100


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """What a meeting is about, as its form shows it."""

    meeting: Meeting

    @property
    def about(self) -> str:
        """The key that the form sends; empty for none."""
        row = self.meeting
        if row.area is not None and row.initiative is not None:
            return f"{row.initiative.key}/{row.area.key}"
        return row.initiative.key if row.initiative else ""

    @property
    def unknown(self) -> int:
        """How many invited people are not in the organisation."""
        return max(0, self.meeting.others - len(self.meeting.attendees.all()))


@dataclass(frozen=True, slots=True)
class OpenSeries(TopicChoice):
    """A series, or a single meeting, without a topic: its next occurrence, and how many occurrences are known."""

    count: int
    suggestions: Sequence[tuple[Suggestion, str]]
    later_this_week: Sequence[int]
    """The ids of its other occurrences, which links may lead to."""


@dataclass(frozen=True, slots=True)
class WeekMeeting(TopicChoice):
    """A meeting of the week; without a verdict if it is newer than the plan."""

    verdict: MeetingLine | None


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    open: Sequence[OpenSeries]
    of_week: Sequence[WeekMeeting]
    hours: float
    abouts: Abouts
    connected: bool
    planned: bool
    savings: "Savings"
    decides: Sequence[tuple[str, str]] = tuple(Decides.choices)
    reaches: Sequence[tuple[str, str]] = tuple(Reach.choices)

    def find_series(self, uid: str) -> Meeting | None:
        """The meeting that stands for a series."""
        shown = (*(one.meeting for one in self.open), *(one.meeting for one in self.of_week))
        return next((row for row in shown if row.uid == uid), None)


def load(week_request: WeekRequest, abouts: Abouts) -> MeetingsPage:
    """Seven queries."""
    person = week_request.person
    monday, end = week_request.week.bounds(week_request.zone)
    rows = meetings.once(
        Meeting.objects.visible_to(person)
        .between_or_untriaged(monday, end)
        .select_related("initiative", "area", "calendar", "delegate")
        .prefetch_related("attendees")
        .order_by("starts", "title")
    )
    series: dict[str, list[Meeting]] = {}
    for row in rows:
        if row.calendar_id is not None and row.topic_source == TopicSource.OPEN:
            series.setdefault(row.uid, []).append(row)
    subjects = subjects_of(abouts)
    found = [
        open_series(group, subjects, [row.pk for row in group[1:] if row.starts < end]) for group in series.values()
    ]
    this_week = [row for row in rows if row.starts < end]
    plan = WeekPlan.objects.visible_to(person).of(person, week_request.week).first()
    verdicts = verdicts_of(plan, this_week, person, abouts) if plan else {}
    return MeetingsPage(
        open=found[:MOST_LINES],
        of_week=[WeekMeeting(row, verdicts.get(row.pk)) for row in this_week if row.uid not in series],
        hours=busy_minutes(Span.of(row.starts, row.minutes) for row in this_week) / 60,
        abouts=abouts,
        connected=any(row.calendar_id is not None for row in rows) or Calendar.objects.visible_to(person).exists(),
        planned=plan is not None,
        savings=load_savings(person, week_request.week),
    )


def verdicts_of(plan: WeekPlan, rows: Sequence[Meeting], person: Person, abouts: Abouts) -> dict[int, MeetingLine]:
    """By the meeting's id. One query, for names."""
    facts = {int(one["key"]): one for one in plan.facts["meetings"]}
    names = labels.load_labels(plan.facts, person, abouts.areas)
    return {row.pk: meeting_line(facts[row.pk], row, plan.facts, names) for row in rows if row.pk in facts}


def open_series(group: Sequence[Meeting], subjects: Sequence[Subject], later: Sequence[int]) -> OpenSeries:
    first = group[0]
    found = suggestions(first.title, [one.pk for one in first.attendees.all()], subjects)
    return OpenSeries(first, len(group), [(one, reason(one)) for one in found], later)


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
    found: Mapping[Week, list[MeetingDocument] | None] = dict(plans.values_list("week", "facts__meetings"))
    keys = [int(one["key"]) for rows in found.values() for one in rows or ()]
    chosen = dict(Meeting.objects.visible_to(person).filter(pk__in=keys).values_list("pk", "choice"))
    # A choice made after the plan counts too.
    saved = {
        on: sum(one["hours"] for one in rows or () if (chosen.get(int(one["key"])) or one["verdict"]) in SAVED)
        for on, rows in found.items()
    }
    return Savings([(one, saved.get(one, 0.0)) for one in weeks])
