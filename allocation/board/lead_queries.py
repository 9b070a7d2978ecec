"""Loaders of one lead's pages, for them and their managers: hours, involvement, conflicts, overload."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Subquery

from allocation.board import heatmap, hours_loader
from allocation.board.balance import Balance, build_balance
from allocation.board.board_filters import BoardFilters
from allocation.board.queries import find_lead
from allocation.board.reporting_line import Viewer
from allocation.collisions.cards import ConflictCard, build_cards
from allocation.collisions.detection import find_collisions
from allocation.collisions.queries import load_milestones_of_lead
from allocation.facts import Assignment, Facts, Lead
from engine.overload import OverloadSignal
from engine.weeks import Week
from focus.plan.queries import workload
from initiatives.models import Handover, LeadAssignment, Stage
from stakeholders.models import Touchpoint


@dataclass(frozen=True, slots=True)
class LeadPage:
    """`assignments` are those of this week and later, firm and tentative."""

    filters: BoardFilters
    facts: Facts
    lead: Lead
    row: heatmap.LeadRow
    balance: Balance
    assignments: Sequence[Assignment]

    @property
    def found(self) -> Balance:
        return self.balance


def load_lead_page(viewer: Viewer, key: str, filters: BoardFilters) -> LeadPage | None:
    """None for anyone outside the viewer's reporting line. Nine queries."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    bare = hours_loader.load_hour_facts(viewer, filters.weeks, [found])
    facts = hours_loader.with_interruptions(bare, viewer, [found])
    now = [one for one in facts.assignments if (one.end or date.max) >= viewer.today]
    lead = facts.leads[key]
    return LeadPage(filters, facts, lead, heatmap.lead_row(facts, lead), build_balance(facts), now)


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage from a day on; `back` if it is further from the team than the one before, None at first."""

    stage: str
    start: date | None
    end: date | None
    hours: Decimal
    role: str
    back: bool | None
    is_ahead: bool
    has_note: bool


@dataclass(frozen=True, slots=True)
class StageHistory:
    initiative: str
    name: str
    steps: Sequence[StageStep]

    @property
    def last(self) -> StageStep:
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class LeadOutlookPage:
    """Conflicts, and involvement over time. Suggestions of a plan are private to the lead; changes that they applied are on
    record for everyone who can see the initiative."""

    facts: Facts
    key: str
    name: str
    collisions: Sequence[ConflictCard]
    stages: Sequence[StageHistory]


def load_lead_outlook(viewer: Viewer, key: str, weeks: Sequence[Week]) -> LeadOutlookPage | None:
    """None for anyone outside the viewer's reporting line. Nine queries."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    facts = load_milestones_of_lead(viewer, weeks, found)
    return LeadOutlookPage(
        facts, key, found.name, build_cards(find_collisions(facts)), load_stage_histories(viewer, found.id)
    )


@dataclass(frozen=True, slots=True)
class LeadOverloadPage:
    """Overload of a lead in this week and the last ones: hours only."""

    key: str
    name: str
    week: Week
    flags: Sequence[OverloadSignal]


def load_lead_overload(viewer: Viewer, key: str) -> LeadOverloadPage | None:
    """None for anyone outside the viewer's reporting line. Four queries."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    flags = workload.flags_of([found.id], viewer.this, viewer.person).get(found.id, [])
    return LeadOverloadPage(key, found.name, viewer.this, flags)


@dataclass(frozen=True, slots=True)
class AssignmentPurpose:
    """An assignment of this week or later; `discussed_on` is when the viewer last logged a discussion of it."""

    row: LeadAssignment
    discussed_on: date | None


@dataclass(frozen=True, slots=True)
class LeadPurposePage:
    """What a lead's assignments are for. `is_own`: the viewer is the lead, who has no one to discuss it with here."""

    key: str
    name: str
    assignments: Sequence[AssignmentPurpose]
    is_own: bool
    today: date


def load_lead_purpose(viewer: Viewer, key: str) -> LeadPurposePage | None:
    """None for anyone outside the viewer's reporting line. Two queries."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    talks = Touchpoint.objects.visible_to(viewer.person).filter(
        stakeholder__person=OuterRef("person"), about=OuterRef("initiative")
    )
    rows = (
        LeadAssignment.objects.visible_to(viewer.person, viewer.today)
        .current_or_coming(viewer.today)
        .filter(person=found.id)
        .select_related("initiative")
        .annotate(discussed_on=Subquery(talks.order_by("-on").values("on")[:1]))
        .order_by("initiative__name", "initiative__key", F("start").asc(nulls_first=True), "pk")
    )
    purposes = [AssignmentPurpose(row, getattr(row, "discussed_on", None)) for row in rows]
    return LeadPurposePage(key, found.name, purposes, found.id == viewer.person.pk, viewer.today)


def load_stage_histories(viewer: Viewer, person: int) -> list[StageHistory]:
    """By initiative name, for initiatives the viewer can see. One query."""
    notes = Handover.objects.filter(initiative=OuterRef("initiative"), person=OuterRef("person"))
    rows = (
        LeadAssignment.objects.visible_to(viewer.person, viewer.today)
        .firm()
        .filter(person=person)
        .select_related("initiative")
        .annotate(noted=Exists(notes))
        .order_by("initiative__name", "initiative__key", F("start").asc(nulls_first=True), "pk")
    )
    return [
        StageHistory(initiative.key, initiative.name, stage_steps(list(found), viewer.today))
        for initiative, found in groupby(rows, key=lambda row: row.initiative)
    ]


def stage_steps(rows: Sequence[LeadAssignment], today: date) -> list[StageStep]:
    ladder = list(Stage)
    found: list[StageStep] = []
    for row in rows:
        before = ladder.index(Stage(found[-1].stage)) if found else None
        now = ladder.index(Stage(row.stage))
        back = None if before is None else found[-1].back if now == before else now > before
        noted = bool(getattr(row, "noted", False)) and row.stage == Stage.HANDED_OFF
        ahead = row.start is not None and row.start > today
        found.append(StageStep(row.stage, row.start, row.end, row.hours, row.role, back, ahead, noted))
    return found
