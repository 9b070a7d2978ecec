"""Everything the week page shows, in a constant number of queries: ten including the session’s, one more each for what
changed and for advice that repeats."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from engine.weeks import Week
from engine.weights import Weights
from focus.models import Decision, DecisionKind, Meeting, WeekPlan
from focus.plan import labels, replanning
from focus.plan.document import PlanDocument, weights_of
from focus.plan.labels import LabelResolver
from focus.plan.missing_text import MissingData, missing_data
from focus.plan.plan_sentences import DueLine, due_of
from focus.plan.replanning import Changes
from focus.week.queries import co_leads
from focus.week.queries.capacity_summary import CapacitySummary, capacity_summary
from focus.week.queries.co_leads import CoLeadHours
from focus.week.queries.plan_items import PlanItem, plan_items
from focus.week.queries.preloaded import PreloadedWeek
from focus.week.queries.rating_requests import LEVELS, Question, RepeatedAdvice, all_questions, load_repeated_advice
from focus.week.queries.sidebar import (
    MeetingLine,
    StepLine,
    UpcomingPoint,
    hours_saved,
    load_meetings,
    load_points,
    meeting_lines,
    preloaded_points,
    step_of,
    steps_of,
    upcoming_points,
)
from focus.week.queries.unplanned_areas import UnplannedAreas, unplanned_areas
from focus.week.queries.week_areas import in_order, load_areas
from people import jobs
from people.models import AuditLine, Job, JobState, Organisation, Person
from people.time_zones import day_of_week

MOST_WEEKS_AHEAD: Final = 26
THURSDAY, NOON = 3, 12


@dataclass(frozen=True)
class WeekRequest:
    """Who is week_request which week, and when."""

    person: Person
    organisation: Organisation | None
    week: Week
    now: datetime
    today: date
    preloaded: PreloadedWeek | None = field(default=None, compare=False, repr=False)
    """For emails: parts of several people's weeks, loaded together."""

    @property
    def weights(self) -> Weights:
        return Weights.from_overrides(self.organisation.weights) if self.organisation else Weights()

    @property
    def zone(self) -> ZoneInfo:
        """That of the week."""
        home = self.organisation.timezone if self.organisation else "UTC"
        return self.person.zone(home, on=day_of_week(self.week, self.today))

    @property
    def this_week(self) -> Week:
        return Week.of(self.today)

    @property
    def is_past(self) -> bool:
        return self.week < self.this_week

    @property
    def is_this(self) -> bool:
        return self.week == self.this_week

    @property
    def asks_for_review(self) -> bool:
        """The week is over or nearly over: from Thursday noon on, in the person's time zone."""
        here = self.now.astimezone(self.zone)
        return self.is_past or (self.is_this and (here.weekday(), here.hour) >= (THURSDAY, NOON))

    @property
    def may_plan(self) -> bool:
        """Past weeks are history; for weeks too far ahead it is unknown who will be there."""
        return 0 <= self.week.since(self.this_week) <= MOST_WEEKS_AHEAD


@dataclass(frozen=True)
class WeekPage:
    """A planned week. Its parts are loaded when something asks for them: the answer to a click shows only some.

    The parts include their words; `facts` is the plan as stored. `decisions` are by full key, in the order in which they
    were made; `decidable` are the keys of the areas that the person may decide about.
    """

    week_request: WeekRequest
    plan: WeekPlan
    facts: PlanDocument
    names: LabelResolver
    decisions: Mapping[str, Decision]
    decidable: Collection[str]
    levels: ClassVar[Sequence[int]] = LEVELS

    def with_decisions(self, made: Mapping[str, Decision | None]) -> "WeekPage":
        """The page after these decisions; None takes one back. What it has loaded of the plan stays."""
        rows = {key: row for key, row in {**self.decisions, **made}.items() if row is not None}
        return replace(self, decisions=in_order(rows))

    def with_new_labels(self) -> "WeekPage":
        """With names, pairings and stages as they are now. One query."""
        return replace(self, names=labels.load_labels(self.facts, self.week_request.person, self.names.areas))

    def with_changed_inputs(self) -> "WeekPage":
        """After a change of something that the plan depends on: asks again what has changed since the plan."""
        return replace(self)

    @cached_property
    def all_items(self) -> Sequence[PlanItem]:
        return plan_items(self.facts, self.decisions, self.names, self.week, self.weights)

    @cached_property
    def capacity_summary(self) -> CapacitySummary:
        return capacity_summary(self.facts["capacity"], self.all_items, self.weights)

    @cached_property
    def meeting_rows(self) -> Mapping[int, Meeting]:
        request = self.week_request
        if request.preloaded is not None:
            return {row.pk: row for row in request.preloaded.meetings.get(request.person.pk, ())}
        return load_meetings(self.facts, request.person, request.now)

    @cached_property
    def meetings(self) -> Sequence[MeetingLine]:
        return meeting_lines(self.facts, self.meeting_rows, self.names)

    @cached_property
    def upcoming(self) -> Sequence[UpcomingPoint]:
        initiatives = labels.initiatives_of(self.facts)
        preloaded = self.week_request.preloaded
        rows = preloaded_points(preloaded.points, initiatives) if preloaded else load_points(initiatives)
        return upcoming_points(rows, self.week_request.today, self.meeting_rows.values())

    @cached_property
    def stale(self) -> Sequence[AuditLine]:
        return replanning.stale_lines(self.plan)

    @cached_property
    def job(self) -> Job | None:
        """The newest job that plans this week, if one of the person's may still run or has failed."""
        if not getattr(self.plan, "has_open_job", True):
            return None
        return replanning.latest_job(self.week_request.person, self.week)

    @cached_property
    def job_state(self) -> str:
        """The job's state as displayed; a failure no longer counts once the week was planned after it."""
        if self.job is None or (self.job.state == JobState.FAILED and self.job.requested_at < self.plan.computed_at):
            return ""
        return jobs.display_state(self.job, self.week_request.now)

    @cached_property
    def changed(self) -> Changes:
        return replanning.since_previous(self.plan, self.decided)

    @property
    def decided(self) -> dict[str, float]:
        """The person's own hours by area, 0 if they dismissed it."""
        return {key: float(one.hours) for key, one in self.decisions.items()}

    @property
    def week(self) -> Week:
        return self.week_request.week

    @cached_property
    def weights(self) -> Weights:
        """The constants that the plan was calculated with."""
        return weights_of(self.facts) or self.week_request.weights

    @cached_property
    def items(self) -> list[PlanItem]:
        return [one for one in self.all_items if not one.is_optional]

    @cached_property
    def optional(self) -> list[PlanItem]:
        return [one for one in self.all_items if one.is_optional]

    @property
    def near(self) -> list[UpcomingPoint]:
        """Milestones that the email mentions."""
        return [one for one in self.upcoming if one.is_near]

    @property
    def is_working(self) -> bool:
        return self.job_state in ("queued", "running", "stalled")

    @property
    def own_changes(self) -> int:
        """Decisions made since the plan that it does not include yet; once committed, the week is as the person wants it."""
        if self.committed_at is not None:
            return 0
        return sum(
            one.decision is not None
            and one.decision.kind != DecisionKind.ACCEPT
            and one.decision.at > self.plan.computed_at
            and one.hours != one.planned
            for one in self.all_items
        )

    @property
    def is_stale(self) -> bool:
        return not self.week_request.is_past and bool(self.stale or self.own_changes)

    @property
    def unplanned_areas(self) -> UnplannedAreas:
        return unplanned_areas(self.facts, {one.key for one in self.all_items}, self.names, self.week, self.weights)

    @property
    def due(self) -> list[DueLine]:
        return due_of(self.facts, self.names, self.week, self.week_request.today)

    @property
    def questions(self) -> list[Question]:
        return all_questions(self.facts, self.repeated_advice, self.stale, self.names, self.week_request.person)

    @cached_property
    def repeated_advice(self) -> Sequence[RepeatedAdvice]:
        return () if self.week_request.is_past else load_repeated_advice(self.week_request.person, self.facts)

    @cached_property
    def co_leads(self) -> Mapping[str, Sequence[CoLeadHours]]:
        shared = any(getattr(row, "is_shared", False) for row in self.names.areas.values())
        return co_leads.load_by_area(self.week_request.person, self.week) if shared else {}

    @property
    def steps(self) -> list[StepLine]:
        return [step_of(one, self.names, self.step_day) for one in steps_of(self.facts, self.missing)]

    @cached_property
    def missing(self) -> MissingData:
        return missing_data(self.facts)

    @property
    def step_day(self) -> date:
        """The first day of a changed involvement: the Monday after this week."""
        return (max(self.week, self.week_request.this_week) + 1).monday

    @property
    def untriaged(self) -> int:
        """Synced meetings without a topic."""
        return sum(one.untriaged for one in self.meetings)

    @property
    def hours_saved(self) -> float:
        """Hours of delegated or skipped meetings."""
        return hours_saved(self.meetings)

    @property
    def committed_at(self) -> datetime | None:
        return self.plan.committed_at

    @property
    def undecided(self) -> list[PlanItem]:
        """What 'accept the rest' accepts."""
        return [one for one in self.items if one.decision is None and one.firm > 0 and not self.week_request.is_past]


def find_plan(week_request: WeekRequest) -> WeekPlan | None:
    person, week = week_request.person, week_request.week
    if week_request.preloaded is not None:
        return week_request.preloaded.plans.get((person.pk, week))
    return WeekPlan.objects.visible_to(person).of(person, week).with_commitment().with_open_job().first()


def load(week_request: WeekRequest) -> WeekPage | None:
    """The planned week; None if it is not planned. Three queries, and one for each part that is asked for."""
    plan = find_plan(week_request)
    if plan is None:
        return None
    plan.person = week_request.person
    facts: PlanDocument = plan.facts
    person, today = week_request.person, week_request.today
    areas, decisions, decidable = load_areas(person, week_request.week, facts, today)
    return WeekPage(
        week_request, plan, facts, labels.load_labels(facts, week_request.person, areas), decisions, decidable
    )


def find_item(page: WeekPage, key: str) -> PlanItem | None:
    return next((one for one in page.all_items if one.key == key), None)
