import json
from dataclasses import replace

import pytest

from engine.planning import plan
from engine.receipts import as_json, plan_json, receipt_json
from tests.engine.stories import DIEGO


def test_the_plan_as_json_is_the_published_object() -> None:
    found = json.loads(json.dumps(as_json(plan(DIEGO), person="diego@northlight.example", left_out=["ines", "karl"])))
    assert list(found) == [
        "person", "week", "capacity", "value", "hour_price", "free_hours", "not_covered", "sign_off", "items",
        "areas", "meetings", "touchpoints", "left_out", "key_people", "steps",
    ]  # fmt: skip
    assert (found["person"], found["week"]) == ("diego@northlight.example", "2026-W48")
    assert found["capacity"] == {
        "contracted": 40, "time_off": 0, "holidays": 0, "meetings": 3.75, "day_to_day": 12, "duties": 0,
        "touchpoints": 0.5, "focus": 23.75,
    }  # fmt: skip
    assert (found["value"], found["hour_price"]) == pytest.approx((30.2990, 0.0913), abs=5e-5)
    assert (found["free_hours"], found["not_covered"], found["sign_off"], found["steps"]) == (0, [], [], [])
    assert found["touchpoints"] == [{"stakeholder": "marta", "due": "2026-11-16"}]
    assert found["left_out"] == ["ines", "karl"]
    assert found["key_people"] == [
        {"skill": "api-design", "person": "diego"},
        {"skill": "scoping", "person": "ines"},
    ]


def test_an_item_as_json() -> None:
    api = as_json(plan(DIEGO))["items"][0]
    factors = api.pop("receipt")
    assert api == {
        "area": "organisations/api", "hours": 8, "optional_hours": 0, "value": pytest.approx(23.8662, abs=5e-5),
        "advice": "work_beside_owner", "people": ["priya"], "bring_in": [], "grow": [], "confidence": 1.0,
    }  # fmt: skip
    expected = {
        "gap": 0.75,
        "cost": 25.3125,
        "timing": 1.7358,
        "exposure": 32.9523,
        "leverage": 1,
        "tau": 6,
        "spent": 0,
    }
    assert factors == pytest.approx(expected, abs=5e-5)


def test_meetings_as_json() -> None:
    meetings = as_json(plan(DIEGO, confidence=False))["meetings"]
    assert meetings[0] == {
        "title": "Scope definition", "verdict": "attend", "rule": "decides_scope", "delegate": None, "hours": 1,
    }  # fmt: skip
    assert [one["rule"] for one in meetings if one["verdict"] is None] == ["unlinked"]


def test_every_area_is_told_with_its_receipt() -> None:
    found = as_json(plan(replace(DIEGO, capacity=4.0), confidence=False))
    assert len(found["areas"]) == 7
    assert [one["area"] for one in found["items"]] == ["organisations/api"]
    limits = next(one for one in found["areas"] if one["area"] == "organisations/limits")
    assert (limits["hours"], limits["receipt"]["leverage"]) == (0, None)


def test_the_whole_receipt_names_the_ratings_behind_it() -> None:
    facts = plan(DIEGO, confidence=False)
    told = json.loads(json.dumps(receipt_json(facts.areas[0].receipt)))
    [need] = told["requirements"]
    lena = next(one for one in need["people"] if one["person"] == "lena")
    assert lena["assessed"] == {"level": 2, "on": "2026-10-12", "author": "diego"}
    assert told["point"]["date"] == "2026-12-03"
    assert json.dumps(plan_json(facts))
