"""Random organisations as the engine's facts, for the benchmarks and for tests against other solvers."""

from datetime import date, timedelta

import numpy as np

from engine.facts import (
    AreaFacts,
    InflectionPointFacts,
    InitiativeFacts,
    LeadWeek,
    MemberFacts,
    Requirement,
    SpentHours,
)
from engine.people_facts import PersonFacts, Rating, SkillRatings
from engine.weeks import Week

WEEK = Week(2026, 48)
SKILLS = ("api", "backend", "data", "frontend", "operations", "scoping", "security", "testing")
SENIORITIES = ("junior", "mid", "senior", "staff")


def random_week(seed: int, initiatives: int = 3, areas: int = 24, people: int = 14) -> LeadWeek:
    """A lead's week: `areas` in total, spread over the initiatives; capacity between 4 and 32 hours."""
    random = np.random.default_rng(seed)
    team = {f"p{number:02}": person(random, f"p{number:02}") for number in range(people)}
    shares = np.sort(random.integers(0, initiatives, areas))
    counts = np.bincount(shares, minlength=initiatives)
    led = tuple(initiative(random, f"i{number}", int(count), list(team)) for number, count in enumerate(counts))
    spent = tuple(
        SpentHours(area.key, WEEK - int(random.integers(1, 4)), float(random.integers(1, 12)) / 2)
        for one in led
        for area in one.areas
        if random.random() < 0.3
    )
    return LeadWeek(
        "lead",
        WEEK,
        team | {"lead": person(random, "lead", lead=True)},
        led,
        spent=spent,
        capacity=float(random.integers(8, 65)) / 2,
    )


def person(random: np.random.Generator, key: str, *, lead: bool = False) -> PersonFacts:
    levels = random.integers(2 if lead else 0, 5, len(SKILLS))
    stated = {
        skill: SkillRatings(assessed=Rating(int(level), WEEK.monday - timedelta(days=int(random.integers(0, 400)))))
        for skill, level in zip(SKILLS, levels, strict=True)
        if lead or random.random() < 0.7
    }
    joined = date(2020, 1, 6) + timedelta(days=int(random.integers(0, 2500)))
    seniority = SENIORITIES[int(random.integers(len(SENIORITIES)))]
    return PersonFacts(key, "engineer", seniority, joined, stated)  # type: ignore[arg-type]


def initiative(random: np.random.Generator, key: str, areas: int, people: list[str]) -> InitiativeFacts:
    chosen = random.choice(people, size=min(6, len(people)), replace=False)
    members = tuple(MemberFacts(str(name), int(random.integers(0, 4))) for name in sorted(chosen))
    critical = tuple(area(random, key, number, members) for number in range(areas))
    points = tuple(
        InflectionPointFacts(
            f"{key}-{number}",
            WEEK.monday + timedelta(days=int(random.integers(-5, 60))),
            tuple(one.key for one in critical if random.random() < 0.4),
        )
        for number in range(3)
    )
    return InitiativeFacts(
        key,
        int(random.integers(1, 6)),
        ("discovery", "design", "build", "steady")[int(random.integers(4))],
        ("on_track", "at_risk", "off_track")[int(random.integers(3))],
        members=members,
        areas=critical,
        points=points,
    )


def area(random: np.random.Generator, initiative: str, number: int, members: tuple[MemberFacts, ...]) -> AreaFacts:
    impact, irreversibility, complexity = (int(grade) for grade in random.integers(1, 6, 3))
    needed = random.choice(len(SKILLS), size=int(random.integers(1, 3)), replace=False)
    owner = members[int(random.integers(len(members)))].person if random.random() < 0.8 else None
    return AreaFacts(
        f"{initiative}/a{number:02}",
        initiative,
        impact,
        irreversibility,
        complexity,
        ("S", "M", "L")[int(random.integers(3))],
        owner,
        ("open", "open", "open", "not_yet", "settled")[int(random.integers(5))],
        tuple(Requirement(SKILLS[skill], int(random.integers(2, 5))) for skill in sorted(needed)),
    )
