"""No secret reaches the log: tests of the processor, and of the whole log of a real server that is given secrets."""

import http.client
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from leadplan.logging.masking import MaskingProcessor, passwords_of
from tests.support.processes import ROOT
from tests.support.production import GOOD
from tests.support.services import free_port, kept, listens, wait_for

pytestmark = pytest.mark.real_clock

PLANTED = {
    "password": "planted-pass-phrase-of-a-person",
    "database": "planted-password-of-the-database",
    "mail": "planted-password-of-the-mail-server",
    "cookie": "planted0session0cookie0value00001",
    "link": "planted-link-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6",
    "reset": "planted-reset-of-a-password",
    "search": "planted-search-for-a-person",
    "header": "planted-authorization-header",
    "key": GOOD["LEADPLAN_SECRET_KEY"],
}


@pytest.mark.parametrize(
    ("event", "written"),
    [
        ({"password": "abc", "event": "signed in"}, {"password": "***", "event": "signed in"}),
        ({"headers": {"Cookie": "a=b", "Accept": "*"}}, {"headers": {"Cookie": "***", "Accept": "*"}}),
        ({"request": "GET /people/?q=ana&page=2"}, {"request": "GET /people/?***"}),
        ({"event": "redis://:open-sesame@cache/0 is away"}, {"event": "redis://:***@cache/0 is away"}),
        (
            {"event": "{'csrfmiddlewaretoken': 'abc', 'level': '3'}"},
            {"event": "{'csrfmiddlewaretoken': '***', 'level': '3'}"},
        ),
        ({"event": "api_key=abc"}, {"event": "api_key=***"}),
        ({"exception": "ValueError: the-known-secret"}, {"exception": "ValueError: ***"}),
        ({"args": ["the-known-secret", 3]}, {"args": ["***", 3]}),
        ({"event": "Why? Nobody knows.", "code": 404}, {"event": "Why? Nobody knows.", "code": 404}),
        ({"user_id": 7, "event": "the password was changed"}, {"user_id": 7, "event": "the password was changed"}),
    ],
)
def test_a_secret_is_masked_and_the_rest_is_kept(event: dict[str, Any], written: dict[str, Any]) -> None:
    assert MaskingProcessor(["the-known-secret"])(None, "info", event) == written


def test_passwords_in_urls_are_known_encoded_and_decoded() -> None:
    assert set(passwords_of("postgres://me:p%40ssword@db/x", "")) == {"p%40ssword", "p@ssword", ""}


class Server(NamedTuple):
    port: int
    log: Path

    def ask(
        self, method: str, path: str, body: dict[str, str] | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as link:
            head = {"Host": "leadplan.example", "X-Forwarded-Proto": "https", **headers}
            if body is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
            link.request(method, path, urlencode(body) if body is not None else None, head)
            answer = link.getresponse()
            answer.read()
            return answer


@pytest.fixture(scope="module")
def server(production: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with debug logs and a database password, which the database does not require."""
    environment = production | {"LEADPLAN_LOG_LEVEL": "DEBUG"}
    environment["DATABASE_URL"] = production["DATABASE_URL"].replace("leadplan@", f"leadplan:{PLANTED['database']}@")
    environment["EMAIL_URL"] = f"smtp://leadplan:{PLANTED['mail']}@localhost:1"
    server = Server(free_port(), tmp_path_factory.mktemp("logs") / "log")
    command = [sys.executable, "-m", "gunicorn", "leadplan.wsgi", "--config", "python:leadplan.runtime.web_server"]
    command += ["--bind", f"127.0.0.1:{server.port}", "--log-level", "debug"]
    with server.log.open("wb") as log, kept(command, signal.SIGTERM, cwd=ROOT, env=environment, stderr=log):
        wait_for(lambda: listens(server.port), f"the web server; see {server.log}")
        yield server


def test_the_log_of_a_server_contains_none_of_its_secrets(server: Server) -> None:
    page = server.ask("GET", "/accounts/login/")
    token = re.search(r"__Host-csrf=(\w+)", page.headers["Set-Cookie"])
    assert token
    cookies = f"__Host-csrf={token[1]}; __Host-session={PLANTED['cookie']}"
    form = {"login": "ana@leadplan.example", "password": PLANTED["password"], "csrfmiddlewaretoken": token[1]}
    said = {"Cookie": cookies, "Referer": f"https://leadplan.example/shared/status/{PLANTED['link']}/"}
    assert server.ask("POST", "/accounts/login/", form, **said).status == 200
    assert server.ask("POST", "/accounts/login/", {**form, "csrfmiddlewaretoken": "a" * 64}, **said).status == 403
    assert server.ask("GET", f"/shared/status/{PLANTED['link']}/", Cookie=cookies).status == 404
    server.ask("GET", f"/accounts/password/reset/key/1-{PLANTED['reset']}/")
    server.ask("GET", f"/people/?q={PLANTED['search']}", Authorization=f"Bearer {PLANTED['header']}")
    server.ask("GET", "/accounts/login/", Host="elsewhere.example", Cookie=cookies)
    server.ask("GET", "/readyz/")
    log = server.log.read_text()
    assert log.count("request_finished") >= 7
    assert "POST /accounts/login/" in log
    told = {name for name, secret in {**PLANTED, "token": token[1]}.items() if secret in log}
    assert told == set()
