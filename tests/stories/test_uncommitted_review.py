"""The review of a week that was never committed records nothing that no one meant."""

import pytest

from focus.models import Actual
from tests.support.passing_weeks import Office, Sitting, sitting

pytestmark = pytest.mark.django_db


def lines(ana: Sitting) -> dict[str, tuple[float, float]]:
    form = ana.get("/week/{week}/review/").context["review"]
    return {one.line.area.key: (float(one.line.planned), float(one.line.hours)) for one in form.lines}


def test_one_enter_records_no_hours_of_a_week_that_was_never_committed(office: Office) -> None:
    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        ana.plan()
    with sitting(office.ana, "2026-11-27T15:00Z") as ana:
        page = ana.get("/week/{week}/review/").context["page"]
        assert page.is_proposed
        assert lines(ana) == {"payments": (8, 0)}
        ana.review()
        assert [float(row.hours) for row in Actual.objects.all()] == [0]
    with sitting(office.ana, "2026-11-30T08:00Z") as ana:
        ana.plan()
        ana.commit()
    with sitting(office.ana, "2026-12-04T15:00Z") as ana:
        assert not ana.get("/week/{week}/review/").context["page"].is_proposed
        assert lines(ana) == {"payments": (8, 8)}
        ana.review()
        assert float(Actual.objects.get(week=str(ana.week)).hours) == 8
