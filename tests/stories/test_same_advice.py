"""What is proposed again, and what is not, when weeks are alike."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support import factories as make
from tests.support.passing_weeks import Office, Sitting, sitting

pytestmark = pytest.mark.django_db


def steps(ana: Sitting) -> list[str]:
    ana.plan()
    return [f"{one.name}: {one.words}" for one in ana.get("/week/{week}/").context["page"].steps]


def test_a_step_back_that_was_accepted_is_not_proposed_on_the_same_quiet_weeks(office: Office) -> None:
    """Nothing is at stake in Search."""
    for day in ("2026-11-09", "2026-11-16"):
        with sitting(office.ana, f"{day}T09:00Z") as ana:
            assert steps(ana) == []
    with sitting(office.ana, "2026-11-23T09:00Z") as ana:
        assert steps(ana) == ["Search: Embedded → Weekly"]
        ana.post("/week/{week}/involvement/search/", to="weekly", hours=Decimal(6))
    for day in ("2026-11-30", "2026-12-07"):
        with sitting(office.ana, f"{day}T09:00Z") as ana:
            assert steps(ana) == []
    # Three quiet weeks of weekly involvement.
    with sitting(office.ana, "2026-12-14T09:00Z") as ana:
        assert steps(ana) == ["Search: Weekly → Reviewing"]


def asked(ana: Sitting) -> list[Any]:
    page = ana.get("/week/{week}/").context["page"]
    return [one for one in page.questions if "rating still hold" in one.moves]


def test_after_three_weeks_of_pairing_the_page_asks_whether_the_rating_still_holds(office: Office) -> None:
    for day in ("2026-11-09", "2026-11-16"):
        with sitting(office.ana, f"{day}T09:00Z") as ana:
            ana.plan()
            assert asked(ana) == []
    with sitting(office.ana, "2026-11-23T09:00Z") as ana:
        ana.plan()
        page = ana.get("/week/{week}/").context["page"]
        assert [one.advice for one in page.items] == ["Pair with Ben"]
        (one,) = asked(ana)
        assert one.words.startswith("Ben in ")
        assert one.words.endswith(": 1")
        ana.post(f"/week/{{week}}/assess/{one.person}/{one.skill}/", level="2")
    # Now it is known.
    with sitting(office.ana, "2026-11-30T09:00Z") as ana:
        ana.plan()
        assert asked(ana) == []
    assert make.RatingFactory._meta.model.objects.filter(person=office.ben, level=2).count() == 1


def test_after_three_weeks_of_learning_the_page_asks_the_lead_to_rate_themselves_again(office: Office) -> None:
    make.RatingFactory._meta.model.objects.filter(person=office.ana).update(level=1)
    for day in ("2026-11-09", "2026-11-16"):
        with sitting(office.ana, f"{day}T09:00Z") as ana:
            ana.plan()
            assert asked(ana) == []
    with sitting(office.ana, "2026-11-23T09:00Z") as ana:
        ana.plan()
        page = ana.get("/week/{week}/").context["page"]
        assert [one.fact["advice"]["code"] for one in page.items] == ["learn"]
        (one,) = asked(ana)
        assert one.words.startswith("You in ")
        assert one.moves == "three weeks of learning: does your rating still hold?"
    with sitting(office.ana, "2026-11-23T09:05Z") as ana:
        ana.post(f"/week/{{week}}/assess/{one.person}/{one.skill}/", level="2")
        (answered,) = asked(ana)
        assert (answered.answer, answered.by) == ("2", "")
    with sitting(office.ana, "2026-11-30T09:00Z") as ana:
        ana.plan()
        assert asked(ana) == []
