"""Everything the week page shows, in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar

from engine.weeks import Week
from engine.weights import Weights
from focus.models import Decision, DecisionKind, Meeting, WeekPlan
from focus.plan import labels, replanning
from focus.plan.document import PlanDocument, weights_of
from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import MissingData, missing_data
from focus.plan.plan_sentences import DueLine, due_of
from focus.plan.replanning import Changes
from focus.week.queries.assumptions import share_of
from focus.week.queries.capacity_summary import CapacitySummary, capacity_summary
from focus.week.queries.guide import Guide, GuideFacts, guide_of
from focus.week.queries.plan_items import PlanItem, plan_items
from focus.week.queries.rating_requests import (
    LEVELS,
    Question,
    RepeatedAdvice,
    all_questions,
    load_repeated_advice,
)
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
from focus.week.queries.week_areas import CoLeadHours, in_order, load_areas, load_hours_by_area
from focus.week.queries.week_request import WeekRequest
from people import jobs
from people.models import AuditLine, Job, JobState


@dataclass(frozen=True)
class WeekPage:
    """A planned week. Its parts are loaded when something asks for them, and include their words; `facts` is the plan as stored.

    `decisions` are by full key, in the order in which they were made; `decidable` are keys of areas to decide about.
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
        return replanning.latest_job(self.week_request.person, self.week) if self.plan.has_job else None

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

    @property
    def assumption_count(self) -> int:
        """How many levels the plan assumes, because no one has rated them."""
        return share_of(self.facts).assumed

    @cached_property
    def repeated_advice(self) -> Sequence[RepeatedAdvice]:
        return () if self.week_request.is_past else load_repeated_advice(self.week_request.person, self.facts)

    @cached_property
    def co_leads(self) -> Mapping[str, Sequence[CoLeadHours]]:
        shared = any(getattr(row, "is_shared", False) for row in self.names.areas.values())
        return load_hours_by_area(self.week_request.person, self.week) if shared else {}

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
        """Synced meetings without a topic; a series counts once."""
        if self.week_request.preloaded is None:
            return self.plan.untriaged
        open_ones = {one.number for one in self.meetings if one.untriaged}
        return len({self.meeting_rows[number].uid for number in open_ones})

    @cached_property
    def guide(self) -> Guide:
        """What is left to do until the week is committed, and what is next."""
        facts = GuideFacts(
            is_over=self.week_request.is_past,
            asks_for_review=self.week_request.asks_for_review and not self.plan.is_reviewed,
            meetings=len(self.facts["meetings"]),
            untriaged=self.untriaged,
            has_changed_inputs=bool(self.stale),
            is_planning=self.is_working,
            items=len(self.items),
            undecided=len(self.undecided),
            over=self.capacity_summary.over,
            is_committed=self.committed_at is not None,
        )
        return guide_of(facts)

    @property
    def hours_saved(self) -> float:
        return hours_saved(self.meetings)

    @property
    def committed_at(self) -> datetime | None:
        return self.plan.committed_at

    @property
    def undecided(self) -> list[PlanItem]:
        """What 'accept the rest' accepts."""
        return [one for one in self.items if one.decision is None and one.firm > 0 and not self.week_request.is_past]


def load(week_request: WeekRequest) -> WeekPage | None:
    """The planned week; None if it is not planned. Three queries, and one for each part that is asked for."""
    plan, person = load_plan(week_request), week_request.person
    if plan is None:
        return None
    areas, decisions, decidable = load_areas(person, week_request.week, plan.facts, week_request.today)
    names = labels.load_labels(plan.facts, person, areas)
    return WeekPage(week_request, plan, plan.facts, names, decisions, decidable)


def load_plan(week_request: WeekRequest) -> WeekPlan | None:
    person, week, bounds = week_request.person, week_request.week, week_request.week.bounds(week_request.zone)
    if week_request.preloaded is not None:
        plan = week_request.preloaded.plans.get((person.pk, week))
    else:
        rows = WeekPlan.objects.visible_to(person).of(person, week).with_commitment()
        plan = rows.with_progress(*bounds, planned_by=replanning.TASK).first()
    if plan is not None:
        plan.person = person
    return plan


def find_item(page: WeekPage, key: str) -> PlanItem | None:
    return next((one for one in page.all_items if one.key == key), None)
