"""Scenarios are kept and shared; nothing real changes by them."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.models import Scenario, ScenarioChange
from initiatives.models import LeadAssignment
from people.models import AuditLine, Removed
from tests.support import factories as make
from tests.support.scenario_desk import NOW, TODAY, Office

pytestmark = [pytest.mark.django_db]
START = date(2026, 1, 5)


@pytest.fixture
def office(client: Client) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def words_on(client: Client, scenario: Scenario) -> list[str]:
    return [line.words for line in client.get(f"/allocation/scenarios/{scenario.key}/").context["page"].lines]


def test_each_change_is_told_in_words_and_changes_nothing_real(office: Office) -> None:
    make.PointFactory.create(initiative=office.vault, key="review", name="Design review", date=date(2026, 12, 3))
    make.SkillFactory.create(key="security", name="Security")
    before = list(LeadAssignment.objects.order_by("pk").values())
    row = office.scenario()
    office.try_(row, "stand_in", title="A staff engineer", seniority="staff", day="2027-03-01", contracted="40",
                reserve="10", levels="security: 4", initiative=office.vault.pk)  # fmt: skip
    office.try_(row, "move", assignment=office.deputises.pk, who="lena virtanen", day="2027-01-04")
    office.try_(row, "move", assignment=office.leads.pk, who="A staff engineer", day="2027-03-01")
    office.try_(row, "adjust", assignment=office.leads.pk, hours="7.5", stage="weekly", day="2026-12-07")
    office.try_(row, "add", initiative=office.vault.pk, who="Omar Haddad", role="deputy", stage="reviewing", hours="3",
                day="2026-12-07", end="2027-01-31")  # fmt: skip
    office.try_(row, "end", assignment=office.omar_leads.pk, day="2027-02-01")
    office.try_(row, "shift", initiative=office.vault.pk, days="-7")
    office.try_(row, "point", point=office.vault.points.get().pk, day="2026-12-17")
    office.try_(row, "leaves", who="Omar Haddad", day="2027-03-01")
    assert words_on(office.client, row) == [
        "A staff engineer from 1 March 2027 on: 40 h a week, Security 4, on the team of Vault",
        "Search: Tom Becker’s part as deputy goes to Lena Virtanen from 4 January 2027 on (4 h a week)",
        "Vault: Tom Becker’s part as lead goes to a staff engineer (not here yet) from 1 March 2027 on (14 h a week)",
        "Vault: Tom Becker has 7.5 h a week instead of 14, weekly instead of embedded from 7 December 2026 on",
        "Omar Haddad deputises Vault from 7 December 2026 to 31 January 2027: reviewing, 3 h a week",
        "Search: Omar Haddad is no longer its lead from 1 February 2027 on",
        "Vault: everything ahead seven days earlier",
        "Vault: Design review on 17 December 2026 instead of 3 December 2026",
        "Omar Haddad is gone from 1 March 2027 on",
    ]
    assert list(LeadAssignment.objects.order_by("pk").values()) == before
    assert office.vault.points.get().date == date(2026, 12, 3)
    assert not AuditLine.objects.exclude(thing="scenarios").exists()


@pytest.mark.parametrize(
    ("kind", "typed", "field", "words"),
    [
        ("move", {"who": "Noor Aziz"}, "who", "Noor Aziz is not in your reporting line"),
        ("move", {"who": "Nobody Known"}, "who", "Nobody in your line is called Nobody Known."),
        ("move", {"who": "Tom Becker"}, "who", "Tom Becker has it already."),
        ("move", {"assignment": "999999"}, "assignment", "That is not among what you see"),
        ("move", {"day": "2026-02-30"}, "day", "There is no such day"),
        ("adjust", {"hours": "", "stage": ""}, "hours", "Nothing would be otherwise"),
        ("adjust", {"hours": "169"}, "hours", "Hours can't be above 168."),
        ("adjust", {"hours": "1e400"}, "hours", ""),
        ("shift", {"days": "0"}, "days", "By no day nothing would move."),
        ("shift", {"days": "99999"}, "days", "Two years ahead at most."),
        ("stand_in", {"levels": "securty 3"}, "levels", "There is no skill securty. Did you mean security?"),
        ("stand_in", {"levels": "security high"}, "levels", "Write a skill and a level from 0 to 4"),
        ("stand_in", {"title": "Tom Becker"}, "title", "Tom Becker is here"),
        ("add", {"end": "2026-12-01", "day": "2027-01-01"}, "end", "It ends on its first day or later."),
        ("leaves", {"who": ""}, "who", "Say who."),
    ],
)
def test_what_is_wrong_is_told_where_it_is_and_keeps_what_was_typed(
    office: Office, kind: str, typed: dict[str, str], field: str, words: str
) -> None:
    make.SkillFactory.create(key="security", name="security")
    row = office.scenario()
    usual = {
        "assignment": str(office.leads.pk), "initiative": str(office.vault.pk), "who": "Lena Virtanen", "day": "2027-01-04",
        "hours": "4", "stage": "weekly", "role": "deputy", "days": "7", "title": "New", "seniority": "staff",
        "contracted": "40", "reserve": "12",
    }  # fmt: skip
    answer = office.client.post(f"/allocation/scenarios/{row.key}/add/{kind}/", {**usual, **typed})
    assert answer.status_code == 422
    found = answer.context["form"].errors
    assert any(words in error for error in [*found.get(field, []), *found.get("__all__", [])]), found
    assert not ScenarioChange.objects.exists()


def test_a_scenario_is_its_authors_until_it_is_shared_and_figures_stay_each_readers_own(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.leads.pk, who="Lena Virtanen", day="2027-01-04")
    here = f"/allocation/scenarios/{row.key}/"
    assert office.as_(office.omar).get(here).status_code == 404
    office.as_(office.marta).post(f"{here}share/", {"who": "Omar Haddad\nTom Becker"})
    told = "Vault: Tom Becker’s part as lead goes to Lena Virtanen from 4 January 2027 on"
    # Omar does not see the vault, nor Tom's hours; Tom sees his own.
    assert words_on(office.as_(office.omar), row) == ["A change in an initiative that you don’t see"]
    assert words_on(office.as_(office.tom), row) == [f"{told} (14 h a week)"]
    assert office.as_(office.tom).post(here, {"name": "Mine"}).status_code == 404
    office.vault.open = True
    office.vault.save()
    assert words_on(office.as_(office.omar), row) == [f"{told} (hours that are not yours to see)"]


def test_a_change_is_edited_dropped_and_put_back_with_what_rests_on_it(office: Office) -> None:
    row = office.scenario()
    new = office.try_(row, "stand_in", title="New", seniority="staff", day="2027-03-01", contracted="40", reserve="0")
    office.try_(row, "move", assignment=office.leads.pk, who="new", day="2027-03-01")
    here = f"/allocation/scenarios/{row.key}/{new.pk}/"
    typed = {"title": "A staff engineer", "seniority": "staff", "day": "2027-03-01", "contracted": "30", "reserve": "0"}
    assert office.client.post(here, typed).status_code == 303
    assert "goes to a staff engineer (not here yet)" in words_on(office.client, row)[1]
    gone = office.client.post(f"{here}drop/")
    assert words_on(office.client, row) == []
    kept = Removed.objects.get()
    assert gone["Location"] == f"/allocation/scenarios/{row.key}/?removed={kept.name}#changes"
    office.client.post(kept.address)
    assert len(words_on(office.client, row)) == 2


def test_a_removed_scenario_comes_back_whole_also_where_what_it_rested_on_is_gone(office: Office) -> None:
    row = office.scenario()
    office.client.post(f"/allocation/scenarios/{row.key}/share/", {"who": "Lena Virtanen"})
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", day="2027-01-04")
    office.client.post(f"/allocation/scenarios/{row.key}/remove/")
    assert not Scenario.objects.exists()
    office.deputises.delete()
    assert office.client.post(Removed.objects.get().address).status_code == 303
    back = Scenario.objects.get()
    assert [one.key for one in back.shared_with.all()] == ["lena"]
    (line,) = office.client.get(f"/allocation/scenarios/{row.key}/").context["page"].lines
    assert (line.state, [tuple(one) for one in line.moved]) == ("gone", [("It", "stood", "is no more")])


def test_the_second_of_two_who_change_its_name_is_told(office: Office) -> None:
    row = office.scenario()
    here = f"/allocation/scenarios/{row.key}/"
    assert office.client.post(here, {"name": "First", "version": row.version}).status_code == 303
    answer = office.client.post(here, {"name": "Second", "version": row.version})
    assert answer.status_code == 409
    assert [(one.theirs, one.yours) for one in answer.context["conflict"]] == [("First", "Second")]
    again = answer.context["head"]["version"].value()
    assert office.client.post(here, {"name": "Second", "version": again}).status_code == 303
    assert Scenario.objects.get().name == "Second"


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_number_of_questions(
    office: Office, count: int, django_assert_max_num_queries: Any
) -> None:
    row = office.scenario()
    for number in range(count):
        initiative = make.InitiativeFactory.create(name=f"Thing {number}")
        held = office.lead(initiative, office.tom, 1)
        base = {"who": "Tom Becker", "role": "lead", "stage": "embedded", "hours": "1.00", "start": str(START), "end": "",
                "tentative": False}  # fmt: skip
        common: dict[str, Any] = {"scenario": row, "initiative": initiative, "day": TODAY}
        ScenarioChange.objects.create(**common, kind="move", assignment=held, person=office.lena, base=base)
        ScenarioChange.objects.create(**common, kind="add", person=office.lena, hours=1, base={"held": []})
        ScenarioChange.objects.create(**common, kind="shift", days=3)
        ScenarioChange.objects.create(scenario=row, kind="stand_in", title=f"New {number}", levels={"x": 1}, day=TODAY)
    for path in (
        f"/allocation/scenarios/{row.key}/",
        f"/allocation/scenarios/{row.key}/promote/",
        "/allocation/scenarios/",
    ):
        with django_assert_max_num_queries(12):
            assert office.client.get(path).status_code == 200
