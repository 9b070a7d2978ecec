"""The description of the API: up to date, without breaking changes, and its examples work."""

import json
import re
import shlex
import subprocess
import sys
import urllib.request
from copy import deepcopy
from string import Template
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.live_server_helper import LiveServer

from focus.models import Decision
from integrations.api.breaking_changes import breaking_changes
from integrations.management.commands.openapi import described
from tests.support.api import program_of, with_account
from tests.support.planned_week import make_week
from tests.support.processes import ROOT

PUBLISHED = ROOT / "docs/openapi.json"
GUIDE = ROOT / "docs/api.md"


def published() -> dict[str, Any]:
    return json.loads(PUBLISHED.read_text())  # type: ignore[no-any-return]


def test_the_published_description_is_up_to_date() -> None:
    assert PUBLISHED.read_text() == described(), "Run: python manage.py openapi"


def without_operation(api: dict[str, Any]) -> None:
    del api["paths"]["/api/v1/weeks/{week}"]["get"]


def without_field(api: dict[str, Any]) -> None:
    del api["components"]["schemas"]["PersonOut"]["properties"]["role"]


def without_choice(api: dict[str, Any]) -> None:
    api["components"]["schemas"]["DecisionIn"]["properties"]["action"]["enum"].remove("pin")


def other_type(api: dict[str, Any]) -> None:
    api["components"]["schemas"]["RatingIn"]["properties"]["level"]["type"] = "string"


def newly_required(api: dict[str, Any]) -> None:
    api["components"]["schemas"]["RatingIn"]["required"].append("note")


def without_parameter(api: dict[str, Any]) -> None:
    operation = api["paths"]["/api/v1/people"]["get"]
    operation["parameters"] = [one for one in operation["parameters"] if one["name"] != "cursor"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_operation, "GET /api/v1/weeks/{week} is gone"),
        (without_field, "PersonOut.role is gone"),
        (other_type, "RatingIn.level is of another type"),
        (newly_required, "RatingIn.note is required now"),
        (without_parameter, "GET /api/v1/people no longer takes cursor"),
        (without_choice, "DecisionIn.action no longer takes pin"),
    ],
)
def test_a_breaking_change_is_named(change: Any, said: str) -> None:
    after = deepcopy(published())
    change(after)
    assert breaking_changes(published(), after) == [said]
    # The other way round something is added.
    assert breaking_changes(after, published()) == ([said] if change is other_type else [])


def test_the_command_refuses_a_breaking_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    richer = published()
    richer["paths"]["/api/v1/gone"] = {"get": {}}
    path = tmp_path / "docs/openapi.json"
    path.write_text(json.dumps(richer))
    with pytest.raises(CommandError):
        call_command("openapi")
    assert json.loads(path.read_text()) == richer
    call_command("openapi", "--breaking")
    assert path.read_text() == PUBLISHED.read_text()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_work(live_server: LiveServer, monday: None) -> None:
    make_week("new-product", "diego")
    token = program_of(with_account("diego")).token
    environment = {"LEADPLAN": live_server.url, "TOKEN": token, "PATH": "/usr/bin:/bin", "WEEK": "2026-W48"}
    script = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert script is not None
    run = [sys.executable, "-c", script[1]]
    said = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    assert "   8 h  organisations/api" in said
    commands = re.findall(r"^    (curl (?:.*\\\n)*.*)", GUIDE.read_text(), re.MULTILINE)
    assert [sent_by(one, environment) for one in commands] == [200] * 4
    assert Decision.objects.get(area__key="api").hours == 6.5


def sent_by(command: str, environment: dict[str, str]) -> int:
    """The status of the answer to a curl command, which may not be installed here."""
    words = shlex.split(Template(command.replace("\\\n", "")).substitute(environment).removeprefix("curl "))
    given: dict[str, list[str]] = {"-X": [], "-H": [], "-d": []}
    *options, url = words
    for option, value in zip(options[::2], options[1::2], strict=True):
        given[option].append(value)
    headers = dict(one.split(": ", 1) for one in given["-H"])
    data = given["-d"][0].encode() if given["-d"] else None
    request = urllib.request.Request(url, data, headers, method=(given["-X"] or ["GET"])[0])
    with urllib.request.urlopen(request) as response:
        return int(response.status)
