"""Secret links on real web servers: no secret in any log, and one count of guesses across all processes."""

import http.client
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.processes import ROOT
from tests.support.production import BY_PROXY, Installation
from tests.support.services import free_port, kept, wait_for

pytestmark = pytest.mark.real_clock

MAKE_LINKS = """
from datetime import timedelta
from django.utils import timezone
from initiatives.models import Initiative, LeadAssignment
from people import secret_links
from people.models import Account, LinkKind, Organisation, Person

Organisation.objects.get_or_create(pk=1, defaults={"name": "Northlight", "timezone": "UTC"})
lead, _ = Person.objects.get_or_create(key="shared-lead", defaults={"name": "Ada"})
Account.objects.get_or_create(email="shared-lead@example.org", defaults={"person": lead})
product, _ = Initiative.objects.get_or_create(key="shared-product", defaults={"name": "Product"})
LeadAssignment.objects.get_or_create(initiative=product, person=lead)
for kind in (LinkKind.STATUS_PAGE, LinkKind.CALENDAR_FEED, LinkKind.EMAIL_ACTION):
    print(secret_links.create(kind, by=lead, now=timezone.now(), keep=timedelta(days=1), subject="shared-product")[1])
"""


class SharedLinks(NamedTuple):
    """Two web servers of one installation, their logs, and a link of each kind."""

    servers: list[Installation]
    logs: list[Path]
    status: str
    feed: str
    mail: str

    def all_logs(self) -> str:
        return "".join(log.read_text() for log in self.logs)


def responds(server: Installation) -> bool:
    return server.run("-m", "leadplan.runtime.healthcheck").returncode == 0


@pytest.fixture(scope="module")
def shared(production: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedLinks]:
    environment = production | {"LEADPLAN_LOG_LEVEL": "DEBUG"}
    folder = tmp_path_factory.mktemp("shared")
    logs: list[Path] = []
    servers: list[Installation] = []
    with ExitStack() as stack:
        for number in (1, 2):
            port = free_port()
            here = Installation(environment | {"LEADPLAN_PORT": str(port)}, port)
            said, access = folder / f"said-{number}", folder / f"access-{number}"
            command = [sys.executable, "-m", "gunicorn", "leadplan.wsgi", "--bind", f"127.0.0.1:{port}"]
            command += [
                "--threads",
                "4",
                "--log-level",
                "debug",
                "--access-logfile",
                str(access),
                "--no-control-socket",
            ]
            options: dict[str, Any] = {"cwd": ROOT, "env": here.environment}
            stack.enter_context(kept(command, signal.SIGTERM, stderr=stack.enter_context(said.open("wb")), **options))
            logs, servers = [*logs, said, access], [*servers, here]
        for here in servers:
            wait_for(partial(responds, here), f"a response; see {folder}")
        made = servers[0].run("manage.py", "shell", "-v", "0", "-c", MAKE_LINKS)
        assert made.returncode == 0, made.stderr
        yield SharedLinks(servers, logs, *made.stdout.split())


def ask(server: Installation, path: str, method: str = "GET", **more: Any) -> int:
    headers = {**BY_PROXY, "X-Forwarded-For": "192.0.2.1", **more.pop("headers", {})}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as link:
        link.request(method, path, headers=headers, **more)
        return link.getresponse().status


def test_no_log_contains_a_secret_whatever_happens_to_the_request(shared: SharedLinks) -> None:
    server = shared.servers[0]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    path = f"/shared/status/{shared.status}/"
    assert ask(server, path) == 200
    assert ask(server, f"/shared/calendar/{shared.feed}.ics") == 200
    assert ask(server, f"/shared/mail/{shared.mail}/", "POST", body="List-Unsubscribe=One-Click", headers=form) == 200
    # Refused, redirected, not found, and sent as a referrer.
    assert ask(server, path, "POST", body="a=1", headers=form) == 403
    assert ask(server, path.rstrip("/")) == 301
    assert ask(server, path, headers={"X-Forwarded-Proto": "http"}) == 301
    assert ask(server, f"/shared/calendar/{shared.status}.ics") == 404
    assert ask(server, f"/nowhere/{shared.status}/?link={shared.status}") == 404
    assert ask(server, path, headers={"Host": "elsewhere.example"}) == 400
    assert ask(server, "/robots.txt", headers={"Referer": f"https://leadplan.example{path}"}) == 200
    wait_for(lambda: "/robots.txt" in shared.logs[1].read_text(), "the access log")
    for secret in (shared.status, shared.feed, shared.mail):
        assert secret not in shared.all_logs()
    application, access = (log.read_text() for log in shared.logs[:2])
    assert '"request": "GET /shared/status/***/"' in application
    assert "Not Found: /shared/calendar/***" in application
    assert '"GET /shared/status/***/ HTTP/1.1" 200' in access
    assert '"https://leadplan.example/shared/status/***/"' in access


def test_guesses_are_counted_across_web_servers_and_by_the_clients_address(shared: SharedLinks) -> None:
    headers = {"X-Forwarded-For": "192.0.2.2"}
    statuses = [ask(shared.servers[number % 2], f"/shared/status/{number}/", headers=headers) for number in range(22)]
    assert statuses == [404] * 20 + [429] * 2
    # The address that a client sends itself is ignored; the one that the proxy adds counts.
    forged = {"X-Forwarded-For": "198.51.100.9, 192.0.2.2"}
    assert ask(shared.servers[0], "/shared/status/guess/", headers=forged) == 429
    assert ask(shared.servers[0], "/shared/status/guess/", headers={"X-Forwarded-For": "192.0.2.3"}) == 404


def test_robots_are_kept_out(shared: SharedLinks) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", shared.servers[0].port, timeout=10)) as link:
        link.request("GET", "/robots.txt", headers=BY_PROXY)
        assert "Disallow: /shared/" in link.getresponse().read().decode().splitlines()
