"""The one clock, and the variable that moves it in tests and trials."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils import timezone

from leadplan import env
from leadplan.runtime import supervisor
from people import clock
from tests.support.processes import ROOT

AMBIENT = re.compile(r"\b(timezone\.(now|localdate|localtime)\(\)|datetime\.(now|today|utcnow)\(|date\.today\()")
APPS = ("engine", "people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan")
EDGE = {"people/clock.py", "leadplan/env.py"}


def test_nothing_but_the_clock_asks_what_time_it_is() -> None:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 100
    asking = {str(path.relative_to(ROOT)) for path in files if AMBIENT.search(path.read_text())}
    assert asking == EDGE


def test_an_offset_moves_the_clock_and_it_goes_on() -> None:
    with override_settings(CLOCK_OFFSET=timedelta(days=400)):
        assert clock.now() - timezone.now() == pytest.approx(timedelta(days=400), abs=timedelta(seconds=1))
        first = clock.now()
        assert clock.now() > first


@pytest.mark.parametrize("value", ["2026-11-30T09:00", "tomorrow", "2026-13-01T09:00Z", "2026-11-30"])
def test_an_instant_without_an_offset_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LEADPLAN_NOW", value)
    with pytest.raises(ImproperlyConfigured, match=r"LEADPLAN_NOW is .*with an offset"):
        env.clock_offset("LEADPLAN_NOW", debug=True)


def test_it_needs_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADPLAN_NOW", "2026-11-30T09:00Z")
    with pytest.raises(ImproperlyConfigured, match="LEADPLAN_DEBUG=1"):
        env.clock_offset("LEADPLAN_NOW", debug=False)


def test_without_it_the_clock_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEADPLAN_NOW", raising=False)
    assert env.clock_offset("LEADPLAN_NOW", debug=False) == timedelta(0)


def test_a_process_that_starts_again_goes_on_where_the_supervisor_is(tmp_path: Path) -> None:
    """A worker that died an hour after the start must not live through that hour again."""
    with override_settings(CLOCK_OFFSET=timedelta(days=400, hours=1)):
        inherited = supervisor.child_environment()
        expected = clock.now()
    code = "import django; django.setup(); from people import clock; print(clock.now().isoformat())"
    started = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **inherited,
            "DJANGO_SETTINGS_MODULE": "leadplan.settings",
            "LEADPLAN_DATA_DIR": str(tmp_path),
            "LEADPLAN_DEBUG": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    shown = datetime.fromisoformat(started.stdout.strip()).astimezone(UTC)
    assert timedelta(0) <= shown - expected < timedelta(minutes=2)
