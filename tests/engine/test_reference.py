"""The factors of random organisations, written a second time from docs/focus-model.md and from nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from math import exp, prod
from typing import Any

import numpy as np
import pytest

from benchmarks.random_weeks import SKILLS, WEEK, random_week
from engine.facts import Absence, AreaFacts, InitiativeFacts, LeadWeek, PersonFacts, Rating, SkillRatings
from engine.planning import plan

MONDAY = WEEK.monday
HOLIDAY = WEEK.days[3]


def odd(seed: int) -> LeadWeek:
    """A random week with everything that organisations really have: time off, disputes, missing ratings, odd owners."""
    random = np.random.default_rng(seed)
    facts = random_week(seed, 3, 14, people=10)
    people = {key: odd_person(random, person) for key, person in facts.people.items()}
    owners = [*people, None]
    led = []
    for one in facts.initiatives:
        areas = [replace(area, owner=owners[int(random.integers(len(owners)))]) for area in one.areas]
        points = [replace(point, passed=bool(random.random() < 0.2)) for point in one.points[: random.integers(0, 4)]]
        members = [
            replace(member, familiarity=None) if random.random() < 0.4 else member
            for member in one.members[: random.integers(0, 7)]
        ]
        led.append(replace(one, areas=tuple(areas), points=tuple(points), members=tuple(members)))
    return replace(facts, people=people, initiatives=tuple(led))


def odd_person(random: np.random.Generator, person: PersonFacts) -> PersonFacts:
    skills = {}
    for skill in SKILLS:
        kind = random.integers(6)
        one, other = (Rating(int(level)) for level in random.integers(0, 5, 2))
        if kind < 4:
            skills[skill] = (
                SkillRatings(one),
                SkillRatings(own=other),
                SkillRatings(one, other),
                SkillRatings(one, other, True),
            )[kind]
    away: tuple[Absence, ...] = ()
    if random.random() < 0.4:
        first = MONDAY + timedelta(days=int(random.integers(-3, 4)))
        part: Any = ("all", "all", "morning")[random.integers(3)]
        away = (Absence(first, first + timedelta(days=int(random.integers(3, 40))), part),)
    role: Any = ("engineer", "engineer", "product_manager")[random.integers(3)]
    return replace(person, role=role, skills=skills, away=away, holidays=frozenset({HOLIDAY}))


def level(facts: LeadWeek, initiative: InitiativeFacts, name: str, skill: str) -> tuple[float, bool]:
    """The effective level, and whether it is assumed."""
    person = facts.people[name]
    said = person.skills.get(skill, SkillRatings())
    known: float | None = None
    if said.assessed and said.own and said.disputed:
        known = (said.assessed.level + said.own.level) / 2
    elif said.assessed or said.own:
        known = (said.assessed or said.own).level  # type: ignore[union-attr]
    assumed = known is None
    if known is None and person.role == "engineer":
        known = {"junior": 1, "mid": 2}.get(person.seniority, 3) - (name != facts.lead)
    familiarity = next((one.familiarity for one in initiative.members if one.person == name), None)
    if familiarity is None:
        days = 10_000 if person.joined is None else (MONDAY - person.joined).days
        familiarity = 0 if days < 183 else 1 if days < 365 else 2
    return max(0.0, (known or 0) - {0: 1, 1: 0.5}.get(familiarity, 0)), assumed


def present(person: PersonFacts, first: date, last: date) -> bool:
    """At work for half a day on some working day; Monday to Friday is worked, but for the holiday."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    working = [day for day in days if day.weekday() < 5 and day != HOLIDAY]
    off = [one for one in person.away if one.part == "all"]
    return any(not any(one.start <= day <= one.end for one in off) for day in working)


def factors(facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts) -> tuple[float, float, float, float | None]:
    """Gap, cost, timing and leverage."""
    ahead = sorted(
        (point.date - MONDAY).days
        for point in initiative.points
        if not point.passed and (not point.areas or area.key in point.areas) and (point.date - MONDAY).days >= -7
    )
    coming = [days for days in ahead if days >= 0]
    last = MONDAY + timedelta(days=coming[0] if coming else 13)
    names = {one.person for one in initiative.members} | ({area.owner} if area.owner else set())
    there = [name for name in names - {facts.lead} if present(facts.people[name], MONDAY, last)]
    gap, leverage = gap_and_leverage(facts, initiative, area, there)
    grades = (area.impact, area.irreversibility, area.complexity, initiative.priority)
    cost = prod(ratio ** (grade - 3) for ratio, grade in zip((2, 1.5, 1.25, 1.5), grades, strict=True))
    days = max(0, ahead[0]) if ahead else None
    if initiative.health == "off_track":
        days = min(days if days is not None else 7, 7)
    near = any(
        not point.passed and area.key in point.areas and -7 <= (point.date - MONDAY).days <= 7
        for point in initiative.points
    )
    status = 1 if near else {"open": 1, "settled": 0.1, "not_yet": 0.25}[area.status]
    return gap, cost, status * (1 if days is None else 1 + 2 * exp(-days / 10)), leverage


def gap_and_leverage(
    facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts, there: list[str]
) -> tuple[float, float | None]:
    owned = [one for led in facts.initiatives for one in led.areas if one.status == "open" and one.owner == area.owner]
    stretched = area.owner is not None and len(owned) > 3
    shortfalls, fills, few, unknown = [], [], [], []
    for need in area.requirements:
        levels = {name: level(facts, initiative, name, need.skill) for name in there}
        best = max((one for one, _ in levels.values()), default=0.0)
        cover = (levels.get(area.owner or "", (0.0, True))[0] + best) / 2
        if area.owner is None:
            cover = max(0.0, best - 0.5)
        if area.owner == facts.lead:
            cover = best
        mine = level(facts, initiative, facts.lead, need.skill)[0]
        short = cover < need.level
        shortfalls.append(max(0.0, (need.level - cover) / need.level))
        fills.append(max(0.0, (min(mine, need.level) - cover) / (need.level - cover)) if short else mine >= need.level)
        few.append(sum(one >= need.level for one, _ in levels.values()) < 2)
        unknown.append(bool(levels) and all(assumed for _, assumed in levels.values()))
    least = 0.3 if any(unknown) else 0.15 if any(few) or stretched else 0.0
    gap = max(least, 1 - prod(1 - short for short in shortfalls))
    if not gap:
        return 0.0, None
    setting = unknown if any(unknown) else [True] * len(few) if stretched else few
    behind = [short > 0 for short in shortfalls] if any(shortfalls) else setting
    filled = [float(fill) for fill, counts in zip(fills, behind, strict=True) if counts]
    return gap, max(0.2, sum(filled) / len(filled))


@pytest.mark.parametrize("seed", range(150))
def test_the_receipt_equals_the_documented_formula(seed: int) -> None:
    facts = odd(seed)
    found = {one.area: one.receipt for one in plan(facts, confidence=False).areas}
    for initiative in facts.initiatives:
        for area in initiative.areas:
            told = found[area.key]
            expected = factors(facts, initiative, area)
            assert (told.gap, told.cost, told.timing) == pytest.approx(expected[:3])
            assert told.leverage == (None if expected[3] is None else pytest.approx(expected[3]))
