"""Loads initiatives as the engine needs them, with everyone around them: eight queries, ten with dependencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import BooleanField, CharField, Count, DateField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast

from allocation.board.reporting_line import Viewer, assignments_during, in_reporting_line
from allocation.facts import Assignment, Facts, NamedInitiative
from engine.facts import (
    AreaFacts,
    DependencyFacts,
    Health,
    InflectionPointFacts,
    InitiativeFacts,
    MemberFacts,
    Phase,
    Requirement,
)
from engine.weeks import Week
from engine.weights import Weights
from focus.plan.queries.people_facts import Crowd, add_ratings, load_people
from initiatives.dependencies.queries.assessment import planning_day
from initiatives.dependencies.queries.outlook import load_dated
from initiatives.models import CriticalArea, Dependency, InflectionPoint, Initiative, LeadAssignment, Membership
from people.model_fields import HoursField
from people.models import Person

POINTS_BACK: Final = timedelta(days=60)
"""Milestones older than this have no effect, whatever the weights."""


@dataclass(slots=True)
class GatheredRows:
    """What has been loaded for some initiatives (by id), before it becomes facts."""

    rows: dict[int, Initiative]
    areas: dict[int, list[AreaFacts]] = field(default_factory=dict)
    area_names: dict[int, dict[str, str]] = field(default_factory=dict)
    points: dict[int, list[InflectionPointFacts]] = field(default_factory=dict)
    members: dict[int, list[MemberFacts]] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    skills: dict[str, str] = field(default_factory=dict)
    general_skills: set[str] = field(default_factory=set)
    dependencies: dict[int, dict[Week, tuple[DependencyFacts, ...]]] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    """Initiatives with open dependencies."""
    owners: set[int] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    owned_open: dict[str, int] = field(default_factory=dict)


def load_initiative_facts(
    facts: Facts, viewer: Viewer, initiatives: Iterable[Initiative], also: Iterable[str] = ()
) -> Facts:
    """The facts with these initiatives and everyone around them. Assignments of leads outside the reporting line have no hours.

    Assignments already in the facts are unchanged. `also` are keys of more people, who might become leads.
    """
    found = GatheredRows({one.pk: one for one in initiatives}, people=set(also))
    add_areas(found)
    add_points(found, facts.weeks)
    add_people_around(found, viewer.person, facts.weeks)
    add_dependencies(found, facts)
    crowd = load_people(viewer.organisation, facts.weeks[0], Person.objects.filter(key__in=found.people))
    add_ratings(crowd, found.skills, interest=False)
    return merge_facts(facts, found, crowd, Weights.from_overrides(viewer.organisation.weights))


def merge_facts(facts: Facts, found: GatheredRows, crowd: Crowd, weights: Weights) -> Facts:
    known = {one.key for one in facts.assignments}
    there = {one.key: initiative_in_facts(found, pk, one) for pk, one in found.rows.items()}
    return replace(
        facts,
        assignments=(*facts.assignments, *(one for one in found.assignments if one.key not in known)),
        initiatives=there,
        called={**facts.called, **{key: one.name for key, one in there.items()}},
        people={**facts.people, **crowd.facts({})},
        names={**{row["key"]: row["name"] for row in crowd.rows.values()}, **facts.names},
        skills=found.skills,
        general_skills=frozenset(found.general_skills),
        owned_open=found.owned_open,
        weights=weights,
    )


def initiative_in_facts(found: GatheredRows, pk: int, row: Initiative) -> NamedInitiative:
    facts = InitiativeFacts(
        key=row.key,
        priority=row.priority,
        phase=cast(Phase, row.phase),  # The columns' choices are the engine's.
        health=cast(Health, row.health),
        members=tuple(found.members.get(pk, ())),
        areas=tuple(found.areas.get(pk, ())),
        points=tuple(found.points.get(pk, ())),
    )
    return NamedInitiative(row.key, row.name, facts, found.area_names.get(pk, {}), found.dependencies.get(pk, {}))


def add_areas(found: GatheredRows) -> None:
    """Areas with required skills and owner. One query."""
    fields = ("initiative_id", "key", "name", "impact", "irreversibility", "complexity", "effort", "status")
    owner = ("owner_id", "owner__key", "owner__name", "owner__left_on")
    skill_columns = ("requirements__skill__key", "requirements__skill__name", "requirements__skill__general")
    need = (*skill_columns, "requirements__level")
    rows = (
        CriticalArea.objects.filter(initiative__among=list(found.rows))
        .order_by("initiative", "position", "pk", "requirements__skill__key")
        .values(*fields, *owner, *need)
    )
    areas: dict[tuple[int, str], AreaFacts] = {}
    for row in rows:
        place = (row["initiative_id"], row["key"])
        if place not in areas:
            areas[place] = area_of(found, row)
        if row["requirements__level"]:
            skill = row["requirements__skill__key"]
            found.skills[skill] = row["requirements__skill__name"]
            if row["requirements__skill__general"]:
                found.general_skills.add(skill)
            needs = (*areas[place].requirements, Requirement(skill, row["requirements__level"]))
            areas[place] = replace(areas[place], requirements=needs)
    for (pk, _), area in areas.items():
        found.areas.setdefault(pk, []).append(area)


def area_of(found: GatheredRows, row: dict[str, Any]) -> AreaFacts:
    pk, initiative = row["initiative_id"], found.rows[row["initiative_id"]].key
    owner = None if row["owner__left_on"] else row["owner__key"]
    if owner:
        found.people.add(owner)
        found.names[owner] = row["owner__name"]
        found.owners.add(row["owner_id"])
        found.owned_open[owner] = 0
    whole = f"{initiative}/{row['key']}"
    found.area_names.setdefault(pk, {})[whole] = row["name"]
    rated = {name: row[name] for name in ("impact", "irreversibility", "complexity", "effort", "status")}
    return AreaFacts(key=whole, initiative=initiative, owner=owner, **rated)


def add_points(found: GatheredRows, weeks: Sequence[Week]) -> None:
    """Upcoming milestones with the areas they are about. One query."""
    since = weeks[0].monday - POINTS_BACK
    fields = ("pk", "initiative_id", "key", "name", "date", "kind", "presence", "areas__key")
    rows = (
        InflectionPoint.objects.filter(initiative__among=list(found.rows), passed=False, date__gte=since)
        .order_by("date", "pk", "areas__key")
        .values(*fields)
    )
    points: dict[int, tuple[int, InflectionPointFacts]] = {}
    for row in rows:
        pk = row["initiative_id"]
        if row["pk"] not in points:
            fields_of_point = {name: row[name] for name in ("key", "date", "kind", "name")}
            points[row["pk"]] = (pk, InflectionPointFacts(required=row["presence"] == "required", **fields_of_point))
        if row["areas__key"]:
            point = points[row["pk"]][1]
            whole = f"{found.rows[pk].key}/{row['areas__key']}"
            points[row["pk"]] = (pk, replace(point, areas=(*point.areas, whole)))
    for pk, point in points.values():
        found.points.setdefault(pk, []).append(point)


def add_dependencies(found: GatheredRows, facts: Facts) -> None:
    """What sets the timing of areas, week by week, as in a plan. Two queries; none without dependencies."""
    if not found.waiting:
        return
    dated = load_dated(found.waiting, facts.today)
    for week in facts.weeks:
        if week.sunday >= facts.today:
            for pk, rows in dated.facts_on(planning_day(week, facts.today)).items():
                found.dependencies.setdefault(pk, {})[week] = rows


def add_people_around(found: GatheredRows, viewer: Person, weeks: Sequence[Week]) -> None:
    """Members and leads in these weeks, how many open areas each owner has anywhere, and which initiatives wait for others.

    One query, four tables.
    """
    ids = list(found.rows)
    members = Membership.objects.during(weeks[0].monday, weeks[-1].sunday).filter(initiative__among=ids)
    leads = assignments_during(weeks).filter(initiative__among=ids)
    mine = Exists(LeadAssignment.objects.filter(in_reporting_line(viewer), pk=OuterRef("pk")))
    text = CharField()
    columns = ("kind", "pk", "initiative_id", "who", "called", "start", "end", "known", "what", "level", "week")
    who = {"who": F("person__key"), "called": F("person__name")}
    parts = (
        leads.annotate(
            kind=Value("lead"), known=mine, what=F("stage"), level=F("familiarity"), week=F("hours"),
            perhaps=F("tentative"), as_what=F("role"), **who,
        ),
        members.annotate(
            kind=Value("member"), known=Value(True), what=Value("", output_field=text), level=F("familiarity"),
            week=Value(None, output_field=HoursField()), perhaps=Value(False, output_field=BooleanField()),
            as_what=Value("", output_field=text), **who,
        ),
    )  # fmt: skip
    first, second = (part.order_by().values_list(*columns, "perhaps", "as_what") for part in parts)
    owned = CriticalArea.objects.filter(owner__among=list(found.owners), status="open").values("owner__key")
    waiting = Dependency.objects.open().filter(initiative__among=ids).values("initiative_id")
    no_day, nothing, no_text = Cast(Value(None), DateField()), Value(0), Value("", text)
    rest = {
        "called_": no_text, "start_": no_day, "end_": no_day, "known_": Value(True), "what_": no_text, "level_": nothing,
        "week_": Cast(Value(None), HoursField()), "perhaps_": Value(False), "as_what_": no_text,
    }  # fmt: skip
    third, fourth = (
        rows.order_by()
        .annotate(kind=Value(kind), number=Count("pk"), home=home, whose=whose, **rest)
        .values_list("kind", "number", "home", "whose", *rest)
        for rows, kind, home, whose in (
            (owned, "owns", nothing, F("owner__key")),
            (waiting, "waits", F("initiative_id"), no_text),
        )
    )
    everything = first.union(second, third, fourth, all=True)
    for row in sorted(everything, key=lambda row: (row[0], row[5] or date.min, row[1])):
        if row[0] == "owns":
            found.owned_open[row[3]] = row[1]
        elif row[0] == "waits":
            found.waiting.add(row[2])
        else:
            add_person(found, *row)


def add_person(found: GatheredRows, kind: str, pk: int, initiative: int, person: str, name: str, *rest: Any) -> None:
    start, end, known, stage, familiarity, hours, tentative, role = rest
    found.people.add(person)
    found.names[person] = name
    if kind == "member":
        found.members.setdefault(initiative, []).append(MemberFacts(person, familiarity, start, end))
        return
    agreed = Decimal(str(hours)).quantize(Decimal("0.01")) if known else None
    key = found.rows[initiative].key
    found.assignments.append(
        Assignment(str(pk), person, key, role, stage, agreed, start, end, bool(tentative), familiarity)
    )
