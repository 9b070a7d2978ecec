"""Mei's mobile checkout, which waits for two platform teams: the scenario's file, on a day and signed in."""

from datetime import UTC, datetime
from pathlib import Path

from django.test import Client

from initiatives.models import Dependency
from leadplan.orgfile.importing import import_organisation
from people.models import Person
from tests.support.factories import sign_in

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
FILE = Path(__file__).parent.parent / "scenarios" / "slipping-platform.yaml"
SDK = "/initiatives/one-tap/dependencies/identity-sdk/"
TOKENISATION = "/initiatives/one-tap/dependencies/tokenisation/"


def bring_tideway() -> None:
    import_organisation(FILE.read_bytes(), by=None, now=NOW)


def as_person(key: str) -> Client:
    client = Client()
    sign_in(client, Person.objects.get(key=key))
    return client


def sdk() -> Dependency:
    return Dependency.objects.get(key="identity-sdk")
