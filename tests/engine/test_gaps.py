"""Levels, who counts, cover, shortfall and gap; the arithmetic is next to each figure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.facts import InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings, WorkingHours
from engine.planning import plan
from tests.support.engine_facts import area, by_key, needs, skills
from tests.support.one_area_week import MONDAY, WEEK, receipt, week


def test_the_cover_is_half_the_owner_and_half_the_best() -> None:
    found = receipt(week({"ann": skills(backend=1), "bob": skills(backend=4)}, needs(backend=4)))
    need = found.requirements[0]
    assert (need.owner_level, need.best_level, need.best, need.cover) == (1, 4, "bob", 2.5)
    assert found.gap == 1 - 2.5 / 4


def test_without_an_owner_their_half_is_zero() -> None:
    found = receipt(week({"ann": skills(backend=3), "bob": skills(backend=2)}, owner=None))
    assert (found.requirements[0].cover, found.gap) == (1.5, 0.5)
    assert "no_owner" in found.reasons


def test_where_the_lead_owns_it_the_best_of_the_others_counts() -> None:
    found = receipt(week({"ann": skills(backend=2)}, owner="lead"))
    assert found.requirements[0].cover == 2
    assert "lead_owns" in found.reasons


def test_two_at_the_level_leave_no_gap() -> None:
    found = receipt(week({"ann": skills(backend=3), "bob": skills(backend=3)}))
    assert (found.gap, found.leverage, found.exposure) == (0, None, 0)


def test_one_at_the_level_is_one_person_deep() -> None:
    found = receipt(week({"ann": skills(backend=3), "bob": skills(backend=2)}))
    assert (found.gap, found.reasons) == (0.15, ("one_person_deep",))


def test_gaps_of_several_requirements_add_up_like_chances() -> None:
    found = receipt(week({"ann": skills(backend=2, data=1)}, needs(backend=4, data=4)))
    # 1 - (1 - 2/4)(1 - 3/4)
    assert found.gap == 1 - 0.5 * 0.25


def test_no_requirement_no_gap() -> None:
    found = receipt(week({"ann": skills()}, ()))
    assert (found.gap, found.leverage) == (0, None)


def test_the_gap_is_at_least_three_tenths_when_no_one_is_rated() -> None:
    people = {"ann": PersonFacts("ann", seniority="staff"), "bob": PersonFacts("bob", seniority="senior")}
    found = receipt(week({"ann": {}, "bob": {}}, needs(backend=1), people=people))
    # Both are assumed to be aware, which covers the 1 that is needed; but nobody knows.
    assert (found.requirements[0].cover, found.gap, found.reasons) == (1, 0.3, ("unknown",))
    assert all(level.assumed for level in found.requirements[0].people)


@pytest.mark.parametrize(
    ("seniority", "role", "expected"),
    [
        ("junior", "engineer", 0),
        ("mid", "engineer", 1),
        ("senior", "engineer", 1),
        ("principal", "engineer", 1),
        ("principal", "product_manager", 0),
    ],
)
def test_unrated_engineers_above_junior_are_assumed_to_be_aware_whatever_their_title(
    seniority: Any, role: Any, expected: float
) -> None:
    people = {"ann": PersonFacts("ann", role, seniority)}
    level = receipt(week({"ann": {}}, people=people)).requirements[0].people[0]
    assert (level.effective, level.assumed) == (expected, True)


def test_the_self_rating_counts_until_someone_else_rates() -> None:
    own = SkillRatings(own=Rating(2))
    assert receipt(week({"ann": {"backend": own}})).requirements[0].owner_level == 2
    both = SkillRatings(assessed=Rating(3), own=Rating(2))
    assert receipt(week({"ann": {"backend": both}})).requirements[0].owner_level == 3


def test_in_dispute_the_mean_of_both_counts() -> None:
    both = SkillRatings(assessed=Rating(1), own=Rating(4), disputed=True)
    level = receipt(week({"ann": {"backend": both}})).requirements[0].people[0]
    assert (level.effective, level.disputed) == (2.5, True)


@pytest.mark.parametrize(("days", "familiarity"), [(0, 0), (182, 0), (183, 1), (364, 1), (365, 2), (-6, 0), (None, 2)])
def test_familiarity_that_is_not_stated_comes_from_the_time_in_the_company(days: int | None, familiarity: int) -> None:
    joined = None if days is None else MONDAY - timedelta(days=days)
    facts = week({"ann": {}}, people={"ann": PersonFacts("ann", joined=joined, skills=skills(backend=4))})
    initiative = replace(facts.initiatives[0], members=(MemberFacts("ann"),))
    level = receipt(replace(facts, initiatives=(initiative,))).requirements[0].people[0]
    assert (level.familiarity, level.effective) == (familiarity, 4 - {0: 1, 1: 0.5, 2: 0}[familiarity])


def test_an_effective_level_is_never_below_zero() -> None:
    facts = week({"ann": skills(backend=0)})
    initiative = replace(facts.initiatives[0], members=(MemberFacts("ann", 0),))
    assert receipt(replace(facts, initiatives=(initiative,))).requirements[0].owner_level == 0


def away(first: int, last: int, part: Any = "all") -> dict[str, PersonFacts]:
    absence = Absence(MONDAY + timedelta(days=first), MONDAY + timedelta(days=last), part)
    return {"ann": PersonFacts("ann", skills=skills(backend=4), away=(absence,))}


def point(day: int, **more: Any) -> tuple[InflectionPointFacts, ...]:
    return (InflectionPointFacts("p", MONDAY + timedelta(days=day), **more),)


@pytest.mark.parametrize(
    ("people", "points", "counts"),
    [
        (away(0, 3), point(4), True),  # back on the day of the review
        (away(0, 4), point(4), False),
        (away(0, 4, "morning"), point(4), True),
        (away(0, 4), (), True),  # no point: two weeks, and the second one is worked
        (away(0, 13), (), False),
        (away(0, (date.max - MONDAY).days), point(4), False),  # gone for good
        (away(0, (date.max - MONDAY).days), point((date.max - MONDAY).days), False),
        (away(0, 4), point(30, passed=True), True),
        (away(0, 11), point(13), False),  # the thirteenth day is a Sunday
        (away(0, 4), point(-3), True),  # behind: two weeks
    ],
)
def test_people_away_until_the_next_milestone_do_not_count(
    people: Mapping[str, PersonFacts], points: tuple[InflectionPointFacts, ...], counts: bool
) -> None:
    found = receipt(week({"ann": {}}, people=people, points=points))
    assert (found.away == ()) is counts
    assert found.requirements[0].cover == (4 if counts else 0)


def test_someone_who_works_tuesdays_is_not_away_because_of_a_review_on_monday() -> None:
    tuesdays = (WorkingHours((0.0, 8.0, 0.0, 0.0, 0.0, 0.0, 0.0)),)
    people = {"ann": PersonFacts("ann", skills=skills(backend=4), hours=tuesdays)}
    assert receipt(week({"ann": {}}, people=people, points=point(0))).away == ()


def test_membership_is_of_the_week() -> None:
    facts = week({"ann": skills(backend=1), "bob": skills(backend=4)})
    left = MemberFacts("bob", 3, end=MONDAY - timedelta(days=1))
    initiative = replace(facts.initiatives[0], members=(MemberFacts("ann", 3), left))
    need = receipt(replace(facts, initiatives=(initiative,))).requirements[0]
    assert [level.person for level in need.people] == ["ann"]


def test_the_owner_counts_without_being_a_member_and_without_a_place_the_cover_is_half() -> None:
    facts = week({"ann": skills(backend=4), "bob": skills(backend=2)})
    initiative = replace(facts.initiatives[0], members=(MemberFacts("bob", 3),))
    owner_outside = receipt(replace(facts, initiatives=(initiative,)))
    assert owner_outside.requirements[0].cover == (4 + 4) / 2
    gone = replace(facts.people["ann"], away=(Absence(MONDAY, MONDAY + timedelta(days=30)),))
    owner_away = receipt(replace(facts, people={**facts.people, "ann": gone}, initiatives=(initiative,)))
    assert owner_away.requirements[0].cover == (0 + 2) / 2
    assert "owner_away" in owner_away.reasons


def test_everybody_away_is_a_whole_gap() -> None:
    found = receipt(week({"ann": {}}, people=away(0, 30)))
    assert (found.gap, found.leverage) == (1, 1)
    assert found.reasons == ("owner_away", "nobody_there", "nobody_at_level")


def test_a_team_of_one() -> None:
    facts = LeadWeek(
        "lead",
        WEEK,
        by_key(PersonFacts("lead", joined=date(2020, 1, 1), skills=skills(backend=3))),
        (InitiativeFacts("i", areas=(area("i/a", owner="lead", requirements=needs(backend=3)),)),),
    )
    found = plan(facts).areas[0]
    assert (found.receipt.gap, found.receipt.leverage, found.advice.code) == (1, 1, "lead_design")
