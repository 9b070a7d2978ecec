"""The plan as JSON, to the letter of the published interface, for the three stories."""

import json
from dataclasses import replace
from typing import Any

import pytest

from engine.facts import ExposureRecord, LeadWeek
from engine.planning import plan
from engine.serialization import as_json, breakdown_json, plan_json
from tests.support.engine_facts import DIEGO, MEI, NOOR

KEYS = [
    "person", "week", "capacity", "model", "value", "hour_price", "free_hours", "not_covered", "sign_off", "items",
    "areas", "meetings", "touchpoints", "dependencies", "own_work", "transfers", "left_out", "key_people", "steps",
]  # fmt: skip
ITEM_KEYS = [
    "area", "hours", "optional_hours", "fixed", "value", "advice", "people", "bring_in", "bring_in_count", "grow",
    "confidence", "receipt",
]  # fmt: skip


def told(facts: LeadWeek, **more: Any) -> dict[str, Any]:
    """The plan, printed and read again."""
    found: dict[str, Any] = json.loads(json.dumps(as_json(plan(facts), **more), allow_nan=False))
    return found


def receipts(found: dict[str, Any], *names: str) -> dict[str, tuple[Any, ...]]:
    """Some factors of every area."""
    return {one["area"]: tuple(one["receipt"][name] for name in names) for one in found["areas"]}


@pytest.mark.parametrize("facts", [DIEGO, NOOR, MEI])
def test_every_plan_has_the_same_keys_in_the_same_order(facts: LeadWeek) -> None:
    found = told(facts)
    assert list(found) == KEYS
    for one in (*found["items"], *found["areas"]):
        assert list(one) == ITEM_KEYS
        assert list(one["receipt"]) == ["gap", "cost", "timing", "exposure", "leverage", "tau", "spent", "leaving"]


@pytest.mark.parametrize("facts", [DIEGO, NOOR, MEI])
def test_items_are_sorted_by_value_then_key_and_add_up(facts: LeadWeek) -> None:
    found = told(facts)
    for listed in (found["items"], found["areas"]):
        assert listed == sorted(listed, key=lambda one: (-one["value"], one["area"]))
    # Four places each: the sum is as exact as its parts.
    assert sum(one["value"] for one in found["items"]) == pytest.approx(found["value"], abs=5e-5 * 5)
    chosen = [one["area"] for one in found["items"]]
    assert [one["area"] for one in found["areas"] if one["hours"]] == chosen


@pytest.mark.parametrize("facts", [DIEGO, NOOR, MEI])
def test_fractions_have_four_places(facts: LeadWeek) -> None:
    def fractions(value: Any) -> list[float]:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [one for part in value for one in fractions(part)]
        return [value] if isinstance(value, float) else []

    found = fractions(told(facts))
    assert found
    assert all(value == round(value, 4) for value in found)


def test_the_new_product() -> None:
    found = told(DIEGO, person="diego@northlight.example", left_out=["ines", "karl"])
    assert (found["person"], found["week"]) == ("diego@northlight.example", "2026-W48")
    assert found["capacity"] == {
        "contracted": 40, "time_off": 0, "holidays": 0, "meetings": 3.75, "day_to_day": 12, "duties": 0,
        "touchpoints": 0.5, "own_work": 0, "office_hours": 0, "follow_ups": 0, "transfers": 0, "focus": 23.75,
    }  # fmt: skip
    assert list(found["capacity"])[-1] == "focus"
    assert (found["model"], found["value"], found["hour_price"], found["free_hours"]) == (2, 31.3382, 0.0913, 0.0)
    assert (found["not_covered"], found["sign_off"], found["steps"]) == ([], [], [])
    assert found["touchpoints"] == [{"stakeholder": "marta", "due": "2026-11-16"}]
    assert found["left_out"] == ["ines", "karl"]
    assert found["key_people"] == [
        {"skill": "api-design", "person": "diego"},
        {"skill": "scoping", "person": "ines"},
    ]


def test_an_item_of_the_new_product() -> None:
    # 25.3125 * 0.75 * (1 + 2/e) = 32.9523; 32.9523 (1 - e^(-8/6)) - 0.4 = 23.8662
    assert told(DIEGO)["items"][0] == {
        "area": "organisations/api", "hours": 8, "optional_hours": 0, "fixed": False, "value": 23.8662,
        "advice": "work_beside_owner", "people": ["priya"], "bring_in": [], "bring_in_count": 0, "grow": [],
        "confidence": 1.0,
        "receipt": {
            "gap": 0.75, "cost": 25.3125, "timing": 1.7358, "exposure": 32.9523, "leverage": 1.0, "tau": 6, "spent": 0,
            "leaving": None,
        },
    }  # fmt: skip


def test_every_area_of_the_new_product_chosen_or_not() -> None:
    assert receipts(told(DIEGO), "gap", "cost", "timing", "exposure", "leverage") == {
        "organisations/api": (0.75, 25.3125, 1.7358, 32.9523, 1),
        "organisations/scope": (0.5, 9, 2.4816, 11.1674, 0.6),
        "organisations/tokens": (0.15, 8.4375, 1.7358, 2.1968, 1),
        "organisations/observability": (0.15, 1.2, 1.0004, 0.1801, 1),
        "incident-reviews/review-quality": (0.15, 0.8, 0.1, 0.012, 1),
        "organisations/screens": (0.1667, 0.5, 0.2501, 0.0208, 0.2),
        "organisations/limits": (0, 1.5, 1.0004, 0, None),
    }


def test_meetings_of_the_new_product() -> None:
    found = {
        one["title"]: (one["verdict"], one["rule"], one["delegate"], one["hours"]) for one in told(DIEGO)["meetings"]
    }
    assert found == {
        "Scope definition": ("attend", "decides_scope", None, 1),
        "Rate limiter": ("delegate", "delegate", "lena", 1),
        "Weekly with Priya": ("attend", "one_to_one", None, 0.75),
        "Error format": ("attend", "reach", None, 1),
        "Screens walkthrough": ("skip", "skip", None, 1.5),
        "All-hands": (None, "unlinked", None, 1),
    }


def test_a_short_week_leaves_areas_uncovered() -> None:
    found = told(replace(DIEGO, capacity=4.0))
    assert found["not_covered"] == [{"area": "organisations/scope", "exposure": 11.1674, "hand_to": "ines"}]
    assert found["sign_off"] == [{"area": "organisations/tokens", "point": "design-doc", "date": "2026-12-03"}]
    assert found["capacity"]["focus"] == 4
    assert (found["items"][0]["hours"], found["value"], found["hour_price"]) == (3.5, 14.3888, 2.9405)


def test_a_step_has_its_start_its_end_and_its_reasons() -> None:
    records = tuple(ExposureRecord("incident-reviews", DIEGO.week - back, 0.012) for back in (1, 2))
    assert told(replace(DIEGO, records=records))["steps"] == [
        {
            "initiative": "incident-reviews",
            "from": "weekly",
            "to": "reviewing",
            "because": ["quiet", "no_point_near", "irreversible_settled"],
        }
    ]


def test_the_reliability_backlog() -> None:
    found = told(NOOR)
    assert found["capacity"]["focus"] == 40 - 16 - 3 * 0.5
    assert [(one["area"], one["hours"]) for one in found["items"]] == [
        ("reliability/failover", 8),
        ("reliability/budgets", 3.5),
    ]
    # 22.5 - 8 - 3.5, and half an hour to open the programme
    assert (found["value"], found["hour_price"], found["free_hours"]) == (5.3253, 0.05, 10.5)
    # failover: 4 * 1.5 * 1.25^2 * 1.5 = 14.0625, half of it is 7.03125. budgets: 2 / 1.5 / 1.25 * 1.5 = 1.6
    assert receipts(found, "gap", "cost", "timing", "exposure") == {
        "reliability/failover": (0.5, 14.0625, 1, 7.0313),
        "reliability/budgets": (0.5, 1.6, 1, 0.8),
    }
    assert [one["stakeholder"] for one in found["touchpoints"]] == ["vera", "paul", "emma"]


def test_the_slipping_platform() -> None:
    found = told(MEI)
    assert (found["capacity"]["holidays"], found["capacity"]["focus"]) == (8, 40 - 8 - 14)
    assert {one["area"]: one["hours"] for one in found["items"]} == {
        "one-tap/payments": 8, "one-tap/sdk": 7.5, "one-tap/offline": 2,
    }  # fmt: skip
    assert (found["value"], found["hour_price"]) == (8.3737, 0.1472)
    assert receipts(found, "gap", "exposure") == {
        "one-tap/payments": (0.3333, 4.6684),
        "one-tap/sdk": (0.8333, 5.8355),
        "one-tap/offline": (0.5, 0.9337),
    }
    assert found["key_people"] == [{"skill": "payments-service", "person": "mei"}]
    assert next(one for one in found["items"] if one["area"] == "one-tap/payments")["grow"] == ["raj"]


def test_stored_facts_are_not_rounded_and_name_the_ratings_behind_them() -> None:
    facts = plan(DIEGO, confidence=False)
    whole = json.loads(json.dumps(breakdown_json(facts.areas[0].receipt)))
    [need] = whole["requirements"]
    lena = next(one for one in need["people"] if one["person"] == "lena")
    assert lena["assessed"] == {"level": 2, "on": "2026-10-12", "author": "diego"}
    assert whole["point"]["date"] == "2026-12-03"
    assert whole["exposure"] == whole["gap"] * whole["cost"] * whole["timing"]
    assert json.loads(json.dumps(plan_json(facts)))["value"] == facts.value
