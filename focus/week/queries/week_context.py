"""What surrounds a week without being part of its plan: concerns, overload and what to give up, promises, interruptions,
and meetings that someone attended in the lead's place, to ask for the notes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Literal

from engine.interruptions import COSTLY_WEEKS, CostlySource, costly_sources
from engine.overload import OverloadSignal
from engine.weeks import Week
from focus.calendars import contact_history
from focus.calendars.queries.meetings import TAKES_TIME, once
from focus.capture import queries
from focus.models import Choice, Concern, Meeting, WeekPlan
from focus.plan import labels
from focus.plan.document import PlanDocument, areas_of
from focus.plan.labels import LabelResolver
from focus.plan.plan_differences import shown_hours
from focus.plan.queries import workload
from focus.week.queries.team_notices import TeamNotice, load_team_notices
from focus.week.queries.week_request import WeekRequest
from people.models import Person
from stakeholders import this_week
from stakeholders.this_week import ThisWeek
from standards.queries import this_week as standards_this_week
from standards.queries.this_week import StandardsThisWeek

REMINDED: Final = timedelta(days=7)
"""For how long after its end a delegated meeting comes back."""


@dataclass(frozen=True, slots=True)
class DelegatedMeeting:
    number: int
    title: str
    starts: datetime
    delegate: Person


def notes_to_collect(person: Person, week: Week, now: datetime) -> list[DelegatedMeeting]:
    """What the person delegated, or what a week that they committed did; in order. At most three queries."""
    recent = Meeting.objects.visible_to(person).between(now - REMINDED - timedelta(days=1), now)
    rows = recent.without_notes_asked().select_related("delegate").order_by("starts", "pk")
    over = [one for one in once(rows) if now - REMINDED <= one.starts + timedelta(minutes=one.minutes) <= now]
    planned = planned_delegates(person, week) if any(not one.choice for one in over) else {}
    found = []
    for one in over:
        delegate = one.delegate if one.choice == Choice.DELEGATE else planned.get(one.pk) if not one.choice else None
        if delegate is not None:
            found.append(DelegatedMeeting(one.pk, one.title, one.starts, delegate))
    return found


def planned_delegates(person: Person, week: Week) -> Mapping[int, Person]:
    """By meeting, who goes instead by the plans of this and last week, if the person committed them. Two queries."""
    plans = WeekPlan.objects.visible_to(person).with_commitment().filter(week__in=[str(week), str(week - 1)])
    committed: Sequence[WeekPlan] = [one for one in plans if one.committed_at is not None]
    keys = {
        int(meeting["key"]): meeting["delegate"]
        for plan in committed
        for meeting in plan.facts["meetings"]
        if meeting["verdict"] == Choice.DELEGATE and meeting["delegate"]
    }
    people = {one.key: one for one in Person.objects.filter(key__in=set(keys.values()))} if keys else {}
    return {number: people[key] for number, key in keys.items() if key in people}


MOST_REDUCTIONS: Final = 3
"""At most this many of a kind are listed: a choice, not another long list."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """One thing you could drop. `hours` of the week become free; `value` is what the plan loses, None if unknown."""

    kind: Literal["item", "meeting", "initiative"]
    key: str
    name: str
    hours: float
    value: float | None = None


def reductions(
    flags: Sequence[OverloadSignal],
    plan: WeekPlan,
    committed: Mapping[str, float],
    names: LabelResolver,
) -> list[Reduction]:
    """Each kind only if a flag calls for it, and only what frees time."""
    codes = {flag.code: flag for flag in flags}
    found: list[Reduction] = []
    if "planned_over" in codes:
        found += items(plan.facts, committed, codes["planned_over"].last.over, names)
    if codes.keys() & {"planned_over", "real_over", "meetings"}:
        found += meetings(plan.facts)
    if "initiatives" in codes:
        found += initiatives(plan, committed, names)
    return found


def items(
    facts: PlanDocument, committed: Mapping[str, float], over: float, names: LabelResolver
) -> Iterator[Reduction]:
    """The lowest-value items, until the week would fit."""
    known = areas_of(facts)
    rows = [(known[key]["value"] if key in known else 0.0, key, hours) for key, hours in committed.items() if hours]
    for value, key, hours in sorted(rows)[:MOST_REDUCTIONS]:
        if over <= 0:
            return
        over -= hours
        yield Reduction("item", key, names.area(key), hours, value)


def meetings(facts: PlanDocument) -> Iterator[Reduction]:
    """Meetings that take time without a recommendation to attend, the most time first.

    What someone else attends, or no one, takes none already. Of meetings at the same time, none is listed with more than what
    would surely become free.
    """
    taking = [one for one in facts["meetings"] if one["verdict"] in TAKES_TIME and one["rule"] != "away"]
    overlap = sum(one["hours"] for one in taking) - facts["capacity"]["meetings"]
    rows = [
        Reduction("meeting", one["key"], one["title"], round(one["hours"] - overlap, 2))
        for one in taking
        if one["verdict"] != "attend" and round(one["hours"] - overlap, 2) > 0
    ]
    yield from sorted(rows, key=lambda one: (-one.hours, one.name))[:MOST_REDUCTIONS]


def initiatives(plan: WeekPlan, committed: Mapping[str, float], names: LabelResolver) -> Iterator[Reduction]:
    """The initiative with the least at stake of those that take hours this week, if another has more at stake."""
    hours: dict[str, float] = {}
    planned = {key: one.hours for key, one in shown_hours(plan.facts, committed).items()}
    for key, amount in planned.items():
        initiative = key.split("/", 1)[0]
        hours[initiative] = hours.get(initiative, 0.0) + amount
    exposures = plan.exposures
    rows = sorted((exposures[key], key) for key, amount in hours.items() if amount and key in exposures)
    if rows and rows[0][0] < max(exposures.values()):
        exposure, key = rows[0]
        yield Reduction("initiative", key, names.initiative(key), hours[key], float(exposure))


@dataclass(frozen=True)
class WeekContext:
    """Each part is loaded when something asks for it, in a constant number of queries."""

    week_request: WeekRequest

    @cached_property
    def concerns(self) -> Sequence[Concern]:
        person, ready = self.week_request.person, self.week_request.preloaded
        if ready is not None:
            return ready.concerns.get(person.pk, ())
        return list(Concern.objects.visible_to(person).standing().select_related("area__initiative"))

    @cached_property
    def stakeholders(self) -> ThisWeek:
        """What stakeholders and pitches require this week. Two queries."""
        request = self.week_request
        last_met = contact_history.last_met(request.now)
        return this_week.load(request.person, request.week, request.today, last_met)

    @cached_property
    def standards(self) -> StandardsThisWeek:
        """Only of the current week, since their dates are the real ones. One query where no standard concerns the person."""
        request, ready = self.week_request, self.week_request.preloaded
        if not request.is_this or (ready is not None and request.person.pk not in ready.standards):
            return standards_this_week.NOTHING
        return standards_this_week.load(request.person, request.organisation, request.now)

    @cached_property
    def team(self) -> Sequence[TeamNotice]:
        request = self.week_request
        return () if request.is_past else load_team_notices(request.person, request.week, request.today)

    @cached_property
    def interruptions(self) -> tuple[int, Sequence[CostlySource]]:
        return interruptions_of(self.week_request)

    @property
    def interrupted(self) -> int:
        """Minutes this week."""
        return self.interruptions[0]

    @property
    def costly_sources(self) -> Sequence[CostlySource]:
        return self.interruptions[1]

    @property
    def team_words(self) -> list[str]:
        return [one.words(self.week_request.today) for one in self.team]

    @cached_property
    def loads(self) -> workload.Loads:
        """The figures behind the flags. Three queries."""
        person, ready = self.week_request.person, self.week_request.preloaded
        return ready.loads if ready else workload.load([person.pk], self.week_request.week, person)

    @cached_property
    def flags(self) -> Sequence[OverloadSignal]:
        return self.loads.flags(self.week_request.person.pk)

    @cached_property
    def reductions(self) -> Sequence[Reduction]:
        """What could be dropped in an overloaded week that is not over; only the page asks. Two queries."""
        return (
            reductions_of(self.week_request, self.flags, self.loads)
            if self.flags and not self.week_request.is_past
            else ()
        )

    @cached_property
    def notes(self) -> Sequence[DelegatedMeeting]:
        """Delegated meetings whose notes are to be asked for; only the page of the current week asks."""
        request = self.week_request
        return notes_to_collect(request.person, request.week, request.now) if request.is_this else ()

    @property
    def interrupted_hours(self) -> float:
        return self.interrupted / 60

    @property
    def is_quiet(self) -> bool:
        """There is nothing to show."""
        return not (
            self.concerns
            or self.notes
            or self.flags
            or self.interrupted
            or self.costly_sources
            or self.team
            or self.stakeholders.says_something
        )


def interruptions_of(week_request: WeekRequest) -> tuple[int, list[CostlySource]]:
    """Minutes this week, and the sources that have been too costly for weeks. One query."""
    zone = week_request.zone
    first = queries.back(week_request.week, COSTLY_WEEKS)
    if week_request.preloaded is not None:
        since, until = first.bounds(zone)[0], week_request.week.bounds(zone)[1]
        ready = week_request.preloaded.interruptions.get(week_request.person.pk, ())
        rows = [row for row in ready if since <= row.at < until]
    else:
        rows = queries.rows_of(week_request.person, zone, first, week_request.week)
    facts = queries.facts_of(rows, zone)
    return sum(one.minutes for one in facts if one.week == week_request.week), costly_sources(facts, week_request.week)


def reductions_of(week_request: WeekRequest, flags: Sequence[OverloadSignal], loads: workload.Loads) -> list[Reduction]:
    """Two queries: the plan, and the names of its areas."""
    plan = WeekPlan.objects.visible_to(week_request.person).of(week_request.person, week_request.week).first()
    if plan is None:
        return []
    known = LabelResolver(areas=labels.load_areas(labels.initiatives_of(plan.facts)))
    committed = loads.committed.get((week_request.person.pk, str(week_request.week)), {})
    return reductions(flags, plan, committed, known)
