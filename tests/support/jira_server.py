"""A Jira on this machine: Cloud and Data Center in the shape of their documented answers, made by hand."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings

from tests.support.http_server import Handler, Server, serving

EMAIL: Final = "ana@example.org"
TOKEN: Final = "ATATT3x-secret"
BLOCKS: Final = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}


def issue(key: str, summary: str, **facts: Any) -> dict[str, Any]:
    """Facts: due, status, done, email, name, priority, project, parent, blocks, blocked_by, description."""
    links = [{"id": "1", "type": BLOCKS, "outwardIssue": {"key": one}} for one in facts.get("blocks", ())]
    links += [{"id": "2", "type": BLOCKS, "inwardIssue": {"key": one}} for one in facts.get("blocked_by", ())]
    assignee = {"accountId": "5b10", "displayName": facts.get("name", "Someone")}
    if "email" in facts:
        assignee["emailAddress"] = facts["email"]
    return {
        "expand": "operations,versionedRepresentations",
        "id": f"1{abs(hash(key)) % 10_000}",
        "self": f"https://jira.example/rest/api/2/issue/{key}",
        "key": key,
        "fields": {
            "summary": summary,
            "description": facts.get("description"),
            "issuetype": {"id": "10000", "name": "Epic", "subtask": False},
            "status": {
                "name": facts.get("status", "In Progress"),
                "statusCategory": {"id": 4, "key": "done" if facts.get("done") else "indeterminate", "name": "x"},
            },
            "priority": {"name": facts.get("priority", "Medium"), "id": "3"},
            "duedate": facts.get("due"),
            "assignee": assignee if {"email", "name"} & facts.keys() else None,
            "project": {"id": "10000", "key": key.partition("-")[0], "name": facts.get("project", "Checkout")},
            **(
                {"parent": {"id": "9", "key": facts["parent"], "fields": {"summary": "x"}}} if "parent" in facts else {}
            ),
            "issuelinks": links,
        },
    }


@dataclass
class Jira:
    """`refusals` are answered first: status, body and headers."""

    server: Server
    issues: list[dict[str, Any]]
    refusals: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    most: int = 100
    repeats: bool = False
    """Whether the token of the next page stays the same."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def answer(self, handler: Handler) -> None:
        if self.refusals:
            status, body, headers = self.refusals.pop(0)
            handler.say(status, body, **headers)
            return
        place = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        cloud = f"Basic {b64encode(f'{EMAIL}:{TOKEN}'.encode()).decode()}"
        expected = {"/rest/api/2/search/jql": cloud, "/rest/api/2/search": f"Bearer {TOKEN}"}.get(place.path)
        if expected is None:
            handler.say(404, b"<html>Not found</html>")
        elif handler.headers["Authorization"] != expected:
            handler.say(401, b'{"errorMessages":["You are not authenticated."],"errors":{}}')
        else:
            handler.say(200, json.dumps(self.page(asked, cloud=expected == cloud)).encode())

    def page(self, asked: dict[str, str], *, cloud: bool) -> dict[str, Any]:
        first = int(asked.get("nextPageToken" if cloud else "startAt", "0"))
        size = min(int(asked["maxResults"]), self.most)
        found = self.issues[first : first + size]
        if not cloud:
            return {"expand": "names", "startAt": first, "maxResults": size, "total": len(self.issues), "issues": found}
        is_last = first + size >= len(self.issues)
        following = {} if is_last else {"nextPageToken": "0" if self.repeats else str(first + size)}
        return {"issues": found, "isLast": is_last, **following}


@contextmanager
def jira(*issues: dict[str, Any]) -> Iterator[Jira]:
    """At an address that an administrator has allowed."""
    with serving(lambda handler: here.answer(handler)) as server:
        here = Jira(server, list(issues))
        with override_settings(IMPORT_HOSTS=[f"127.0.0.1:{server.port}"]):
            yield here
