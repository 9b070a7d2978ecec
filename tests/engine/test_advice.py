"""The first rule that matches; each comes out of an organisation that could be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import PersonFacts
from engine.planning import plan
from engine.results import Advice
from engine.weeks import Week
from tests.support.engine_facts import area, needs, skills
from tests.support.one_area_week import ALL_WEEK, person

WEEK = Week(2026, 48)


def advice(
    team: Mapping[str, PersonFacts],
    *outside: PersonFacts,
    lead: int = 4,
    familiarity: Mapping[str, int] | None = None,
    phase: Any = "build",
    week: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Advice:
    """The advice for one area that needs backend at 3 and is owned by ann, unless it is changed.

    `week` has more facts of the lead's week.
    """
    one: AreaFacts = replace(area("i/a", owner="ann", requirements=needs(backend=3)), **changes)
    members = tuple(MemberFacts(key, (familiarity or {}).get(key, 3)) for key in team)
    points = (InflectionPointFacts("review", WEEK.monday + timedelta(days=10)),)
    people = dict(team) | {who.key: who for who in outside} | {"lead": person("lead", lead)}
    initiative = InitiativeFacts("i", phase=phase, members=members, areas=(one,), points=points)
    facts = LeadWeek("lead", WEEK, people, (initiative,), **(week or {}))
    return plan(facts, confidence=False).areas[0].advice


def team(**levels: int | None) -> dict[str, PersonFacts]:
    return {key: person(key, level) for key, level in levels.items()}


@pytest.mark.parametrize(
    ("changes", "because"), [({"status": "settled"}, "settled"), ({"status": "not_yet"}, "not_yet")]
)
def test_watch_areas_that_are_settled_or_not_started_and_have_no_hours(changes: dict[str, Any], because: str) -> None:
    found = advice(team(ann=0, bob=0), week={"capacity": 0.0}, **changes)
    assert (found.code, found.because) == ("watch", because)
    assert advice(team(ann=0, bob=0), week={"pins": {"i/a": 4}}, **changes).code == "work_beside_owner"


def test_watch_where_there_is_no_gap() -> None:
    found = advice(team(ann=3, bob=3))
    assert (found.code, found.because, found.people) == ("watch", "no_gap", ("ann",))


def test_find_out_who_knows_it_when_no_one_is_rated() -> None:
    found = advice(team(ann=None, bob=None), person("eve", 4), lead=0)
    assert (found.code, found.people) == ("find_out", ("ann", "bob"))


def test_a_rating_in_one_of_two_skills_is_enough_to_go_on() -> None:
    ann = PersonFacts("ann", skills=skills(backend=1))
    both = advice({"ann": ann}, requirements=needs(backend=3, data=3))
    assert both.code == "work_beside_owner"
    assert advice({"ann": PersonFacts("ann")}, requirements=needs(backend=3, data=3)).code == "find_out"


def test_the_owner_learns_from_a_member_where_the_lead_can_close_little() -> None:
    found = advice(team(ann=1, bob=3, cat=2), person("eve", 3), lead=1)
    # Cover is 2 of 3; the lead at 1 fills nothing.
    assert (found.code, found.because, found.people) == ("pair", "member_able", ("bob", "ann"))


def test_the_next_closest_learns_where_the_owner_is_at_the_level_or_away() -> None:
    found = advice(team(ann=3, bob=1, cat=2), lead=1)
    assert (found.code, found.people) == ("pair", ("ann", "cat"))
    away = {**team(bob=3, cat=1, dan=2), "ann": person("ann", 1, away=ALL_WEEK)}
    assert advice(away, lead=1).people == ("bob", "dan")


def test_the_lead_learns_where_no_one_is_at_the_level() -> None:
    found = advice(team(ann=1, bob=2), lead=1)
    # Cover is 1.5; the lead at 1 fills nothing, and Bob is above them.
    assert (found.code, found.people, found.skill) == ("learn", ("bob",), "backend")
    alone = advice(team(ann=1, bob=1), lead=1)
    assert (alone.code, alone.because, alone.people) == ("learn", "nobody_above", ())


LAST_DAY = WEEK.monday + timedelta(days=11)


def test_hand_over_before_someone_at_the_level_leaves() -> None:
    ann, bob = person("ann", 3, leaves=LAST_DAY), person("bob", 3)
    # Without Ann, who owns it, half of Bob's 3: the lead at 4 is as close as Bob, so the lead learns it.
    found = advice({"ann": ann, "bob": bob})
    assert (found.code, found.because, found.people) == ("hand_over", "leaving_to_lead", ("ann", "lead"))


@pytest.mark.parametrize(
    ("others", "learner"),
    [
        ({"bob": person("bob", 2), "cat": person("cat", 1)}, "bob"),
        ({"bob": person("bob", 2), "cat": person("cat", 2, interest=True)}, "cat"),
        ({"bob": person("bob", 2), "cat": person("cat", 2)}, "bob"),
        ({"bob": person("bob", 1), "cat": person("cat", 1)}, "lead"),
        ({"bob": person("bob", 2, away=ALL_WEEK), "cat": person("cat", 1)}, "lead"),
    ],
)
def test_who_learns_it_is_the_closest_and_the_lead_where_no_one_is_closer(
    others: Mapping[str, PersonFacts], learner: str
) -> None:
    ann = person("ann", 3, leaves=LAST_DAY)
    found = advice({"ann": ann, **others}, lead=1)
    assert (found.code, found.people) == ("hand_over", ("ann", learner))


def test_someone_below_the_level_has_nothing_to_hand_over() -> None:
    ann = person("ann", 2, leaves=LAST_DAY)
    assert advice({"ann": ann, "bob": person("bob", 1)}, lead=3).code == "pair"


def test_no_one_is_suggested_whom_the_lead_does_not_want() -> None:
    def people(code: str, **changes: Any) -> tuple[str, ...]:
        found = advice(**changes)
        assert found.code == code
        assert not {"bob", "eve"} & {
            *found.people,
            *found.bring_in,
            *found.grow,
            *(one.person for one in found.helpers),
        }
        return found.people

    out = {"not_suggested": frozenset({"bob", "eve"})}
    wants = {"bob": person("bob", 2, interest=True)}
    assert people("grow", team={"ann": person("ann", 3), **wants, "cat": person("cat", 2, interest=True)}, week=out)
    assert people("pair", team={"ann": person("ann", 3), **wants, "cat": person("cat", 1)}, week=out) == ("ann", "cat")
    assert people("learn", team=team(ann=1, bob=2), lead=1, week=out) == ()
    assert people("watch", team=team(bob=3, cat=3, dan=3), owner="bob", week=out) == ()
    leaving = {"ann": person("ann", 3, leaves=LAST_DAY), "bob": person("bob", 2), "cat": person("cat", 1)}
    assert people("hand_over", team=leaving, lead=0, week=out) == ("ann", "cat")
    found = advice(team(ann=1, bob=1), person("eve", 3), lead=1, week=out)
    assert (found.code, found.bring_in, found.helpers) == ("learn", (), ())


def test_bring_someone_in_when_the_lead_can_close_little_of_the_gap() -> None:
    # The lead at 1 fills nothing of a cover of 1: leverage is the least, 0.2.
    found = advice(team(ann=1, bob=1), person("eve", 3), person("zed", 2), lead=1)
    assert (found.code, found.people, found.bring_in) == ("bring_in", ("eve",), ("eve",))


@pytest.mark.parametrize(
    "eve",
    [
        person("eve", 3, away=ALL_WEEK),
        person("eve", 3, committed=28),  # of the 40 less 12 that she has
        person("eve", 3, joined=WEEK.monday - timedelta(days=200)),  # some familiarity: 2.5
        person("eve", None, seniority="principal"),
    ],
)
def test_people_who_are_away_full_below_the_level_or_unrated_are_not_brought_in(
    eve: PersonFacts,
) -> None:
    found = advice(team(ann=1, bob=1), eve, lead=1)
    assert (found.code, found.bring_in) == ("learn", ())


def test_someone_new_to_the_company_is_brought_in_for_a_general_skill() -> None:
    eve = person("eve", 3, joined=WEEK.monday - timedelta(days=200))
    found = advice(team(ann=1, bob=1), eve, lead=1, week={"general_skills": frozenset({"backend"})})
    assert (found.code, found.people) == ("bring_in", ("eve",))


def test_team_members_are_not_brought_in() -> None:
    assert advice(team(ann=1, bob=3), lead=4).bring_in == ()


def test_share_context_where_only_familiarity_is_missing_and_the_lead_has_it() -> None:
    found = advice(team(ann=1, bob=3), familiarity={"bob": 1})
    assert (found.code, found.people, found.skill) == ("share_context", ("bob",), "backend")
    rather_new = {**team(ann=1, bob=3), "lead": person("lead", 4)}
    assert advice(rather_new, familiarity={"bob": 1, "lead": 1}).code == "work_beside_owner"


@pytest.mark.parametrize(("owner", "because"), [(None, "no_owner"), ("lead", "lead_owns")])
def test_lead_the_design_when_no_one_else_owns_the_area(owner: str | None, because: str) -> None:
    found = advice(team(ann=1, bob=1), owner=owner, phase="design")
    assert (found.code, found.because) == ("lead_design", because)
    assert advice(team(ann=1, bob=1), owner=owner, phase="build").code != "lead_design"


def test_pair_with_an_owner_who_is_below_the_level() -> None:
    found = advice(team(ann=1, bob=2))
    assert (found.code, found.people) == ("work_beside_owner", ("ann",))


def test_an_owner_who_is_away_this_week_is_not_named() -> None:
    away = {"ann": person("ann", 1, away=ALL_WEEK), "bob": person("bob", 2, interest=True)}
    found = advice(away)
    assert (found.code, found.people) == ("grow", ("bob",))


def test_develop_a_member_who_is_one_level_short_and_wants_to_grow() -> None:
    found = advice({"ann": person("ann", 3), "bob": person("bob", 2, interest=True)})
    assert (found.code, found.people, found.grow) == ("grow", ("bob",), ("bob",))
    assert advice({"ann": person("ann", 3), "bob": person("bob", 1, interest=True)}).grow == ()
    assert advice({"ann": person("ann", 3), "bob": person("bob", 2)}).grow == ()


def test_pair_where_fewer_than_two_are_at_the_level() -> None:
    found = advice(team(ann=3, bob=1, cat=2))
    assert (found.code, found.people) == ("pair", ("ann", "cat"))


def test_review_when_no_one_else_is_present() -> None:
    found = advice(team(ann=3))
    assert (found.code, found.people) == ("review", ("ann",))


def test_covered_work_of_an_overloaded_owner_goes_to_someone_with_fewer_areas() -> None:
    found = advice(team(ann=3, bob=3, cat=3, dan=2), week={"owned_open": {"ann": 4, "bob": 2, "cat": 1}})
    assert (found.code, found.people) == ("reassign", ("cat", "bob"))
    # As many as the owner has is not fewer.
    assert advice(team(ann=3, bob=3), week={"owned_open": {"ann": 4, "bob": 4}}).people == ()
    # Where someone is missing too, that comes first.
    assert advice(team(ann=3, bob=2), week={"owned_open": {"ann": 4}}).code == "pair"
