"""How much of a gap the lead can fill in person, and which requirements are behind it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.facts import LeadWeek, MemberFacts
from engine.people_facts import PersonFacts
from tests.support.engine_facts import needs, skills
from tests.support.one_area_week import MONDAY, receipt, week


def test_an_owner_of_more_than_three_open_areas_is_stretched() -> None:
    facts = week({"ann": skills(backend=3), "bob": skills(backend=3)}, lead=2)
    found = receipt(replace(facts, owned_open={"ann": 4}))
    assert (found.gap, found.reasons) == (0.15, ("owner_stretched",))
    # The lead at 2 can't fill a need of 3 that is covered; they can still ask and learn, for as long as it takes.
    assert (found.leverage, found.most_hours) == (0.2, 8)
    assert receipt(replace(facts, owned_open={"ann": 3})).gap == 0


@pytest.mark.parametrize(
    ("lead", "expected"),
    [(4, 1.0), (3, 0.2 + 0.8 * (3 - 2) / (4 - 2)), (2, 0.2), (0, 0.2)],
)
def test_the_lead_closes_the_gap_between_the_cover_and_their_own_level(lead: int, expected: float) -> None:
    assert receipt(week({"ann": skills(backend=2)}, needs(backend=4), lead=lead)).leverage == pytest.approx(expected)


def test_leverage_is_the_mean_over_the_requirements_behind_the_gap_by_their_shortfall() -> None:
    team = {"ann": skills(backend=3, data=1, api=4), "bob": skills(api=4)}
    facts = week(team, needs(backend=4, data=4, api=4))
    lead = PersonFacts("lead", skills=skills(backend=4, data=1, api=0))
    found = receipt(replace(facts, people={**facts.people, "lead": lead}))
    # Backend (a quarter is missing) in full, data (three quarters) not at all; the API is covered and does not count.
    assert found.fill == 0.25
    assert found.leverage == pytest.approx(0.2 + 0.8 * 0.25)
    assert [need.skill for need in found.requirements if need.behind_gap] == ["backend", "data"]


def covered(**more: Any) -> LeadWeek:
    """Backend is one person deep, data is not; the lead is at the level in backend alone."""
    team = {"ann": skills(backend=3, data=3), "bob": skills(backend=2, data=3)}
    facts = week(team, needs(backend=3, data=3))
    lead = PersonFacts("lead", skills=skills(backend=3, data=2))
    return replace(facts, people={**facts.people, "lead": lead}, **more)


def test_without_a_shortfall_the_requirements_that_set_the_least_gap_are_behind_it() -> None:
    found = receipt(covered())
    assert (found.gap, found.leverage) == (0.15, 1)
    assert [need.skill for need in found.requirements if need.behind_gap] == ["backend"]


def test_behind_the_gap_of_a_stretched_owner_are_all_requirements() -> None:
    found = receipt(covered(owned_open={"ann": 4}))
    # The lead is at the level in backend (1) and not in data (0).
    assert (found.gap, found.fill) == (0.15, (1 + 0) / 2)
    assert found.leverage == pytest.approx(0.2 + 0.8 / 2)
    assert all(need.behind_gap for need in found.requirements)


def test_an_unknown_gap_comes_from_unrated_skills() -> None:
    facts = week({"ann": skills(backend=3), "bob": skills(backend=2)}, needs(backend=3, data=1))
    lead = PersonFacts("lead", skills=skills(backend=3, data=0))
    people = {name: replace(facts.people[name], seniority="senior") for name in ("ann", "bob")}
    found = receipt(replace(facts, people={**people, "lead": lead}))
    # Backend is one person deep (0.15); in data two priors of 1 cover the 1 that is needed, and nobody knows (0.3).
    assert (found.gap, found.reasons) == (0.3, ("one_person_deep", "unknown"))
    assert [need.skill for need in found.requirements if need.behind_gap] == ["data"]
    assert (found.leverage, found.most_hours) == (0.2, 8)


def test_a_gap_above_its_least_counts_the_shortfalls_alone() -> None:
    found = receipt(week({"ann": skills(backend=1), "bob": skills(backend=3)}, lead=2))
    # Cover (1 + 3)/2 = 2 of 3. The lead at 2 fills nothing of the third that is missing.
    assert found.gap == pytest.approx(1 / 3)
    assert (found.floor, found.leverage, found.most_hours) == (0.15, 0.2, 8)


def test_a_lead_new_to_the_product_fills_less() -> None:
    facts = week({"ann": skills(backend=1)}, needs(backend=4))
    led = replace(facts.initiatives[0], members=(*facts.initiatives[0].members, MemberFacts("lead", 0)))
    found = receipt(replace(facts, initiatives=(led,)))
    # 4 less 1 for being new: (3 - 1)/(4 - 1)
    assert found.fill == pytest.approx(2 / 3)
    assert found.leverage == pytest.approx(0.2 + 0.8 * 2 / 3)
    assert [level.person for level in found.requirements[0].people] == ["ann"]


def test_an_unrated_lead_counts_by_seniority() -> None:
    facts = week({"ann": skills(backend=2)}, needs(backend=4))
    lead = PersonFacts("lead", seniority="staff", joined=MONDAY - timedelta(days=200))
    found = receipt(replace(facts, people={**facts.people, "lead": lead})).requirements[0].lead
    # A staff engineer's prior of 3; some familiarity takes half a level off.
    assert (found.proficiency, found.effective, found.assumed) == (3, 2.5, True)


def test_an_unrated_lead_in_another_role_is_assumed_to_be_aware() -> None:
    facts = week({"ann": skills(backend=2)}, needs(backend=4))
    lead = PersonFacts("lead", role="product_manager", seniority="principal")
    found = receipt(replace(facts, people={**facts.people, "lead": lead})).requirements[0].lead
    assert (found.proficiency, found.assumed) == (1, True)


def test_the_leads_familiarity_is_the_assignments_then_the_memberships() -> None:
    facts = week({"ann": skills(backend=1)}, needs(backend=4))
    one = facts.initiatives[0]
    member = replace(one, members=(*one.members, MemberFacts("lead", 0)))
    for lead_familiarity, effective in ((1, 3.5), (None, 3)):
        led = replace(member, lead_familiarity=lead_familiarity)
        assert receipt(replace(facts, initiatives=(led,))).requirements[0].lead.effective == effective
    new = replace(facts.people["lead"], joined=MONDAY - timedelta(days=20))
    joined = replace(facts, people={**facts.people, "lead": new})
    assert receipt(joined).requirements[0].lead.effective == 3
    known = replace(joined, initiatives=(replace(one, lead_familiarity=2),))
    assert receipt(known).requirements[0].lead.effective == 4
