"""Run the suite on each database that is installed: `python -m tests [pytest arguments]`.

PostgreSQL is started for this run only; Redis and Chromium are started by the tests that need them. Services named in
LEADPLAN_TEST_REQUIRE must be installed, and then no test may be skipped.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

from tests.support import services

# Settings of an installation in the shell must not reach the tests; and bytecode is kept, so that the processes they start
# don't compile it again.
NOT_FOR_TESTS: Final = (
    "LEADPLAN_",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PYTEST_ADDOPTS",
    "PYTHONDONTWRITEBYTECODE",
)


class Count(NamedTuple):
    run: int
    skipped: int
    failed: int


def main(arguments: list[str]) -> int:
    required, found = services.required(), services.found()
    if unknown := required - {"postgres", "redis", "browser"}:
        print(f"LEADPLAN_TEST_REQUIRE contains {', '.join(sorted(unknown))}. Use postgres, redis and browser only.")
        return 1
    if missing := required - found:
        print(f"Required but not installed: {', '.join(sorted(missing))}. `make services` installs them.")
        return 1
    # TERM unwinds like Ctrl-C, so that the servers stop and the folder is deleted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="leadplan-tests-") as name, ExitStack() as stack:
        folder = Path(name)
        databases = {"SQLite": ""}
        if "postgres" in found:
            databases["PostgreSQL"] = stack.enter_context(services.postgres(folder / "postgres"))
        again = {name: ["--again"] if name != "SQLite" else [] for name in databases}
        counts = {name: run(name, url, folder, [*again[name], *arguments]) for name, url in databases.items()}
    return report(counts, required)


def run(name: str, database: str, folder: Path, arguments: list[str]) -> Count:
    """pytest in a separate process with its own data folder."""
    print(f"--- {name}", flush=True)
    result = folder / f"{name}.xml"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(NOT_FOR_TESTS)}
    environment |= {"LEADPLAN_DATA_DIR": str(folder / name), "LEADPLAN_TEST_REQUIRE": ",".join(services.required())}
    if database:
        environment["DATABASE_URL"] = database
    # One more worker than processors where browsers run, since workers wait for them.
    workers = (os.cpu_count() or 1) + (not database)
    command = [sys.executable, "-m", "pytest", "-n", f"{workers}", "--dist", "worksteal", "-rfEs", "--tb=short"]
    code = subprocess.run([*command, f"--junitxml={result}", *arguments], env=environment, check=False).returncode
    if not result.exists():
        return Count(0, 0, 1)
    counted = counts(result)
    return counted if counted.failed or not code else counted._replace(failed=1)


def counts(result: Path) -> Count:
    """The figures of pytest's report."""
    total = dict.fromkeys(("tests", "skipped", "failures", "errors"), 0)
    for suite in ElementTree.parse(result).getroot().iter("testsuite"):
        for name in total:
            total[name] += int(suite.get(name, 0))
    return Count(total["tests"] - total["skipped"], total["skipped"], total["failures"] + total["errors"])


def report(counts: dict[str, Count], required: set[str]) -> int:
    print("---")
    for name, count in counts.items():
        print(f"{name}: {count.run} tests run, {count.skipped} skipped, {count.failed} failed")
    if "PostgreSQL" not in counts:
        print("PostgreSQL is not installed, so the suite ran on SQLite only. `make services` installs it.")
    skipped = required and any(count.skipped for count in counts.values())
    if skipped:
        print(f"With LEADPLAN_TEST_REQUIRE={','.join(sorted(required))} no test may be skipped.")
    return 1 if skipped or any(count.failed or not count.run for count in counts.values()) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
