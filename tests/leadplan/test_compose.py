"""The installation with Docker Compose, as its file describes it."""

import re
import subprocess
from typing import Any

import yaml

from leadplan.runtime import web_server
from tests.support.processes import ROOT

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
DIGEST = re.compile(r"^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$")


def test_every_image_from_elsewhere_is_named_by_its_digest() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"(?m)^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert len(images) == 6
    assert [image for image in images if not DIGEST.match(image)] == []


def test_the_web_server_may_finish_its_requests_before_it_is_killed() -> None:
    assert int(SERVICES["web"]["stop_grace_period"].removesuffix("s")) > web_server.graceful_timeout


def test_redis_asks_for_the_password_that_the_app_sends() -> None:
    command = SERVICES["redis"]["command"]
    password = command[command.index("--requirepass") + 1]
    assert password.startswith("${REDIS_PASSWORD:?")
    assert SERVICES["redis"]["environment"]["REDISCLI_AUTH"] == password
    for name in ("migrate", "web", "worker", "beat"):
        assert SERVICES[name]["environment"]["REDIS_URL"] == f"redis://:{password}@redis:6379/0"


def test_a_service_makes_backups() -> None:
    """Readable by their owner alone, under their name once they are complete, for two weeks."""
    (script,) = SERVICES["backup"]["command"]
    steps = [
        "umask 077",
        "pg_dump --format=custom",
        'mv "$$dump.part" "$$dump.dump"',
        "-mtime +14 -delete",
        "sleep 86400",
    ]
    places = [script.index(step) for step in steps]
    assert places == sorted(places)
    assert SERVICES["backup"]["volumes"] == ["backups:/backups"]
    assert subprocess.run(["sh", "-n", "-c", script.replace("$$", "$")], check=False).returncode == 0
