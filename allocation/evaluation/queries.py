"""The viewer's own weeks with new initiatives (nine queries), and what they would contribute to one of them (eight)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from allocation.board import heatmap
from allocation.board.hours_loader import load_hour_facts
from allocation.board.reporting_line import WEEKS, ListedRow, Viewer
from allocation.board.weekly_hours import NO_HOURS, assignments_with_hours, total
from allocation.collisions import detection
from allocation.coverage.initiative_facts import load_initiative_facts
from allocation.coverage.queries import may_see_skill_names
from allocation.facts import Facts, NamedInitiative
from allocation.scenarios.changes.new_lead import Add
from allocation.scenarios.changes.overlay import apply_changes, without_plans
from engine.facts import InflectionPointFacts, InitiativeFacts, LeadWeek, PointKind
from engine.score_facts import RequirementFact, ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.weeks import Week
from growth.goals.queries import served_by, skills_to_grow_in
from growth.goals.text import fit_text
from initiatives.models import InflectionPoint, Initiative
from people.models import Person
from people.names import short_name


@dataclass(frozen=True, slots=True)
class EvaluatedInitiative:
    """An initiative that the viewer might take on."""

    initiative: Initiative
    hours: Decimal
    is_led: bool
    """The viewer already leads or deputises it: these hours would replace the agreed ones."""


@dataclass(frozen=True, slots=True)
class CurrentCommitment:
    """A current commitment, in the first week from that day on."""

    key: str
    name: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class EvaluationOption:
    """One option: the weeks now, with one of the two, or with both. `short` are the hours a week to find elsewhere."""

    name: str
    row: heatmap.LeadRow
    collisions: Sequence[detection.Collision]
    facts: Facts
    changed: Sequence[bool]

    @property
    def short(self) -> Decimal:
        return max((one.most for one in self.row.over), default=NO_HOURS)


@dataclass(frozen=True, slots=True)
class Evaluation:
    weeks: Sequence[Week]
    evaluated: Sequence[EvaluatedInitiative]
    options: Sequence[EvaluationOption]
    commitments: Sequence[CurrentCommitment]

    @property
    def committed_hours(self) -> Decimal:
        return total(one.hours for one in self.commitments)


def load_evaluation(viewer: Viewer, wanted: Sequence[tuple[Initiative, Decimal]], day: date) -> Evaluation:
    me = viewer.person
    weeks = [viewer.this + ahead for ahead in range(WEEKS)]
    facts = load_hour_facts(viewer, weeks, [ListedRow("lead", me.pk, me.key, me.name, me.manager_id)])
    led = {one.initiative for one in facts.assignments}
    facts = with_milestones(facts, [one for one, _ in wanted], led)
    evaluated = [EvaluatedInitiative(one, hours, one.key in led) for one, hours in wanted]
    adds = [added_lead(number, one, me, day) for number, one in enumerate(evaluated, start=1)]
    options = [evaluation_option("Now", facts, facts, [])]
    options += [
        evaluation_option(f"With “{one.initiative}”", facts, facts, [change])
        for one, change in zip(evaluated, adds, strict=True)
    ]
    if len(adds) > 1:
        options.append(evaluation_option("With both", facts, facts, adds))
    return Evaluation(weeks, evaluated, options, current_commitments(facts, me.key, max(viewer.this, Week.of(day))))


def added_lead(number: int, one: EvaluatedInitiative, viewer: Person, day: date) -> Add:
    return Add(number, one.initiative.key, viewer.key, "lead", "weekly", one.hours, day)


def with_milestones(facts: Facts, evaluated: Iterable[Initiative], led: set[str]) -> Facts:
    """The facts with the milestones of the evaluated initiatives and of those the viewer leads. One query."""
    names = {**facts.called, **{one.key: one.name for one in evaluated}}
    keys = {*led, *(one.key for one in evaluated)}
    rows = (
        InflectionPoint.objects.filter(initiative__key__in=keys, passed=False)
        .filter(date__gte=facts.weeks[0].monday, date__lte=facts.weeks[-1].sunday)
        .order_by("date", "pk")
        .values_list("initiative__key", "key", "name", "date", "kind", "presence")
    )
    points: dict[str, list[InflectionPointFacts]] = {}
    for initiative, key, name, on, kind, presence in rows:
        known = cast(PointKind, kind)  # The column's choices are the engine's.
        found = InflectionPointFacts(key, on, required=presence == "required", kind=known, name=name)
        points.setdefault(initiative, []).append(found)
    there = {
        key: NamedInitiative(key, names.get(key, key), InitiativeFacts(key, points=tuple(points.get(key, ()))))
        for key in keys
    }
    return replace(facts, initiatives=there, called=names)


def evaluation_option(name: str, before: Facts, facts: Facts, adds: Sequence[Add]) -> EvaluationOption:
    held = {(add.person, add.initiative) for add in adds}
    day = min((add.start for add in adds), default=facts.today)
    # Weeks that are already committed would be replanned with the new hours.
    after = apply_changes(without_plans(facts, held, day), [*adds])
    was, will = (heatmap.build_heatmap(one).rows[0] for one in (before, after))
    pairs = zip(was.cells, will.cells, strict=True)
    changed = [one is not None and other is not None and one.hours != other.hours for one, other in pairs]
    return EvaluationOption(name, will, detection.find_collisions(after), after, changed)


def current_commitments(facts: Facts, person: str, week: Week) -> list[CurrentCommitment]:
    """What the person leads in a week, by name."""
    if not 0 <= facts.place(week) < len(facts.weeks):
        return []
    rows = [one for one in assignments_with_hours(facts, person, week) if not one.tentative]
    found = [
        CurrentCommitment(one.initiative, facts.called.get(one.initiative, one.initiative), one.hours or NO_HOURS)
        for one in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())


Strength = Literal["unknown", "all", "most", "some", "little", "nothing_asked"]
STRENGTH_TEXT: dict[Strength, str] = {
    "all": "The team has everything its areas need, with at least two people for each skill. It can do without you.",
    "most": "The team has most of the skills its areas need, with at least two people for each.",
    "some": "The team has some of the skills its areas need, with at least two people for each.",
    "little": "The team lacks most of the skills its areas need, or has only one person for each.",
    "nothing_asked": "No required skills have been set for its areas yet.",
    "unknown": "Only leads and managers can see how strong a team is.",
}
ENOUGH_PEOPLE = 2
MOST, SOME = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class SkillContribution:
    """A required skill the viewer has, and no one on the team (`alone`) or only one person.

    `assumed`: the viewer has no rating in it.
    """

    area: str
    skill: str
    alone: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class EvaluationDetail:
    initiative: Initiative
    strength: str
    size: int
    fills: Sequence[SkillContribution]
    grows: Sequence[str]
    """Names of skills it needs that the viewer wants to grow in."""
    is_open: bool
    """Whether the viewer may know what the team has."""
    serves: str = ""
    """How it serves the viewer's open goals, in words."""


def load_evaluation_detail(viewer: Viewer, initiative: Initiative) -> EvaluationDetail:
    """Eight queries."""
    me = viewer.person
    facts = load_initiative_facts(viewer.facts([viewer.this], {}), viewer, [initiative], also=[me.key])
    row = facts.initiatives[initiative.key]
    grows, goal_skills = skills_to_grow_in(me, list(facts.skills))
    week = LeadWeek(
        me.key,
        viewer.this,
        facts.people,
        (row.facts,),
        owned_open=facts.owned_open,
        general_skills=facts.general_skills,
    )
    setting = WeekContext(week, facts.weights)
    size = len(set(setting.roster(row.facts)) - {me.key})
    receipts = [one for one in score_areas(setting) if one.status != "settled"]
    served = served_by(receipts, goal_skills)
    if not may_see_skill_names(me):
        return EvaluationDetail(initiative, STRENGTH_TEXT["unknown"], size, (), grows, False, fit_text(served, {}))
    names = {key: short_name(name) for key, name in facts.names.items()}
    needs = [need for one in receipts for need in one.requirements]
    return EvaluationDetail(
        initiative, STRENGTH_TEXT[team_strength(needs)], size, skill_contributions(receipts, row, facts), grows, True,
        fit_text(served, names),
    )  # fmt: skip


def team_strength(needs: Sequence[RequirementFact]) -> Strength:
    """By the share of required skills for which two or more on the team have the level."""
    if not needs:
        return "nothing_asked"
    share = sum(len(one.at_level) >= ENOUGH_PEOPLE for one in needs) / len(needs)
    if share == 1:
        return "all"
    return "most" if share >= MOST else "some" if share >= SOME else "little"


def skill_contributions(
    receipts: Sequence[ScoreBreakdown], row: NamedInitiative, facts: Facts
) -> list[SkillContribution]:
    """Required skills the viewer has and fewer than two on the team: those no one has first."""
    found = [
        SkillContribution(
            row.areas.get(one.area, one.area), facts.skills[need.skill], not need.at_level, need.lead.assumed
        )
        for one in receipts
        for need in one.requirements
        if need.lead.effective >= need.level and len(need.at_level) < ENOUGH_PEOPLE
    ]
    return sorted(found, key=lambda one: (not one.alone, one.area.casefold(), one.skill.casefold()))
