"""Candidates for conflicts: leads with milestones of two initiatives in a week, or with one on a day off. One query.

Exposure is calculated only for these, so that all conflicts of a reporting line can be sorted together, however large it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q

from allocation.board.reporting_line import assignments_during, in_reporting_line, leaves_on
from allocation.facts import Lead
from engine.weeks import Week
from people import public_holidays
from people.models import Organisation, Person, TimeOff, WorkingHours

POINT: Final = "initiative__points__date"


@dataclass(frozen=True, slots=True)
class CollisionCandidates:
    """Leads by key, and the initiatives (ids) whose milestones need them."""

    leads: dict[str, Lead]
    initiatives: set[int]


def find_candidates(
    viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]
) -> CollisionCandidates:
    """Everyone with a conflict is included; some of these may turn out to have none."""
    by_week: dict[tuple[int, Week], list[Any]] = {}
    for row in milestones_of_leads(viewer, max(today, weeks[0].monday), weeks):
        by_week.setdefault((row["person_id"], Week.of(row[POINT])), []).append(row)
    found = CollisionCandidates({}, set())
    for rows in by_week.values():
        if len({row["initiative_id"] for row in rows}) > 1:
            meeting = rows
        else:
            meeting = [row for row in rows if row["off"] or row["part_time"] or is_holiday(row, organisation)]
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


def is_holiday(row: dict[str, Any], organisation: Organisation) -> bool:
    """By the person's own country and region, or else the organisation's."""
    where = public_holidays.region_or_default(row["person__country"], row["person__region"], organisation)
    return row[POINT] in public_holidays.of_year(*where, row[POINT].year)
