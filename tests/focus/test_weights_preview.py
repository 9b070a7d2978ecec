"""The page of the model's constants: saving, previewing, resetting; how much others may see of a person's week."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import WeekPlan
from focus.plan import services
from people.models import Account, AuditLine, Organisation, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Answer, Desk, text_of

# What these pages and emails say does not depend on the database.
pytestmark = pytest.mark.once

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


def seen_in(answer: Answer) -> str:
    return str(re.findall(r'name="seen"\s+value="([0-9a-f]+)"', answer.content.decode())[0])


def weights() -> dict[str, float]:
    return dict(Organisation.objects.get().weights)


def test_only_constants_that_differ_are_saved_and_they_feed_plans(nadia: Client) -> None:
    AuditLine.objects.filter(thing="constants")._raw_delete("default")
    assert nadia.post(ADDRESS, {"hour_cost": "0.1", "draws": "200"}).status_code == 303
    assert weights() == {"hour_cost": 0.1}
    line = AuditLine.objects.get(thing="constants")
    assert (line.before, line.after, line.feeds_plans) == ("hour cost: default", "hour cost: 0.1", True)
    assert nadia.post(ADDRESS, {"hour_cost": ""}).status_code == 303
    assert weights() == {}


@pytest.mark.parametrize(
    "wrong",
    [{"hour_cost": "-1"}, {"draws": "2.5"}, {"hour_cost": "much"}, {"hour_cost": "nan"}],
)
@pytest.mark.parametrize("address", [ADDRESS, TRY])
def test_invalid_constants_are_refused(nadia: Client, wrong: dict[str, str], address: str) -> None:
    answer = nadia.post(address, wrong | {"who_1": "Diego Funes"})
    assert answer.status_code == 422
    assert next(iter(wrong.values())) in answer.content.decode()
    errors = answer.context["weights"].errors
    assert list(errors) == list(wrong)
    assert errors[next(iter(wrong))][0] in text_of(answer)
    assert weights() == {}


def test_the_second_of_two_editors_gets_a_conflict(nadia: Client) -> None:
    seen, second = seen_in(nadia.get(ADDRESS)), administrator("marta")
    first = {"hour_cost": "0.1", "impact_ratio": "3"}
    assert second.post(ADDRESS, first | {"seen": seen_in(second.get(ADDRESS))}).status_code == 303
    told = nadia.post(ADDRESS, {"hour_cost": "0.2", "seen": seen})
    assert told.status_code == 409
    yours = {one.theirs: one.yours for one in told.context["conflict"]}
    assert yours.keys() == {"0.1", "3"}
    assert yours["0.1"] == "0.2"
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert nadia.post(ADDRESS, {"hour_cost": "0.2", "seen": seen_in(told)}).status_code == 303
    assert weights() == {"hour_cost": 0.2}


def test_a_preview_equals_the_real_plan_and_nothing_is_saved(nadia: Client, diego: Desk) -> None:
    lines, facts = AuditLine.objects.count(), WeekPlan.objects.get().facts
    before = {item.area: item.hours for item in services.preview(diego.person, WEEK)[0].items}
    answer = nadia.post(TRY, {"hour_cost": "0.9", "priority_ratio": "3", "who_1": "Diego Funes"})
    assert answer.status_code == 200
    assert (weights(), AuditLine.objects.count(), WeekPlan.objects.get().facts) == ({}, lines, facts)
    assert 'value="3.0"' in answer.content.decode() or 'value="3"' in answer.content.decode()
    (effect,) = answer.context["effects"]
    Organisation.objects.update(weights={"hour_cost": 0.9, "priority_ratio": 3})
    after = {item.area: item.hours for item in services.preview(diego.person, WEEK)[0].items}
    come = sum(max(hours - before.get(area, 0), 0) for area, hours in after.items())
    gone = sum(max(hours - after.get(area, 0), 0) for area, hours in before.items())
    assert after != before
    assert effect.moved == min(come, gone)
    assert (effect.joining, effect.leaving) == (len(after.keys() - before.keys()), len(before.keys() - after.keys()))
    assert (effect.before, effect.after) == (sum(before.values()), sum(after.values()))


def names_in(answer: Answer) -> dict[str, bool]:
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
def test_you_see_your_own_areas_and_managers_see_initiatives(diego: Desk, who: str, told: dict[str, bool]) -> None:
    typed = {"hour_cost": "0.9", "who_1": "Diego Funes"}
    answer = administrator(who).post(TRY, typed)
    (effect,) = answer.context["effects"]
    assert effect.leaving > 0
    assert names_in(answer) == told


def test_the_same_constants_change_nothing(nadia: Client) -> None:
    answer = nadia.post(TRY, {"who_1": "Diego Funes"})
    (effect,) = answer.context["effects"]
    assert (answer.context["differ"], effect.same) == (False, True)
    assert "The values above are the saved ones." in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "field", "named"),
    [
        ({"who_1": "Diego Fumes"}, "who_1", "Diego Funes"),
        ({"who_1": "Tom Becker"}, "who_1", "Tom Becker"),
        ({}, "__all__", ""),
    ],
)
def test_people_without_a_plan_can_not_be_previewed(
    nadia: Client, typed: dict[str, str], field: str, named: str
) -> None:
    answer: Any = nadia.post(TRY, typed | {"hour_cost": "0.1"})
    assert answer.status_code == 422
    errors = answer.context["chosen"].errors
    assert list(errors) == [field]
    assert named in errors[field][0]
    assert errors[field][0] in text_of(answer)
    assert 'value="0.1"' in answer.content.decode()


def test_someone_with_a_plan_is_prefilled(nadia: Client) -> None:
    assert 'value="Diego Funes"' in nadia.get(ADDRESS).content.decode()


def test_without_any_plan_there_is_nothing_to_preview(nadia: Client) -> None:
    WeekPlan.objects.all().delete()
    page = nadia.get(ADDRESS)
    assert not page.context["people_names"]
    assert f'formaction="{TRY}' not in page.content.decode()


def test_resetting_to_the_defaults_and_undoing_it(nadia: Client) -> None:
    nadia.post(ADDRESS, {"hour_cost": "0.1", "impact_ratio": "3"})
    seen = seen_in(nadia.get(ADDRESS))
    assert nadia.post(f"{ADDRESS}defaults/", {"seen": seen}).status_code == 303
    assert weights() == {}
    line = AuditLine.objects.filter(thing="constants").latest("pk")
    assert line.after == "hour cost: default; impact ratio: default"
    page = nadia.get(ADDRESS).content.decode()
    form = page.partition('role="status"')[2].partition("</form>")[0]
    undo = dict(re.findall(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)">', form))
    assert nadia.post(ADDRESS, undo).status_code == 303
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert 'role="status"' not in nadia.get(ADDRESS).content.decode().partition("<main")[2].partition("<form")[0]


def test_a_concurrent_change_is_not_reset_unseen(nadia: Client) -> None:
    nadia.post(ADDRESS, {"hour_cost": "0.1"})
    seen = seen_in(nadia.get(ADDRESS))
    administrator("marta").post(ADDRESS, {"hour_cost": "0.2"})
    nadia.post(f"{ADDRESS}defaults/", {"seen": seen})
    assert weights() == {"hour_cost": 0.2}


def test_more_people_take_no_more_queries(nadia: Client, diego: Desk) -> None:
    assignment = diego.person.assignments.first()
    assert assignment is not None
    initiative = assignment.initiative
    for key in ("lea", "leo"):
        person = make.LeadFactory.create(initiative=initiative, person=make.PersonFactory.create(name=key)).person
        services.replan(person, WEEK, now=NOW)
    counts = []
    for people in (["Diego Funes"], ["Diego Funes", "lea", "leo"]):
        with CaptureQueriesContext(connection) as asked:
            nadia.post(TRY, {f"who_{place}": name for place, name in enumerate(people, 1)})
        # Each name typed is looked up by itself.
        counts.append(len(asked) - len(people))
    assert counts[0] == counts[1]
