"""What each allocation page shows: one loader per page, at most twelve queries including the session's three."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from allocation.asked import Asked
from allocation.facts import Facts, Lead
from allocation.figures import balance, collisions, coverage, heatmap
from allocation.figures.hours import Cell, cell, decimal
from allocation.loading import hours, listing, meetings
from allocation.loading.skills import may_see_names, only_ones
from allocation.loading.stakes import stake_facts
from engine.weeks import Week
from initiatives.models import Initiative
from people.models import Organisation, Person

INITIATIVES = 30
"""Per page of coverage."""
COLLISIONS = 50
"""Per page of conflicts."""


@dataclass(frozen=True, slots=True)
class Viewer:
    person: Person
    organisation: Organisation
    today: date

    @property
    def this(self) -> Week:
        return Week.of(self.today)


@dataclass(frozen=True, slots=True)
class BoardPage:
    asked: Asked
    facts: Facts
    heatmap: heatmap.Heatmap
    page: Page[Any]
    uncovered: Sequence[listing.Named]
    manages: bool

    @property
    def is_own(self) -> bool:
        """Whether the viewer's own row is on the board."""
        return any(row.lead.is_viewer for row in self.heatmap.rows)


def board(viewer: Viewer, asked: Asked) -> BoardPage:
    found = listing.listing(viewer.person, asked.weeks, viewer.today, asked.by, asked.part)
    facts = hours.hour_facts(viewer.person, viewer.organisation, viewer.today, asked.weeks, found.people)
    manages = bool(found.people) or viewer.person.reports.exists()
    return BoardPage(asked, facts, heatmap.heatmap(facts, asked.by, asked.which), found.page, found.uncovered, manages)


@dataclass(frozen=True, slots=True)
class CollisionsPage:
    asked: Asked
    facts: Facts
    found: Sequence[collisions.Collision]
    """Those of this page, the most at stake first."""
    page: Page[Any]


def colliding(viewer: Viewer, asked: Asked) -> CollisionsPage:
    """Sorted over the whole reporting line, then split into pages."""
    found = meetings.candidates(viewer.person, viewer.organisation, viewer.today, asked.weeks)
    rows = Initiative.objects.filter(pk__in=found.initiatives)
    facts = met_by(viewer, asked.weeks, found.leads, rows)
    page = Paginator(collisions.collisions(facts), COLLISIONS).get_page(asked.part)
    return CollisionsPage(asked, facts, list(page.object_list), page)


def led_by(viewer: Viewer, weeks: Sequence[Week], one: listing.Named) -> Facts:
    """Facts of the initiatives that a lead leads and that have a milestone in these weeks, without the lead's capacity."""
    leads = {one.key: Lead(one.key, one.name, (), leaves_on=one.leaves_on)}
    led = listing.leading(weeks).filter(person=one.id).values("initiative")
    due = {"points__date__gte": weeks[0].monday, "points__date__lte": weeks[-1].sunday, "points__passed": False}
    return met_by(viewer, weeks, leads, Initiative.objects.filter(pk__in=led, **due).distinct())


def met_by(viewer: Viewer, weeks: Sequence[Week], leads: dict[str, Lead], rows: "QuerySet[Initiative]") -> Facts:
    bare = Facts(viewer.today, tuple(weeks), viewer.person.key, leads, ())
    facts = stake_facts(bare, viewer.person, viewer.organisation, rows)
    return replace(facts, names={**facts.names, **{one.key: one.name for one in leads.values()}})


@dataclass(frozen=True, slots=True)
class CoveragePage:
    asked: Asked
    facts: Facts
    found: coverage.Coverage
    page: Page[Any]


def covering(viewer: Viewer, asked: Asked) -> CoveragePage:
    everything = list(listing.around_line(viewer.person, viewer.today).order_by("name", "key"))
    page = Paginator(everything, INITIATIVES).get_page(asked.part)
    booked = hours.booked(viewer.person, Person.objects.in_line_of(viewer.person).values("pk"), asked.weeks)
    bare = Facts(viewer.today, tuple(asked.weeks), viewer.person.key, {}, (), planned=booked.planned)
    facts = stake_facts(bare, viewer.person, viewer.organisation, page.object_list)
    return CoveragePage(asked, facts, coverage.coverage(facts), page)


@dataclass(frozen=True, slots=True)
class SkillLine:
    skill: str
    level: int
    person: str
    name: str
    initiatives: Sequence[tuple[str, str]]
    unseen: int

    @property
    def hanging(self) -> int:
        """Initiatives that depend on the skill, visible or not."""
        return len(self.initiatives) + self.unseen


def skill_lines(viewer: Viewer) -> list[SkillLine] | None:
    """None if the viewer neither manages nor leads: then they may not see names."""
    if not may_see_names(viewer.person):
        return None
    found, named = only_ones(viewer.person, viewer.today)
    return [
        SkillLine(
            named[f"skill:{one.skill}"],
            one.level,
            one.person,
            named[one.person],
            [(key, named[f"initiative:{key}"]) for key in one.initiatives],
            one.unseen,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class BalancePage:
    asked: Asked
    facts: Facts
    found: balance.Balance
    page: Page[Any]


def balancing(viewer: Viewer, asked: Asked) -> BalancePage:
    listed = listing.listing(viewer.person, asked.weeks, viewer.today, asked.by, asked.part)
    bare = hours.hour_facts(viewer.person, viewer.organisation, viewer.today, asked.weeks, listed.people)
    facts = hours.interrupted(bare, viewer.person, viewer.organisation, listed.people)
    return BalancePage(asked, facts, balance.balance(facts), listed.page)


@dataclass(frozen=True, slots=True)
class CellPage:
    facts: Facts
    lead: Lead
    cell: Cell

    @property
    def is_seen(self) -> bool:
        """Whether the lead is still in the viewer's reporting line that week."""
        return self.facts.sees(self.lead.key, self.cell.week)

    @property
    def is_past(self) -> bool:
        return self.cell.week.sunday < self.facts.today

    @property
    def below_zero(self) -> bool:
        return self.cell.capacity.focus < 0

    @property
    def capacity(self) -> list[tuple[str, str, Decimal]]:
        """Sign, name and hours of each part of the capacity. Only some viewers see how long someone is off."""
        room = self.cell.capacity
        parts = {
            "Time off": room.time_off,
            "Public holidays": room.holidays,
            "Meetings": room.meetings,
            "Day-to-day": room.day_to_day,
            "Duties": room.duties,
            "1:1s and check-ins": room.touchpoints,
        }
        if not self.lead.knows_time_off and room.time_off:
            parts = {"Away, meetings, day-to-day and duties": room.contracted - room.focus}
        taken = [("−", name, decimal(hours)) for name, hours in parts.items() if hours]
        return [("", "Contracted", decimal(room.contracted)), *taken]


def cell_page(viewer: Viewer, key: str, week: Week) -> CellPage:
    """Raises Http404 for anyone outside the viewer's reporting line."""
    found = lead_named(viewer, key)
    facts = hours.hour_facts(viewer.person, viewer.organisation, viewer.today, [week], [found])
    return CellPage(facts, facts.leads[key], cell(facts, key, week))


def lead_named(viewer: Viewer, key: str) -> listing.Named:
    rows = listing.named_rows(Person.objects.here().in_line_of(viewer.person), viewer.person)
    return listing.Named(*get_object_or_404(rows, key=key))
