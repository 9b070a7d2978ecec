"""One lead's page for them and their managers: hours, involvement, conflicts, and what they stepped back from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, F, OuterRef

from allocation.asked import Asked
from allocation.facts import Assignment, Facts, Lead
from allocation.figures import collisions, heatmap
from allocation.figures.balance import Balance, balance
from allocation.loading import hours
from allocation.pages import Viewer, lead_named, led_by
from engine.overload import OverloadSignal
from engine.weeks import Week
from focus import strain
from initiatives.models import Handover, LeadAssignment, Stage


@dataclass(frozen=True, slots=True)
class LeadPage:
    """`assignments` are those of this week and later, firm and tentative."""

    asked: Asked
    facts: Facts
    lead: Lead
    row: heatmap.Row
    balance: Balance
    assignments: Sequence[Assignment]

    @property
    def found(self) -> Balance:
        return self.balance


def lead_page(viewer: Viewer, key: str, asked: Asked) -> LeadPage:
    """Raises Http404 for anyone outside the viewer's reporting line. Nine queries."""
    found = lead_named(viewer, key)
    bare = hours.hour_facts(viewer.person, viewer.organisation, viewer.today, asked.weeks, [found])
    facts = hours.interrupted(bare, viewer.person, viewer.organisation, [found])
    now = [one for one in facts.assignments if (one.end or date.max) >= viewer.today]
    lead = facts.leads[key]
    return LeadPage(asked, facts, lead, heatmap.row_of(facts, lead), balance(facts), now)


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
class AheadPage:
    """Conflicts, and involvement over time. Suggestions of a plan are private to the lead; changes that they applied are on
    record for everyone who can see the initiative."""

    facts: Facts
    key: str
    name: str
    collisions: Sequence[collisions.Collision]
    stages: Sequence[StageHistory]

    @property
    def stepped(self) -> list[StageHistory]:
        """Initiatives they have stepped back from, or are about to."""
        return [one for one in self.stages if one.last.back]


def ahead_page(viewer: Viewer, key: str, weeks: Sequence[Week]) -> AheadPage:
    """Raises Http404 for anyone outside the viewer's reporting line. Nine queries."""
    found = lead_named(viewer, key)
    facts = led_by(viewer, weeks, found)
    return AheadPage(facts, key, found.name, collisions.collisions(facts), stages_of(viewer, found.id))


@dataclass(frozen=True, slots=True)
class StrainPage:
    """Overload of a lead in this week and the last ones: hours only."""

    key: str
    name: str
    week: Week
    flags: Sequence[OverloadSignal]


def strain_page(viewer: Viewer, key: str) -> StrainPage:
    """Raises Http404 for anyone outside the viewer's reporting line. Four queries."""
    found = lead_named(viewer, key)
    flags = strain.flags_of([found.id], viewer.this, viewer.person).get(found.id, [])
    return StrainPage(key, found.name, viewer.this, flags)


def stages_of(viewer: Viewer, person: int) -> list[StageHistory]:
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
        StageHistory(initiative.key, initiative.name, steps_of(list(found), viewer.today))
        for initiative, found in groupby(rows, key=lambda row: row.initiative)
    ]


def steps_of(rows: Sequence[LeadAssignment], today: date) -> list[StageStep]:
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
