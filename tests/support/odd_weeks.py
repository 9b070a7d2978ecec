"""Random weeks with everything that organisations really have."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.random_weeks import SKILLS, WEEK, random_week
from engine.facts import DependencyFacts, InitiativeFacts, LeadWeek, MemberFacts, OwnWork
from engine.forecasts import DependencyState
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings

MONDAY = WEEK.monday
HOLIDAY = WEEK.days[3]


def odd_week(seed: int, initiatives: int = 3, areas: int = 14, people: int = 10) -> LeadWeek:
    """Time off, disputes, missing ratings, odd owners, people who come and go, other leads, general skills, own work."""
    random = np.random.default_rng(seed)
    facts = random_week(seed, initiatives, areas, people)
    known = {key: odd_person(random, person) for key, person in facts.people.items()}
    owners = [*known, None]
    led = []
    for one in facts.initiatives:
        critical = [replace(area, owner=owners[int(random.integers(len(owners)))]) for area in one.areas]
        points = [replace(point, passed=bool(random.random() < 0.2)) for point in one.points[: random.integers(0, 4)]]
        members = [
            replace(
                member,
                familiarity=None if random.random() < 0.4 else member.familiarity,
                end=MONDAY + timedelta(days=int(random.integers(0, 70))) if random.random() < 0.15 else None,
            )
            for member in one.members[: random.integers(0, 7)]
        ]
        others = [
            MemberFacts(str(name), int(random.integers(0, 4)) if random.random() < 0.7 else None)
            for name in random.choice(sorted(known), size=int(random.integers(0, 3)), replace=False)
        ]
        led.append(
            replace(
                one,
                areas=tuple(critical),
                points=tuple(points),
                members=tuple(members),
                other_leads=tuple(others),
                lead_familiarity=int(random.integers(0, 4)) if random.random() < 0.5 else None,
            )
        )
    work = tuple(
        OwnWork(area.key, 2.0, MONDAY + timedelta(days=int(random.integers(-9, 30))), area=area.key)
        for one in led
        for area in one.areas[:1]
    )
    led = with_dependencies(np.random.default_rng(seed + 1_000_000), led)
    general = frozenset(str(skill) for skill in random.choice(SKILLS, size=2, replace=False))
    return replace(facts, people=known, initiatives=tuple(led), own_work=work, general_skills=general)


def with_dependencies(random: np.random.Generator, led: list[InitiativeFacts]) -> list[InitiativeFacts]:
    """Every third area waits for another team, which is late, at risk or not, has delivered or not."""
    states: tuple[DependencyState, ...] = ("late", "at_risk", "exposed", "unknown", "holds")
    found = []
    for one in led:
        dependencies = tuple(
            DependencyFacts(
                f"{area.key}-dependency",
                area.key,
                state=states[int(random.integers(5))],
                need_by=MONDAY + timedelta(days=int(random.integers(-20, 30))) if random.random() < 0.9 else None,
                waiting=int(random.integers(0, 15)) if random.random() < 0.2 else None,
                blocked=bool(random.random() < 0.1),
            )
            for area in one.areas
            if random.random() < 0.35
        )
        found.append(replace(one, dependencies=dependencies))
    return found


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
    leaves = MONDAY + timedelta(days=int(random.integers(-10, 80))) if random.random() < 0.2 else None
    joined = MONDAY + timedelta(days=int(random.integers(-5, 12))) if random.random() < 0.1 else person.joined
    return replace(
        person, role=role, skills=skills, away=away, holidays=frozenset({HOLIDAY}), leaves=leaves, joined=joined
    )
