"""Nine rules, the first that matches; each comes out of an organisation that could be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.facts import (
    AreaFacts,
    InflectionPointFacts,
    InitiativeFacts,
    LeadWeek,
    MemberFacts,
    PersonFacts,
)
from engine.planning import plan
from engine.results import Advice
from engine.weeks import Week
from tests.support.engine_facts import area, needs
from tests.support.one_area_week import ALL_WEEK, person

WEEK = Week(2026, 48)


def advice(
    team: Mapping[str, PersonFacts],
    *outside: PersonFacts,
    lead: int = 4,
    familiarity: Mapping[str, int] | None = None,
    phase: Any = "build",
    **changes: Any,
) -> Advice:
    """The advice for one area that needs backend at 3 and is owned by ann, unless it is changed."""
    one: AreaFacts = replace(area("i/a", owner="ann", requirements=needs(backend=3)), **changes)
    members = tuple(MemberFacts(key, (familiarity or {}).get(key, 3)) for key in team)
    points = (InflectionPointFacts("review", WEEK.monday + timedelta(days=10)),)
    people = dict(team) | {who.key: who for who in outside} | {"lead": person("lead", lead)}
    initiative = InitiativeFacts("i", phase=phase, members=members, areas=(one,), points=points)
    facts = LeadWeek("lead", WEEK, people, (initiative,))
    return plan(facts, confidence=False).areas[0].advice


def team(**levels: int | None) -> dict[str, PersonFacts]:
    return {key: person(key, level) for key, level in levels.items()}


@pytest.mark.parametrize(
    ("changes", "because"), [({"status": "settled"}, "settled"), ({"status": "not_yet"}, "not_yet")]
)
def test_watch_areas_that_are_settled_or_not_started(changes: dict[str, Any], because: str) -> None:
    found = advice(team(ann=0, bob=0), **changes)
    assert (found.code, found.because) == ("watch", because)


def test_watch_where_there_is_no_gap() -> None:
    found = advice(team(ann=3, bob=3))
    assert (found.code, found.because, found.people) == ("watch", "no_gap", ("ann",))


def test_find_out_who_knows_it_when_no_one_is_rated() -> None:
    found = advice(team(ann=None, bob=None), person("eve", 4), lead=0)
    assert (found.code, found.people) == ("find_out", ("ann", "bob"))


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
    assert (found.code, found.bring_in) == ("work_beside_owner", ())


def test_team_members_are_not_brought_in() -> None:
    assert advice(team(ann=1, bob=3), lead=4).bring_in == ()


def test_share_context_where_only_familiarity_is_missing() -> None:
    found = advice(team(ann=1, bob=3), familiarity={"bob": 1})
    assert (found.code, found.people, found.skill) == ("share_context", ("bob",), "backend")


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


def test_a_stretched_owner_of_covered_work_is_reviewed() -> None:
    one = area("i/a", owner="ann", requirements=needs(backend=3))
    members = tuple(MemberFacts(key, 3) for key in ("ann", "bob"))
    facts = LeadWeek(
        "lead",
        WEEK,
        team(ann=3, bob=3) | {"lead": person("lead", 4)},
        (InitiativeFacts("i", phase="build", members=members, areas=(one,)),),
        owned_open={"ann": 4},
    )
    assert plan(facts).areas[0].advice.code == "review"
