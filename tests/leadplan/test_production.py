"""Production mode with real servers: gunicorn and a Celery worker on PostgreSQL and Redis, as behind a proxy."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.support.processes import ROOT
from tests.support.production import BY_PROXY, Installation
from tests.support.services import free_port, kept, wait_for

pytestmark = pytest.mark.real_clock
METRICS_KEY = "a-key-for-prometheus"


@pytest.fixture(scope="module")
def installation(production: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    here = Installation(
        production | {"LEADPLAN_PORT": str(port := free_port()), "LEADPLAN_METRICS_KEY": METRICS_KEY}, port
    )
    bind = ["--config", "python:leadplan.runtime.web_server", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    log = tmp_path_factory.mktemp("production") / "log"
    with log.open("wb") as said, ExitStack() as stack:
        options: dict[str, Any] = {"cwd": ROOT, "env": here.environment, "stderr": said}
        web = [sys.executable, "-m", "gunicorn", "leadplan.wsgi", *bind]
        worker = [sys.executable, "-m", "celery", "-A", "leadplan", "worker", "-c", "1", "-l", "INFO"]
        stack.enter_context(kept(web, signal.SIGTERM, **options))
        beat = [sys.executable, "-m", "celery", "-A", "leadplan", "beat", "-l", "WARNING", "--pidfile="]
        stack.enter_context(kept(worker, signal.SIGTERM, **options))
        stack.enter_context(kept(beat, signal.SIGTERM, **options))
        wait_for(lambda: here.run("-m", "leadplan.runtime.healthcheck").returncode == 0, f"a response; see {log}")
        yield here


def test_all_checks_are_ok(installation: Installation) -> None:
    wait_for(lambda: installation.checks()["ready"], "ready")
    assert installation.checks() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok", "beat": "ok"},
    }


def test_http_redirects_to_https_except_for_health_checks(installation: Installation) -> None:
    plain = installation.get("/accounts/login/", {"Host": "leadplan.example"})
    assert (plain.status, plain.headers["Location"]) == (301, "https://leadplan.example/accounts/login/")
    assert installation.get("/healthz/", {"Host": "leadplan.example"}).status == 200


def test_an_unknown_host_is_refused(installation: Installation) -> None:
    assert installation.get("/healthz/", {"Host": "elsewhere.example"}).status == 400


def test_a_stranger_is_asked_to_sign_in_and_the_cookie_needs_https(installation: Installation) -> None:
    answer = installation.get("/", BY_PROXY)
    assert (answer.status, answer.headers["Location"]) == (302, "/accounts/login/?next=/")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    page = installation.get("/accounts/login/", BY_PROXY)
    assert page.status == 200
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {one.strip() for one in cookie.split(";")}
    assert "Domain" not in cookie
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_requests_of_all_web_processes_are_counted_together(installation: Installation) -> None:
    """Each process answers some of them, and any may be asked for the figures."""
    asked = 40
    for _ in range(asked):
        installation.get("/accounts/login/", BY_PROXY)
    for _ in range(4):
        page = installation.get("/metrics", {**BY_PROXY, "Authorization": f"Bearer {METRICS_KEY}"})
        assert page.status == 200
        counted = re.search(r'leadplan_requests_total\{app="leadplan",status="2xx"\} (\d+)', page.body)
        assert counted is not None
        assert int(counted[1]) >= asked
        assert "leadplan_waiting" in page.body
    assert installation.get("/metrics", BY_PROXY).status == 404


def test_the_probe_reports_a_server_that_is_not_responding(installation: Installation) -> None:
    nobody = Installation(installation.environment | {"LEADPLAN_PORT": str(port := free_port())}, port)
    done = nobody.run("-m", "leadplan.runtime.healthcheck")
    assert (done.returncode, done.stderr) == (1, f"The web server on port {port} is not responding.\n")
