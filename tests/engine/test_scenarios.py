"""Figures worked by hand from section 4 of the design, for the week 2026-W48 with the default weights."""

from dataclasses import replace
from datetime import date
from math import exp

import pytest

from engine.facts import ExposureRecord, LeadWeek
from engine.people_facts import Absence
from engine.planning import plan
from engine.results import PlanFacts
from tests.support.engine_facts import DIEGO, MEI, NOOR, with_person

AREAS = {
    # gap, cost if wrong, timing, exposure, leverage
    # api: cover (0 + 2)/2 = 1 of 4; 2^2 * 1.5^2 * 1.25 * 1.5^2; 1 + 2 e^-1.0; lead (4 - 1)/(4 - 1)
    "organisations/api": (0.7500, 25.3125, 1.7358, 32.9523, 1.0000),
    # scope: cover (2 + 2)/2 = 2 of 4; 2^2 * 1.5^2; 1 + 2 e^-0.3; lead 0.2 + 0.8 (3 - 2)/(4 - 2)
    "organisations/scope": (0.5000, 9.0000, 2.4816, 11.1674, 0.6000),
    # tokens: covered, but Tom alone is at 3 in security; 2 * 1.5 * 1.25 * 2.25
    "organisations/tokens": (0.1500, 8.4375, 1.7358, 2.1968, 1.0000),
    # observability: cover (2.5 + 3)/2 = 2.75 of 3, Tom alone at 3; 1/1.5 * 1/1.25 * 2.25; 84 days
    "organisations/observability": (0.1500, 1.2000, 1.0004, 0.1801, 1.0000),
    # review-quality: Tom alone at 3; 1.5 * 1/1.25 * 1/1.5; settled, no point ahead
    "incident-reviews/review-quality": (0.1500, 0.8000, 0.1000, 0.0120, 1.0000),
    # screens: cover 2.5 of 3; 1/2 * 1/2.25 * 2.25; not yet; the lead at 1 fills nothing
    "organisations/screens": (0.1667, 0.5000, 0.2501, 0.0208, 0.2000),
    # limits: Lena and Tom at 3, no shortfall; 1/1.5 * 2.25
    "organisations/limits": (0.0, 1.5000, 1.0004, 0.0, None),
}


def hours(facts: PlanFacts) -> dict[str, float]:
    return {item.area.split("/")[1]: item.hours for item in facts.items}


def with_capacity(facts: LeadWeek, capacity: float) -> PlanFacts:
    return plan(replace(facts, capacity=capacity), confidence=False)


@pytest.mark.parametrize("key", AREAS)
def test_the_factors_of_the_new_product(key: str) -> None:
    receipt = next(one.receipt for one in plan(DIEGO, confidence=False).areas if one.area == key)
    found = (receipt.gap, receipt.cost, receipt.timing, receipt.exposure, receipt.leverage)
    assert found == pytest.approx(AREAS[key], abs=5e-5)


@pytest.mark.parametrize(
    ("capacity", "value", "price", "chosen"),
    [
        (4, 14.3888, 2.9405, {"api": 3.5}),
        (10, 26.4276, 1.2478, {"api": 8, "scope": 1.5}),
        (16, 30.1893, 0.3463, {"api": 8, "scope": 5.5, "tokens": 2}),
        (23.5, 31.3382, 0.0913, {"api": 8, "scope": 8, "tokens": 6, "observability": 1}),
    ],
)
def test_the_best_week_for_a_capacity(capacity: float, value: float, price: float, chosen: dict[str, float]) -> None:
    facts = with_capacity(DIEGO, capacity)
    assert hours(facts) == chosen
    assert facts.value == pytest.approx(value, abs=5e-5)
    assert facts.hour_price == pytest.approx(price, abs=5e-5)
    assert facts.free_hours == 0


def test_the_focus_capacity_of_the_new_product() -> None:
    capacity = plan(DIEGO, confidence=False).capacity
    assert (capacity.contracted, capacity.day_to_day, capacity.meetings, capacity.touchpoints) == (
        40,
        12,
        3.75,
        0.5,
    )
    assert capacity.focus == 40 - 12 - 3.75 - 0.5


def test_the_whole_week_of_the_new_product() -> None:
    facts = plan(DIEGO, confidence=False)
    assert facts.planned_capacity == 23.5
    assert hours(facts) == {"api": 8, "scope": 8, "tokens": 6, "observability": 1}
    api = 32.9523 * (1 - exp(-8 / 6)) - 0.05 * 8
    assert facts.items[0].value == pytest.approx(api, abs=5e-5) == pytest.approx(23.8662, abs=5e-5)
    assert sum(item.value for item in facts.items) == facts.value == pytest.approx(31.3382, abs=5e-5)
    assert (facts.not_covered, facts.sign_off) == ((), ())


def test_half_hours_under_a_quarter_of_the_areas_first_are_optional() -> None:
    facts = plan(DIEGO, confidence=False)
    # e^(-h/tau) falls below a quarter after h = 1.386 tau: 2, 4, 8 h and the half-hour that begins there. The second half-hour
    # of observability brings 0.1801 (e^(-1/3) - e^(-2/3)) = 0.0366, less than 0.0375, so that none of it is firm.
    assert {item.area.split("/")[1]: item.optional_hours for item in facts.items} == {
        "api": 0,
        "scope": 3.5,
        "tokens": 1.5,
        "observability": 1,
    }


def test_advice_of_the_new_product() -> None:
    advice = {one.area.split("/")[1]: one.advice for one in plan(DIEGO, confidence=False).areas}
    assert (advice["api"].code, advice["api"].people) == ("work_beside_owner", ("priya",))
    assert (advice["scope"].code, advice["scope"].people) == ("work_beside_owner", ("priya",))
    assert (advice["api"].bring_in, advice["api"].grow) == ((), ())
    assert advice["scope"].bring_in == ("ines",)
    assert (advice["limits"].code, advice["limits"].because) == ("watch", "no_gap")
    assert (advice["screens"].code, advice["screens"].because) == ("watch", "not_yet")


def test_meetings_of_the_new_product() -> None:
    found = {one.title: (one.verdict, one.rule, one.delegate) for one in plan(DIEGO, confidence=False).meetings}
    assert found == {
        "Scope definition": ("attend", "decides_scope", None),
        "Error format": ("attend", "reach", None),
        "Weekly with Priya": ("attend", "one_to_one", None),
        "Rate limiter": ("delegate", "delegate", "lena"),
        "Screens walkthrough": ("skip", "skip", None),
        "All-hands": (None, "unlinked", None),
    }


def test_a_touchpoint_that_a_meeting_meets_is_not_due() -> None:
    touchpoints = plan(DIEGO, confidence=False).touchpoints
    assert [(one.stakeholder, one.due) for one in touchpoints] == [("marta", date(2026, 11, 16))]


def test_key_people() -> None:
    assert [(one.skill, one.person) for one in plan(DIEGO, confidence=False).key_people] == [
        ("api-design", "diego"),
        ("scoping", "ines"),
    ]
    assert [(one.skill, one.person) for one in plan(MEI, confidence=False).key_people] == [("payments-service", "mei")]


def test_an_absence_that_ends_before_the_review_changes_nothing() -> None:
    away = with_person(DIEGO, "tom", away=(Absence(date(2026, 11, 23), date(2026, 11, 27)),))
    found, before = plan(away, confidence=False), plan(DIEGO, confidence=False)
    assert hours(found) == hours(before)
    assert found.value == before.value


def test_an_absence_past_the_review_opens_the_gap() -> None:
    away = with_person(DIEGO, "tom", away=(Absence(date(2026, 11, 23), date(2026, 12, 3)),))
    tokens = next(one for one in plan(away, confidence=False).areas if one.area == "organisations/tokens")
    # The owner counts 0. Security: Lena's 2 are the best, cover 1 of 3. Backend: Lena's 3, cover 1.5 of 3.
    assert tokens.receipt.gap == pytest.approx(1 - (1 / 3) * (1 / 2))
    assert tokens.receipt.away == ("tom",)
    assert tokens.hours == 8


def test_quiet_weeks_propose_a_step_back() -> None:
    weeks = [DIEGO.week - 1, DIEGO.week - 2]
    records = tuple(ExposureRecord("incident-reviews", week, 0.012) for week in weeks)
    found = plan(replace(DIEGO, records=records), confidence=False).steps
    assert [(one.initiative, one.start, one.to) for one in found] == [("incident-reviews", "weekly", "reviewing")]
    assert plan(replace(DIEGO, records=records[:1]), confidence=False).steps == ()


def test_the_reliability_backlog() -> None:
    facts = plan(NOOR, confidence=False)
    receipts = {one.area.split("/")[1]: one.receipt for one in facts.areas}
    # failover: cover 2 of 4; 4 * 1.5 * 1.5625 * 1.5. budgets: cover (1 + 2)/2 of 3; 2/1.5/1.25 * 1.5
    failover, budgets = receipts["failover"], receipts["budgets"]
    assert (failover.gap, failover.cost, failover.exposure) == pytest.approx((0.5, 14.0625, 7.0313), abs=5e-5)
    assert (budgets.gap, budgets.exposure) == pytest.approx((0.5, 0.8))
    assert facts.capacity.focus == 40 - 16 - 1.5
    assert [one.stakeholder for one in facts.touchpoints] == ["vera", "paul", "emma"]
    assert hours(facts) == {"failover": 8, "budgets": 3.5}
    assert facts.value == pytest.approx(5.3253, abs=5e-5)
    assert facts.free_hours == 22.5 - 8 - 3.5 - 0.5
    assert facts.hour_price == pytest.approx(0.05)


def test_the_slipping_platform() -> None:
    facts = plan(MEI, confidence=False)
    found = {one.area.split("/")[1]: (one.receipt.gap, one.receipt.exposure) for one in facts.areas}
    assert found["payments"] == pytest.approx((1 / 3, 4.6684), abs=5e-5)
    # sdk: no owner, so half of Raj's 4 and half of Zoe's 1.5: 1 - (2/3)(0.75/3). offline: Raj is unrated, so Zoe is the best.
    assert found["sdk"] == pytest.approx((1 - (2 / 3) * (0.75 / 3), 5.8355), abs=5e-5)
    assert found["offline"] == pytest.approx((0.5, 0.9337), abs=5e-5)
    assert facts.capacity.focus == 40 - 8 - 14
    assert hours(facts) == {"payments": 8, "sdk": 7.5, "offline": 2}
    assert facts.value == pytest.approx(8.3737, abs=5e-5)
    assert facts.hour_price == pytest.approx(0.1472, abs=5e-5)
    assert next(one for one in facts.areas if one.area == "one-tap/payments").advice.grow == ("raj",)
