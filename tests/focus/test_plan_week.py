"""The plan_week command: invalid arguments are refused with a message."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from focus.models import WeekPlan
from tests.support import factories as make

pytestmark = pytest.mark.django_db

FAR = "only weeks from 1900 to 2199 can be planned"


@pytest.mark.parametrize(
    ("week", "told"),
    [
        ("2026-W60", "There is no week 2026-W60"),
        ("2025-W53", "There is no week 2025-W53"),
        ("0001-W01", FAR),
        ("0001-W13", FAR),
        ("9999-W51", FAR),
    ],
)
def test_a_week_that_can_not_be_planned_gets_an_error(week: str, told: str) -> None:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(email="ada@example.org")
    with pytest.raises(CommandError, match=told):
        call_command("plan_week", "--person", person.email, "--week", week)
    assert not WeekPlan.objects.exists()


def test_the_last_week_can_be_planned_and_the_first_one_previewed() -> None:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(email="ada@example.org")
    call_command("plan_week", "--person", person.email, "--week", "2199-W52", stdout=StringIO())
    assert str(WeekPlan.objects.get().week) == "2199-W52"
    call_command("plan_week", "--person", person.email, "--week", "1900-W01", "--dry-run", stdout=StringIO())
    assert WeekPlan.objects.count() == 1


@pytest.mark.parametrize("hours", ["-0.5", "168.5", "nan"])
def test_an_impossible_capacity_gets_an_error(hours: str) -> None:
    make.PersonFactory.create(email="ada@example.org")
    with pytest.raises(CommandError, match="--capacity must be 0 to 168 hours a week"):
        call_command("plan_week", "--person", "ada@example.org", f"--capacity={hours}")
