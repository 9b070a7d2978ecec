"""Loaders of the managers' pages, one per page: at most twelve queries including the session's three."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from allocation.board import balance, heatmap, hours_loader, reporting_line
from allocation.board.board_filters import BoardFilters
from allocation.board.weekly_hours import HoursCell, decimal, hours_cell
from allocation.collisions import candidates, detection
from allocation.coverage import weekly_coverage
from allocation.coverage.queries import find_key_person_risks, load_initiative_facts, may_see_skill_names
from allocation.facts import Facts, Lead
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
    filters: BoardFilters
    facts: Facts
    heatmap: heatmap.Heatmap
    page: Page[Any]
    uncovered: Sequence[reporting_line.ListedRow]
    manages: bool

    @property
    def is_own(self) -> bool:
        """Whether the viewer's own row is on the board."""
        return any(row.lead.is_viewer for row in self.heatmap.rows)


def load_board(viewer: Viewer, filters: BoardFilters) -> BoardPage:
    found = reporting_line.list_leads(viewer.person, filters.weeks, viewer.today, filters.by, filters.part)
    facts = hours_loader.load_hour_facts(viewer.person, viewer.organisation, viewer.today, filters.weeks, found.people)
    manages = bool(found.people) or viewer.person.reports.exists()
    return BoardPage(
        filters, facts, heatmap.build_heatmap(facts, filters.by, filters.which), found.page, found.uncovered, manages
    )


@dataclass(frozen=True, slots=True)
class CollisionsPage:
    filters: BoardFilters
    facts: Facts
    found: Sequence[detection.Collision]
    """Those of this page, the most at stake first."""
    page: Page[Any]


def load_collisions(viewer: Viewer, filters: BoardFilters) -> CollisionsPage:
    """Sorted over the whole reporting line, then split into pages."""
    found = candidates.find_candidates(viewer.person, viewer.organisation, viewer.today, filters.weeks)
    rows = Initiative.objects.filter(pk__in=found.initiatives)
    facts = load_milestone_facts(viewer, filters.weeks, found.leads, rows)
    page = Paginator(detection.find_collisions(facts), COLLISIONS).get_page(filters.part)
    return CollisionsPage(filters, facts, list(page.object_list), page)


def load_milestones_of_lead(viewer: Viewer, weeks: Sequence[Week], one: reporting_line.ListedRow) -> Facts:
    """Facts of the initiatives that a lead leads and that have a milestone in these weeks, without the lead's capacity."""
    leads = {one.key: Lead(one.key, one.name, (), leaves_on=one.leaves_on)}
    led = reporting_line.assignments_during(weeks).filter(person=one.id).values("initiative")
    due = {"points__date__gte": weeks[0].monday, "points__date__lte": weeks[-1].sunday, "points__passed": False}
    return load_milestone_facts(viewer, weeks, leads, Initiative.objects.filter(pk__in=led, **due).distinct())


def load_milestone_facts(
    viewer: Viewer, weeks: Sequence[Week], leads: dict[str, Lead], rows: "QuerySet[Initiative]"
) -> Facts:
    bare = Facts(viewer.today, tuple(weeks), viewer.person.key, leads, ())
    facts = load_initiative_facts(bare, viewer.person, viewer.organisation, rows)
    return replace(facts, names={**facts.names, **{one.key: one.name for one in leads.values()}})


@dataclass(frozen=True, slots=True)
class CoveragePage:
    filters: BoardFilters
    facts: Facts
    found: weekly_coverage.Coverage
    page: Page[Any]


def load_coverage(viewer: Viewer, filters: BoardFilters) -> CoveragePage:
    everything = list(reporting_line.initiatives_around_line(viewer.person, viewer.today).order_by("name", "key"))
    page = Paginator(everything, INITIATIVES).get_page(filters.part)
    booked = hours_loader.load_booked_hours(
        viewer.person, Person.objects.in_line_of(viewer.person).values("pk"), filters.weeks
    )
    bare = Facts(viewer.today, tuple(filters.weeks), viewer.person.key, {}, (), planned=booked.planned)
    facts = load_initiative_facts(bare, viewer.person, viewer.organisation, page.object_list)
    return CoveragePage(filters, facts, weekly_coverage.build_coverage(facts), page)


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


def load_skill_lines(viewer: Viewer) -> list[SkillLine] | None:
    """None if the viewer neither manages nor leads: then they may not see names."""
    if not may_see_skill_names(viewer.person):
        return None
    found, named = find_key_person_risks(viewer.person, viewer.today)
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
    filters: BoardFilters
    facts: Facts
    found: balance.Balance
    page: Page[Any]


def load_balance(viewer: Viewer, filters: BoardFilters) -> BalancePage:
    listed = reporting_line.list_leads(viewer.person, filters.weeks, viewer.today, filters.by, filters.part)
    bare = hours_loader.load_hour_facts(viewer.person, viewer.organisation, viewer.today, filters.weeks, listed.people)
    facts = hours_loader.with_interruptions(bare, viewer.person, viewer.organisation, listed.people)
    return BalancePage(filters, facts, balance.build_balance(facts), listed.page)


@dataclass(frozen=True, slots=True)
class CellPage:
    facts: Facts
    lead: Lead
    cell: HoursCell

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


def load_cell(viewer: Viewer, key: str, week: Week) -> CellPage:
    """Raises Http404 for anyone outside the viewer's reporting line."""
    found = find_lead(viewer, key)
    facts = hours_loader.load_hour_facts(viewer.person, viewer.organisation, viewer.today, [week], [found])
    return CellPage(facts, facts.leads[key], hours_cell(facts, key, week))


def find_lead(viewer: Viewer, key: str) -> reporting_line.ListedRow:
    rows = reporting_line.as_listed_rows(Person.objects.here().in_line_of(viewer.person), viewer.person)
    return reporting_line.ListedRow(*get_object_or_404(rows, key=key))
