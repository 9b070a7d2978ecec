"""Assistants: the real client of the protocol lists the tools and calls each; what the API refuses, they get refused."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from pytest_django.live_server_helper import LiveServer

from focus.models import Commitment, Decision, Interruption
from integrations.api.application import api
from stakeholders.models import Touchpoint
from tests.support.api import Program, program_of, with_account
from tests.support.planned_week import make_week

WEEK = {"week": "2026-W48"}
AREA = {**WEEK, "initiative": "organisations", "area": "api"}


async def talk(url: str, token: str, calls: list[tuple[str, dict[str, Any]]]) -> tuple[Any, list[Any]]:
    """The tools, and the results of these calls."""
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http,
        McpClient(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        tools = (await client.list_tools()).tools
        return tools, [await client.call_tool(name, given) for name, given in calls]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_real_client_lists_and_calls_each_tool(live_server: LiveServer, monday: None) -> None:
    make_week("new-product", "diego")
    program = program_of(with_account("diego"))
    week = program.read("weeks/2026-W48")
    contact = {"key": "marta", "kind": "message", "note": "asked"}
    area, to = next((one["area"], one["bring_in"][0]) for one in week["items"] if one["bring_in"])
    initiative, _, key = area.partition("/")
    calls: list[tuple[str, dict[str, Any]]] = [
        ("my_week", WEEK),
        ("why_area", AREA),
        ("meetings_verdicts", WEEK),
        ("dependencies_due", WEEK),
        ("what_would_change", WEEK),
        ("draft_message", {**WEEK, "initiative": initiative, "area": key, "to": to}),
        ("decide_area", {**AREA, "action": "adjust", "hours": 40}),
        ("commit_week", WEEK),
        ("note_interruption", {"source": "Support", "minutes": 20}),
        ("log_contact", contact),
    ]
    # In a thread: after a test in a browser, this one has a running loop.
    with ThreadPoolExecutor(1) as pool:
        tools, results = pool.submit(asyncio.run, talk(live_server.url, program.token, calls)).result()
    assert {one.name for one in tools} == {name for name, _ in calls}
    assert [one.is_error for one in results] == [False] * len(calls)
    assert results[0].structured_content == week
    assert results[1].structured_content["area"] == "organisations/api"
    changes, draft, _, proposal = (one.structured_content for one in results[4:8])
    assert changes["is_studied"] is True
    assert {one["area"] for one in changes["items"]} <= {one["area"] for one in week["items"]}
    assert draft["to"] == to
    assert draft["subject"].endswith(": could you spare two hours?")
    assert proposal["page"].endswith("/week/2026-W48/make-room/")
    assert proposal["proposal"].startswith("Nothing was changed. More is planned than fits.")
    assert not Commitment.objects.exists()
    assert Decision.objects.get(area__key="api").hours == 40
    assert Interruption.objects.get(source="Support").minutes == 20
    assert Touchpoint.objects.filter(stakeholder__key="marta", note="asked").count() == 1


def rpc(program: Program, method: str, **parameters: Any) -> Any:
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": parameters}
    return program.send("POST", "/mcp", body)


@pytest.mark.django_db
def test_each_marked_operation_is_a_tool(diego_api: Program) -> None:
    marked = {
        operation["x-mcp"]
        for operations in api.get_openapi_schema()["paths"].values()
        for operation in operations.values()
        if "x-mcp" in operation
    }
    listed = rpc(diego_api, "tools/list").json()["result"]["tools"]
    assert {one["name"] for one in listed} == marked
    decide = next(one for one in listed if one["name"] == "decide_area")
    assert set(decide["inputSchema"]["required"]) == {"week", "initiative", "area", "action"}
    assert decide["annotations"]["readOnlyHint"] is False


@pytest.mark.django_db
def test_an_assistant_cant_confirm_for_the_person(diego_api: Program) -> None:
    commit = next(one for one in rpc(diego_api, "tools/list").json()["result"]["tools"] if one["name"] == "commit_week")
    assert list(commit["inputSchema"]["properties"]) == ["week"]
    answer = rpc(diego_api, "tools/call", name="commit_week", arguments={**WEEK, "anyway": True}).json()
    assert answer["error"]["message"] == "commit_week takes no argument anyway."
    done = rpc(diego_api, "tools/call", name="commit_week", arguments=WEEK).json()["result"]
    assert done["structuredContent"]["committed"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "parameters", "code"),
    [
        ("tools/call", {"name": "nothing"}, -32602),
        ("tools/call", {"name": "my_week"}, -32602),
        ("tools/call", {"name": "my_week", "arguments": [1]}, -32602),
        ("tools/call", {"name": "my_week", "arguments": {"week": "2026-W48", "weak": 1}}, -32602),
        ("resources/list", {}, -32601),
    ],
)
def test_bad_calls_are_errors(diego_api: Program, method: str, parameters: dict[str, Any], code: int) -> None:
    assert rpc(diego_api, method, **parameters).json()["error"]["code"] == code


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["{", "[]", "7", "null", '{"method": 3}', "[" * 100_000])
def test_no_message_breaks_it(diego_api: Program, body: str) -> None:
    assert diego_api.send("POST", "/mcp", body).status_code == 400


@pytest.mark.django_db
def test_a_scope_that_is_missing_is_said_in_the_result(diego_api: Program) -> None:
    program = program_of(with_account("diego"), "read")
    result = rpc(program, "tools/call", name="decide_area", arguments={**AREA, "action": "accept"}).json()["result"]
    assert result["isError"] is True
    assert "plan:write" in result["content"][0]["text"]
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_without_a_token_or_from_another_site_it_answers_nothing(diego_api: Program) -> None:
    assert rpc(Program(""), "tools/list").status_code == 401
    body = {"jsonrpc": "2.0", "id": 7, "method": "tools/list"}
    assert diego_api.send("POST", "/mcp", body, Origin="https://evil.example").status_code == 403


@pytest.mark.django_db
def test_a_notification_is_taken_without_an_answer(diego_api: Program) -> None:
    response = diego_api.send("POST", "/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (response.status_code, response.content) == (202, b"")


@pytest.mark.django_db
def test_half_a_character_and_conditions_of_http_break_no_call(diego_api: Program) -> None:
    refused = rpc(diego_api, "tools/call", name="my_week", arguments={"week": "\ud800"}).json()
    assert refused["error"]["code"] == -32602
    body = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "my_week", "arguments": WEEK}}
    for headers in ({"If_None_Match": "*"}, {"If_Match": '"other"'}):
        answer = diego_api.send("POST", "/mcp", body, **headers).json()["result"]
        assert answer["structuredContent"]["week"] == "2026-W48"
