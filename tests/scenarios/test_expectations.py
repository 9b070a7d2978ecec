"""The three stories as files, through the importer and the rows, to four places: worked by hand, never fitted."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from math import exp
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from engine.weeks import Week
from focus.models import WeekPlan
from initiatives.models import CriticalArea, Dependency, DependencyStatus
from leadplan.orgfile.importing import import_organisation
from people.models import Person, TimeOff

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FOLDER = Path(__file__).parent


def bring(story: str) -> None:
    import_organisation((FOLDER / f"{story}.yaml").read_bytes(), by=None, now=NOW)


def plan(email: str, *more: str, week: str = "2026-W48") -> dict[str, Any]:
    """What `plan_week --json` prints."""
    out = StringIO()
    call_command("plan_week", "--person", email, "--week", week, "--json", *more, stdout=out)
    return dict(json.loads(out.getvalue()))


def hours(found: dict[str, Any]) -> dict[str, float]:
    return {item["area"]: item["hours"] for item in found["items"]}


@pytest.fixture
def diego() -> str:
    bring("new-product")
    return "diego@northlight.example"


@pytest.fixture
def noor() -> str:
    bring("reliability-backlog")
    return "noor@harbour.example"


@pytest.fixture
def mei() -> str:
    bring("slipping-platform")
    return "mei@tideway.example"


# gap, cost if wrong, timing, exposure, leverage
RECEIPTS = {
    # Nobody above 2, the owner at 0: (4 - (0 + 2)/2)/4. Cost: 2^2 · 1.5^2 · 1.25 · 1.5^2. Ten days: 1 + 2/e.
    "organisations/api": (0.7500, 25.3125, 1.7358, 32.9523, 1.0),
    "organisations/scope": (0.5000, 9.0000, 2.4816, 11.1674, 0.6),
    "organisations/tokens": (0.1500, 8.4375, 1.7358, 2.1968, 1.0),
    "organisations/observability": (0.1500, 1.2000, 1.0004, 0.1801, 1.0),
    "incident-reviews/review-quality": (0.1500, 0.8000, 0.1000, 0.0120, 1.0),
    "organisations/screens": (0.1667, 0.5000, 0.2501, 0.0208, 0.2),
    "organisations/limits": (0.0, 1.5000, 1.0004, 0.0, None),
}


def test_the_factors_of_the_new_product(diego: str) -> None:
    found = {area["area"]: area["receipt"] for area in plan(diego)["areas"]}
    assert found.keys() == RECEIPTS.keys()
    for area, (gap, cost, timing, exposure, leverage) in RECEIPTS.items():
        receipt = found[area]
        told = [receipt[name] for name in ("gap", "cost", "timing", "exposure")]
        assert told == pytest.approx([gap, cost, timing, exposure], abs=5e-5)
        assert (receipt["leverage"], receipt["leaving"]) == (leverage, None)


@pytest.mark.parametrize(
    ("capacity", "value", "best", "price"),
    [
        (4, 14.3888, {"organisations/api": 3.5}, 2.9405),
        (10, 26.4276, {"organisations/api": 8, "organisations/scope": 1.5}, 1.2478),
        (16, 30.1893, {"organisations/api": 8, "organisations/scope": 5.5, "organisations/tokens": 2}, 0.3463),
    ],
)
def test_the_best_week_for_a_given_number_of_hours(
    diego: str, capacity: float, value: float, best: dict[str, float], price: float
) -> None:
    found = plan(diego, "--capacity", str(capacity))
    assert hours(found) == best
    assert found["value"] == pytest.approx(value, abs=5e-5)
    assert found["hour_price"] == pytest.approx(price, abs=5e-5)
    assert not WeekPlan.objects.exists()


def test_diegos_week(diego: str) -> None:
    found = plan(diego)
    # 40 - 12 - 3.75 - 0.5, planned in half-hours.
    assert found["capacity"] == {
        "contracted": 40, "time_off": 0, "holidays": 0, "meetings": 3.75, "day_to_day": 12, "duties": 0,
        "touchpoints": 0.5, "own_work": 0, "office_hours": 0, "follow_ups": 0, "transfers": 0, "focus": 23.75,
    }  # fmt: skip
    assert found["model"] == 2
    assert hours(found) == {
        "organisations/api": 8, "organisations/scope": 8, "organisations/tokens": 6, "organisations/observability": 1,
    }  # fmt: skip
    assert found["value"] == pytest.approx(31.3382, abs=5e-5)
    assert found["hour_price"] == pytest.approx(0.0913, abs=5e-5)
    optional = {item["area"]: item["optional_hours"] for item in found["items"]}
    assert optional == {
        "organisations/api": 0, "organisations/scope": 3.5, "organisations/tokens": 1.5,
        "organisations/observability": 1,
    }  # fmt: skip
    assert not any(item["fixed"] for item in found["items"])
    api, scope = found["items"][:2]
    assert api["value"] == pytest.approx(23.8662, abs=5e-5)
    assert (api["advice"], api["people"], api["grow"], api["confidence"]) == ("work_beside_owner", ["priya"], [], 1.0)
    assert (scope["advice"], scope["people"]) == ("work_beside_owner", ["priya"])
    assert (scope["bring_in"], scope["bring_in_count"]) == (["ines"], 1)
    assert found["touchpoints"] == [{"stakeholder": "marta", "due": "2026-11-16"}]
    assert found["left_out"] == ["ines", "karl"]
    assert found["key_people"] == [{"skill": "api-design", "person": "diego"}, {"skill": "scoping", "person": "ines"}]
    assert found["person"] == diego
    assert found["week"] == "2026-W48"


def test_diegos_meetings(diego: str) -> None:
    told = {one["title"]: (one["verdict"], one["rule"], one["delegate"]) for one in plan(diego)["meetings"]}
    assert told == {
        "Scope definition for the first release": ("attend", "decides_scope", None),
        "Error format across all teams": ("attend", "reach", None),
        "Weekly with Priya": ("attend", "one_to_one", None),
        "How to build the rate limiter": ("delegate", "delegate", "lena"),
        "Screens walkthrough": ("skip", "skip", None),
        "All-hands status": (None, "unlinked", None),
    }


def test_tom_away_this_week_changes_nothing_and_away_beyond_the_review_does(diego: str) -> None:
    before = plan(diego)
    tom = Person.objects.get(key="tom")
    off = TimeOff.objects.create(person=tom, start=date(2026, 11, 23), end=date(2026, 11, 27))
    assert hours(plan(diego)) == hours(before)
    off.end = date(2026, 12, 4)
    off.save()
    after = plan(diego)
    gap = {area["area"]: area["receipt"]["gap"] for area in after["areas"]}
    assert gap["organisations/tokens"] > 0.15
    worth = {
        name: {item["area"]: item["value"] for item in one["items"]} for name, one in (("was", before), ("is", after))
    }
    assert worth["is"]["organisations/tokens"] > worth["was"]["organisations/tokens"]


def test_incident_reviews_step_back_after_three_weeks_on_record(diego: str) -> None:
    for week in (Week(2026, 46), Week(2026, 47)):
        with time_machine.travel(f"{week.monday}T09:00Z", tick=False):
            call_command("plan_week", "--person", diego, "--week", str(week), stdout=StringIO())
    (step,) = [one for one in plan(diego)["steps"] if one["initiative"] == "incident-reviews"]
    assert (step["from"], step["to"]) == ("weekly", "reviewing")


def test_noors_week(noor: str) -> None:
    found = plan(noor)
    exposure = {area["area"]: area["receipt"]["exposure"] for area in found["areas"]}
    assert exposure == {"reliability/failover": pytest.approx(7.0313, abs=5e-5), "reliability/budgets": 0.8}
    # 40 - 16 - three touchpoints of half an hour.
    assert found["capacity"]["focus"] == 22.5
    assert [one["stakeholder"] for one in found["touchpoints"]] == ["vera", "paul", "emma"]
    assert hours(found) == {"reliability/failover": 8, "reliability/budgets": 3.5}
    assert found["value"] == pytest.approx(5.3253, abs=5e-5)
    # Opening the initiative costs half an hour: 22.5 - 11.5 - 0.5.
    assert found["free_hours"] == 10.5
    assert found["hour_price"] == 0.05
    assert found["left_out"] == ["sam"]


def test_meis_week_without_dependencies(mei: str) -> None:
    Dependency.objects.update(status=DependencyStatus.CANCELLED)
    found = plan(mei)
    told = {area["area"]: (area["receipt"]["gap"], area["receipt"]["exposure"]) for area in found["areas"]}
    assert told == {
        "one-tap/payments": pytest.approx((0.3333, 4.6684), abs=5e-5),
        "one-tap/sdk": pytest.approx((0.8333, 5.8355), abs=5e-5),
        "one-tap/offline": pytest.approx((0.5, 0.9337), abs=5e-5),
    }
    # 40 - 8 for Thanksgiving - 14.
    assert (found["capacity"]["holidays"], found["capacity"]["focus"]) == (8, 18)
    assert hours(found) == {"one-tap/payments": 8, "one-tap/sdk": 7.5, "one-tap/offline": 2}
    assert (found["value"], found["hour_price"]) == pytest.approx((8.3737, 0.1472), abs=5e-5)
    assert {"skill": "payments-service", "person": "mei"} in found["key_people"]
    payments = next(item for item in found["items"] if item["area"] == "one-tap/payments")
    assert payments["grow"] == ["raj"]


def test_meis_dependencies_on_both_days(mei: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert plan(mei)["dependencies"] == [
            {
                "dependency": "one-tap/identity-sdk", "state": "late", "need_by": "2026-11-20", "promised": "2026-12-04",
                "likely": "2026-12-19", "late": "2027-01-09", "keeps": [1, 5], "confidence": "assumed", "next": "ask",
            },
            {
                "dependency": "one-tap/tokenisation", "state": "unknown", "need_by": "2026-12-04", "promised": None,
                "likely": None, "late": None, "keeps": None, "confidence": None, "next": "escalate",
            },
        ]  # fmt: skip
    with time_machine.travel(datetime(2026, 12, 10, 9, tzinfo=UTC), tick=False):
        [sdk, tokenisation] = plan(mei, week="2026-W50")["dependencies"]
    assert (sdk["likely"], sdk["late"], sdk["keeps"]) == ("2027-01-09", "2027-01-16", [0, 4])
    assert tokenisation["state"] == "late"


def test_a_late_dependency_brings_its_area_to_seven_days(mei: str) -> None:
    area = CriticalArea.objects.get(key="sdk")
    Dependency.objects.filter(key="identity-sdk").update(area=area)
    with time_machine.travel(NOW, tick=False):
        found = plan(mei)
    receipt = next(one["receipt"] for one in found["areas"] if one["area"] == "one-tap/sdk")
    assert receipt["timing"] == pytest.approx(1 + 2 * exp(-0.7), abs=5e-5)
    assert receipt["exposure"] == pytest.approx(receipt["gap"] * receipt["cost"] * receipt["timing"], abs=1e-3)
    # Half an hour for each of the two to follow up: 18 - 1.
    assert (found["capacity"]["follow_ups"], found["capacity"]["focus"]) == (1, 17)


def test_a_delivery_to_accept_makes_its_area_urgent_for_a_week(mei: str) -> None:
    sdk = Dependency.objects.get(key="identity-sdk")
    sdk.area = CriticalArea.objects.get(key="sdk")
    sdk.save()
    sdk.deliveries.create(number=1, on=NOW.date())

    def timing(day: int) -> float:
        with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=UTC), tick=False):
            areas = plan(mei, week="2026-W48" if day < 30 else "2026-W49")["areas"]
        return float(next(one["receipt"]["timing"] for one in areas if one["area"] == "one-tap/sdk"))

    assert timing(23) == 3
    assert timing(30) == 3
    sdk.deliveries.update(on=date(2026, 11, 22))
    assert timing(30) == pytest.approx(1 + 2 * exp(-0.7), abs=5e-5)
