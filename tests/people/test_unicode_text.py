"""Names in every script: composed when entered, found whatever their case; addresses that every mail server can deliver to."""

from unicodedata import normalize

import pytest
from django.db.models import Q
from django.test import Client

from people.addresses import ascii_address
from people.models import Person
from tests.support import factories as make

pytestmark = pytest.mark.django_db
NAMES = {"ozge": "Özge Yıldız", "jose": "José Ñuñez", "zoya": "Зоя Ёлкина", "nikos": "Νίκος", "ana": "Ana_100%"}


@pytest.fixture
def viewer(client: Client) -> Client:
    make.OrganisationFactory.create()
    for key, name in NAMES.items():
        make.PersonFactory.create(key=key, name=name)
    make.sign_in(client, make.PersonFactory.create(key="boss", name="Boss"), is_superuser=True)
    return client


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("özge", "ozge"),
        ("ÖZGE", "ozge"),
        ("JOSÉ", "jose"),
        (normalize("NFD", "josé ñu"), "jose"),
        ("зоя ё", "zoya"),
        ("ΝΊΚΟΣ", "nikos"),
        ("_100%", "ana"),
        ("100_", None),
    ],
)
@pytest.mark.every_case
def test_a_search_ignores_case_in_every_script(viewer: Client, typed: str, key: str | None) -> None:
    entries = viewer.get("/people/", {"q": typed}).context["listing"].entries
    assert [entry.person.key for entry in entries] == ([key] if key else [])


def test_a_whole_name_ignores_case_in_every_script(viewer: Client) -> None:
    assert Person.objects.get(Q(name__iexact="JOSÉ ñUÑEZ")).key == "jose"
    assert not Person.objects.filter(name__iexact="JOSE ñUÑEZ").exists()
    assert not Person.objects.filter(name__iexact="José _uñez").exists()


def test_a_name_is_composed_when_it_is_entered(viewer: Client) -> None:
    sent = {"name": normalize("NFD", "Renée Åse"), "role": "engineer", "seniority": "mid"}
    assert viewer.post("/new/person/", sent).status_code in (302, 303)
    assert Person.objects.get(key__startswith="ren").name == normalize("NFC", "Renée Åse")
    again = viewer.get("/people/", {"q": normalize("NFD", "renée")})
    assert "Renée Åse" in again.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("address", ["a@exämple.de", "a@例え.jp"])
def test_an_address_with_a_foreign_domain_is_refused_with_its_ascii_form(viewer: Client, address: str) -> None:
    sent = {"name": "Ada", "role": "engineer", "seniority": "mid", "email": address}
    response = viewer.post("/new/person/", sent)
    assert response.status_code == 422
    [message] = response.context["form"].errors["email"]
    assert ascii_address(address) in message
    assert "@xn--" in message
    assert not Person.objects.filter(name="Ada").exists()
