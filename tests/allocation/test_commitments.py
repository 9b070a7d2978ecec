"""Weighing a commitment over one's own weeks: worked out by hand, kept nowhere."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from people.models import Interest
from tests.support import factories as make
from tests.support.scenario_desk import NOW, Office

pytestmark = [pytest.mark.django_db]
HERE = "/allocation/compare/"


@pytest.fixture
def office(client: Client) -> Any:
    with time_machine.travel(NOW, tick=False):
        office = Office(client)
        for row in (office.vault, office.search):
            row.open = True
            row.save()
        office.as_(office.tom)
        yield office


def test_two_are_laid_over_ones_own_weeks(office: Office) -> None:
    """Tom has 18 of 28 hours. Audit for 6 fits, Billing for 12 is 2 too many, both are 8 too many."""
    audit, billing = (
        make.InitiativeFactory.create(key=key, name=key.title(), open=True) for key in ("audit", "billing")
    )
    make.PointFactory.create(initiative=office.vault, name="Review", date=date(2026, 12, 10))
    make.PointFactory.create(initiative=audit, name="Scope", date=date(2026, 12, 8))
    asked = {"one": audit.key, "one_hours": "6", "other": billing.key, "other_hours": "12", "day": "2026-12-07"}
    found = office.client.get(HERE, asked).context["weighing"]
    assert [(one.name, int(one.short)) for one in found.ways] == [
        ("As it is", 0), ("With Audit", 0), ("With Billing", 2), ("With both", 8),
    ]  # fmt: skip
    assert [int(cell.hours) for cell in found.ways[3].row.cells] == [18, 18] + [36] * 11
    assert [(one.name, one.hours) for one in found.held] == [("Search", Decimal(4)), ("Vault", Decimal(14))]
    assert [[one.week.number for one in way.collisions] for way in found.ways] == [[], [50], [], [50]]


def test_one_against_nothing_works_too_and_hours_are_the_usual_ones(office: Office) -> None:
    billing = make.InitiativeFactory.create(key="billing", open=True)
    found = office.client.get(HERE, {"one": billing.key}).context["weighing"]
    assert [int(way.row.cells[0].hours) for way in found.ways] == [18, 24]


def test_what_one_may_not_see_is_not_weighed(office: Office) -> None:
    hidden = make.InitiativeFactory.create(key="hidden")
    answer = office.client.get(HERE, {"one": hidden.key})
    assert (answer.status_code, answer.context["form"].errors["one"]) == (422, ["Choose one of those that you see."])
    assert office.client.get(f"{HERE}hidden/").status_code == 404
    for odd in (
        {"one": "\x00"},
        {"one": "vault", "one_hours": "nan"},
        {"one": "vault", "other": "vault"},
        {"other": "x"},
    ):
        assert office.client.get(HERE, odd).status_code == 422
    assert office.client.get(HERE, {"one": "vault", "day": "2100-12-31"}).status_code == 200


def test_gaps_that_one_would_fill_and_skills_that_one_wants_to_grow_in(office: Office) -> None:
    """Tom is at security and Lena at operations; nobody at frontend. A member's level is told nowhere."""
    security, operations, frontend = (
        make.SkillFactory.create(key=key, name=key.title()) for key in ("security", "operations", "frontend")
    )
    billing = make.InitiativeFactory.create(key="billing", name="Billing", open=True)
    area = make.AreaFactory.create(initiative=billing, name="Ledger")
    for skill in (security, operations, frontend):
        make.RequirementFactory.create(area=area, skill=skill, level=3)
    make.MembershipFactory.create(initiative=billing, person=office.lena, familiarity=3)
    for person, skill, level in (
        (office.tom, security, 4), (office.tom, operations, 3), (office.tom, frontend, 1),
        (office.lena, security, 1), (office.lena, operations, 3), (office.lena, frontend, 2),
    ):  # fmt: skip
        make.RatingFactory.create(person=person, skill=skill, level=level)
    Interest.objects.create(person=office.tom, skill=frontend)
    answer = office.client.get(f"{HERE}billing/")
    found = answer.context["found"]
    assert [(one.area, one.skill, one.alone) for one in found.fills] == [
        ("Ledger", "Security", True),
        ("Ledger", "Operations", False),
    ]
    assert (list(found.grows), found.size, found.strength) == (
        ["Frontend"], 1, "The team has little of what its areas ask for.",
    )  # fmt: skip
    assert "Lena" not in answer.content.decode()
    # Whoever leads and manages nobody learns nothing of what the team has.
    told = office.as_(office.noor).get(f"{HERE}billing/").context["found"]
    assert (list(told.fills), told.is_open) == ([], False)


@pytest.mark.parametrize("count", [1, 30])
def test_as_many_questions_whatever_there_is(office: Office, count: int, django_assert_max_num_queries: Any) -> None:
    for number in range(count):
        row = make.InitiativeFactory.create(key=f"thing-{number}", open=True)
        make.PointFactory.create(initiative=row)
        office.lead(row, office.tom, 1)
        make.RequirementFactory.create(area=make.AreaFactory.create(initiative=office.vault, owner=office.lena))
    with django_assert_max_num_queries(12):
        assert office.client.get(HERE, {"one": "vault", "other": "thing-0"}).status_code == 200
    with django_assert_max_num_queries(12):
        assert office.client.get(f"{HERE}vault/").status_code == 200
