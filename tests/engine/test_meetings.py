from dataclasses import replace
from math import exp
from typing import Any

import pytest

from engine.facts import LeadWeek, MeetingFacts, MemberFacts, SpentHours
from engine.people_facts import Absence, PersonFacts
from engine.planning import plan
from engine.results import MeetingFact
from engine.weights import Weights
from tests.support.engine_facts import DIEGO, WEEK, area, meeting, needs, skills, with_person

LINKED = {"initiative": "organisations", "area": "organisations/tokens"}


def verdict(one: MeetingFacts, facts: LeadWeek = DIEGO, **changes: Any) -> MeetingFact:
    """The verdict on a meeting that is the only one of the week."""
    found = plan(replace(facts, meetings=(one,), **changes), confidence=False).meetings
    return found[0]


@pytest.mark.parametrize(
    ("changes", "expected", "rule"),
    [
        ({"decides": "one_to_one"}, "attend", "one_to_one"),
        ({"attendees": ("marta",)}, "attend", "one_to_one"),  # it meets a touchpoint that is due
        ({}, None, "unlinked"),
        ({**LINKED, "decides": "scope"}, "attend", "decides_scope"),
        ({**LINKED, "reach": "system"}, "attend", "reach"),
        ({"initiative": "organisations", "reach": "multi_team"}, "attend", "reach"),
        (LINKED, "attend", "focus_area"),
        ({"initiative": "organisations"}, "skip", "skip"),
        ({**LINKED, "override": "skip"}, "skip", "override"),
        ({"decides": "one_to_one", "override": "skip"}, "skip", "override"),
    ],
)
def test_the_first_rule_that_matches_gives_the_verdict(
    changes: dict[str, Any], expected: str | None, rule: str
) -> None:
    found = verdict(meeting("M", 25, 10, 60, **changes))
    assert (found.verdict, found.rule) == (expected, rule)


@pytest.mark.parametrize(
    ("area", "day", "rule"),
    [
        ("organisations/scope", 26, "inflection_point"),  # the scope workshop, which names the area
        (None, 26, "inflection_point"),
        ("organisations/limits", 26, "delegate"),  # the workshop names another area
        ("organisations/limits", 25, "delegate"),
    ],
)
def test_a_required_point_of_the_day_is_attended(area: str | None, day: int, rule: str) -> None:
    assert verdict(meeting("M", day, 10, 60, initiative="organisations", area=area)).rule == rule


def test_an_optional_point_does_not_bind() -> None:
    initiative, other = DIEGO.initiatives
    points = tuple(replace(point, required=False) for point in initiative.points)
    facts = replace(DIEGO, initiatives=(replace(initiative, points=points), other))
    found = verdict(meeting("M", 26, 10, 60, initiative="organisations"), facts)
    assert found.rule == "skip"


def test_a_meeting_is_attended_for_its_worth() -> None:
    # Half an hour on scope: V(0.5)/0.5 = 2 * 11.1674 * 0.6 (1 - e^(-1/6)) = 2.0573. With 1.5 h the API is dearer,
    # and an hour of a week of 40 h is priced at 0.05.
    one = meeting("M", 25, 10, 30, **{**LINKED, "area": "organisations/scope"})
    assert verdict(one, pins={"organisations/scope": 0}, capacity=40.0).rule == "worth"
    tight = verdict(one, pins={"organisations/scope": 0}, capacity=1.5)
    assert tight.rule == "skip"
    assert tight.value == pytest.approx(2.0573, abs=5e-5)


def test_a_status_meeting_is_not_attended_for_its_reach_its_area_or_its_worth() -> None:
    for subject in ({"reach": "multi_team"}, {"area": "organisations/api"}, {"area": "organisations/scope"}):
        one = meeting("M", 25, 10, 30, initiative="organisations", **subject)
        assert verdict(replace(one, decides="design"), capacity=40.0).verdict == "attend"
        assert verdict(replace(one, decides="status"), capacity=40.0).rule in ("delegate", "skip")
    # On the day of a required milestone of its area it is.
    workshop = meeting("M", 26, 10, 30, **{**LINKED, "area": "organisations/scope"}, decides="status")
    assert verdict(workshop).rule == "inflection_point"


def test_an_area_with_optional_hours_alone_is_no_reason_to_attend() -> None:
    # Observability has an hour in the week, but only its first half-hour is worth 0.0375.
    one = meeting("M", 25, 10, 60, initiative="organisations", area="organisations/observability")
    assert verdict(one, capacity=23.5).rule == "delegate"
    assert verdict(one, capacity=23.5, accepted={"organisations/observability": 2}).rule == "focus_area"


def test_no_one_who_is_not_to_be_suggested_is_a_delegate() -> None:
    one = meeting("M", 25, 10, 60, initiative="organisations", area="organisations/limits")
    assert verdict(one, not_suggested=frozenset({"lena"})).delegate == "tom"


def test_people_away_this_week_are_not_delegates() -> None:
    one = meeting("M", 25, 10, 60, initiative="organisations", area="organisations/limits")
    assert verdict(one).delegate == "lena"
    away = with_person(DIEGO, "lena", away=(Absence(WEEK.monday, WEEK.sunday),))
    # Tom has 4 in backend; Omar's and Julie's familiarity leaves them below 3.
    assert verdict(one, away).delegate == "tom"


def test_the_owner_goes_before_an_attendee_and_an_attendee_before_the_highest() -> None:
    limits = {"initiative": "organisations", "area": "organisations/limits"}
    assert verdict(meeting("M", 25, 10, 60, **limits, attendees=("tom",))).delegate == "lena"
    initiative, other = DIEGO.initiatives
    areas = tuple(replace(area, owner="omar") if area.key == limits["area"] else area for area in initiative.areas)
    facts = replace(DIEGO, initiatives=(replace(initiative, areas=areas), other), pins={limits["area"]: 0})
    assert verdict(meeting("M", 25, 10, 60, **limits, attendees=("lena",)), facts, capacity=4.0).delegate == "lena"
    assert verdict(meeting("M", 25, 10, 60, **limits), facts, capacity=4.0).delegate == "tom"


def test_meetings_attended_in_the_first_plan_reduce_the_second() -> None:
    one = meeting("M", 25, 10, 120, **LINKED)
    found = plan(replace(DIEGO, meetings=(one,)), confidence=False)
    # Both touchpoints are due now: 40 - 12 - 2 - 1.
    assert (found.capacity.meetings, found.capacity.touchpoints, found.capacity.focus) == (2, 1, 25)


def test_a_skipped_meeting_takes_no_time_and_covers_no_touchpoint() -> None:
    weekly = next(one for one in DIEGO.meetings if one.decides == "one_to_one")
    found = plan(replace(DIEGO, meetings=(replace(weekly, override="skip"),)), confidence=False)
    assert found.capacity.meetings == 0
    assert [one.stakeholder for one in found.touchpoints] == ["marta", "priya"]


def test_a_choice_to_delegate_keeps_the_chosen_delegate() -> None:
    one = meeting("M", 25, 10, 60, **LINKED, override="delegate", override_delegate="julie")
    assert (verdict(one).verdict, verdict(one).delegate) == ("delegate", "julie")


def test_in_mid_week_only_what_is_left_counts() -> None:
    thursday = WEEK.days[3]
    done = SpentHours("organisations/api", WEEK, 6, "done")
    found = plan(replace(DIEGO, since=thursday, spent=(done,)), confidence=False)
    # Two days of 8 h, two fifths of the reserve of 12; of the meetings only the walkthrough (skipped) and the
    # all-hands are left; Wednesday's one-to-one has met Priya's touchpoint, Marta's is due.
    assert [one.title for one in found.meetings] == ["Screens walkthrough", "All-hands"]
    assert found.capacity.focus == pytest.approx(16 - 4.8 - 1 - 0.5)
    assert [one.stakeholder for one in found.touchpoints] == ["marta"]
    api = next(one for one in found.areas if one.area == "organisations/api")
    # 8 h a week at most, 6 of them done: 32.9523 (e^(-6/6) - e^(-(6+2)/6)) - 0.05 * 2
    assert (api.hours, api.receipt.done, api.receipt.most_hours) == (2, 6, 2)
    assert api.value == pytest.approx(32.9523 * (exp(-6 / 6) - exp(-8 / 6)) - 0.1, abs=5e-5)


def test_an_initiative_that_hours_have_opened_this_week_is_not_paid_for_again() -> None:
    done = SpentHours("organisations/limits", WEEK, 1, "done")
    fresh = plan(replace(DIEGO, capacity=2.0), confidence=False)
    open_again = plan(replace(DIEGO, capacity=2.0, spent=(done,)), confidence=False)
    # Half an hour of the 2 opens the initiative; where it is open, all of them are left.
    assert sum(one.hours for one in fresh.items) == 1.5
    assert sum(one.hours for one in open_again.items) == 2
    assert (fresh.free_hours, open_again.free_hours) == (0, 0)
    pinned = plan(replace(DIEGO, capacity=2.0, spent=(done,), pins={"organisations/api": 4}), confidence=False)
    assert (pinned.free_hours, pinned.over_hours) == (0, 0)


def test_a_past_meeting_that_was_skipped_has_met_no_touchpoint() -> None:
    weekly = next(one for one in DIEGO.meetings if one.decides == "one_to_one")
    facts = replace(DIEGO, meetings=(replace(weekly, override="skip"),), since=WEEK.days[3])
    assert [one.stakeholder for one in plan(facts, confidence=False).touchpoints] == ["marta", "priya"]


def test_where_hours_cost_nothing_a_meeting_without_worth_is_still_not_attended_for_it() -> None:
    one = meeting("M", 25, 10, 60, initiative="organisations", area="organisations/limits")
    found = plan(replace(DIEGO, meetings=(one,), capacity=400.0), Weights(hour_cost=0.0), confidence=False)
    # Everything has its 8 hours, so that an hour more is worth nothing; rate limits have no gap.
    assert (found.hour_price, found.meetings[0].value, found.meetings[0].rule) == (0, 0, "delegate")


def test_a_rating_goes_before_a_prior_of_the_same_height() -> None:
    """Omar is rated 2 in backend; Adam, a staff engineer without a rating, is taken for 3 - 1 = 2."""
    initiative, other = DIEGO.initiatives
    needed = area("organisations/limits", 3, 2, 3, owner="julie", requirements=needs(backend=2))
    team = (MemberFacts("julie", 0), MemberFacts("omar", 3), MemberFacts("adam", 3))
    led = (replace(initiative, members=team, areas=(initiative.areas[0], needed)), other)
    people = {**DIEGO.people, "adam": PersonFacts("adam", seniority="staff")}
    facts = with_person(replace(DIEGO, people=people, initiatives=led), "omar", skills=skills(backend=2))
    one = meeting("M", 25, 10, 60, initiative="organisations", area="organisations/limits")
    assert verdict(one, facts, capacity=4.0).delegate == "omar"
