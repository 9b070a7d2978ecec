"""Week preferences: defaults until they are set, and the saved values from then on."""

from datetime import UTC, datetime, time

import pytest
from django.test import Client

from focus.models import WeekPreferences
from focus.week.services import preferences
from people.models import Person
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HERE = "/week/preferences/"


@pytest.fixture
def ada(client: Client) -> Person:
    OrganisationFactory.create()
    person: Person = PersonFactory.create(key="ada")
    sign_in(client, person)
    return person


def test_the_defaults_are_mornings_from_nine_and_nothing_shared(ada: Person, client: Client) -> None:
    found = WeekPreferences.for_person(ada)
    assert (found.day_starts, found.afternoons, found.shares_actual_hours, found.longest_block) == (
        time(9), False, False, 120,
    )  # fmt: skip
    assert found.pk is None
    assert client.get(HERE).status_code == 200
    assert not WeekPreferences.objects.exists()


def test_preferences_are_saved_from_the_page(ada: Person, client: Client) -> None:
    for _ in range(2):
        assert client.post(HERE, {"day_starts": "07:30", "afternoons": "on", "longest_block": "90"}).status_code == 303
    found = WeekPreferences.for_person(ada)
    assert (found.day_starts, found.afternoons, found.shares_actual_hours, found.longest_block) == (
        time(7, 30), True, False, 90,
    )  # fmt: skip


def test_changing_one_preference_keeps_the_others(ada: Person) -> None:
    preferences.change(ada, now=NOW, afternoons=True)
    preferences.change(ada, now=NOW, shares_actual_hours=True)
    found = WeekPreferences.for_person(ada)
    assert (found.afternoons, found.shares_actual_hours, found.changed_at) == (True, True, NOW)
    with pytest.raises(TypeError):
        preferences.change(ada, now=NOW, colour="blue")


@pytest.mark.parametrize("typed", ["", "x", "25:00", "9:10", "\x00", "9:00:01"])
def test_a_start_that_is_not_on_a_half_hour_gets_an_error(ada: Person, client: Client, typed: str) -> None:
    answer = client.post(HERE, {"day_starts": typed, "longest_block": "120"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["day_starts"]
    assert not WeekPreferences.objects.exists()


@pytest.mark.parametrize("typed", ["", "0", "75", "600", "x"])
def test_a_longest_block_that_is_not_offered_gets_an_error(ada: Person, client: Client, typed: str) -> None:
    answer = client.post(HERE, {"day_starts": "09:00", "longest_block": typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["longest_block"]
    assert not WeekPreferences.objects.exists()
