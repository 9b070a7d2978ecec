"""Addresses of what only some may see: random, so that access logs and keys reveal no title."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from allocation.models import Scenario
from people.models import Person
from stakeholders.models import Pitch, Stakeholder
from tests.support.factories import OrganisationFactory, PersonFactory, StakeholderFactory, sign_in

pytestmark = pytest.mark.django_db

STAKEHOLDER = {
    "who": "Zanzibar Ltd", "audience": "other", "influence": 3, "interest": 3, "engagement": "neutral",
    "target_engagement": "supportive", "cadence_days": 14,
}  # fmt: skip
KINDS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "pitch": ("/pitches/", {"title": "Zanzibar Ltd"}, Pitch),
    "stakeholder": ("/stakeholders/", STAKEHOLDER, Stakeholder),
    "scenario": ("/allocation/scenarios/", {"name": "Zanzibar Ltd"}, Scenario),
}


@pytest.fixture(autouse=True)
def organisation(db: None) -> None:
    OrganisationFactory.create()


@pytest.fixture
def ada() -> Person:
    return PersonFactory.create(key="ada")


def client_of(person: Person) -> Client:
    sign_in(client := Client(), person)
    return client


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.mark.parametrize("kind", KINDS)
def test_neither_address_nor_key_has_words_of_the_title(ada: Person, kind: str, logged: list[Any]) -> None:
    place, form, model = KINDS[kind]
    addresses = []
    for person in (ada, PersonFactory.create()):
        client = client_of(person)
        addresses.append(client.post(f"/new/{kind}/", form).headers["Location"].partition("#")[0])
        assert "Zanzibar" in client.get(addresses[-1]).content.decode()
    assert all(len(address.removeprefix(place).strip("/")) == 20 for address in addresses)
    assert len(set(addresses)) == len(set(model.objects.values_list("key", flat=True))) == 2
    assert "zanzibar" not in " ".join([*addresses, *model.objects.values_list("key", flat=True)])
    assert [line for line in logged if "zanzibar" in str(line.get("request", "")).lower()] == []


@pytest.fixture
def keyed(ada: Person) -> dict[str, Any]:
    """Rows as a file brings them, or an earlier version made them."""
    return {
        "pitch": Pitch.objects.create(key="open-a-branch", author=ada, title="Open a branch"),
        "stakeholder": StakeholderFactory.create(key="zanzibar-ltd", lead=ada, person=None, name="Zanzibar Ltd"),
        "scenario": Scenario.objects.create(
            key="hire-two", author=ada, name="Hire two", created_at="2026-11-23T09:00Z"
        ),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_earlier_address_leads_its_owner_to_the_present_one(ada: Person, keyed: dict[str, Any], kind: str) -> None:
    place, _, _ = KINDS[kind]
    earlier, present = f"{place}{keyed[kind].key}/", f"{place}{keyed[kind].url_id}/"
    client = client_of(ada)
    answer = client.get(f"{earlier}?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{present}?page=2")
    assert client.get(present).status_code == 200
    sent = client.post(f"{earlier}remove/") if kind != "pitch" else client.post(f"{earlier}order/")
    assert (sent.status_code, sent.headers["Location"].startswith(present)) == (308, True)
    for stranger in (client_of(PersonFactory.create()), client_of(PersonFactory.create(key="boss"))):
        assert stranger.get(earlier).status_code == 404
        assert stranger.get(present).status_code == 404
    assert Client().get(earlier).headers["Location"].startswith("/accounts/login/")


def test_someone_it_is_shared_with_is_led_there_too(keyed: dict[str, Any]) -> None:
    colleague = PersonFactory.create()
    keyed["pitch"].co_sponsors.add(colleague)
    assert client_of(colleague).get("/pitches/open-a-branch/").status_code == 301


def test_the_week_books_a_stakeholder_by_its_random_id(ada: Person, keyed: dict[str, Any]) -> None:
    client, row = client_of(ada), keyed["stakeholder"]
    answer = client.post(f"/week/2026-W48/touchpoints/{row.key}/")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/week/2026-W48/touchpoints/{row.url_id}/")


def test_an_address_that_leads_nowhere_stays_so(ada: Person) -> None:
    for address in ("/pitches/nothing/", "/stakeholders/nothing/", "/allocation/scenarios/nothing/"):
        assert client_of(ada).get(address).status_code == 404
