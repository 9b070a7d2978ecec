"""Loaders of the list of scenarios, of one with its changes, and of the facts that its changes affect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q

from allocation.board.hours_loader import load_booked_hours, load_hour_facts
from allocation.board.reporting_line import ListedRow
from allocation.coverage.queries import load_initiative_facts
from allocation.facts import Facts, Lead
from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import notifications, promotion_check
from allocation.scenarios.changes.baseline import shift_since
from allocation.scenarios.changes.change_types import (
    NEW_HIRE_PREFIX,
    Add,
    Adjust,
    Change,
    End,
    Leaves,
    Move,
    MovePoint,
    NewHire,
    Shift,
)
from allocation.scenarios.promotion_check import CheckedChange, PromotionCheck
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment, Membership
from people.models import Job, Organisation, Person

ROWS = 50


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """`notification_job` is the job that notifies the people affected by a promoted scenario."""

    scenario: Scenario
    review: PromotionCheck
    shared_with: Sequence[Person]
    is_author: bool
    notification_job: Job | None

    @property
    def lines(self) -> Sequence[CheckedChange]:
        return self.review.lines

    @property
    def is_editable(self) -> bool:
        return self.is_author and self.scenario.is_open

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        return ChangeKind.choices

    @property
    def not_notified(self) -> Sequence[str]:
        """People whose email could not be sent: someone has to tell them."""
        return list(self.notification_job.result.get("failed", [])) if self.notification_job else []


def list_scenarios(viewer: Person, number: str) -> Page[Scenario]:
    """The viewer's own and those shared with them, with the number of changes (`size`). Two queries."""
    rows = Scenario.objects.visible_to(viewer).listed().annotate(size=Count("changes", distinct=True))
    return Paginator(rows, ROWS).get_page(number)


def load_scenario_page(viewer: Person, key: str, today: date) -> ScenarioPage | None:
    """Eight queries, and one more for a promoted scenario."""
    rows = Scenario.objects.visible_to(viewer).select_related("author", "promoted_by")
    scenario = rows.prefetch_related("shared_with").filter(key=key).first()
    if scenario is None:
        return None
    changes = list(ScenarioChange.objects.filter(scenario=scenario).with_rows())
    for change in changes:
        change.scenario = scenario
    review = promotion_check.check_changes(scenario, changes, viewer, today)
    notification_job = None if scenario.is_open else notifications.notification_job(scenario)
    shared = sorted(scenario.shared_with.all(), key=lambda one: one.name.casefold())
    return ScenarioPage(scenario, review, shared, viewer.pk == scenario.author_id, notification_job)


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """A scenario's changes that the viewer may see; `people` are those affected in the viewer's reporting line."""

    scenario: Any
    changes: Sequence[Change]
    rows: Sequence[ScenarioChange]
    people: Sequence[Person]
    hidden: int


def load_scenario_facts(viewer: Person, key: str, today: date) -> ScenarioFacts | None:
    """One query; None if the viewer can't see such a scenario, or it has no changes yet."""
    found = (
        ScenarioChange.objects.visible_to(viewer)
        .filter(scenario__key=key)
        .with_rows()
        .select_related("scenario__author")
        .with_sight_of(viewer, today)
    )
    rows = list(found)
    if not rows:
        return None
    seen = [row for row in rows if getattr(row, "initiative_seen", False) or row.initiative_id is None]
    people: dict[int, Person] = {}
    for row in seen:
        if row.person and getattr(row, "person_in_line", False):
            people[row.person.pk] = row.person
        if row.assignment and getattr(row, "holder_in_line", False):
            people[row.assignment.person_id] = row.assignment.person
    changes = [change for row in seen if (change := as_change(row, today)) is not None]
    ordered = sorted(people.values(), key=lambda one: (one.name.casefold(), one.key))
    return ScenarioFacts(rows[0].scenario, changes, seen, ordered, len(rows) - len(seen))


def as_change(row: ScenarioChange, today: date) -> Change | None:
    """None if what it refers to no longer exists."""
    kind, day = ChangeKind(row.kind), row.day or today
    initiative = row.initiative.key if row.initiative else ""
    who = f"{NEW_HIRE_PREFIX}{row.stand_in_id}" if row.stand_in_id else row.person.key if row.person else ""
    stage: Any = row.stage
    if kind in (ChangeKind.MOVE, ChangeKind.ADJUST, ChangeKind.END):
        if row.assignment_id is None:
            return None
        held = str(row.assignment_id)
        if kind == ChangeKind.MOVE:
            return Move(row.pk, held, who, day)
        return End(row.pk, held, day) if kind == ChangeKind.END else Adjust(row.pk, held, day, row.hours, stage)
    if kind == ChangeKind.ADD:
        role: Any = row.role
        return Add(row.pk, initiative, who, role, stage, row.hours or Decimal(0), day, row.end)
    if kind == ChangeKind.SHIFT:
        return Shift(row.pk, initiative, row.days or 0, shift_since(row, today))
    if kind == ChangeKind.POINT:
        return MovePoint(row.pk, initiative, row.point.key, day) if row.point else None
    return Leaves(row.pk, who, day) if kind == ChangeKind.LEAVES else as_new_hire(row, day)


def as_new_hire(row: ScenarioChange, day: date) -> NewHire:
    seniority: Any = row.seniority
    team = row.initiative.key if row.initiative else None
    return NewHire(row.pk, row.title, day, row.contracted, row.reserve, seniority, row.levels, team)


def load_scenario_hours(
    scenario_facts: ScenarioFacts, viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]
) -> Facts:
    """Hours and capacity of the people affected. Seven queries."""
    named = [
        ListedRow("lead", one.pk, one.key, one.name, one.manager_id, None, None, None, None)
        for one in scenario_facts.people
    ]
    return load_hour_facts(viewer, organisation, today, weeks, named)


def load_scenario_exposure(
    scenario_facts: ScenarioFacts, viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]
) -> Facts:
    """The initiatives affected, with what is at stake in them. Eight queries."""
    leads = {one.key: Lead(one.key, one.name, ()) for one in scenario_facts.people}
    plans = load_booked_hours(viewer, Person.objects.in_line_of(viewer).values("pk"), weeks)
    bare = Facts(today, tuple(weeks), viewer.key, leads, (), planned=plans.planned)
    also = [one.key for one in scenario_facts.people]
    return load_initiative_facts(bare, viewer, organisation, affected_initiatives(scenario_facts, viewer, today), also)


def affected_initiatives(scenario_facts: ScenarioFacts, viewer: Person, today: date) -> Any:
    """Initiatives named by a change, led by one of the people, or left by someone."""
    ids = {row.initiative_id for row in scenario_facts.rows if row.initiative_id}
    people = [one.pk for one in scenario_facts.people]
    leaving = [row.person_id for row in scenario_facts.rows if row.kind == ChangeKind.LEAVES]
    here: dict[str, Any] = {"initiative": OuterRef("pk")}
    led = LeadAssignment.objects.current_or_coming(today).filter(person__in=people, **here)
    on_it = Membership.objects.current_or_coming(today).filter(person__in=leaving, **here)
    owned = Q(pk__in=Initiative.objects.filter(areas__owner__in=leaving).values("pk"))
    seen = Initiative.objects.visible_to(viewer, today)
    return seen.filter(Q(pk__in=ids) | Exists(led) | Exists(on_it) | owned).order_by("name", "key")
