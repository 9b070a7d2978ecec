from dataclasses import replace
from math import exp
from typing import Any

import pytest

from engine.facts import Absence, LeadWeek, MeetingFacts, SpentHours
from engine.planning import plan
from engine.results import MeetingFact
from tests.engine.stories import DIEGO, WEEK, meeting, with_person

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
    # Half an hour on scope: V(0.5)/0.5 = 2 * 5.5837 (1 - e^(-1/6)) = 1.7144. With 1.5 h the API is dearer,
    # and an hour of a week of 40 h is priced at 0.05.
    one = meeting("M", 25, 10, 30, **{**LINKED, "area": "organisations/scope"})
    assert verdict(one, pins={"organisations/scope": 0}, capacity=40.0).rule == "worth"
    tight = verdict(one, pins={"organisations/scope": 0}, capacity=1.5)
    assert (tight.rule, tight.value) == ("skip", pytest.approx(1.7144, abs=5e-5))


def test_who_is_away_this_week_is_no_delegate() -> None:
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


def test_meetings_attended_for_the_first_plan_are_taken_from_the_second() -> None:
    one = meeting("M", 25, 10, 120, **LINKED)
    found = plan(replace(DIEGO, meetings=(one,)), confidence=False)
    # Both touchpoints are due now: 40 - 12 - 2 - 1.
    assert (found.capacity.meetings, found.capacity.touchpoints, found.capacity.focus) == (2, 1, 25)


def test_a_meeting_that_is_skipped_takes_no_time_and_meets_no_touchpoint() -> None:
    weekly = next(one for one in DIEGO.meetings if one.decides == "one_to_one")
    found = plan(replace(DIEGO, meetings=(replace(weekly, override="skip"),)), confidence=False)
    assert found.capacity.meetings == 0
    assert [one.stakeholder for one in found.touchpoints] == ["marta", "priya"]


def test_a_choice_to_delegate_names_whom_the_person_named() -> None:
    one = meeting("M", 25, 10, 60, **LINKED, override="delegate", override_delegate="julie")
    assert (verdict(one).verdict, verdict(one).delegate) == ("delegate", "julie")


def test_in_mid_week_only_what_is_left_counts() -> None:
    thursday = WEEK.days[3]
    done = SpentHours("organisations/api", WEEK, 6, "done")
    found = plan(replace(DIEGO, since=thursday, spent=(done,)), confidence=False)
    # Two days of 8 h, two fifths of the reserve of 12; of the meetings only the walkthrough and the all-hands are
    # left, and without the one-to-one both touchpoints are due.
    assert [one.title for one in found.meetings] == ["Screens walkthrough", "All-hands"]
    assert found.capacity.focus == pytest.approx(16 - 4.8 - 1 - 1)
    api = next(one for one in found.areas if one.area == "organisations/api")
    # 32.9523 (e^(-6/6) - e^(-(6+h)/6)) - 0.05 h
    assert api.value == pytest.approx(32.9523 * (exp(-1) - exp(-1 - api.hours / 6)) - 0.05 * api.hours, abs=5e-5)
