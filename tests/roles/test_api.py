"""The API, asked by everyone: nothing without a token, and nothing that the token's person may not see or change."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from integrations.api.application import api
from integrations.models import Scope
from integrations.tokens import services
from people.models import Person
from tests.support.factories import sign_in
from tests.support.roles.api_table import API_TABLE, ApiRow, address
from tests.support.roles.organisation import NOW, ROLES, ExampleOrganisation

OPERATIONS = {
    f"{method.upper()} {path}"
    for path, methods in api.get_openapi_schema(path_prefix="/")["paths"].items()
    for method in methods
}


def token_of(role: str) -> str:
    person = Person.objects.get(key=role)
    return services.create(person, "walk", [one.value for one in Scope], 30, now=NOW - timedelta(days=1))[1]


def ask(operation: str, token: str, body: object = None) -> Any:
    """The response; what the request writes is rolled back."""
    method, path = operation.split()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = "" if body is None else json.dumps(body)
    with transaction.atomic():
        response = Client().generic(method, address(path), data, content_type="application/json", headers=headers)
        transaction.set_rollback(True)
    return response


def test_every_operation_is_in_the_table() -> None:
    assert API_TABLE.keys() == OPERATIONS


def test_without_a_token_nobody_gets_anything(example: ExampleOrganisation) -> None:
    client = Client()
    sign_in(client, Person.objects.get(key="lead"))
    for operation in OPERATIONS:
        method, path = operation.split()
        cache.clear()  # so that the limit on wrong tokens isn't reached
        assert ask(operation, "", {}).status_code == 401, operation
        assert client.generic(method, address(path), "{}", content_type="application/json").status_code == 401, (
            operation
        )


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may_and_no_more(
    example: ExampleOrganisation, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.api.authentication.RateLimit.take", lambda *_: True)
    token, hidden = token_of(role), example.hidden_from(role)
    for operation, row in API_TABLE.items():
        response = ask(operation, token, row.body)
        body = response.content.decode()
        assert [one.text for one in hidden if one.text in body] == [], operation
        assert answer_of(response) == expected(row, role), (operation, body)


def answer_of(response: Any) -> int:
    """200 where the role may, whatever the state of the example makes of it."""
    status: int = response.status_code
    assert status < 500
    return status if status in (401, 403, 404) else 200


def expected(row: ApiRow, role: str) -> int:
    if role in row.allowed:
        return 200
    return 403 if role in row.seeing else 404


@pytest.mark.once
def test_agreed_hours_are_shown_to_the_line_alone(example: ExampleOrganisation) -> None:
    shown = set()
    for role in ROLES:
        response = ask("GET /initiatives/{key}", token_of(role))
        leads = response.json()["leads"] if response.status_code == 200 else []
        shown |= {role for one in leads if one["person"] == "lead" and one["hours"] is not None}
    assert shown == {"lead", "manager", "skip-level-manager"}
