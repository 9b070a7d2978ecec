"""Loaders of conflicts. Candidates are leads with milestones of two initiatives in a week, or with one on a day off: one query.

Exposure is calculated only for these, so that all conflicts of a reporting line can be sorted together, however large it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from allocation.board.board_filters import BoardFilters
from allocation.board.queries import FiguresPage
from allocation.board.reporting_line import ListedRow, Viewer, assignments_during, in_reporting_line, leaves_on
from allocation.collisions.cards import ConflictCard, build_cards
from allocation.collisions.detection import find_collisions
from allocation.coverage.initiative_facts import load_initiative_facts
from allocation.facts import Facts, Lead
from engine.weeks import Week
from initiatives.models import Initiative
from people import public_holidays
from people.models import Organisation, Person, TimeOff, WorkingHours

COLLISIONS: Final = 50
"""Per page."""
POINT: Final = "initiative__points__date"


Row = dict[str, Any]
"""A milestone with a lead, by column."""


@dataclass(frozen=True, slots=True)
class CollisionCandidates:
    """Leads by key, and the initiatives (ids) whose milestones need them."""

    leads: dict[str, Lead]
    initiatives: set[int]


def find_candidates(viewer: Viewer, weeks: Sequence[Week]) -> CollisionCandidates:
    """Everyone with a conflict is included; some of these may turn out to have none."""
    by_week: dict[tuple[int, Week], list[Row]] = {}
    for row in milestones_of_leads(viewer.person, max(viewer.today, weeks[0].monday), weeks):
        by_week.setdefault((row["person_id"], Week.of(row[POINT])), []).append(row)
    found = CollisionCandidates({}, set())
    for rows in by_week.values():
        if len({row["initiative_id"] for row in rows}) > 1:
            meeting = rows
        else:
            meeting = [row for row in rows if row["off"] or row["part_time"] or is_holiday(row, viewer.organisation)]
        for row in meeting:
            key, name = row["person__key"], row["person__name"]
            found.leads[key] = Lead(key, name, (), leaves_on=row["leaves_on"])
            found.initiatives.add(row["initiative_id"])
    return found


def milestones_of_leads(viewer: Person, first: date, weeks: Sequence[Week]) -> Any:
    """Every lead with each of their milestones from a day on."""
    day = F(POINT)
    within = Q(Q(start=None) | Q(start__lte=day), Q(end=None) | Q(end__gte=day))
    due = {f"{POINT}__gte": first, f"{POINT}__lte": weeks[-1].sunday, "initiative__points__passed": False}
    off = TimeOff.objects.filter(person=OuterRef("person"), start__lte=OuterRef(POINT), end__gte=OuterRef(POINT))
    idle = Q(mon=0) | Q(tue=0) | Q(wed=0) | Q(thu=0) | Q(fri=0)
    part_time = WorkingHours.objects.filter(idle, person=OuterRef("person"))
    return (
        assignments_during(weeks)
        .firm()
        .filter(within, in_reporting_line(viewer), **due)
        .annotate(off=Exists(off), part_time=Exists(part_time), leaves_on=leaves_on(viewer, "person__"))
        .order_by("person__name", "person_id", POINT)
        .values(
            "person_id", "person__key", "person__name", "person__country", "person__region",
            "initiative_id", POINT, "off", "part_time", "leaves_on",
        )
    )  # fmt: skip


def is_holiday(row: Row, organisation: Organisation) -> bool:
    """By the person's own country and region, or else the organisation's."""
    where = public_holidays.region_or_default(row["person__country"], row["person__region"], organisation)
    return row[POINT] in public_holidays.of_year(*where, row[POINT].year)


def load_collisions(viewer: Viewer, filters: BoardFilters) -> FiguresPage[Sequence[ConflictCard]]:
    """Those of a page, the most at stake first, sorted over the whole reporting line."""
    found = find_candidates(viewer, filters.weeks)
    rows = Initiative.objects.filter(pk__in=found.initiatives)
    facts = load_milestone_facts(viewer, filters.weeks, found.leads, rows)
    page = Paginator(build_cards(find_collisions(facts)), COLLISIONS).get_page(filters.part)
    return FiguresPage(filters, facts, list(page.object_list), page)


def load_milestones_of_lead(viewer: Viewer, weeks: Sequence[Week], one: ListedRow) -> Facts:
    """Facts of the initiatives that a lead leads and that have a milestone in these weeks, without the lead's capacity."""
    leads = {one.key: Lead(one.key, one.name, (), leaves_on=one.leaves_on)}
    led = assignments_during(weeks).filter(person=one.id).values("initiative")
    due = {"points__date__gte": weeks[0].monday, "points__date__lte": weeks[-1].sunday, "points__passed": False}
    return load_milestone_facts(viewer, weeks, leads, Initiative.objects.filter(pk__in=led, **due).distinct())


def load_milestone_facts(
    viewer: Viewer, weeks: Sequence[Week], leads: dict[str, Lead], rows: "QuerySet[Initiative]"
) -> Facts:
    facts = load_initiative_facts(viewer.facts(weeks, leads), viewer, rows)
    return replace(facts, names={**facts.names, **{one.key: one.name for one in leads.values()}})
