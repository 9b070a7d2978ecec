"""Evaluating a new initiative against your own weeks: worked out by hand, stored nowhere."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.evaluation.queries import STRENGTH_TEXT
from people.models import Interest
from tests.support import factories as make
from tests.support.scenario_desk import NOW, Office

pytestmark = [pytest.mark.django_db]
HERE = "/allocation/evaluate/"


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        office = Office(client)
        for row in (office.vault, office.search):
            row.open_to_everyone = True
            row.save()
        office.as_(office.tom)
        yield office


def test_two_initiatives_are_compared_with_ones_own_weeks(office: Office) -> None:
    """Tom has 18 of 28 hours. Audit at 6 fits, Billing at 12 is 2 over, both together 8 over."""
    audit, billing = (
        make.InitiativeFactory.create(key=key, name=key.title(), open_to_everyone=True) for key in ("audit", "billing")
    )
    make.PointFactory.create(initiative=office.vault, name="Review", date=date(2026, 12, 10))
    make.PointFactory.create(initiative=audit, name="Scope", date=date(2026, 12, 8))
    asked = {"one": audit.key, "one_hours": "6", "other": billing.key, "other_hours": "12", "day": "2026-12-07"}
    found = office.client.get(HERE, asked).context["evaluation"]
    # As things are, with Audit, with Billing, with both.
    assert [int(one.short) for one in found.options] == [0, 0, 2, 8]
    assert [int(cell.hours) for cell in found.options[3].row.cells] == [18, 18] + [36] * 11
    assert [(one.name, one.hours) for one in found.commitments] == [("Search", Decimal(4)), ("Vault", Decimal(14))]
    assert [[one.week.number for one in option.collisions] for option in found.options] == [[], [50], [], [50]]


def test_one_initiative_can_be_evaluated_alone_with_default_hours(office: Office) -> None:
    billing = make.InitiativeFactory.create(key="billing", open_to_everyone=True)
    found = office.client.get(HERE, {"one": billing.key}).context["evaluation"]
    assert [int(option.row.cells[0].hours) for option in found.options] == [18, 24]


def test_an_initiative_the_viewer_cannot_see_cannot_be_evaluated(office: Office) -> None:
    hidden = make.InitiativeFactory.create(key="hidden")
    answer = office.client.get(HERE, {"one": hidden.key})
    (fault,) = answer.context["form"].errors.as_data()["one"]
    assert (answer.status_code, fault.code) == (422, "invalid_choice")
    assert "evaluation" not in answer.context
    assert office.client.get(f"{HERE}hidden/").status_code == 404
    for odd in (
        {"one": "\x00"},
        {"one": "vault", "one_hours": "nan"},
        {"one": "vault", "other": "vault"},
        {"other": "x"},
    ):
        assert office.client.get(HERE, odd).status_code == 422
    assert office.client.get(HERE, {"one": "vault", "day": "2100-12-31"}).status_code == 200


def test_gaps_the_viewer_would_fill_and_skills_they_want_to_grow_in(office: Office) -> None:
    """Tom has the level in security, Tom and Lena in operations, no one in frontend. No member's level is shown."""
    security, operations, frontend = (
        make.SkillFactory.create(key=key, name=key.title()) for key in ("security", "operations", "frontend")
    )
    billing = make.InitiativeFactory.create(key="billing", name="Billing", open_to_everyone=True)
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
    # Tom is not on the team: of three skills it has one person in operations, and no skill twice.
    assert (list(found.grows), found.size, found.strength) == (["Frontend"], 1, STRENGTH_TEXT["little"])
    assert "Lena" not in answer.content.decode()
    # Someone who neither leads nor manages learns nothing about the team's skills.
    hidden = office.as_(office.noor).get(f"{HERE}billing/").context["found"]
    assert (list(hidden.fills), hidden.is_open, hidden.strength) == ([], False, STRENGTH_TEXT["unknown"])


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_constant(office: Office, count: int, django_assert_max_num_queries: Any) -> None:
    for number in range(count):
        row = make.InitiativeFactory.create(key=f"thing-{number}", open_to_everyone=True)
        make.PointFactory.create(initiative=row)
        office.lead(row, office.tom, 1)
        make.RequirementFactory.create(area=make.AreaFactory.create(initiative=office.vault, owner=office.lena))
    with django_assert_max_num_queries(12):
        assert office.client.get(HERE, {"one": "vault", "other": "thing-0"}).status_code == 200
    with django_assert_max_num_queries(12):
        assert office.client.get(f"{HERE}vault/").status_code == 200
