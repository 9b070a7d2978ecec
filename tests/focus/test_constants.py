"""The page of the model's constants: saved, tried, set back; how much others may be told of somebody's week."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import plans
from focus.models import WeekPlan
from people.models import Account, AuditLine, Organisation, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, text_of

ADDRESS = "/settings/constants/"
TRY = f"{ADDRESS}try/"


def administrator(key: str) -> Client:
    person = Person.objects.filter(key=key).first() or make.PersonFactory.create(key=key, name="Nadia Rahimi")
    make.sign_in(client := Client(), person, is_superuser=True)
    Account.objects.filter(person=person).update(is_superuser=True)
    return client


@pytest.fixture
def nadia(diego: Desk) -> Client:
    """An administrator who neither leads nor manages; Diego's week is planned."""
    return administrator("nadia")


def seen_in(answer: HttpResponse) -> str:
    return re.findall(r'name="seen" value="([0-9a-f]+)"', answer.content.decode())[0]


def weights() -> dict[str, float]:
    return dict(Organisation.objects.get().weights)


def test_constants_are_kept_where_they_differ_and_feed_plans(nadia: Client) -> None:
    AuditLine.objects.filter(thing="constants")._raw_delete("default")
    assert nadia.post(ADDRESS, {"hour_cost": "0.1", "draws": "200"}).status_code == 303
    assert weights() == {"hour_cost": 0.1}
    line = AuditLine.objects.get(thing="constants")
    assert (line.before, line.after, line.feeds_plans) == ("hour cost: default", "hour cost: 0.1", True)
    assert nadia.post(ADDRESS, {"hour_cost": ""}).status_code == 303
    assert weights() == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hour_cost": "-1"}, "From 0 to 10."),
        ({"draws": "2.5"}, "whole"),
        ({"hour_cost": "much"}, "A number, such as 0.5."),
        ({"hour_cost": "nan"}, "A number, such as 0.5."),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, TRY])
def test_constants_that_can_not_be_are_refused(nadia: Client, wrong: dict[str, str], words: str, address: str) -> None:
    answer = nadia.post(address, wrong | {"who_1": "Diego Funes"})
    assert answer.status_code == 422
    assert next(iter(wrong.values())) in answer.content.decode()
    assert words in text_of(answer)  # type: ignore[arg-type]
    assert weights() == {}


def test_of_two_who_change_constants_the_second_is_told(nadia: Client) -> None:
    seen, second = seen_in(nadia.get(ADDRESS)), administrator("marta")
    first = {"hour_cost": "0.1", "impact_ratio": "3"}
    assert second.post(ADDRESS, first | {"seen": seen_in(second.get(ADDRESS))}).status_code == 303
    told = nadia.post(ADDRESS, {"hour_cost": "0.2", "seen": seen})
    assert told.status_code == 409
    rows = re.findall(r'data-label="Theirs">(.*?)</td><td data-label="Yours">(.*?)</td>', told.content.decode())
    assert sorted(rows) == [("0.1", "0.2"), ("3", "as delivered")]
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert nadia.post(ADDRESS, {"hour_cost": "0.2", "seen": seen_in(told)}).status_code == 303
    assert weights() == {"hour_cost": 0.2}


def test_what_is_tried_is_what_planning_would_give_and_nothing_is_kept(nadia: Client, diego: Desk) -> None:
    lines, facts = AuditLine.objects.count(), WeekPlan.objects.get().facts
    before = {item.area: item.hours for item in plans.preview(diego.person, WEEK)[0].items}
    answer = nadia.post(TRY, {"hour_cost": "0.9", "priority_ratio": "3", "who_1": "Diego Funes"})
    assert answer.status_code == 200
    assert (weights(), AuditLine.objects.count(), WeekPlan.objects.get().facts) == ({}, lines, facts)
    assert 'value="3.0"' in answer.content.decode() or 'value="3"' in answer.content.decode()
    (effect,) = answer.context["effects"]
    Organisation.objects.update(weights={"hour_cost": 0.9, "priority_ratio": 3})
    after = {item.area: item.hours for item in plans.preview(diego.person, WEEK)[0].items}
    come = sum(max(hours - before.get(area, 0), 0) for area, hours in after.items())
    gone = sum(max(hours - after.get(area, 0), 0) for area, hours in before.items())
    assert after != before
    assert effect.moved == min(come, gone)
    assert (effect.joining, effect.leaving) == (len(after.keys() - before.keys()), len(before.keys() - after.keys()))
    assert (effect.before, effect.after) == (sum(before.values()), sum(after.values()))


def names_in(answer: HttpResponse) -> dict[str, bool]:
    """Whether the effects name areas, and initiatives."""
    told = answer.content.decode().partition('id="effects"')[2]
    return {"areas": "Token storage" in told or "Observability" in told, "initiatives": "rganisations" in told}


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("nadia", {"areas": False, "initiatives": False}),
        ("marta", {"areas": False, "initiatives": True}),
        ("diego", {"areas": True, "initiatives": False}),
    ],
)
def test_areas_are_told_to_oneself_and_initiatives_to_managers(diego: Desk, who: str, told: dict[str, bool]) -> None:
    typed = {"hour_cost": "0.9", "who_1": "Diego Funes"}
    answer = administrator(who).post(TRY, typed)
    assert "would drop out" in text_of(answer)  # type: ignore[arg-type]
    assert names_in(answer) == told  # type: ignore[arg-type]


def test_the_same_constants_change_nothing(nadia: Client) -> None:
    told = text_of(nadia.post(TRY, {"who_1": "Diego Funes"}))  # type: ignore[arg-type]
    assert "Nothing typed differs from what is saved." in told
    assert "The same week" in told


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"who_1": "Diego Fumes"}, "Did you mean Diego Funes?"),
        ({"who_1": "Tom Becker"}, "Tom Becker has no plan of this week."),
        ({}, "Choose somebody who has a plan of this week."),
    ],
)
def test_who_has_no_plan_is_not_tried(nadia: Client, typed: dict[str, str], words: str) -> None:
    answer: Any = nadia.post(TRY, typed | {"hour_cost": "0.1"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="0.1"' in answer.content.decode()


def test_whoever_is_likely_meant_stands_there(nadia: Client) -> None:
    assert 'value="Diego Funes"' in nadia.get(ADDRESS).content.decode()


def test_before_anybody_has_a_plan_the_page_says_so(nadia: Client) -> None:
    WeekPlan.objects.all().delete()
    assert "Nobody has a plan of this week yet." in text_of(nadia.get(ADDRESS))  # type: ignore[arg-type]


def test_back_to_the_defaults_and_back_again(nadia: Client) -> None:
    nadia.post(ADDRESS, {"hour_cost": "0.1", "impact_ratio": "3"})
    seen = seen_in(nadia.get(ADDRESS))
    assert nadia.post(f"{ADDRESS}defaults/", {"seen": seen}).status_code == 303
    assert weights() == {}
    line = AuditLine.objects.filter(thing="constants").latest("pk")
    assert line.after == "hour cost: default; impact ratio: default"
    page = nadia.get(ADDRESS).content.decode()
    form = page.partition('role="status"')[2].partition("</form>")[0]
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert nadia.post(ADDRESS, undo).status_code == 303
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert 'role="status"' not in nadia.get(ADDRESS).content.decode().partition("<main")[2].partition("<form")[0]


def test_what_somebody_else_saved_meanwhile_is_not_set_back_unseen(nadia: Client) -> None:
    nadia.post(ADDRESS, {"hour_cost": "0.1"})
    seen = seen_in(nadia.get(ADDRESS))
    administrator("marta").post(ADDRESS, {"hour_cost": "0.2"})
    nadia.post(f"{ADDRESS}defaults/", {"seen": seen})
    assert weights() == {"hour_cost": 0.2}


def test_more_people_take_no_more_questions(nadia: Client, diego: Desk) -> None:
    initiative = diego.person.assignments.first().initiative
    for key in ("lea", "leo"):
        person = make.LeadFactory.create(initiative=initiative, person=make.PersonFactory.create(name=key)).person
        plans.replan(person, WEEK, now=NOW)
    counts = []
    for people in (["Diego Funes"], ["Diego Funes", "lea", "leo"]):
        with CaptureQueriesContext(connection) as asked:
            nadia.post(TRY, {f"who_{place}": name for place, name in enumerate(people, 1)})
        # Each name typed is looked up by itself.
        counts.append(len(asked) - len(people))
    assert counts[0] == counts[1]
