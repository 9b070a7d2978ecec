"""The factors of random organisations, written a second time from docs/focus-model.md and from nothing else."""

from datetime import date, timedelta
from math import ceil, exp, prod

import pytest

from benchmarks.random_weeks import WEEK
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek
from engine.people_facts import PersonFacts, SkillRatings
from engine.planning import plan
from tests.support.odd_weeks import HOLIDAY, odd_week

MONDAY = WEEK.monday


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
    if known is None:
        known = prior(person, lead=name == facts.lead)
    return max(0.0, known - penalty(facts, initiative, name, skill)), assumed


def prior(person: PersonFacts, *, lead: bool) -> float:
    if lead:
        return 1 if person.role != "engineer" else {"junior": 1, "mid": 2}.get(person.seniority, 3)
    return 1 if person.role == "engineer" and person.seniority != "junior" else 0


def penalty(facts: LeadWeek, initiative: InitiativeFacts, name: str, skill: str) -> float:
    if skill in facts.general_skills:
        return 0.0
    familiarity = next((one.familiarity for one in initiative.members if one.person == name), None)
    if name == facts.lead and initiative.lead_familiarity is not None:
        familiarity = initiative.lead_familiarity
    elif name != facts.lead and familiarity is None:
        familiarity = next((one.familiarity for one in initiative.other_leads if one.person == name), None)
    if familiarity is None:
        joined = facts.people[name].joined
        days = 10_000 if joined is None else (MONDAY - joined).days
        familiarity = 0 if days < 183 else 1 if days < 365 else 2
    return {0: 1.0, 1: 0.5}.get(familiarity, 0.0)


def last_day(facts: LeadWeek, initiative: InitiativeFacts, name: str) -> date | None:
    """The end of the membership or of the employment, whichever is earlier."""
    ends = [one.end for one in initiative.members if one.person == name and one.end]
    return min([*ends, *([facts.people[name].leaves] if facts.people[name].leaves else [])], default=None)  # type: ignore[type-var]


def present(person: PersonFacts, first: date, last: date) -> bool:
    """At work for half a day on some working day; Monday to Friday is worked, but for the holiday.

    Without a working day in that time, seven days decide.
    """

    def working(start: date, end: date) -> list[date]:
        days = [start + timedelta(days=day) for day in range((end - start).days + 1)]
        return [day for day in days if day.weekday() < 5 and day != HOLIDAY]

    off = [one for one in person.away if one.part == "all"]
    days = working(first, last) or working(first, first + timedelta(days=6))
    return any(not any(one.start <= day <= one.end for one in off) for day in days)


def who_counts(facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts) -> list[str]:
    coming = [
        point.date
        for point in initiative.points
        if not point.passed and (not point.areas or area.key in point.areas) and point.date >= MONDAY
    ]
    last = min(coming, default=MONDAY + timedelta(days=13))
    names = {one.person for one in (*initiative.members, *initiative.other_leads)} | (
        {area.owner} if area.owner else set()
    )
    found = []
    for name in names - {facts.lead}:
        person = facts.people[name]
        if (person.joined or MONDAY) > WEEK.sunday or (person.leaves or MONDAY) < MONDAY:
            continue
        first = max(MONDAY, person.joined or MONDAY)
        end = max(first, min(last, last_day(facts, initiative, name) or last))
        if present(person, first, end):
            found.append(name)
    return sorted(found)


def factors(facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts) -> tuple[float, float, float, float | None]:
    """Gap, cost, timing and leverage."""
    ahead = sorted(
        (point.date - MONDAY).days
        for point in initiative.points
        if not point.passed and (not point.areas or area.key in point.areas) and (point.date - MONDAY).days >= -7
    )
    gap, leverage = with_departures(facts, initiative, area)
    grades = (area.impact, area.irreversibility, area.complexity, initiative.priority)
    cost = prod(ratio ** (grade - 3) for ratio, grade in zip((2, 1.5, 1.25, 1.5), grades, strict=True))
    days = max(0, ahead[0]) if ahead else None
    if initiative.health == "off_track":
        days = min(days if days is not None else 7, 7)
    urgent = False
    for one in initiative.dependencies:
        if one.area != area.key:
            continue
        if one.blocked or (one.waiting is not None and one.waiting <= 7):
            days, urgent = 0, True
        elif one.state in ("late", "at_risk") and one.need_by:
            most = max(7, (one.need_by - MONDAY).days)
            days = most if days is None else min(days, most)
    near = any(
        not point.passed and area.key in point.areas and -7 <= (point.date - MONDAY).days <= 7
        for point in initiative.points
    )
    status = 1 if near or urgent else {"open": 1, "settled": 0.1, "not_yet": 0.25}[area.status]
    return gap, cost, status * (1 if days is None else 1 + 2 * exp(-days / 10)), leverage


def with_departures(facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts) -> tuple[float, float | None]:
    """g = max(now, u g'); leverage is the largest of gap times 0.2 + 0.8 f, divided by g."""
    there = who_counts(facts, initiative, area)
    days = {
        name: (day - MONDAY).days
        for name in there
        if (day := last_day(facts, initiative, name)) is not None and (day - MONDAY).days < 56
    }
    cases = [(1.0, gap_and_fill(facts, initiative, area, there))]
    for ahead in days.values():
        staying = [name for name in there if days.get(name, 100) > ahead]
        cases.append((min(1.0, (56 - ahead) / 42), gap_and_fill(facts, initiative, area, staying)))
    gap = max(share * found for share, (found, _) in cases)
    if not gap:
        return 0.0, None
    return gap, max(share * found * (0.2 + 0.8 * fill) for share, (found, fill) in cases) / gap


def gap_and_fill(
    facts: LeadWeek, initiative: InitiativeFacts, area: AreaFacts, there: list[str]
) -> tuple[float, float]:
    owned = [one for led in facts.initiatives for one in led.areas if one.status == "open" and one.owner == area.owner]
    stretched = area.owner is not None and len(owned) > 3
    shortfalls, fills, few, unknown = [], [], [], []
    for need in area.requirements:
        levels = {name: level(facts, initiative, name, need.skill) for name in there}
        best = max((one for one, _ in levels.values()), default=0.0)
        cover = (levels.get(area.owner or "", (0.0, True))[0] + best) / 2
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
    setting = unknown if any(unknown) else [True] * len(few) if stretched else few
    weights = shortfalls if any(shortfalls) else [float(one) for one in setting]
    total = sum(weights)
    return gap, sum(fill * one for fill, one in zip(fills, weights, strict=True)) / total if total else 0.0


def own_work_hours(facts: LeadWeek, area: AreaFacts) -> float:
    """All that is left where due by Sunday; else split over the weeks with a day at work, rounded up to half-hours."""
    lead, hours = facts.people[facts.lead], 0.0
    for one in facts.own_work:
        if one.area != area.key:
            continue
        ahead = (one.due - MONDAY).days // 7
        if ahead <= 0:
            hours += one.hours
            continue
        spans = [MONDAY + timedelta(weeks=week) for week in range(ahead + 1)]
        at_work = [at_work_in(lead, monday) for monday in spans]
        if at_work[0]:
            hours += ceil(one.hours / sum(at_work) * 2) / 2
    return hours


def at_work_in(person: PersonFacts, monday: date) -> bool:
    days = [monday + timedelta(days=day) for day in range(5)]
    off = [one for one in person.away if one.part == "all"]
    return any(
        day != HOLIDAY
        and not any(one.start <= day <= one.end for one in off)
        and (person.joined or day) <= day <= (person.leaves or day)
        for day in days
    )


@pytest.mark.parametrize("seed", range(150))
def test_the_receipt_equals_the_documented_formula(seed: int) -> None:
    facts = odd_week(seed)
    found = {one.area: one.receipt for one in plan(facts, confidence=False).areas}
    for initiative in facts.initiatives:
        for area in initiative.areas:
            told = found[area.key]
            expected = factors(facts, initiative, area)
            assert (told.gap, told.cost, told.timing) == pytest.approx(expected[:3])
            assert told.leverage == (None if expected[3] is None else pytest.approx(expected[3]))
            assert told.spent_own == own_work_hours(facts, area)
