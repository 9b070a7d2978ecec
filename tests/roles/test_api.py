"""The API, asked by everyone: nothing without a token, and nothing that the token's person may not see."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from integrations.api.application import api
from integrations.models import Scope
from integrations.tokens import services
from people.models import Person
from tests.support.factories import sign_in
from tests.support.roles.organisation import NOW, ROLES, ExampleOrganisation

VALUES = {
    "key": "lead",
    "skill": "http",
    "week": "2026-W48",
    "initiative": "product",
    "area": "api",
    "dependency": "waits",
    "team": "core",
}
"""What addresses name: rows of the example organisation."""
KEYS = {
    "/initiatives/{key}": "product",
    "/teams/{key}": "core",
    "/pitches/{key}": "pitch-lead",
    "/standards/{key}": "retries",
}
OPERATIONS = [
    (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
]
ALONE = {"lead"}
ON_IT = {"lead", "deputy", "manager", "skip-level-manager", "administrator", "member"}


def address(path: str) -> str:
    own = next((one for start, one in KEYS.items() if start in path), "lead")
    return path.format(**{**VALUES, "key": own})


def token_of(role: str) -> str:
    person = Person.objects.get(key=role)
    return services.create(person, "walk", [one.value for one in Scope], 30, now=NOW - timedelta(days=1))[1]


def ask(method: str, path: str, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().generic(method, address(path), "{}", content_type="application/json", headers=headers)


def test_without_a_token_nobody_gets_anything(example: ExampleOrganisation) -> None:
    assert len(OPERATIONS) > 25
    client = Client()
    sign_in(client, Person.objects.get(key="lead"))
    for method, path in OPERATIONS:
        cache.clear()  # so that the limit on wrong tokens isn't reached
        assert ask(method, path, "").status_code == 401, path
        assert client.generic(method, address(path), "{}", content_type="application/json").status_code == 401, path


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_what_it_sees_on_pages(example: ExampleOrganisation, role: str) -> None:
    token, hidden = token_of(role), example.hidden_from(role)
    for method, path in OPERATIONS:
        response = ask(method, path, token)
        assert response.status_code < 500, path
        body = response.content.decode()
        assert [one.text for one in hidden if one.text in body] == [], path


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/initiatives/{key}", ON_IT),
        ("/api/v1/initiatives/{key}/areas/{area}", ON_IT),
        ("/api/v1/initiatives/{key}/dependencies/{dependency}", ON_IT),
        ("/api/v1/pitches/{key}", {"lead", "deputy"}),
        ("/api/v1/people/{key}", set(ROLES)),
    ],
)
def test_who_reads_what(example: ExampleOrganisation, path: str, allowed: set[str]) -> None:
    found = {role: ask("GET", path, token_of(role)).status_code for role in ROLES}
    assert found == {role: 200 if role in allowed else 404 for role in ROLES}


@pytest.mark.once
def test_agreed_hours_are_shown_to_the_line_alone(example: ExampleOrganisation) -> None:
    shown = set()
    for role in ROLES:
        response = ask("GET", "/api/v1/initiatives/{key}", token_of(role))
        leads = response.json()["leads"] if response.status_code == 200 else []
        shown |= {role for one in leads if one["person"] == "lead" and one["hours"] is not None}
    assert shown == {"lead", "manager", "skip-level-manager"}
