"""Everything the week page shows, loaded in a constant number of queries: twelve including the session's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from engine.weeks import Week
from engine.weights import Weights
from focus.models import Decision, DecisionKind, WeekPlan
from focus.plan import labels, replanning
from focus.plan.document import PlanDocument, weights_of
from focus.plan.labels import LabelResolver
from focus.plan.plan_sentences import DueLine, due_of
from focus.plan.replanning import Changed
from focus.week.queries.capacity_summary import CapacitySummary, capacity_summary
from focus.week.queries.plan_items import PlanItem, plan_items
from focus.week.queries.rating_requests import LEVELS, Question, questions_of
from focus.week.queries.sidebar import (
    MeetingLine,
    StepLine,
    UnplannedAreas,
    UpcomingPoint,
    hours_saved,
    load_meetings,
    meeting_lines,
    step_of,
    unplanned_areas,
    upcoming_points,
)
from people import jobs
from people.models import AuditLine, Job, JobState, Organisation, Person

MOST_WEEKS_AHEAD: Final = 26
THURSDAY, NOON = 3, 12


@dataclass(frozen=True)
class WeekRequest:
    """Who is viewing which week, and when."""

    person: Person
    organisation: Organisation | None
    week: Week
    now: datetime
    today: date

    @property
    def weights(self) -> Weights:
        return Weights.from_overrides(self.organisation.weights) if self.organisation else Weights()

    @property
    def zone(self) -> ZoneInfo:
        return self.person.zone(self.organisation.timezone if self.organisation else "UTC")

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
    """A planned week. The parts include their words; `facts` is the plan as stored."""

    viewing: WeekRequest
    plan: WeekPlan
    facts: PlanDocument
    names: LabelResolver
    entries: Sequence[PlanItem]
    tally: CapacitySummary
    meetings: Sequence[MeetingLine]
    ahead: Sequence[UpcomingPoint]
    stale: Sequence[AuditLine]
    job: Job | None
    job_state: str
    changed: Sequence[Changed] = field(default_factory=tuple)

    @property
    def week(self) -> Week:
        return self.viewing.week

    @cached_property
    def weights(self) -> Weights:
        """The constants that the plan was calculated with."""
        return weights_of(self.facts, self.viewing.weights)

    @cached_property
    def items(self) -> list[PlanItem]:
        return [one for one in self.entries if not one.is_optional]

    @cached_property
    def optional(self) -> list[PlanItem]:
        return [one for one in self.entries if one.is_optional]

    @property
    def near(self) -> list[UpcomingPoint]:
        """Milestones that the email mentions."""
        return [one for one in self.ahead if one.is_near]

    @property
    def is_working(self) -> bool:
        return self.job_state in ("queued", "running", "stalled")

    @property
    def own_areas(self) -> set[str]:
        """Areas whose hours the person has fixed."""
        return {one.key for one in self.entries if one.decision and one.decision.kind != DecisionKind.ACCEPT}

    @property
    def own_changes(self) -> int:
        """Decisions made since the plan that it does not include yet."""
        return sum(
            one.decision is not None
            and one.decision.kind != DecisionKind.ACCEPT
            and one.decision.at > self.plan.computed_at
            and one.hours != one.planned
            for one in self.entries
        )

    @property
    def is_stale(self) -> bool:
        return not self.viewing.is_past and bool(self.stale or self.own_changes)

    @property
    def leftovers(self) -> UnplannedAreas:
        return unplanned_areas(self.facts, {one.key for one in self.entries}, self.names, self.week, self.weights)

    @property
    def due(self) -> list[DueLine]:
        return due_of(self.facts, self.names, self.week, self.viewing.today)

    @property
    def questions(self) -> list[Question]:
        return questions_of(self.facts.get("questions", ()), self.stale, self.names, self.viewing.person)

    @property
    def levels(self) -> tuple[int, ...]:
        return LEVELS

    @property
    def steps(self) -> list[StepLine]:
        return [step_of(one, self.names, self.step_day) for one in self.facts["steps"]]

    @property
    def step_day(self) -> date:
        """The first day of a changed involvement: the Monday after this week."""
        return (max(self.week, self.viewing.this_week) + 1).monday

    @property
    def to_sort(self) -> int:
        """Synced meetings without a topic."""
        return sum(one.to_sort for one in self.meetings)

    @property
    def saved(self) -> float:
        """Hours of delegated or skipped meetings."""
        return hours_saved(self.meetings)

    @property
    def committed_at(self) -> datetime | None:
        return self.plan.committed_at

    @property
    def undecided(self) -> list[PlanItem]:
        """What 'accept the rest' accepts."""
        return [one for one in self.items if one.decision is None and one.firm > 0 and not self.viewing.is_past]


def load(viewing: WeekRequest, *, with_changes: bool = False) -> WeekPage | None:
    """The planned week; None if it is not planned."""
    plan = WeekPlan.objects.visible_to(viewing.person).of(viewing.person, viewing.week).with_commitment().first()
    if plan is None:
        return None
    plan.person = viewing.person
    facts: PlanDocument = plan.facts
    areas = labels.load_areas(labels.initiatives_of(facts))
    known = labels.load_labels(facts, viewing.person, areas)
    decisions = decisions_of(viewing, {row.pk: key for key, row in areas.items()})
    weights = weights_of(facts, viewing.weights)
    entries = plan_items(facts, decisions, known, viewing.week, weights)
    job = replanning.latest_job(viewing.person, viewing.week)
    meetings = load_meetings(facts, viewing.person, viewing.now)
    return WeekPage(
        viewing=viewing,
        plan=plan,
        facts=facts,
        names=known,
        entries=entries,
        tally=capacity_summary(facts["capacity"], entries, weights),
        meetings=meeting_lines(facts, meetings, known),
        ahead=upcoming_points(labels.initiatives_of(facts), viewing.today, meetings.values()),
        stale=replanning.stale_lines(plan),
        job=job,
        job_state=state_of(job, plan, viewing.now),
        changed=replanning.since_previous(plan) if with_changes else (),
    )


def state_of(job: Job | None, plan: WeekPlan, now: datetime) -> str:
    """The job's state as displayed; a failure no longer counts once the week was planned after it."""
    if job is None or (job.state == JobState.FAILED and job.requested_at < plan.computed_at):
        return ""
    return jobs.display_state(job, now)


def decisions_of(viewing: WeekRequest, areas: dict[int, str]) -> dict[str, Decision]:
    """By full key, in the order in which they were made."""
    rows = Decision.objects.visible_to(viewing.person).of(viewing.person, viewing.week).order_by("at", "pk")
    return {areas[row.area_id]: row for row in rows if row.area_id in areas}


def find_entry(page: WeekPage, key: str) -> PlanItem | None:
    return next((one for one in page.entries if one.key == key), None)
