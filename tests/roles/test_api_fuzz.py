"""Requests made up from the API's description, as three roles: no 500, and nothing that the role may not see."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.core.result import Ok

from integrations.api.application import api
from tests.roles.test_api import token_of
from tests.support.roles.organisation import ExampleOrganisation

SAMPLE, THOROUGH = 2, 300
RATES = ("integrations.api.authentication.READS", "integrations.api.authentication.WRITES")


@pytest.mark.once
@pytest.mark.parametrize("role", ["lead", "member", "administrator"])
def test_no_request_breaks_the_api(
    example: ExampleOrganisation, role: str, thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in RATES:
        monkeypatch.setattr(f"{name.rpartition('.')[0]}.RateLimit.take", lambda *_: True)
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 25
    token, hidden = token_of(role), example.hidden_from(role)

    @settings(
        max_examples=THOROUGH if thorough else SAMPLE, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def ask(data: Any) -> None:
        for operation in operations:
            case = data.draw(operation.as_strategy())
            response = send(case, token)
            text = response.content.decode()
            assert response.status_code < 500, (case.method, case.formatted_path, text)
            assert [one.text for one in hidden if one.text in text] == [], case.formatted_path

    ask()


def send(case: Any, token: str) -> Any:
    """By Django's client, which stays in the test's transaction."""
    body = "" if isinstance(case.body, NotSet) else json.dumps(case.body)
    query = urlencode({name: value for name, value in (case.query or {}).items() if value is not None}, doseq=True)
    address = f"/api/v1{case.formatted_path.removeprefix('/api/v1')}"
    headers = {"Authorization": f"Bearer {token}"}
    return Client().generic(
        case.method, address, body, content_type="application/json", headers=headers, query_string=query
    )
