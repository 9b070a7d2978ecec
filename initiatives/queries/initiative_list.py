"""The list of initiatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from initiatives.models import AreaStatus, CriticalArea, InflectionPoint, Initiative, LeadAssignment
from initiatives.querysets import InitiativeQuerySet
from people.models import Person

ROWS = 50


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """An initiative with its current leads, its open areas and its next milestone."""

    initiative: Initiative
    leads: Sequence[LeadAssignment]
    open_areas: int
    next_milestone: InflectionPoint | None


@dataclass(frozen=True, slots=True)
class InitiativeList:
    page: Page[Initiative]
    entries: Sequence[InitiativeRow]


def load(viewer: Person, today: date, number: str, *, q: str, phase: str, health: str, mine: bool) -> InitiativeList:
    """Four queries."""
    rows = Initiative.objects.visible_to(viewer, today)
    rows = filtered(rows, q=q or "", phase=phase or "", health=health or "")
    if mine:
        rows = rows.led_by(viewer, today)
    page = Paginator(with_facts(rows, today), ROWS).get_page(number)
    shown: list[Any] = list(page.object_list)
    upcoming = InflectionPoint.objects.in_bulk([row.next_milestone_id for row in shown if row.next_milestone_id])
    return InitiativeList(
        page, [InitiativeRow(row, row.leading, row.open_areas, upcoming.get(row.next_milestone_id)) for row in shown]
    )


def filtered(rows: InitiativeQuerySet, *, q: str, phase: str, health: str) -> InitiativeQuerySet:
    wanted = {name: value for name, value in (("phase", phase), ("health", health)) if value}
    found = rows.filter(**wanted)
    return found.filter(Q(name__icontains=q) | Q(summary__icontains=q)) if q else found


def with_facts(rows: InitiativeQuerySet, today: date) -> InitiativeQuerySet:
    leads = LeadAssignment.objects.on(today).firm().select_related("person").order_by("-role", "start", "id")
    areas = CriticalArea.objects.filter(initiative=OuterRef("pk"), status=AreaStatus.OPEN).order_by()
    counted = areas.values("initiative").annotate(number=Count("pk")).values("number")
    ahead = InflectionPoint.objects.filter(initiative=OuterRef("pk"), passed=False, date__gte=today)
    return (
        rows.with_health_note()
        .annotate(
            open_areas=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            next_milestone_id=Subquery(ahead.order_by("date", "id").values("pk")[:1]),
        )
        .prefetch_related(Prefetch("assignments", leads, to_attr="leading"))
    )
