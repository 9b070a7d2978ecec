"""Who is there for a skill, week by week, and what an absence opens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_weeks import random_week
from engine.coverage import CoverageTeam, coverage, with_absence
from engine.facts import MemberFacts, Requirement
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings
from engine.planning import plan
from engine.weeks import Week
from engine.weights import Weights

WEEK = Week(2026, 48)
BACKEND = (Requirement("backend", 2), Requirement("backend", 3))


def person(key: str, level: int | None, *away: Absence, joined: date | None = None) -> PersonFacts:
    skills = {} if level is None else {"backend": SkillRatings(Rating(level))}
    return PersonFacts(key, "engineer", "principal", joined, skills, away=away)


def counts(people: list[PersonFacts], *members: MemberFacts, beside: tuple[MemberFacts, ...] = ()) -> list[int]:
    team = CoverageTeam("i", BACKEND, members or tuple(MemberFacts(one.key) for one in people), beside)
    (found,) = coverage([team], {one.key: one for one in people}, WEEK, Weights())
    assert (found.skill, found.level) == ("backend", 3)
    assert [one.week for one in found.weeks] == [WEEK + ahead for ahead in range(8)]
    return [len(one.present) for one in found.weeks]


def test_only_the_rated_at_the_highest_level_count() -> None:
    assert counts([person("ann", 3), person("bob", 2), person("cat", None), person("dan", 4)]) == [2] * 8


def test_a_week_off_counts_as_away_and_a_day_does_not() -> None:
    monday = WEEK.monday + timedelta(weeks=2)
    week_off = Absence(monday, monday + timedelta(days=4))
    four_days = Absence(monday + timedelta(weeks=1), monday + timedelta(weeks=1, days=3))
    assert counts([person("ann", 3, week_off, four_days)]) == [1, 1, 0, 1, 1, 1, 1, 1]


def test_members_count_in_the_weeks_of_their_membership() -> None:
    people = [person("ann", 3), person("bob", 3)]
    joins = MemberFacts("ann", start=WEEK.monday + timedelta(weeks=1))
    leaves = MemberFacts("bob", end=WEEK.sunday)
    assert counts(people, joins, leaves) == [1] * 8


def test_familiarity_that_grows_with_time_in_the_company_qualifies_later() -> None:
    # 4 less 1 while new, under 183 days; from then on 4 less 0.5: at 3 all the time. At 3 rated: 2, then 2.5: never.
    joined = WEEK.monday - timedelta(days=183 - 14)
    assert counts([person("ann", 4, joined=joined)]) == [1] * 8
    assert counts([person("ann", 3, joined=joined)]) == [0] * 8
    # 365 days in the company: nothing is taken off any more, from the third week on.
    assert counts([person("ann", 3, joined=WEEK.monday - timedelta(days=365 - 14))]) == [0, 0, 1, 1, 1, 1, 1, 1]


def test_leads_and_owners_count_without_a_membership_and_a_membership_adds_familiarity() -> None:
    people = [person("ann", 3)]
    assert counts(people, beside=(MemberFacts("ann"),)) == [1] * 8
    assert counts(people, MemberFacts("ann", familiarity=0), beside=(MemberFacts("ann"),)) == [0] * 8


def test_a_team_without_needs_has_nothing_to_cover() -> None:
    assert coverage([CoverageTeam("i", ())], {}, WEEK, Weights()) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 60), st.data())
def test_an_absence_never_raises_the_cover_and_does_not_change_the_facts(
    seed: int, days: int, data: st.DataObject
) -> None:
    facts = random_week(seed, 2, 8)
    names = data.draw(st.sets(st.sampled_from(sorted(facts.people)), min_size=1, max_size=4))
    before = plan(facts, confidence=False)
    changed = with_absence(facts, names, facts.week.monday, facts.week.monday + timedelta(days=days))
    covers = {
        (one.area, need.skill): need.cover
        for one in plan(changed, confidence=False).areas
        for need in one.receipt.requirements
    }
    for one in before.areas:
        for need in one.receipt.requirements:
            assert covers[one.area, need.skill] <= need.cover + 1e-12
    assert plan(facts, confidence=False) == before


def test_an_absence_is_added_to_those_that_are_known() -> None:
    facts = random_week(1, 1, 2)
    known = replace(facts.people["p00"], away=(Absence(WEEK.monday, WEEK.monday),))
    facts = replace(facts, people={**facts.people, "p00": known})
    changed = with_absence(facts, ["p00"], WEEK.monday, WEEK.sunday)
    assert changed.people["p00"].away == (Absence(WEEK.monday, WEEK.monday), Absence(WEEK.monday, WEEK.sunday))


def test_an_absence_of_an_unknown_person_raises_an_error() -> None:
    with pytest.raises(KeyError):
        with_absence(random_week(1), ["nobody"], WEEK.monday, WEEK.sunday)
