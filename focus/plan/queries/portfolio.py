"""Initiatives as the engine sees them, and who leads them in a week."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from django.db.models import Count, F, FilteredRelation, OuterRef, QuerySet, Subquery, Value

from engine.facts import (
    AreaFacts,
    DependencyFacts,
    Effort,
    Health,
    InflectionPointFacts,
    InitiativeFacts,
    MemberFacts,
    Phase,
    PointKind,
    Requirement,
    Status,
)
from engine.facts import Stage as StageFact
from engine.weeks import Week
from initiatives.dependencies.queries.assessment import facts_by_initiative
from initiatives.models import (
    CriticalArea,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    SkillRequirement,
    Stage,
)
from people.models import Organisation, Skill

REQUIRED_SKILL: tuple[str, ...] = ("need__skill",)  # a relation that only the query has


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
    leads: dict[int, dict[int, MemberFacts]] = field(default_factory=dict)
    """Per initiative (id), everyone who leads it that week, by id."""
    dependencies: dict[int, tuple[DependencyFacts, ...]] = field(default_factory=dict)
    """Per initiative (id) what it waits for and is not accepted."""
    area_ids: dict[int, str] = field(default_factory=dict)
    area_rows: dict[str, CriticalArea] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    owners: set[int] = field(default_factory=set)
    owned_open: dict[str, int] = field(default_factory=dict)
    """Per owner of an area (key), their open areas across the organisation."""

    def of(self, lead: int) -> tuple[InitiativeFacts, ...]:
        return tuple(
            self.facts(self.rows[initiative], stage, lead)
            for initiative, stage in sorted(self.stages.get(lead, {}).items())
        )

    def facts(self, row: Initiative, stage: str, lead: int) -> InitiativeFacts:
        leads = self.leads.get(row.pk, {})
        mine = leads.get(lead)
        return InitiativeFacts(
            key=row.key,
            priority=row.priority,
            phase=cast(Phase, row.phase),
            health=cast(Health, row.health),
            stage=cast(StageFact, stage),
            stage_since=mine.start if mine else None,
            members=tuple(member for _, member in self.members.get(row.pk, ())),
            areas=tuple(self.areas.get(row.pk, ())),
            points=tuple(self.points.get(row.pk, ())),
            lead_familiarity=mine.familiarity if mine else None,
            other_leads=tuple(one for pk, one in sorted(leads.items()) if pk != lead),
            dependencies=self.dependencies.get(row.pk, ()),
        )

    def people(self) -> set[int]:
        """Ids of everyone on them: leads, members, owners."""
        members = {person for rows in self.members.values() for person, _ in rows}
        leads = {person for rows in self.leads.values() for person in rows}
        return set(self.stages) | members | leads | self.owners

    def here(self) -> dict[int, set[int]]:
        """Per initiative the ids of the week's members."""
        return {initiative: {person for person, _ in rows} for initiative, rows in self.members.items()}


def load_portfolio(leads: Collection[int], week: Week) -> Portfolio:
    """Everything that these people lead in the week, from five queries; without tentative and handed-off assignments."""
    stages: dict[int, dict[int, str]] = {}
    for one in leading(week).filter(person__in=list(leads)):
        stages.setdefault(one.person_id, {})[one.initiative_id] = one.stage
    ids = {initiative for found in stages.values() for initiative in found}
    return filled(Portfolio(week, stages, Initiative.objects.in_bulk(ids)))


def leading(week: Week) -> "QuerySet[LeadAssignment]":
    """The assignments that count in a week; of several of a person, the one that began last comes last."""
    rows = LeadAssignment.objects.firm().during(week.monday, week.sunday).exclude(stage=Stage.HANDED_OFF)
    return rows.order_by(F("start").asc(nulls_first=True), "pk")


def filled(portfolio: Portfolio) -> Portfolio:
    """With the areas, points, members and leads of its initiatives. Three queries."""
    ids = portfolio.rows.keys()
    add_areas(portfolio, ids)
    add_points(portfolio, ids)
    add_members(portfolio, ids)
    return portfolio


def add_areas(portfolio: Portfolio, ids: Collection[int]) -> None:
    """Areas with the skills that they require, their owner, and how many open areas that owner has anywhere. One query."""
    open_ones = CriticalArea.objects.filter(owner=OuterRef("owner"), status="open").order_by().values("owner")
    rows = (
        CriticalArea.objects.filter(initiative__in=ids)
        .annotate(
            need=FilteredRelation("requirements"),
            owned=Subquery(open_ones.annotate(number=Count("pk")).values("number")),
        )
        .select_related("owner", *REQUIRED_SKILL)
        .order_by("initiative_id", "position", "pk", "need__skill__key")
    )
    needs: dict[int, list[Requirement]] = {}
    for row in rows:
        if row.pk not in portfolio.area_ids:
            key = f"{portfolio.rows[row.initiative_id].key}/{row.key}"
            portfolio.area_ids[row.pk], portfolio.area_rows[key] = key, row
            if row.current_owner is not None:
                portfolio.owners.add(row.current_owner.pk)
                portfolio.owned_open[row.current_owner.key] = row.owned or 0
        if hasattr(row, "need"):
            portfolio.skills[row.need.skill.key] = row.need.skill
            needs.setdefault(row.pk, []).append(Requirement(row.need.skill.key, row.need.level))
    for key, area in portfolio.area_rows.items():
        facts = area_facts(key, area, tuple(needs.get(area.pk, ())))
        portfolio.areas.setdefault(area.initiative_id, []).append(facts)


def area_facts(key: str, area: CriticalArea, requirements: tuple[Requirement, ...]) -> AreaFacts:
    return AreaFacts(
        key=key,
        initiative=key.split("/", 1)[0],
        impact=area.impact,
        irreversibility=area.irreversibility,
        complexity=area.complexity,
        effort=cast(Effort, area.effort),
        owner=area.current_owner.key if area.current_owner else None,
        status=cast(Status, area.status),
        requirements=requirements,
    )


def add_points(portfolio: Portfolio, ids: Collection[int]) -> None:
    """Milestones with the areas that they are about. One query."""
    rows = InflectionPoint.objects.filter(initiative__in=ids).order_by("initiative_id", "date", "pk")
    named: dict[int, list[str]] = {}
    points: dict[int, InflectionPoint] = {}
    for row in rows.annotate(area=F("areas")):
        points.setdefault(row.pk, row)
        if row.area is not None:
            named.setdefault(row.pk, []).append(portfolio.area_ids[row.area])
    for pk, point in points.items():
        portfolio.points.setdefault(point.initiative_id, []).append(
            InflectionPointFacts(
                key=point.key,
                date=point.date,
                areas=tuple(sorted(named.get(pk, ()))),
                required=point.presence == "required",
                passed=point.passed,
                kind=cast(PointKind, point.kind),
                name=point.name,
            )
        )


def add_dependencies(portfolio: Portfolio, organisation: Organisation | None, today: date) -> None:
    """What its initiatives wait for: one query without any, else six."""
    portfolio.dependencies = facts_by_initiative(portfolio.rows, organisation, portfolio.week, today)


def add_members(portfolio: Portfolio, ids: Collection[int]) -> None:
    """Members and leads: one query, two tables. Of several assignments of a person, the one that began last applies."""
    week = portfolio.week
    columns = ("initiative_id", "person_id", "person__key", "familiarity", "start", "end")
    members = Membership.objects.during(week.monday, week.sunday).filter(initiative__in=list(ids)).order_by()
    leads = leading(week).filter(initiative__in=list(ids)).order_by()
    rows = members.values_list(Value("member"), "pk", *columns).union(
        leads.values_list(Value("lead"), "pk", *columns), all=True
    )
    for kind, _, initiative, person, key, familiarity, start, end in sorted(
        rows, key=lambda row: (row[6] or date.min, row[1])
    ):
        place = MemberFacts(key, familiarity, start, end)
        if kind == "member":
            portfolio.members.setdefault(initiative, []).append((person, place))
        else:
            portfolio.leads.setdefault(initiative, {})[person] = place


@dataclass(frozen=True, slots=True)
class RequiredSkills:
    """The highest level that any area of the organisation requires, per skill, and which skills are general."""

    highest: Mapping[str, int]
    general: frozenset[str]


def required_skills() -> RequiredSkills:
    """One query."""
    highest: dict[str, int] = {}
    general: set[str] = set()
    rows = SkillRequirement.objects.values_list("skill__key", "level", "skill__general")
    for skill, level, is_general in rows.order_by().distinct():
        highest[skill] = max(level, highest.get(skill, 0))
        if is_general:
            general.add(skill)
    return RequiredSkills(highest, frozenset(general))


def agreed_hours(first: date, last: date) -> dict[tuple[int, int], float]:
    """Agreed hours a week by person and initiative, of firm assignments that overlap these days."""
    rows = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    found: dict[tuple[int, int], float] = {}
    for person, initiative, hours in rows.order_by("start", "pk").values_list("person_id", "initiative_id", "hours"):
        found[person, initiative] = float(hours)
    return found
