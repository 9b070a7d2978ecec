"""Past weeks are never planned again, and printing a plan is not planning."""

import json
import math
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from focus.models import WeekPlan
from focus.plan.replanning import run_job
from initiatives.models import CriticalArea
from people.models import Job, JobState, Rating
from tests.support import factories as make
from tests.support.passing_weeks import Office, sitting

pytestmark = pytest.mark.django_db

MONDAY, NEXT_MONDAY = "2026-11-23T08:00Z", "2026-11-30T08:00Z"


def printed(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("plan_week", "--person=ana@example.org", "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def stored() -> list[Any]:
    return list(WeekPlan.objects.order_by("week").values())


def test_printing_a_plan_stores_nothing_and_shows_what_was_decided(office: Office) -> None:
    with sitting(office.ana, MONDAY) as ana:
        ana.plan()
        before = stored()
        ana.post("/week/{week}/areas/checkout/payments/adjust/", hours="3")
        found = printed()
        assert {one["area"]: one["hours"] for one in found["items"]} == {"checkout/payments": 3}
        ana.post("/week/{week}/areas/checkout/payments/accept/", hours="2")
        assert stored() == before


def test_accepted_hours_are_printed_also_once_the_facts_have_changed(office: Office) -> None:
    with sitting(office.ana, MONDAY) as ana:
        ana.plan()
        ana.commit()
        # Ben can do it all now: nothing is left for Ana, who committed 8 hours.
        skill = office.payments.requirements.get().skill
        Rating.objects.filter(person=office.ben).update(level=4)
        make.MembershipFactory.create(initiative=office.checkout, person=office.marta, familiarity=3)
        make.RatingFactory.create(person=office.marta, skill=skill, level=4)
        assert {one["area"]: one["hours"] for one in printed()["items"]} == {"checkout/payments": 8}


def test_a_past_week_is_printed_as_it_was_stored(office: Office) -> None:
    office.area("refunds", "Refunds", impact=3)
    with sitting(office.ana, MONDAY) as ana:
        ana.plan()
        before = printed()
        ana.post("/week/{week}/areas/checkout/payments/adjust/", hours="3")
        ana.post("/week/{week}/areas/checkout/refunds/dismiss/", reason="Later")
    week = str(ana.week)
    CriticalArea.objects.update(impact=1, name="Renamed")
    Rating.objects.all().delete()
    kept = stored()
    with sitting(office.ana, NEXT_MONDAY):
        after, what_if = printed("--week", week), printed("--week", week, "--capacity", "4")
    assert [(one["area"], one["hours"], one["fixed"]) for one in after["areas"]] == [
        ("checkout/payments", 3, True), ("checkout/refunds", 0, True),
    ]  # fmt: skip
    payments, refunds = (
        next(one for one in before["areas"] if one["area"] == area)
        for area in ("checkout/payments", "checkout/refunds")
    )
    assert [one["receipt"] for one in after["areas"]] == [payments["receipt"], refunds["receipt"]]
    receipt = payments["receipt"]
    worth = receipt["exposure"] * receipt["leverage"] * (1 - math.exp(-3 / receipt["tau"])) - 3 * 0.05
    assert (after["value"], after["items"]) == (pytest.approx(worth, abs=1e-4), after["areas"][:1])
    # 28 h of focus time less 3 h and half an hour to open the initiative.
    assert (after["free_hours"], after["capacity"]) == (24.5, before["capacity"])
    assert what_if["areas"][0]["receipt"] != receipt
    assert stored() == kept


def test_a_past_week_is_not_planned_again_in_any_way(office: Office) -> None:
    with sitting(office.ana, MONDAY) as ana:
        ana.plan()
        ana.commit()
        # Queued on Monday, and run a week later, after an outage.
        ana.post("/week/{week}/plan/")
    week = str(ana.week)
    before = stored()
    with sitting(office.ana, NEXT_MONDAY) as ana:
        with pytest.raises(CommandError, match="2026-W48 is over"):
            call_command("plan_week", "--person=ana@example.org", "--week", week)
        ana.post(f"/week/{week}/plan/", status=422)
        run_job(Job.objects.get().pk)
        assert Job.objects.get().state == JobState.DONE
        assert stored() == before
