"""A week in which an incident takes focus time, and the rest is planned again."""

from typing import Any

import pytest

from focus.models import WeekPreferences
from tests.support.passing_weeks import Office, Sitting, sitting
from tests.support.planned_week import text_of

pytestmark = pytest.mark.django_db


def capture(ana: Sitting, minutes: int) -> None:
    facts = {"source": "Pager", "minutes": minutes, "about": "Incident"}
    typed: dict[str, Any] = {f"interruption-{name}": value for name, value in facts.items()}
    ana.post("/capture/", kind="interruption", **typed)


def test_a_block_lost_to_an_incident_is_not_worked_and_replanning_is_asked_once(office: Office) -> None:
    """Four hours of Payments on Monday and on Tuesday; Tuesday's, and all of Wednesday and Thursday, go to an incident."""
    office.area("refunds", "Refunds")
    WeekPreferences.objects.create(person=office.ana, longest_block=240)
    with sitting(office.ana, "2026-11-23T07:30Z") as ana:
        ana.plan()
        ana.commit()
    for day in (24, 25, 26):
        with sitting(office.ana, f"2026-11-{day}T16:00Z") as ana:
            capture(ana, 480)
    with sitting(office.ana, "2026-11-27T11:00Z") as ana:
        left = ana.post("/week/{week}/midweek/", 200).context["left"]
        done = {line.item.key: line.done for line in left.lines}
        assert done == {"checkout/payments": 4, "checkout/refunds": 0}
        hours: dict[str, Any] = {f"area:{line.item.key}": f"{line.whole:g}" for line in left.lines}
        answer = ana.post("/week/{week}/midweek/apply/", reschedule="1", **hours)
        assert "Your new hours are saved as decisions" in text_of(ana.get(answer["Location"]))
        page = ana.get("/week/{week}/").context["page"]
        assert page.own_changes == 0
        assert not page.is_stale
        again = ana.post("/week/{week}/midweek/", 200).context["left"]
        assert (again.is_moved, again.unscheduled) == (False, 0)
        lines = ana.get("/week/{week}/review/").context["page"].lines
        scheduled = {line.area.key: float(line.scheduled) for line in lines}
        # Refunds was moved to what is left of Friday.
        assert scheduled == {"payments": 4, "refunds": again.lines[1].meant}
