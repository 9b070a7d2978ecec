"""Before and after, with the figures of the allocation pages."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.models import Scenario, ScenarioChange
from tests.support import factories as make
from tests.support.scenario_desk import NOW, TODAY, Office

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def compared(office: Office, row: Scenario, part: str) -> Any:
    return office.client.get(f"/allocation/scenarios/{row.url_id}/compare/{part}/?from=2026-W48").context


def test_hours_before_and_after_for_the_affected_leads(office: Office) -> None:
    """Capacity is 28 of 40 hours. Tom's 32 are 4 over; from 7 December he has 24: 4 fewer on the vault, and Lena takes 4."""
    office.lead(make.InitiativeFactory.create(name="Audit"), office.tom, 14)
    row = office.scenario()
    office.try_(row, "adjust", assignment=office.leads.pk, hours="10", stage="", effective_on="2026-12-07")
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2026-12-07")
    found = compared(office, row, "hours")["compared"]
    assert [(one.name, list(one.changed)) for one in found.rows] == [
        ("Lena Virtanen", [False, False] + [True] * 11),
        ("Tom Becker", [False, False] + [True] * 11),
    ]
    tom = found.rows[1]
    assert [int(cell.hours) for cell in tom.before.cells] == [32] * 13
    assert [int(cell.hours) for cell in tom.after.cells] == [32] * 2 + [24] * 11
    assert [(one.first, one.last, one.over) for one in tom.before.over] == [(TODAY, date(2027, 2, 19), Decimal(52))]
    assert [(one.first, one.last, one.over) for one in tom.after.over] == [(TODAY, date(2026, 12, 4), Decimal(8))]
    assert (found.over.before, found.over.after) == (52, 8)
    assert [(one.name, one.before, one.after) for one in found.sums] == [
        ("Audit", 182, 182),
        ("Search", 52, 52),
        ("Vault", 182, 138),
    ]


def test_coverage_before_and_after(office: Office) -> None:
    """An area for which no one has the level. When Tom's assignment ends, no lead hours cover it."""
    skill = make.SkillFactory.create(key="security", name="Security")
    area = make.AreaFactory.create(initiative=office.vault, key="keys", name="Keys", impact=5)
    make.RequirementFactory.create(area=area, skill=skill, level=4)
    row = office.scenario()
    office.try_(row, "end", assignment=office.leads.pk, effective_on="2026-12-07")
    found = compared(office, row, "stakes")["compared"]
    vault = next(one for one in found.rows if one.key == "vault")
    assert vault.changed == (False, False) + (True,) * 11
    assert [bool(cell.leads) for cell in vault.after.cells] == [True] * 2 + [False] * 11
    assert [one.state for one in found.decide if one.one.initiative == "vault"] == ["new"]
    # No one else's hours cover its one area from the third week on.
    assert found.uncovered == (0, 1)


def test_moving_a_review_into_the_week_of_another_milestone_is_a_new_conflict(office: Office) -> None:
    first = make.PointFactory.create(initiative=office.vault, name="Review", date=date(2026, 12, 3))
    make.PointFactory.create(initiative=office.search, name="Launch", date=date(2026, 12, 10))
    row = office.scenario()
    office.try_(row, "point", point=first.pk, effective_on="2026-12-09")
    # A lead of the vault counts as affected if a change is about their assignment.
    office.try_(row, "adjust", assignment=office.leads.pk, hours="12", stage="", effective_on="2026-12-07")
    found = compared(office, row, "stakes")["compared"]
    assert [(one.state, one.one.person, one.one.week.number) for one in found.collisions] == [("new", "tom", 50)]


def test_a_new_hire_with_the_level_and_a_leaver_change_the_key_person_risk(office: Office) -> None:
    security, search = (make.SkillFactory.create(key=key, name=key.title()) for key in ("security", "search"))
    area = make.AreaFactory.create(initiative=office.vault)
    for skill, person in ((security, office.tom), (search, office.omar)):
        make.RequirementFactory.create(area=area, skill=skill, level=3)
        make.RatingFactory.create(person=person, skill=skill, level=4)
    row = office.scenario()
    office.try_(
        row,
        "stand_in",
        title="New",
        seniority="staff",
        effective_on="2027-03-01",
        contracted_hours="40",
        day_to_day="0",
        levels="Security 3",
    )
    office.try_(row, "leaves", who="Omar Haddad", effective_on="2027-02-01")
    found = compared(office, row, "skills")["skills"]
    assert [(one.name, one.person, one.second, one.leaves) for one in found] == [
        ("Search", "Omar Haddad", "", date(2027, 2, 1)),
        ("Security", "Tom Becker", "New", None),
    ]


def test_people_it_is_shared_with_see_only_figures_of_their_own_line(office: Office) -> None:
    row = office.scenario()
    office.try_(row, "move", assignment=office.deputises.pk, who="Lena Virtanen", effective_on="2026-12-07")
    office.client.post(f"/allocation/scenarios/{row.url_id}/share/", {"who": "Omar Haddad\nNoor Aziz"})
    office.as_(office.omar)
    assert compared(office, row, "hours")["compared"].rows == []
    assert {
        one.hours for one in compared(office, row, "stakes")["compared"].after.assignments if one.person != "omar"
    } == {None}
    office.as_(office.noor)
    assert compared(office, row, "hours")["scenario_facts"].hidden == 1
    assert compared(office, row, "stakes")["compared"].rows == []


def test_an_empty_scenario_has_nothing_to_compare(office: Office) -> None:
    row = office.scenario()
    for part in ("hours", "stakes", "skills"):
        answer = office.client.get(f"/allocation/scenarios/{row.url_id}/compare/{part}/")
        assert (answer.status_code, answer.context["scenario_facts"]) == (200, None)
        assert b"<table" not in answer.content
    assert office.client.get(f"/allocation/scenarios/{row.url_id}/compare/other/").status_code == 404
    assert office.client.get("/allocation/scenarios/other/compare/hours/").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_constant(office: Office, count: int, django_assert_max_num_queries: Any) -> None:
    row = office.scenario()
    skill = make.SkillFactory.create()
    for number in range(count):
        person = office.person(f"p{number}", f"P {number}", office.marta)
        initiative = make.InitiativeFactory.create(name=f"Thing {number}")
        make.RequirementFactory.create(area=make.AreaFactory.create(initiative=initiative, owner=person), skill=skill)
        make.PointFactory.create(initiative=initiative)
        held = office.lead(initiative, person, 1)
        common: dict[str, Any] = {"scenario": row, "initiative": initiative, "effective_on": TODAY}
        ScenarioChange.objects.create(**common, kind="move", assignment=held, person=office.lena)
        ScenarioChange.objects.create(**common, kind="shift", shift_days=3)
        ScenarioChange.objects.create(scenario=row, kind="leaves", person=person, effective_on=TODAY)
        ScenarioChange.objects.create(
            scenario=row,
            kind="stand_in",
            title=f"N {number}",
            levels={skill.key: 3},
            effective_on=TODAY,
            initiative=initiative,
        )
    for part in ("hours", "stakes", "skills"):
        with django_assert_max_num_queries(12):
            assert office.client.get(f"/allocation/scenarios/{row.url_id}/compare/{part}/").status_code == 200
