"""Loaders of the list of scenarios, of one with its changes, and of the facts that its changes affect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from allocation.board.hours_loader import load_booked_hours, load_hour_facts
from allocation.board.reporting_line import ListedRow, Viewer
from allocation.coverage.initiative_facts import load_initiative_facts
from allocation.facts import Facts, Lead
from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import promotion_check
from allocation.scenarios.changes.overlay import Overlay
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.promotion_check import CheckedChange, PromotionCheck
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment
from people.models import Job, Person

ROWS: Final = 50
UNDO_PERIOD: Final = timedelta(days=1)
NOTIFICATION_TASK: Final = "allocation.tasks.tell_promoted"


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """`notification_job` is the job that notifies the people affected by a promoted scenario."""

    scenario: Scenario
    review: PromotionCheck
    shared_with: Sequence[Person]
    is_author: bool
    notification_job: Job | None
    can_undo: bool = False

    @property
    def undo_until(self) -> datetime | None:
        """Until when a promotion can be undone."""
        return self.scenario.promoted_at and self.scenario.promoted_at + UNDO_PERIOD

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


def load_scenario_page(viewer: Person, key: str, today: date, now: datetime) -> ScenarioPage | None:
    """Six queries, and one more for a promoted scenario."""
    rows = Scenario.objects.visible_to(viewer).select_related("author", "promoted_by")
    scenario = rows.prefetch_related("shared_with").filter(url_id=key).first()
    if scenario is None:
        return None
    review = promotion_check.check_changes(scenario, viewer, today)
    job = None if scenario.is_open else notification_job(scenario)
    shared = sorted(scenario.shared_with.all(), key=lambda one: one.name.casefold())
    return ScenarioPage(scenario, review, shared, viewer.pk == scenario.author_id, job, may_undo(scenario, viewer, now))


def may_undo(scenario: Scenario, person: Person, now: datetime) -> bool:
    """Who promoted it, within a day."""
    promoted = scenario.promoted_at
    is_theirs = scenario.promoted_by_id == person.pk and bool(scenario.undo)
    return promoted is not None and is_theirs and now - promoted < UNDO_PERIOD


def notification_job(scenario: Scenario) -> Job | None:
    """The job that notifies them, for the page; None if only the promoter is affected."""
    return Job.objects.filter(kind=NOTIFICATION_TASK, arguments__scenario=scenario.pk).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class ScenarioFacts:
    """A scenario's changes that the viewer may see; `people` are those affected in the viewer's reporting line."""

    scenario: Scenario
    planned: Sequence[PlannedChange]
    changes: Sequence[Overlay]
    people: Sequence[Person]
    hidden: int

    def first_week(self, today: date) -> Week:
        """The first that a change affects, this week or later."""
        days = [one.row.effective_on for one in self.planned if one.row.effective_on]
        return Week.of(max(today, min(days, default=today)))


def load_scenario_facts(viewer: Person, key: str, today: date) -> ScenarioFacts | None:
    """One query; None if the viewer can't see such a scenario, or it has no changes yet."""
    found = ScenarioChange.objects.visible_to(viewer).filter(scenario__url_id=key).with_access(viewer, today)
    rows = list(found.with_rows().select_related("scenario__author"))
    if not rows:
        return None
    seen = [row for row in rows if row.initiative_visible or row.initiative_id is None]
    people: dict[int, Person] = {}
    for row in seen:
        if row.person and row.person_in_line:
            people[row.person.pk] = row.person
        if row.assignment and row.holder_in_line:
            people[row.assignment.person_id] = row.assignment.person
    planned = [planned_change(row) for row in sorted(seen, key=lambda row: (row.effective_on or date.min, row.pk))]
    changes = [overlay for one in planned if (overlay := one.overlay(today)) is not None]
    ordered = sorted(people.values(), key=lambda one: (one.name.casefold(), one.key))
    return ScenarioFacts(rows[0].scenario, planned, changes, ordered, len(rows) - len(seen))


def load_scenario_hours(scenario_facts: ScenarioFacts, viewer: Viewer, weeks: Sequence[Week]) -> Facts:
    """Hours and capacity of the people affected. Seven queries."""
    named = [ListedRow("lead", one.pk, one.key, one.name, one.manager_id) for one in scenario_facts.people]
    return load_hour_facts(viewer, weeks, named)


def load_scenario_exposure(scenario_facts: ScenarioFacts, viewer: Viewer, weeks: Sequence[Week]) -> Facts:
    """The initiatives affected, with what is at stake in them. Eight queries."""
    leads = {one.key: Lead(one.key, one.name, ()) for one in scenario_facts.people}
    booked = load_booked_hours(viewer.person, Person.objects.in_line_of(viewer.person).values("pk"), weeks)
    bare = replace(viewer.facts(weeks, leads), planned=booked.planned)
    also = [one.key for one in scenario_facts.people]
    return load_initiative_facts(bare, viewer, affected_initiatives(scenario_facts, viewer), also)


def affected_initiatives(scenario_facts: ScenarioFacts, viewer: Viewer) -> "QuerySet[Initiative]":
    """Initiatives that a change affects, or that one of the people leads."""
    people = [one.pk for one in scenario_facts.people]
    led = LeadAssignment.objects.current_or_coming(viewer.today).filter(person__in=people, initiative=OuterRef("pk"))
    affected = reduce(or_, (one.affects(viewer.today) for one in scenario_facts.planned), Q(Exists(led)))
    return Initiative.objects.visible_to(viewer.person, viewer.today).filter(affected).order_by("name", "key")
