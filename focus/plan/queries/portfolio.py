"""Initiatives as the engine sees them, and who leads them in a week."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from django.db.models import Count, DateField, F, FilteredRelation, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

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
from initiatives.dependencies.queries.assessment import facts_by_initiative, planning_day
from initiatives.dependencies.queries.outlook import load_dated
from initiatives.models import (
    AssignmentRole,
    CriticalArea,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Stage,
)
from people.instances import Instances, columns
from people.models import Organisation, Person, Skill

# Cast: PostgreSQL treats a bare null as text.
NO_DAY: Final = Cast(Value(None), DateField())


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
    main_leads: dict[int, int] = field(default_factory=dict)
    """Per initiative (id), one of them: a lead before a deputy, then who has led longest."""
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
    """Areas with the skills that they require, and their owner. One query, with a row for each required skill.

    Each instance is made once: for a hundred leads, one per row would take a quarter of the time to load their week.
    """
    rows = (
        CriticalArea.objects.filter(initiative__among=list(ids))
        .annotate(need=FilteredRelation("requirements"))
        .order_by("initiative_id", "position", "pk", "need__skill__key")
        .values_list(
            *columns(CriticalArea), *columns(Person, "owner__"), *columns(Skill, "need__skill__"), "need__level"
        )
    )
    areas, owners, skills = Instances(CriticalArea), Instances(Person), Instances(Skill)
    needs: dict[int, list[Requirement]] = {}
    for row in map(iter, rows):
        area, owner, skill, level = areas.take(row), owners.take(row), skills.take(row), next(row)
        assert area is not None
        if area.pk not in portfolio.area_ids:
            area.owner = owner
            key = f"{portfolio.rows[area.initiative_id].key}/{area.key}"
            portfolio.area_ids[area.pk], portfolio.area_rows[key] = key, area
            if area.current_owner is not None:
                portfolio.owners.add(area.current_owner.pk)
        if skill is not None:
            portfolio.skills[skill.key] = skill
            needs.setdefault(area.pk, []).append(Requirement(skill.key, level))
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
    rows = InflectionPoint.objects.filter(initiative__among=list(ids)).order_by("initiative_id", "date", "pk")
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


def add_outlooks(portfolio: Portfolio, today: date) -> None:
    """What sets the timing of its areas, without follow-ups: one query without dependencies, else two."""
    day = planning_day(portfolio.week, today)
    portfolio.dependencies = load_dated(portfolio.rows, day).facts_on(day)


def add_members(portfolio: Portfolio, ids: Collection[int]) -> None:
    """Members, leads, and how many open areas each owner of an area has anywhere: one query, three tables.

    Of several assignments of a person, the one that began last applies.
    """
    week = portfolio.week
    columns = ("initiative_id", "person_id", "person__key", "familiarity", "start", "end")
    members = Membership.objects.during(week.monday, week.sunday).filter(initiative__among=list(ids)).order_by()
    leads = leading(week).filter(initiative__among=list(ids)).order_by()
    owned = CriticalArea.objects.filter(owner__among=list(portfolio.owners), status="open").order_by()
    no_number = Cast(Value(None), IntegerField())
    rows = members.values_list(Value("member"), "pk", *columns).union(
        leads.values_list("role", "pk", *columns),
        owned.values("owner", "owner__key")
        .annotate(number=Count("pk"))
        .values_list(Value("owner"), "number", no_number, "owner", "owner__key", no_number, NO_DAY, NO_DAY),
        all=True,
    )
    ordered = sorted(rows, key=lambda row: (row[6] or date.min, row[1]))
    for role in (AssignmentRole.LEAD, AssignmentRole.DEPUTY):
        for kind, _, initiative, person, *_ in ordered:
            if kind == role:
                portfolio.main_leads.setdefault(initiative, person)
    for kind, number, initiative, person, key, familiarity, start, end in ordered:
        place = MemberFacts(key, familiarity, start, end)
        if kind == "member":
            portfolio.members.setdefault(initiative, []).append((person, place))
        elif kind in AssignmentRole:
            portfolio.leads.setdefault(initiative, {})[person] = place
        else:
            portfolio.owned_open[key] = number


def agreed_hours(people: Iterable[int], first: date, last: date) -> dict[tuple[int, int], float]:
    """Agreed hours a week by person and initiative, of these people's firm assignments that overlap these days."""
    rows = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    rows = rows.filter(person__in=list(people))
    found: dict[tuple[int, int], float] = {}
    for person, initiative, hours in rows.order_by("start", "pk").values_list("person_id", "initiative_id", "hours"):
        found[person, initiative] = float(hours)
    return found
