"""Initiatives as the engine sees them, and who leads them in a week."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, MemberFacts, Requirement
from engine.weeks import Week
from initiatives.models import (
    CriticalArea,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Stage,
)
from initiatives.models import Requirement as RequirementRow


@dataclass(slots=True)
class Portfolio:
    """The initiatives of some leads in a week."""

    week: Week
    stages: dict[int, dict[int, str]]
    """Per lead (id), the stage by initiative (id)."""
    rows: dict[int, Initiative]
    areas: dict[int, list[AreaFacts]] = field(default_factory=dict)
    points: dict[int, list[InflectionPointFacts]] = field(default_factory=dict)
    members: dict[int, list[tuple[int, MemberFacts]]] = field(default_factory=dict)
    area_ids: dict[int, str] = field(default_factory=dict)
    owners: set[int] = field(default_factory=set)

    def of(self, lead: int) -> tuple[InitiativeFacts, ...]:
        return tuple(
            self.facts(self.rows[initiative], stage) for initiative, stage in sorted(self.stages.get(lead, {}).items())
        )

    def facts(self, row: Initiative, stage: str) -> InitiativeFacts:
        return InitiativeFacts(
            key=row.key,
            priority=row.priority,
            phase=row.phase,  # type: ignore[arg-type]
            health=row.health,  # type: ignore[arg-type]
            stage=stage,  # type: ignore[arg-type]
            members=tuple(member for _, member in self.members.get(row.pk, ())),
            areas=tuple(self.areas.get(row.pk, ())),
            points=tuple(self.points.get(row.pk, ())),
        )

    def people(self) -> set[int]:
        """Ids of everyone on them: leads, members, owners."""
        members = {person for rows in self.members.values() for person, _ in rows}
        return set(self.stages) | members | self.owners

    def here(self) -> dict[int, set[int]]:
        """Per initiative the ids of the week's members."""
        return {initiative: {person for person, _ in rows} for initiative, rows in self.members.items()}


def load_portfolio(leads: Collection[int], week: Week) -> Portfolio:
    """Everything that these people lead in the week, from six queries; without tentative and handed-off assignments."""
    assignments = (
        LeadAssignment.objects.firm()
        .during(week.monday, week.sunday)
        .filter(person__in=list(leads))
        .exclude(stage=Stage.HANDED_OFF)
        .order_by("start", "pk")
    )
    stages: dict[int, dict[int, str]] = {}
    for one in assignments:
        stages.setdefault(one.person_id, {})[one.initiative_id] = one.stage
    ids = {initiative for found in stages.values() for initiative in found}
    return filled(Portfolio(week, stages, Initiative.objects.in_bulk(ids)))


def filled(portfolio: Portfolio) -> Portfolio:
    """With the areas, points and members of its initiatives. Five queries."""
    ids = portfolio.rows.keys()
    add_areas(portfolio, ids)
    add_points(portfolio, ids)
    add_members(portfolio, ids)
    return portfolio


def add_areas(portfolio: Portfolio, ids: Collection[int]) -> None:
    needs: dict[int, list[Requirement]] = {}
    rows = RequirementRow.objects.filter(area__initiative__in=ids).values_list("area_id", "skill__key", "level")
    for area_id, skill, level in rows:
        needs.setdefault(area_id, []).append(Requirement(skill, level))
    for area in CriticalArea.objects.filter(initiative__in=ids).select_related("owner"):
        initiative = portfolio.rows[area.initiative_id].key
        key = f"{initiative}/{area.key}"
        portfolio.area_ids[area.pk] = key
        owner = area.owner_here
        if owner is not None:
            portfolio.owners.add(owner.pk)
        portfolio.areas.setdefault(area.initiative_id, []).append(
            AreaFacts(
                key=key,
                initiative=initiative,
                impact=area.impact,
                irreversibility=area.irreversibility,
                complexity=area.complexity,
                effort=area.effort,  # type: ignore[arg-type]
                owner=owner.key if owner else None,
                status=area.status,  # type: ignore[arg-type]
                requirements=tuple(sorted(needs.get(area.pk, ()), key=lambda need: need.skill)),
            )
        )


def add_points(portfolio: Portfolio, ids: Collection[int]) -> None:
    named: dict[int, list[str]] = {}
    through = InflectionPoint.areas.through.objects.filter(inflectionpoint__initiative__in=ids)
    for point, area in through.values_list("inflectionpoint_id", "criticalarea_id"):
        named.setdefault(point, []).append(portfolio.area_ids[area])
    for row in InflectionPoint.objects.filter(initiative__in=ids):
        portfolio.points.setdefault(row.initiative_id, []).append(
            InflectionPointFacts(
                key=row.key,
                date=row.date,
                areas=tuple(sorted(named.get(row.pk, ()))),
                required=row.presence == "required",
                passed=row.passed,
                kind=row.kind,  # type: ignore[arg-type]
                name=row.name,
            )
        )


def add_members(portfolio: Portfolio, ids: Collection[int]) -> None:
    week = portfolio.week
    rows: Iterable[Any] = (
        Membership.objects.during(week.monday, week.sunday)
        .filter(initiative__in=list(ids))
        .values_list("initiative_id", "person_id", "person__key", "familiarity", "start", "end")
    )
    for initiative, person, key, familiarity, start, end in rows:
        member = MemberFacts(key, familiarity, start, end)
        portfolio.members.setdefault(initiative, []).append((person, member))


def owned_open() -> dict[str, int]:
    """Open areas per owner across the organisation."""
    counts: dict[str, int] = {}
    keys = CriticalArea.objects.filter(status="open", owner__isnull=False).values_list("owner__key", flat=True)
    for key in keys:
        counts[key or ""] = counts.get(key or "", 0) + 1
    return counts


def highest_required() -> dict[str, int]:
    """The highest level that any area of the organisation requires, per skill."""
    highest: dict[str, int] = {}
    for skill, level in RequirementRow.objects.values_list("skill__key", "level").distinct():
        highest[skill] = max(level, highest.get(skill, 0))
    return highest


def agreed_hours(first: date, last: date) -> dict[tuple[int, int], float]:
    """Agreed hours a week by person and initiative, of firm assignments that overlap these days."""
    rows = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    found: dict[tuple[int, int], float] = {}
    for person, initiative, hours in rows.order_by("start", "pk").values_list("person_id", "initiative_id", "hours"):
        found[person, initiative] = float(hours)
    return found
