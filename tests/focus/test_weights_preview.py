"""The page of the model's constants: saving what was previewed, resetting; how much others may see of a person's week."""

import re
from dataclasses import fields
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.weights import Weights
from focus.models import WeekPlan
from focus.plan import services, weights_preview
from people.models import Account, AuditLine, Organisation, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Answer, Desk, text_of

# What these pages and emails say does not depend on the database.
pytestmark = pytest.mark.once

ADDRESS = "/settings/constants/"


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


def save(client: Client, typed: dict[str, str]) -> Any:
    """Preview, then save what was previewed, as the two buttons do."""
    preview = client.post(ADDRESS, typed)
    assert preview.status_code == 200
    (previewed,) = re.findall(r'name="previewed"\s+value="([0-9a-f]+)"', preview.content.decode())
    return client.post(ADDRESS, typed | {"previewed": previewed})


def weights() -> dict[str, float]:
    return dict(Organisation.objects.get().weights)


def test_only_constants_that_differ_are_saved_and_they_feed_plans(nadia: Client) -> None:
    AuditLine.objects.filter(thing="constants")._raw_delete("default")
    assert save(nadia, {"hour_cost": "0.1", "draws": "200"}).status_code == 303
    assert weights() == {"hour_cost": 0.1}
    line = AuditLine.objects.get(thing="constants")
    assert (line.before, line.after, line.feeds_plans) == ("hour cost: default", "hour cost: 0.1", True)
    assert save(nadia, {"hour_cost": ""}).status_code == 303
    assert weights() == {}


@pytest.mark.parametrize(
    "wrong",
    [{"hour_cost": "-1"}, {"draws": "2.5"}, {"hour_cost": "much"}, {"hour_cost": "nan"}],
)
def test_invalid_constants_are_refused(nadia: Client, wrong: dict[str, str]) -> None:
    answer = nadia.post(ADDRESS, wrong | {"who_1": "Diego Funes"})
    assert answer.status_code == 422
    assert next(iter(wrong.values())) in answer.content.decode()
    errors = answer.context["weights"].errors
    assert list(errors) == list(wrong)
    assert errors[next(iter(wrong))][0] in text_of(answer)
    assert weights() == {}


def test_the_second_of_two_editors_gets_a_conflict(nadia: Client) -> None:
    seen, second = seen_in(nadia.get(ADDRESS)), administrator("marta")
    first = {"hour_cost": "0.1", "impact_ratio": "3"}
    assert save(second, first | {"seen": seen_in(second.get(ADDRESS))}).status_code == 303
    told = save(nadia, {"hour_cost": "0.2", "seen": seen})
    assert told.status_code == 409
    yours = {one.theirs: one.yours for one in told.context["conflict"]}
    assert yours.keys() == {"0.1", "3"}
    assert yours["0.1"] == "0.2"
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert save(nadia, {"hour_cost": "0.2", "seen": seen_in(told)}).status_code == 303
    assert weights() == {"hour_cost": 0.2}


def test_a_preview_equals_the_real_plan_and_nothing_is_saved(nadia: Client, diego: Desk) -> None:
    lines, facts = AuditLine.objects.count(), WeekPlan.objects.get().facts
    before = planned_hours(diego)
    answer = nadia.post(ADDRESS, {"hour_cost": "0.9", "priority_ratio": "3", "who_1": "Diego Funes"})
    assert answer.status_code == 200
    assert (weights(), AuditLine.objects.count(), WeekPlan.objects.get().facts) == ({}, lines, facts)
    assert 'value="3.0"' in answer.content.decode() or 'value="3"' in answer.content.decode()
    preview = answer.context["preview"]
    (effect,) = preview.effects
    Organisation.objects.update(weights={"hour_cost": 0.9, "priority_ratio": 3})
    after = planned_hours(diego)
    come = sum(max(hours - before.get(area, 0), 0) for area, hours in after.items())
    gone = sum(max(hours - after.get(area, 0), 0) for area, hours in before.items())
    assert after != before
    assert effect.moved == min(come, gone)
    assert (effect.joining, effect.leaving) == (len(after.keys() - before.keys()), len(before.keys() - after.keys()))
    assert (effect.before, effect.after) == (sum(before.values()), sum(after.values()))
    # Diego's is the only week that is planned.
    assert (preview.planned, preview.compared, preview.changed, preview.moved) == (1, 1, 1, effect.moved)
    assert "1 of 1 planned week would change" in text_of(answer)


def planned_hours(desk: Desk) -> dict[str, float]:
    """By area, without optional hours, as the week page counts them."""
    items = services.preview(desk.person, WEEK)[0].items
    firm = {item.area: item.hours - item.optional_hours for item in items}
    return {area: hours for area, hours in firm.items() if hours}


def names_in(answer: Answer) -> dict[str, bool]:
    """Whether the effects name areas, and initiatives."""
    told = answer.content.decode().partition('id="preview"')[2]
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
    answer = administrator(who).post(ADDRESS, typed)
    (effect,) = answer.context["preview"].effects
    assert effect.leaving > 0
    assert names_in(answer) == told


def test_the_same_constants_change_nothing(nadia: Client) -> None:
    answer = nadia.post(ADDRESS, {"who_1": "Diego Funes"})
    (effect,) = answer.context["preview"].effects
    assert (answer.context["changes"], effect.same) == ([], True)
    assert "These are the saved values." in text_of(answer)
    assert 'name="previewed"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "named"),
    [
        ({"who_1": "Diego Fumes"}, "who_1", "Diego Funes"),
        ({"who_1": "Tom Becker"}, "who_1", "Tom Becker"),
    ],
)
def test_people_without_a_plan_can_not_be_previewed(
    nadia: Client, typed: dict[str, str], field: str, named: str
) -> None:
    answer: Any = nadia.post(ADDRESS, typed | {"hour_cost": "0.1"})
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
    assert "there is nothing to compare" in text_of(page)
    assert save(nadia, {"hour_cost": "0.1"}).status_code == 303
    assert weights() == {"hour_cost": 0.1}


def test_resetting_to_the_defaults_is_previewed_too(nadia: Client) -> None:
    save(nadia, {"hour_cost": "0.1", "impact_ratio": "3"})
    page = nadia.get(ADDRESS)
    assert "Preview 2 defaults" in text_of(page)
    typed = {"seen": seen_in(page)}
    preview = nadia.post(ADDRESS, typed)
    assert [(one.theirs, one.yours) for one in preview.context["changes"]] == [("3", "default"), ("0.1", "default")]
    assert weights() == {"hour_cost": 0.1, "impact_ratio": 3}
    assert save(nadia, typed).status_code == 303
    assert weights() == {}
    line = AuditLine.objects.filter(thing="constants").latest("pk")
    assert line.after == "hour cost: default; impact ratio: default"


def test_nothing_is_saved_that_was_not_previewed(nadia: Client) -> None:
    for typed in ({"hour_cost": "0.1"}, {"hour_cost": "0.1", "previewed": "1"}):
        assert nadia.post(ADDRESS, typed).status_code == 200
    preview = nadia.post(ADDRESS, {"hour_cost": "0.1"})
    # Changed again after the preview: it is previewed again, with what would change now.
    again = nadia.post(ADDRESS, {"hour_cost": "0.2", "previewed": preview.context["previewed"]})
    assert again.status_code == 200
    assert [one.yours for one in again.context["changes"]] == ["0.2"]
    assert weights() == {}


def test_every_constant_is_there_once_and_the_main_ones_are_not_folded(nadia: Client) -> None:
    page = nadia.get(ADDRESS).content.decode()
    names = re.findall(r'<input type="number" name="(\w+)"', page)
    assert sorted(names) == sorted(entry.name for entry in fields(Weights))
    unfolded = re.findall(r'name="(\w+)"', re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL))
    assert {name for name in names if name in unfolded} == {
        "impact_ratio", "irreversibility_ratio", "complexity_ratio", "priority_ratio", "timing_peak", "timing_days",
        "penalty_new", "penalty_some", "hour_cost", "most_hours", "opening_hours", "firm_share",
    }  # fmt: skip
    assert page.count("<summary>") == len(re.findall(r"<details", page)) >= 8


def test_a_large_organisation_is_sampled_evenly(nadia: Client, diego: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_preview, "MOST_WEEKS", 2)
    add_leads(diego, "lea", "leo")
    preview = nadia.post(ADDRESS, {"hour_cost": "0.9"}).context["preview"]
    assert (preview.planned, preview.compared) == (3, 2)
    assert "(2 of 3 were compared)" in text_of(nadia.post(ADDRESS, {"hour_cost": "0.9"}))


def add_leads(diego: Desk, *names: str) -> None:
    assignment = diego.person.assignments.first()
    assert assignment is not None
    for name in names:
        person = make.LeadFactory.create(
            initiative=assignment.initiative, person=make.PersonFactory.create(name=name)
        ).person
        services.replan(person, WEEK, now=NOW)


def test_more_people_take_no_more_queries(nadia: Client, diego: Desk) -> None:
    add_leads(diego, "lea", "leo")
    counts = []
    for people in (["Diego Funes"], ["Diego Funes", "lea", "leo"]):
        with CaptureQueriesContext(connection) as asked:
            nadia.post(ADDRESS, {f"who_{place}": name for place, name in enumerate(people, 1)})
        # Each name typed is looked up by itself.
        counts.append(len(asked) - len(people))
    assert counts[0] == counts[1]
