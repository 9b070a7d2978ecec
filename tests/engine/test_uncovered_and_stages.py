"""What the week leaves undone, and when to change the engagement."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.facts import ExposureRecord, InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import PersonFacts
from engine.planning import plan
from engine.results import StageChange
from tests.support.engine_facts import DIEGO, INCIDENT_REVIEWS, WEEK, area, by_key, needs, skills


def test_exposed_areas_without_hours_are_reported_with_someone_to_hand_them_to() -> None:
    found = plan(replace(DIEGO, capacity=4.0), confidence=False)
    # A fifth of 32.9523 is 6.59: scope, at 11.1674, is above it. Nobody on the team is at 4, Inés outside is.
    assert [(one.area, one.hand_to) for one in found.not_covered] == [("organisations/scope", "ines")]
    assert found.not_covered[0].exposure == pytest.approx(11.1674, abs=5e-5)


def test_an_area_is_only_handed_to_someone_at_the_level_for_its_whole_gap() -> None:
    both = area("i/a", 5, 5, 5, owner="ann", requirements=needs(backend=3, data=3))
    initiative = InitiativeFacts("i", members=(MemberFacts("ann", 3),), areas=(both,))

    def hand_to(**levels: int) -> tuple[tuple[str, ...], str | None]:
        """Who to bring in, and who to hand it to, with eve outside."""
        people = by_key(
            PersonFacts("lead"),
            PersonFacts("ann", skills=skills(backend=1, data=1)),
            PersonFacts("eve", skills=skills(**levels)),
        )
        found = plan(LeadWeek("lead", WEEK, people, (initiative,), capacity=0.0), confidence=False)
        return found.areas[0].advice.bring_in, found.not_covered[0].hand_to

    assert hand_to(backend=3, data=1) == (("eve",), None)  # she can help with one of the two
    assert hand_to(backend=3, data=3) == (("eve",), "eve")


def test_of_two_at_the_level_the_rated_one_is_handed_the_area() -> None:
    """Ann, a staff engineer, is assumed to be at 3 - 1 = 2 in backend; Zoe is rated 2."""
    one = area("i/a", 5, 5, 5, requirements=needs(backend=2))
    initiative = InitiativeFacts("i", members=(MemberFacts("ann", 3), MemberFacts("zoe", 3)), areas=(one,))
    people = by_key(
        PersonFacts("lead"), PersonFacts("ann", seniority="staff"), PersonFacts("zoe", skills=skills(backend=2))
    )
    found = plan(LeadWeek("lead", WEEK, people, (initiative,), capacity=0.0), confidence=False)
    # Without an owner: cover 2 - 0.5, a gap of a quarter.
    assert [(one.area, one.hand_to) for one in found.not_covered] == [("i/a", "zoe")]


def test_only_areas_from_a_fifth_of_the_highest_exposure_on_are_reported() -> None:
    # Nobody is there: a gap of 1 in both, so that the exposures stand as the impacts do.
    led = InitiativeFacts("i", 1, areas=(area("i/a", 5, 3, 3, requirements=needs(backend=3)),))
    for impact, expected in ((3, ["i/a", "i/b"]), (2, ["i/a"])):  # two steps are 1/4, three are 1/8
        other = area("i/b", impact, 3, 3, requirements=needs(backend=3))
        facts = replace(DIEGO, initiatives=(replace(led, areas=(*led.areas, other)),), meetings=(), capacity=0.0)
        assert [one.area for one in plan(facts, confidence=False).not_covered] == expected


def test_a_dismissed_area_is_not_covered_either() -> None:
    found = plan(replace(DIEGO, pins={"organisations/api": 0}), confidence=False)
    assert [(one.area, one.hand_to) for one in found.not_covered] == [("organisations/api", None)]


def test_the_lead_signs_off_areas_that_are_hard_to_reverse_and_near() -> None:
    found = plan(replace(DIEGO, capacity=4.0), confidence=False)
    # Tokens: open, irreversibility 4, review in 10 days, no hours at 4 h of capacity.
    assert [(one.area, one.point, one.date) for one in found.sign_off] == [
        ("organisations/tokens", "design-doc", date(2026, 12, 3))
    ]


def with_reviews(facts: LeadWeek, records: tuple[float, ...], **changes: Any) -> tuple[StageChange, ...]:
    """The steps that are proposed for the incident reviews after earlier weeks' highest exposures."""
    known = tuple(
        ExposureRecord("incident-reviews", WEEK - back, exposure) for back, exposure in enumerate(records, start=1)
    )
    reviews = replace(INCIDENT_REVIEWS, **changes)
    return plan(replace(facts, initiatives=(reviews,), records=known), confidence=False).steps


QUIET = (0.01, 0.02)


@pytest.mark.parametrize(
    ("stage", "to"),
    [("embedded", "weekly"), ("weekly", "reviewing"), ("reviewing", "on_call"), ("on_call", "handed_off")],
)
def test_three_quiet_weeks_propose_the_next_stage(stage: Any, to: str) -> None:
    [step] = with_reviews(DIEGO, QUIET, stage=stage)
    assert (step.start, step.to, step.because) == (
        stage,
        to,
        ("quiet", "no_point_near", "irreversible_settled"),
    )


def test_a_handed_off_initiative_has_no_next_stage() -> None:
    assert with_reviews(DIEGO, QUIET, stage="handed_off") == ()


def point(days: int, **more: Any) -> tuple[InflectionPointFacts, ...]:
    return (InflectionPointFacts("p", WEEK.monday + timedelta(days=days), **more),)


def areas(**changes: Any) -> tuple[Any, ...]:
    return tuple(replace(area, **changes) for area in INCIDENT_REVIEWS.areas)


@pytest.mark.parametrize(
    ("records", "changes"),
    [
        ((0.01,), {}),
        ((0.01, 0.5), {}),
        (QUIET, {"points": point(21)}),
        (QUIET, {"points": point(-7)}),
        (QUIET, {"areas": areas(status="open")}),  # irreversibility 4, not settled
    ],
)
def test_no_step_back_while_something_is_open(records: tuple[float, ...], changes: dict[str, Any]) -> None:
    assert with_reviews(DIEGO, records, **changes) == ()


@pytest.mark.parametrize("changes", [{"points": point(22)}, {"points": point(5, passed=True)}])
def test_points_that_are_far_or_passed_do_not_hold_back(changes: dict[str, Any]) -> None:
    assert len(with_reviews(DIEGO, QUIET, **changes)) == 1


def test_off_track_proposes_a_step_up() -> None:
    [step] = with_reviews(DIEGO, (), health="off_track")
    assert (step.start, step.to, step.because) == ("weekly", "embedded", ("off_track",))
    assert with_reviews(DIEGO, (), health="off_track", stage="embedded") == ()


def test_an_off_track_initiative_is_never_stepped_back_from() -> None:
    assert with_reviews(DIEGO, QUIET, health="off_track", stage="embedded") == ()


def test_exposure_that_returns_proposes_a_step_up() -> None:
    # Open and at impact 5: 4 * 1.5 * 0.8 * (1/1.5) * 0.15 = 0.48; a step of priority more is 0.72.
    open_again = areas(status="open", impact=5)
    assert with_reviews(DIEGO, QUIET, areas=open_again) == ()
    [step] = with_reviews(DIEGO, QUIET, areas=open_again, priority=3)
    assert (step.to, step.because) == ("embedded", ("exposure_returned",))
    assert with_reviews(DIEGO, (0.9, 0.9), areas=open_again, priority=3) == ()


def test_the_highest_exposure_of_each_initiative_is_recorded() -> None:
    found = dict(plan(DIEGO, confidence=False).highest_exposure)
    assert found == pytest.approx({"organisations": 32.9523, "incident-reviews": 0.012}, abs=5e-5)


def test_an_initiative_without_areas_is_as_quiet_as_can_be() -> None:
    assert plan(replace(DIEGO, initiatives=(InitiativeFacts("i"),)), confidence=False).steps == ()
