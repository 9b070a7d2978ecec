"""The migration that composes stored text: names become the same, and what would become one row stops it."""

import importlib
from datetime import UTC, datetime
from types import SimpleNamespace
from unicodedata import normalize

import pytest
from django.apps import apps
from django.core.management.base import CommandError

from initiatives.models import AcceptanceCheck, Dependency
from people import audit
from people.models import AuditLine, Person
from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def compose() -> None:
    importlib.import_module("digests.migrations.0006_composed_text").compose_text(apps, SimpleNamespace())


def test_stored_text_is_composed_and_domains_become_ascii() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    line = audit.line(at=now, by=None, verb="added", thing="person", label=normalize("NFD", "José"))
    audit.append([line])
    Person.objects.create(key="jose", name=normalize("NFD", "José"), email="j@exämple.de")
    Person.objects.create(key="ann", name="Ann", email="Ann@example.org")
    compose()
    assert list(Person.objects.order_by("pk").values_list("name", "email")) == [
        (normalize("NFC", "José"), "j@xn--exmple-cua.de"),
        ("Ann", "Ann@example.org"),
    ]
    assert AuditLine.objects.get().label == normalize("NFD", "José")


def test_two_addresses_that_become_one_stop_it_and_are_named() -> None:
    Person.objects.create(key="a", name="A", email="a@exämple.de")
    Person.objects.create(key="b", name="B", email="A@xn--exmple-cua.de")
    with pytest.raises(CommandError, match=r"(?s)a@exämple\.de.*A@xn--exmple-cua\.de"):
        compose()
    assert Person.objects.get(key="a").email == "a@exämple.de"


def test_two_names_that_become_one_stop_it_and_are_named() -> None:
    dependency = Dependency.objects.create(initiative=make.InitiativeFactory.create(), key="d", name="D")
    for form in ("NFC", "NFD"):
        AcceptanceCheck.objects.create(dependency=dependency, check_text=normalize(form, "café"))
    first, second = AcceptanceCheck.objects.order_by("pk").values_list("pk", flat=True)
    with pytest.raises(CommandError, match=f"{second} and .* {first} would both"):
        compose()
