"""A meeting on a public holiday or a day off takes no time and is not "attend"."""

from datetime import UTC, date, datetime

import pytest

from people.models import TimeOff
from tests.support.factories import MeetingFactory
from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import text_of

pytestmark = pytest.mark.django_db


def test_meetings_at_christmas_take_no_time(office: Office) -> None:
    """Week 52 of 2026: off from Monday to Thursday, and Friday is Christmas; the weekly meetings stay in the calendar."""
    TimeOff.objects.create(person=office.ana, start=date(2026, 12, 21), end=date(2026, 12, 24))
    scope = {"initiative": office.checkout, "decides": "scope"}
    for day in (14, 21, 25):
        MeetingFactory.create(
            person=office.ana,
            title=f"Scope {day}",
            starts=datetime(2026, 12, day, 10, tzinfo=UTC),
            minutes=120,
            **scope,
        )
    MeetingFactory.create(
        person=office.ana, title="Chosen", starts=datetime(2026, 12, 22, 10, tzinfo=UTC), choice="attend"
    )
    with sitting(office.marta, "2026-12-14T08:00Z") as marta:
        ahead = [marta.get(f"/allocation/ana/{marta.week + more}/").context["page"].cell for more in (0, 1)]
    with sitting(office.ana, "2026-12-14T08:00Z") as ana:
        ana.plan()
        before = ana.get("/week/{week}/").context["page"]
    with sitting(office.ana, "2026-12-21T08:00Z") as ana:
        ana.plan()
        answer = ana.get("/week/{week}/")
        page, calendar = answer.context["page"], ana.get("/week/{week}/calendar/").context
        context = ana.get("/week/{week}/around/").context["week_context"]
    assert [(one.title, one.verdict, one.hours) for one in before.meetings] == [("Scope 14", "attend", 2)]
    # Whether planned or not yet: 40 less 12 and 2 h; and a week off has nothing left, and nothing less than that.
    assert [float(cell.capacity.meetings) for cell in ahead] == [2, 0]
    assert [float(cell.capacity.focus) for cell in ahead] == [26, 0]
    assert (page.facts["capacity"]["meetings"], page.facts["capacity"]["focus"]) == (0, 0)
    found = [(one.title, one.verdict, one.hours, one.rule) for one in page.meetings]
    assert found == [(title, "", 0, "you are away") for title in ("Scope 21", "Chosen", "Scope 25")]
    assert "Scope 25 0 h you are away" in text_of(answer)
    assert not calendar["calendar"].meetings
    assert not [one for one in context.reductions if one.kind == "meeting"]
