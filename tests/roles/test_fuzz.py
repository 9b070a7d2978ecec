"""Random requests as every role: nothing breaks, and no response contains a text that the role can't see.

`--fuzz 10000` sends that many in total, instead of the suite's small sample.
"""

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.support.roles import fuzzing
from tests.support.roles.fuzzing import Ground
from tests.support.roles.organisation import ROLES, ExampleOrganisation
from tests.support.roles.requests import enter, visit

EVERYBODY = ("anonymous", *ROLES)
KNOWN = {
    "person_edit", "availability_new", "area_new", "member_new", "skill_cell", "settings_weights", "week_decide", "audit",
}  # fmt: skip
"""Forms of every app, to check that the survey found where to send requests."""


@pytest.fixture
def ground(example: ExampleOrganisation) -> Ground:
    return fuzzing.survey(example)


@pytest.mark.once
def test_random_requests_break_nothing_and_reveal_nothing(
    example: ExampleOrganisation, ground: Ground, request: pytest.FixtureRequest
) -> None:
    assert ground.forms.keys() >= KNOWN
    assert {field.name for field in ground.forms["area_new"]} >= {"name", "impact", "owner"}
    clients = {role: Client() for role in EVERYBODY}
    for role, client in clients.items():
        enter(client, role)
    hidden = {role: example.hidden_from(role) for role in EVERYBODY}

    @seed(1)
    @settings(
        max_examples=request.config.getoption("--fuzz"),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(EVERYBODY), fuzzing.requests(ground))
    def send(role: str, sent: fuzzing.Request) -> None:
        found = visit(clients[role], sent.name, sent.method, sent.path, sent.data, htmx=sent.htmx)
        assert found.status < 500 or sent.name == "readyz", found
        assert found.leaks(hidden[role]) == []

    send()


def test_an_unknown_country_is_refused(client: Client, example: ExampleOrganisation) -> None:
    enter(client, "administrator")
    answer = client.post("/settings/", {"name": "Northlight", "timezone": "UTC", "country": "é", "planning_hour": "6"})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
