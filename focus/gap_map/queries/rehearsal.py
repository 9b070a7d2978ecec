"""Rehearsing an absence: which areas and milestones have no one while people are away, and who could stand in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from engine.capacity.availability import is_at_work
from engine.coverage import CoverageTeam, coverage
from engine.facts import Requirement
from engine.people_facts import Absence, PersonFacts
from engine.weeks import Week
from engine.weights import Weights
from focus.gap_map.queries.coverage import Choice, teams_of
from focus.plan.queries.people_facts import add_ratings, load_people
from initiatives.models import (
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Presence,
    Stage,
)
from initiatives.transfers.queries.experts import needs_with_state
from people.models import Organisation, Person

MOST_STAND_INS: Final = 12


@dataclass(frozen=True, slots=True)
class MissingSkill:
    """What no one covers in these weeks; `already` without the absence too. `teacher` is at the level and away (key and name).

    `is_planned`: a knowledge transfer of it is open.
    """

    area_key: str
    area: str
    skill_key: str
    skill: str
    level: int
    weeks: Sequence[Week]
    already: bool
    teacher: Choice | None
    is_planned: bool


@dataclass(frozen=True, slots=True)
class MissedMilestone:
    """`no_lead`: no lead or deputy is at work that day; `areas` are those of it that no one covers in its week."""

    row: InflectionPoint
    no_lead: bool
    areas: Sequence[str]
    back_on: date

    @property
    def is_required(self) -> bool:
        return self.row.presence == Presence.REQUIRED


@dataclass(frozen=True, slots=True)
class InitiativeRehearsal:
    """`days_without_lead` are working days of its leads on which none is there; `stand_ins` are on its team and there."""

    key: str
    name: str
    skills: Sequence[MissingSkill]
    milestones: Sequence[MissedMilestone]
    days_without_lead: int
    stand_ins: Sequence[Choice]

    @property
    def is_fine(self) -> bool:
        return not (self.skills or self.milestones or self.days_without_lead)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`outcome` is None while no one is chosen."""

    choices: Sequence[Choice]
    chosen: Sequence[Choice]
    outcome: Sequence[InitiativeRehearsal] | None = None

    @property
    def missing(self) -> list[InitiativeRehearsal]:
        return [one for one in self.outcome or () if not one.is_fine]


@dataclass(frozen=True)
class RehearsedTeams:
    """What the outcome is worked out from."""

    names: Mapping[str, str]
    teams: Mapping[str, CoverageTeam]
    skills: Mapping[str, str]
    general: frozenset[str]
    people: Mapping[str, PersonFacts]
    known: Mapping[str, str]
    areas: Mapping[str, str] = field(default_factory=dict)
    """Names by INITIATIVE/AREA."""
    needs: Mapping[str, tuple[Requirement, ...]] = field(default_factory=dict)
    planned: Collection[tuple[str, str]] = ()
    """INITIATIVE/AREA and skill of what a knowledge transfer is planned for."""

    def chosen(self, keys: Collection[str]) -> list[Choice]:
        return sorted((Choice(key, self.known[key]) for key in keys if key in self.known), key=lambda one: one.name)


def load_rehearsal(
    viewer: Person, organisation: Organisation | None, who: Collection[str], start: date, end: date, today: date
) -> Rehearsal:
    """Of what the viewer and their reports lead; nothing is saved. Eleven queries at most."""
    first, last = Week.of(start), Week.of(end)
    names, found, skills, general = teams_of(viewer, first.monday, last.sunday)
    wanted = {one.person for team in found for one in (*team.members, *team.leads_and_owners)}
    crowd = load_people(organisation, first, Person.objects.filter(key__in=wanted))
    add_ratings(crowd, skills, interest=False)
    known = {row["key"]: row["name"] for row in crowd.rows.values()}
    teams = {one.initiative: one for one in found}
    loaded = RehearsedTeams(names, teams, skills, general, crowd.facts({}), known, *area_needs(names))
    chosen = [key for key in who if key in known]
    if not chosen:
        return Rehearsal(loaded.chosen(known), [])
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    points = milestones_between(names, start, end)
    leads = leads_of(names)
    outcome = [
        rehearse(loaded, key, chosen, (start, end), points.get(key, ()), leads.get(key, ()), weights)
        for key in sorted(names, key=lambda key: names[key])
    ]
    return Rehearsal(loaded.chosen(known), loaded.chosen(chosen), outcome)


def area_needs(
    initiatives: Collection[str],
) -> tuple[dict[str, str], dict[str, tuple[Requirement, ...]], set[tuple[str, str]]]:
    """Of unsettled areas, by whole key: their names, what they require, and what a transfer is planned for. One query."""
    names: dict[str, str] = {}
    needs: dict[str, tuple[Requirement, ...]] = {}
    planned: set[tuple[str, str]] = set()
    rows = needs_with_state(Initiative.objects.filter(key__in=list(initiatives))).exclude(area__status="settled")
    fields = ("area__initiative__key", "area__key", "area__name", "skill__key", "level", "is_planned")
    for initiative, area, name, skill, level, is_planned in rows.order_by("area__position", "area").values_list(
        *fields
    ):
        key = f"{initiative}/{area}"
        names[key] = name
        needs[key] = (*needs.get(key, ()), Requirement(skill, level))
        if is_planned:
            planned.add((key, skill))
    return names, needs, planned


def milestones_between(initiatives: Collection[str], start: date, end: date) -> dict[str, list[InflectionPoint]]:
    """Two queries."""
    rows = InflectionPoint.objects.filter(
        initiative__key__in=list(initiatives), passed=False, date__gte=start, date__lte=end
    )
    found: dict[str, list[InflectionPoint]] = {}
    for row in rows.select_related("initiative").prefetch_related("areas").order_by("date", "pk"):
        found.setdefault(row.initiative.key, []).append(row)
    return found


def leads_of(initiatives: Collection[str]) -> dict[str, list[tuple[str, date | None, date | None]]]:
    """By initiative its firm leads and deputies with their days. One query."""
    rows = LeadAssignment.objects.firm().exclude(stage=Stage.HANDED_OFF).filter(initiative__key__in=list(initiatives))
    found: dict[str, list[tuple[str, date | None, date | None]]] = {}
    for key, person, start, end in rows.order_by("pk").values_list("initiative__key", "person__key", "start", "end"):
        found.setdefault(key, []).append((person, start, end))
    return found


def rehearse(
    loaded: RehearsedTeams,
    key: str,
    away: Sequence[str],
    days: tuple[date, date],
    points: Sequence[InflectionPoint],
    leads: Sequence[tuple[str, date | None, date | None]],
    weights: Weights,
) -> InitiativeRehearsal:
    start, end = days
    off = Absence(start, end)
    people = dict(loaded.people)
    for name in away:
        people[name] = replace(people[name], away=(*people[name].away, off))
    skills = missing_skills(loaded, key, people, away, (Week.of(start), Week.of(end)), weights)
    uncovered = {(one.area_key, week): one.area for one in skills for week in one.weeks}
    back = next(day for ahead in range(1, 4) if (day := end + timedelta(days=ahead)).weekday() < 5)
    milestones = []
    for row in points:
        week = Week.of(row.date)
        of_it = {area.key for area in row.areas.all()}
        areas = [name for (area, on), name in uncovered.items() if on == week and (not of_it or area in of_it)]
        no_lead = not any_lead(leads, people, row.date)
        if areas or no_lead:
            milestones.append(MissedMilestone(row, no_lead, list(dict.fromkeys(areas)), back))
    each = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    missed = sum(any_lead(leads, loaded.people, day) and not any_lead(leads, people, day) for day in each)
    team = loaded.teams[key]
    led_by = {person for person, _, _ in leads}
    there = {one.person for one in team.members} - set(away) - led_by
    stand_ins = [one for one in loaded.chosen(there) if all_there(people[one.key], each, points)]
    return InitiativeRehearsal(key, loaded.names[key], skills, milestones, missed, stand_ins[:MOST_STAND_INS])


def any_lead(
    leads: Sequence[tuple[str, date | None, date | None]], people: Mapping[str, PersonFacts], day: date
) -> bool:
    return any(
        (start or date.min) <= day <= (end or date.max) and person in people and is_at_work(people[person], day)
        for person, start, end in leads
    )


def all_there(person: PersonFacts, days: Sequence[date], points: Sequence[InflectionPoint]) -> bool:
    """At work on most working days, and on those of the milestones."""
    working = [day for day in days if day.weekday() < 5]
    at_work = sum(is_at_work(person, day) for day in working)
    return 2 * at_work > len(working) and all(is_at_work(person, row.date) for row in points)


def missing_skills(
    loaded: RehearsedTeams,
    key: str,
    people: Mapping[str, PersonFacts],
    away: Sequence[str],
    weeks: tuple[Week, Week],
    weights: Weights,
) -> list[MissingSkill]:
    """Per area and skill the weeks in which no one at the level is there, by the same rule as the table of coverage."""
    team, (first, last) = loaded.teams[key], weeks
    parts = [
        CoverageTeam(area, needs, team.members, team.leads_and_owners)
        for area, needs in loaded.needs.items()
        if area.startswith(f"{key}/")
    ]
    count = last.since(first) + 1
    before, after = (
        coverage(parts, those, first, weights, count, general_skills=loaded.general)
        for those in (loaded.people, people)
    )
    found = []
    for was, now in zip(before, after, strict=True):
        empty = [number for number, one in enumerate(now.weeks) if not one.present]
        if not empty:
            continue
        able = {person for number in empty for person in now.weeks[number].away} & set(away)
        found.append(
            MissingSkill(
                area_key=now.initiative.split("/", 1)[1],
                area=loaded.areas[now.initiative],
                skill_key=now.skill,
                skill=loaded.skills[now.skill],
                level=now.level,
                weeks=[now.weeks[number].week for number in empty],
                already=all(not was.weeks[number].present for number in empty),
                teacher=next(iter(loaded.chosen(able)), None),
                is_planned=(now.initiative, now.skill) in loaded.planned,
            )
        )
    return found


def member_of(initiative: Initiative, key: str, today: date) -> Person | None:
    """Someone on its team now or later, by key."""
    rows = Membership.objects.current_or_coming(today).filter(initiative=initiative, person__key=key)
    return next((row.person for row in rows.select_related("person")), None)
