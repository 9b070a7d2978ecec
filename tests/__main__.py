"""Run the suite on each database that is installed: `python -m tests [--fast | --long] [pytest arguments]`.

PostgreSQL is started for this run only; Redis and Chromium are started by the tests that need them. Services named in
LEADPLAN_TEST_REQUIRE must be installed, and then no test may be skipped.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

from tests.support import services

# Settings of an installation in the shell must not reach the tests; and bytecode is kept, so that processes don't recompile.
NOT_FOR_TESTS: Final = (
    "LEADPLAN_",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PYTEST_ADDOPTS",
    "PYTHONDONTWRITEBYTECODE",
)
INSTANTS: Final = {
    "a Monday at 02:00": "2026-11-30T02:00Z",
    "31 December": "2026-12-31T12:00Z",
    "a Sunday at 23:30": "2026-12-06T23:30Z",
    "the Monday of a week 53": "2026-12-28T08:00Z",
    "29 February": "2028-02-29T12:00Z",
    "the day the clocks go forward": "2027-03-28T01:30Z",
    "the day the clocks go back": "2027-10-31T01:30Z",
    "a year from now": "2027-11-30T10:00Z",
}
"""Days on which code about dates breaks first. CI runs a sample of the suite at the first two."""
SAMPLED: Final = 2
SAMPLE: Final = (
    "tests/digests/test_manager_digest.py",
    "tests/focus/test_week_page_states.py",
    "tests/focus/test_weekly_run.py",
    "tests/focus/test_workers.py::test_the_weekly_run_by_a_real_worker",
    "tests/people/test_availability.py",
    "tests/browser/test_onboarding.py",
)
"""Where today matters most: emails, due work, forms that take days, a browser's session."""
LONG: Final = ("--fuzz", "13500", "--kills", "40", "--thorough")


RunArguments = tuple[str, list[str], str]
"""The name of a run, pytest's arguments, and the URL of its database; empty for SQLite."""


class Count(NamedTuple):
    run: int
    skipped: int
    failed: int


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__, add_help=False, allow_abbrev=False)
    depth = parser.add_mutually_exclusive_group()
    depth.add_argument("--fast", action="store_true", help="SQLite; no browser, no other processes")
    depth.add_argument("--long", action="store_true", help="kills, fuzz, sizes and clocks at full depth")
    chosen, arguments = parser.parse_known_args(arguments)
    required, found = services.required(), services.found()
    if fault := unmet(required, found):
        print(fault)
        return 1
    # TERM unwinds like Ctrl-C, so that the servers stop and the folder is deleted.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="leadplan-tests-") as name, ExitStack() as stack:
        folder = Path(name)
        compile_tests(folder)
        if chosen.fast:
            return report(side_by_side(folder, ("SQLite", ["--fast", *arguments], ""), []), set())
        # A run of chosen tests, or of another day, needs no other days.
        instants = list(INSTANTS.items()) if chosen.long else list(INSTANTS.items())[: 0 if arguments else SAMPLED]
        arguments = [*(LONG if chosen.long else ()), *arguments]
        others: list[RunArguments] = []
        if "postgres" in found:
            others = [
                ("PostgreSQL", ["--again", *arguments], stack.enter_context(services.postgres(folder / "postgres")))
            ]
        # A sample is too short for the start of several workers to pay.
        sample = () if chosen.long else ("-n0", *SAMPLE)
        others += [(name, [f"--now={instant}", *sample], "") for name, instant in instants]
        counts = side_by_side(folder, ("SQLite", arguments, ""), others)
    return report(counts, required)


def compile_tests(folder: Path) -> None:
    """In a fresh clone, compile what tests import before several workers do it at once, each all of it."""
    if not any(Path(__file__).parent.rglob("*-pytest-*.pyc")):
        command = [sys.executable, "-m", "pytest", "--collect-only"]
        own = {"LEADPLAN_DATA_DIR": str(folder / "compiling")}
        subprocess.run(command, env=clean_environment() | own, stdout=subprocess.DEVNULL, check=False)


def clean_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(NOT_FOR_TESTS)}


def unmet(required: set[str], found: set[str]) -> str:
    """What is required but not installed, in a sentence; empty if nothing is missing."""
    if unknown := required - {"postgres", "redis", "browser"}:
        return f"LEADPLAN_TEST_REQUIRE contains {', '.join(sorted(unknown))}. Use postgres, redis and browser only."
    if missing := required - found:
        return f"Required but not installed: {', '.join(sorted(missing))}. `make services` installs them."
    return ""


def side_by_side(folder: Path, first: RunArguments, others: list[RunArguments]) -> dict[str, Count]:
    """The others one after another beside the first: while one waits for a browser or a process, the other works."""
    counts: dict[str, Count] = {}
    running = [Run(first[0], folder, first[1], first[2])]
    try:
        for name, arguments, url in others:
            running.append(Run(name, folder, arguments, url, log=folder / f"{name}.log"))
            running[-1].process.wait()
        for one in running:
            counts[one.name] = one.count()
        return counts
    finally:
        for one in running:
            one.stop()


class Run:
    """pytest in a separate process with its own data folder; with `log`, it prints nothing until it ends."""

    def __init__(
        self, name: str, folder: Path, arguments: list[str], database: str = "", log: Path | None = None
    ) -> None:
        self.name, self.log = name, log
        self.result = folder / f"{name}.xml"
        environment = clean_environment()
        environment |= {"LEADPLAN_DATA_DIR": str(folder / name), "LEADPLAN_TEST_REQUIRE": ",".join(services.required())}
        if database:
            environment["DATABASE_URL"] = database
        # One more worker than processors for the first run, with its browsers, since workers wait for them. The runs beside
        # it need fewer: each worker takes seconds to start.
        processors = os.cpu_count() or 1
        workers = processors + 1 if log is None else processors // 2
        command = [sys.executable, "-m", "pytest", "-n", f"{workers if workers > 1 else 0}", "--dist", "worksteal"]
        command += ["-rfEs", "--tb=short"]
        command += [f"--junitxml={self.result}", *arguments]
        if not log:
            print(f"--- {name}", flush=True)
        with log.open("wb") if log else nullcontext() as output:
            self.process = subprocess.Popen(command, env=environment, stdout=output)

    def count(self) -> Count:
        """Its figures, once it has finished."""
        code = self.process.wait()
        if self.log:
            print(f"--- {self.name}", self.log.read_text(), sep="\n", flush=True)
        if not self.result.exists():
            return Count(0, 0, 1)
        found = counts_of(self.result)
        return found if found.failed or not code else found._replace(failed=1)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()


def counts_of(result: Path) -> Count:
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
    if len(counts) > 1 and "PostgreSQL" not in counts:
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
