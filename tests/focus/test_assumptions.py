"""What the plan assumes: every level that no one has rated, to be rated or asked from one page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from focus.models import WeekPlan
from focus.plan import services
from people.models import Person, Rating, Skill
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, text_of
from tests.support.week_facts import context_of, toast_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/week/2026-W48/assumptions/"
PRIYA = {"person": "priya", "skill": "security"}


def found(desk: Desk) -> dict[tuple[str, str], Any]:
    return {(one.person, one.skill): one for one in context_of(desk, PAGE, "found")}


def test_every_assumed_level_is_listed_those_first_that_move_most(diego: Desk) -> None:
    plan = WeekPlan.objects.get(person=diego.person)
    # Priya is the only one on the team who is rated by no one in what engineers do.
    rated = set(Rating.objects.values_list("person__key", "skill__key"))
    shown = found(diego)
    assert ("priya", "security") in shown
    assert not shown.keys() & rated
    moved = [(one["person"], one["skill"]) for one in plan.facts["questions"] if one["assumed"]]
    assert list(shown)[: len(moved)] == moved
    assert all(not one.moves for place, one in shown.items() if place not in moved)
    assert shown["priya", "security"].areas == ["Token storage"]
    assert f"{len(shown)} unrated levels" in diego.page()


def test_one_click_rates_and_another_undoes_it(diego: Desk) -> None:
    services.replan(diego.person, WEEK, now=NOW - timedelta(hours=1))
    answer = diego.client.post(PAGE, {**PRIYA, "level": "2"}, headers=HTMX)
    assert answer.status_code == 200
    assert toast_of(answer)["level"] == "success"
    rating = Rating.objects.get(person__key="priya", skill__key="security")
    assert (rating.level, rating.author) == (2, diego.person)
    assert found(diego)["priya", "security"].answer == "2"
    assert diego.client.post(PAGE, {**PRIYA, "level": ""}).status_code == 303
    assert not Rating.objects.filter(person__key="priya", skill__key="security").exists()


@pytest.mark.parametrize(("typed", "status"), [({"level": "5"}, 422), ({"level": "2", "person": "ines"}, 404)])
def test_what_may_not_be_rated_is_refused(diego: Desk, typed: dict[str, str], status: int) -> None:
    assert diego.client.post(PAGE, {**PRIYA, **typed}).status_code == status
    assert not Rating.objects.filter(person__key=typed.get("person", "priya"), skill__key="security").exists()


def test_the_question_is_a_draft_and_no_one_else_sees_the_page(diego: Desk) -> None:
    assert found(diego)["priya", "security"].question.startswith("Hi Priya,")
    page = text_of(diego.client.get(PAGE))
    assert "no one has rated you in application security yet" in page
    other = Client()
    make.sign_in(other, Person.objects.get(key="lena"))
    assert other.get(PAGE).status_code == 404


def test_the_initiative_says_how_much_of_the_plan_is_assumed_and_what_to_ask_first(diego: Desk) -> None:
    Rating.objects.filter(person__key="lena").delete()
    services.replan(diego.person, WEEK, now=NOW - timedelta(hours=1))
    facts = WeekPlan.objects.get(person=diego.person).facts
    behind = {
        (level["person"], need["skill"]): level["assumed"]
        for area in facts["areas"]
        if area["area"].startswith("organisations/")
        for need in area["receipt"]["requirements"]
        for level in (need["lead"], *need["people"])
    }
    path = "/initiatives/organisations/map/?week=2026-W48"
    page, backend = text_of(diego.client.get(path)), Skill.objects.get(key="backend")
    assert f"{sum(behind.values())} of {len(behind)} ratings behind your plan are assumed." in page
    assert f"Ask {Person.objects.get(key='lena')} about “{backend}”: it could shift 1 h." in page
    assert f"{len(found(diego))} of " in text_of(diego.client.get(PAGE))
    Rating.objects.filter(person=diego.person).delete()
    services.replan(diego.person, WEEK, now=NOW - timedelta(hours=1))
    assert "Rate yourself in “" in text_of(diego.client.get(path))
    lena = Client()
    make.sign_in(lena, Person.objects.get(key="lena"))
    assert "behind your plan" not in text_of(lena.get(path))
