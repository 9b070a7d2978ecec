"""What would change the plan: every answer is held against planning the changed week from the start."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from benchmarks.random_weeks import random_week
from engine.facts import LeadWeek, MeetingFacts, SpentHours
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings
from engine.planning import DEFAULTS, plan
from engine.results import PlanFacts
from engine.sensitivity.counterfactuals import is_about_area, questions, smallest_changes
from engine.sensitivity.perturbations import Perturbation, SensitivityAnalysis, apply_perturbation, perturbations
from engine.sensitivity.perturbed_plans import perturbed_plans
from tests.support.engine_facts import DIEGO, MEI, WEEK, with_person
from tests.support.odd_weeks import odd_week


def analysed(facts: LeadWeek) -> SensitivityAnalysis:
    return SensitivityAnalysis.of(facts, plan(facts, confidence=False), DEFAULTS)


def hours(facts: PlanFacts) -> dict[str, float]:
    return {one.area: one.hours for one in facts.items}


def busy(seed: int, **more: Any) -> LeadWeek:
    """A random week with meetings of every kind, on days of points too, and hours that they leave.

    People come and go in every second one, and there are other leads and general skills.
    """
    facts = odd_week(seed, 2, 5, 8) if seed % 2 else random_week(seed, 2, 5, people=8)
    facts = replace(facts, capacity=None, **more)
    random = np.random.default_rng(seed)
    days = [point.date for one in facts.initiatives for point in one.points if point.date in facts.week]
    meetings = []
    for number, initiative in enumerate(one for one in facts.initiatives for _ in range(4)):
        area = initiative.areas[number % len(initiative.areas)].key if initiative.areas and number % 4 else None
        day = days[number % len(days)] if days and number % 2 else WEEK.monday + timedelta(days=number % 5)
        starts = datetime(day.year, day.month, day.day, 9 + number, tzinfo=UTC)
        minutes = int(random.integers(2, 13)) * 15
        decides: Any = "status" if number == 3 else "other"
        meetings.append(
            MeetingFacts(f"m{number}", starts, minutes, initiative=initiative.key, area=area, decides=decides)
        )
    people = {
        key: replace(one, away=(Absence(WEEK.monday, WEEK.monday + timedelta(days=int(random.integers(0, 30)))),))
        for key, one in facts.people.items()
        if key != facts.lead and random.random() < 0.4
    }
    return replace(facts, meetings=tuple(meetings), people={**facts.people, **people})


def every_change(analysis: SensitivityAnalysis) -> list[tuple[Perturbation, dict[str, float]]]:
    """What the search thinks of every change that it looks at."""
    return [
        (change, {area: int(units[row]) / 2 for area, units in found.units.items() if units[row]})
        for found in perturbed_plans(analysis)
        for row, change in enumerate(found.changes)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_every_row_is_the_plan_of_the_changed_week(seed: int) -> None:
    facts = busy(seed, owned_open={"p01": 4, "p02": 4} if seed % 2 else None)
    first = next(area for initiative in facts.initiatives for area in initiative.areas)
    done = SpentHours(first.key, facts.week, 1.5, "done")
    facts = replace(facts, spent=(*facts.spent, done), since=WEEK.monday + timedelta(days=1) if seed % 4 == 3 else None)
    analysis = analysed(facts)
    found = every_change(analysis)
    for change, units in found:
        assert units == hours(plan(apply_perturbation(facts, change), confidence=False)), change
    # What the search leaves out changes nothing: someone who joins and is no better than those who are there.
    left_out = set(perturbations(analysis.context, analysis.matrix)) - {change for change, _ in found}
    assert {one.kind for one in left_out} <= {"joins"}
    assert all(hours(plan(apply_perturbation(facts, one), confidence=False)) == hours(plan(facts)) for one in left_out)


@pytest.mark.parametrize("seed", range(8))
def test_brute_force_finds_nothing_smaller(seed: int) -> None:
    facts = busy(100 + seed) if seed % 2 else random_week(100 + seed, 2, 5, people=8)
    analysis = analysed(facts)
    every = perturbations(analysis.context, analysis.matrix)
    after = [hours(plan(apply_perturbation(facts, change), confidence=False)) for change in every]
    for area, change in smallest_changes(analysis).items():
        sizes = [one.size for one, found in zip(every, after, strict=True) if area not in found]
        assert (change.size if change else None) == min(sizes, default=None)
        if change is not None:
            assert area not in after[every.index(change)]


def test_the_smallest_change_is_named() -> None:
    found = smallest_changes(analysed(DIEGO))
    # Tokens are thin because Tom alone is at 3 in security: Lena at 3 closes the gap.
    assert found["organisations/tokens"] == Perturbation("level_up", person="lena", skill="security", level=3)
    # Observability: Lena at 3 makes two at the level; Omar's familiarity still leaves 0.0833 * 1.2 = 0.1 exposed,
    # worth 0.0486 in the first hour, less than the 0.05 that it costs.
    assert found["organisations/observability"] == Perturbation("level_up", person="lena", skill="operations", level=3)
    # Nothing takes the API off.
    assert found["organisations/api"] is None


def test_pinned_areas_are_not_asked_about() -> None:
    assert "organisations/api" not in smallest_changes(analysed(replace(DIEGO, pins={"organisations/api": 8})))


def test_a_change_alters_only_what_it_names() -> None:
    change = Perturbation("point_moved", initiative="organisations", point="design-doc", days=7)
    after = apply_perturbation(DIEGO, change)
    assert after.initiatives[1] == DIEGO.initiatives[1]
    assert after.people is DIEGO.people
    moved = {point.key: point.date for point in after.initiatives[0].points}
    assert moved["design-doc"] == WEEK.monday + timedelta(days=17)


@pytest.mark.parametrize("day", [date.max, date.max - timedelta(weeks=8)])
def test_a_point_at_the_end_of_the_calendar_stays_in_it(day: date) -> None:
    organisations, *others = DIEGO.initiatives
    points = tuple(replace(point, date=day) for point in organisations.points)
    facts = replace(DIEGO, initiatives=(replace(organisations, points=points), *others))
    analysis = analysed(facts)
    moved = [
        one
        for one in perturbations(analysis.context, analysis.matrix)
        if one.initiative == "organisations" and one.days
    ]
    # Eight weeks before the end each of the points can be moved by one week to eight; on the last day by none.
    assert len(moved) == (0 if day == date.max else 8 * len(points))
    assert smallest_changes(analysis)


def test_the_own_area_comes_before_others_of_the_same_size() -> None:
    analysis = analysed(MEI)
    every = every_change(analysis)
    for area, change in smallest_changes(analysis).items():
        off = [one for one, found in every if change and one.size == change.size and area not in found]
        own = [one for one in off if is_about_area(one, analysis.breakdowns[area])]
        assert change is None or change == (own or off)[0]


def test_a_rating_without_a_date_does_not_count_as_old() -> None:
    asked = questions(analysed(DIEGO), limit=100)
    assert all(one.assumed for one in asked)


def test_the_lead_is_asked_first_about_a_skill_of_their_own() -> None:
    known = DIEGO.people["diego"]
    less = {skill: one for skill, one in known.skills.items() if skill != "scoping"}
    first = questions(analysed(with_person(DIEGO, "diego", skills=less)))[0]
    assert (first.person, first.skill, first.assumed, first.level) == ("diego", "scoping", True, 3)


def test_an_old_rating_that_would_move_hours_is_asked_for() -> None:
    old = SkillRatings(Rating(2, WEEK.monday - timedelta(days=91)))
    fresh = SkillRatings(Rating(2, WEEK.monday - timedelta(days=90)))
    for stated, expected in ((old, True), (fresh, False)):
        tom = DIEGO.people["tom"]
        facts = with_person(DIEGO, "tom", skills={**tom.skills, "security": stated})
        asked = {(one.person, one.skill): one for one in questions(analysed(facts), limit=20)}
        assert (("tom", "security") in asked) is expected


def test_a_rating_that_moves_hours_changes_the_plan() -> None:
    facts = random_week(5, 3, 12)
    before = plan(facts, confidence=False)
    for one in questions(analysed(facts)):
        moved = set()
        for level in {max(0, int(one.level) - 1), int(one.level), min(4, int(one.level) + 1)}:
            known: PersonFacts = facts.people[one.person]
            skills = {**known.skills, one.skill: SkillRatings(Rating(level, WEEK.monday))}
            people = {**facts.people, one.person: replace(known, skills=skills)}
            after = hours(plan(replace(facts, people=people), confidence=False))
            shift = [after.get(area, 0) - hours(before).get(area, 0) for area in after.keys() | hours(before).keys()]
            moved.add(max(sum(up for up in shift if up > 0), -sum(down for down in shift if down < 0)))
        assert one.moved_hours == max(moved) > 0


def test_a_week_without_anything_to_change() -> None:
    facts = LeadWeek("lead", WEEK, {"lead": PersonFacts("lead")})
    assert smallest_changes(analysed(facts)) == {}
    assert questions(analysed(facts)) == ()
