"""The suite on each database that is found: `python -m tests [pytest's arguments]`.

PostgreSQL and Redis are started for the run alone and stopped after it. What LEADPLAN_TEST_REQUIRE names must be there,
and then nothing may be skipped.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests import services


class Count(NamedTuple):
    run: int
    skipped: int
    failed: int


def main(arguments: list[str]) -> int:
    required = {one for one in os.environ.get("LEADPLAN_TEST_REQUIRE", "").split(",") if one}
    found = services.found()
    if missing := required - found:
        print(f"Required, but not found: {', '.join(sorted(missing))}. `make services` installs them.")
        return 1
    with tempfile.TemporaryDirectory(prefix="leadplan-tests-") as folder, services.started(Path(folder)) as environment:
        databases = {"SQLite": ""} | ({"PostgreSQL": environment["postgres"]} if "postgres" in environment else {})
        counts = {
            name: run(name, url, environment.get("redis", ""), Path(folder), arguments)
            for name, url in databases.items()
        }
    return report(counts, required)


def run(name: str, database: str, redis: str, folder: Path, arguments: list[str]) -> Count:
    """pytest in a process of its own, with a data folder of its own."""
    print(f"--- {name}", flush=True)
    data, result = folder / name, folder / f"{name}.xml"
    environment = {**os.environ, "LEADPLAN_DATA_DIR": str(data), "LEADPLAN_TEST_REDIS_URL": redis}
    for key in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "LEADPLAN_MODE", "LEADPLAN_DEMO"):
        environment.pop(key, None)
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-n", "auto", f"--junitxml={result}", *arguments]
    code = subprocess.run(command, env=environment, check=False).returncode
    if not result.exists():
        return Count(0, 0, code or 1)
    suites = ElementTree.parse(result).getroot().iter("testsuite")
    tests, skipped, failed = (0, 0, 0)
    for suite in suites:
        tests += int(suite.get("tests", 0))
        skipped += int(suite.get("skipped", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return Count(tests - skipped, skipped, failed or code)


def report(counts: dict[str, Count], required: set[str]) -> int:
    print("---")
    for name, count in counts.items():
        print(f"{name}: {count.run} tests run, {count.skipped} skipped, {count.failed} failed")
    if "PostgreSQL" not in counts:
        print("PostgreSQL was not found, so the suite ran on SQLite alone; `make services` installs it.")
    bad = any(count.failed or not count.run or (required and count.skipped) for count in counts.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
