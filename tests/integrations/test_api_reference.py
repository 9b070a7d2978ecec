"""The page that describes the API: every operation with its fields, its scope and an example."""

import gzip
import shlex

import pytest
from django.test import Client

from integrations.api.application import api
from integrations.api.reference import Operation, reference
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def operation(method: str, path: str) -> Operation:
    found = [one for group in reference() for one in group.operations if (one.method, one.path) == (method, path)]
    return found[0]


def test_the_page_has_every_operation_within_the_budget() -> None:
    OrganisationFactory.create()
    sign_in(client := Client(), PersonFactory.create())
    page = client.get("/api/docs/").content
    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    shown = {(one.method, one.path) for group in reference() for one in group.operations}
    assert shown == {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert all(f'id="{one.anchor}"'.encode() in page for group in reference() for one in group.operations)
    assert len(gzip.compress(page)) < 30_000


def test_fields_are_described_in_words() -> None:
    rate = operation("PUT", "/api/v1/people/{key}/ratings/{skill}")
    assert [(one.name, one.type, one.is_required) for one in rate.body] == [
        ("level", "0 to 4", True), ("note", "string", False),
    ]  # fmt: skip
    assert [(one.name, one.place) for one in rate.parameters] == [("key", "path"), ("skill", "path")]
    assert rate.token == "A token with the scope people:write."
    assert [(one.name, one.type) for one in rate.answer][:4] == [
        ("skill", "string"), ("kind", "string"), ("level", "integer"), ("on", "date or null"),
    ]  # fmt: skip
    people = operation("GET", "/api/v1/people")
    assert (people.is_list, people.answer[0].name, people.token) == (True, "key", "A token with the scope read.")


def test_examples_can_be_copied() -> None:
    decide = operation("POST", "/api/v1/weeks/{week}/areas/{initiative}/{area}")
    words = shlex.split(decide.example)
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[-3:-1] == ["-d", '{"action": "accept"}']
    assert words[-1].endswith("/api/v1/weeks/2026-W48/areas/INITIATIVE/AREA")
    draft = operation("GET", "/api/v1/weeks/{week}/areas/{initiative}/{area}/message")
    assert draft.example.endswith('/areas/INITIATIVE/AREA/message?to=TO"')
