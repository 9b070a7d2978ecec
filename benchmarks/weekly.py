"""The weekly run with real workers, compared with its minimum: `python -m benchmarks.weekly`.

PostgreSQL and Redis are started for this run. Two workers plan the organisation (`benchmarks.large_organisation`), fanned out as in
an installation, and study the plans; as the minimum, one process reads the rows of the same leads with psycopg and writes the same
plans. All are processor time of Python, so that other programs don't count. With `--sample`, only so many leads of the organisation
are planned: a chunk costs the same as in a whole run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.support import services

RATIO, GROWTH, FLAT, MOST_MEMORY, AGAIN, WORKERS = 3.0, 1.3, 1.2, 300.0, 0.1, 2
ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Figures(NamedTuple):
    """Of so many planned leads of an organisation: seconds, and megabytes of the worker that needs most."""

    leads: int
    planned: int
    run: float
    study: float
    floor: float
    wall: float
    again: float
    """A chunk that is planned already."""
    queries: int
    """Of a chunk."""
    kilobytes: float
    """Of a plan as JSON, the median."""
    idle: float
    first: float
    """After the first chunks."""
    last: float
    peak: float

    @property
    def each(self) -> float:
        """Milliseconds per lead, without the study."""
        return self.run / self.planned * 1e3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare the weekly run with its minimum.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="leads in the organisation")
    parser.add_argument("--sample", type=int, default=1000, help="leads to plan, at most")
    chosen = parser.parse_args(arguments)
    if missing := {"postgres", "redis"} - services.found():
        print(f"skipped: {' and '.join(sorted(missing))} not installed; `make services` installs them")
        return 0
    figures = [apart(size, chosen.sample) for size in chosen.sizes]
    met = {
        f"a run takes at most {RATIO:g} × the minimum": all(one.run <= RATIO * one.floor for one in figures),
        f"a lead of the largest takes at most {GROWTH:g} × one of the size before": all(
            later.each <= GROWTH * earlier.each for earlier, later in list(pairwise(figures))[-1:]
        ),
        f"memory grows at most {FLAT:g} × from the first chunk to the last": all(
            one.last <= FLAT * one.first for one in figures
        ),
        f"a worker needs at most {MOST_MEMORY:g} MB": all(one.peak <= MOST_MEMORY for one in figures),
        f"a planned chunk takes at most {AGAIN:g} s": all(one.again <= AGAIN for one in figures),
    }
    for budget, is_met in met.items():
        print(f"budget {'met' if is_met else 'MISSED'}: {budget}")
    return int(not all(met.values()))


def apart(size: int, sample: int) -> Figures:
    """Measure one size in a separate process, database and broker."""
    with tempfile.TemporaryDirectory(prefix="leadplan-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        environment = {
            **os.environ,
            "LEADPLAN_DATA_DIR": str(folder / "data"),
            "DATABASE_URL": stack.enter_context(services.postgres(folder / "cluster")),
            "REDIS_URL": stack.enter_context(services.redis(folder)),
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            # The week of the data: one that is over is never planned.
            "BENCHMARK_NOW": NOW.isoformat(),
        }
        command = [sys.executable, "-m", "benchmarks.weekly_run", str(size), str(sample)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = Figures(**json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{found.leads:>6} leads, {found.planned} planned: {found.each:.0f} ms per lead, study"
        f" {found.study / found.planned * 1e3:.0f} ms ({found.wall:.0f} s elapsed), minimum"
        f" {found.floor / found.planned * 1e3:.1f} ms, {found.run / found.floor:.1f} ×; {found.queries} queries a chunk,"
        f" {found.again:.2f} s if planned; a plan {found.kilobytes:.0f} kB; worker memory {found.idle:.0f} MB idle,"
        f" {found.first:.0f} first, {found.last:.0f} last, {found.peak:.0f} peak",
        flush=True,
    )
    return found


@contextmanager
def workers(environment: dict[str, str]) -> Iterator[list[int]]:
    """Start real workers with one process each; returns the ids of the processes that do the work."""
    command = [sys.executable, "-m", "celery", "-q", "-A", "leadplan", "worker", "-P", "solo", "-l", "ERROR"]
    running = [
        subprocess.Popen([*command, "-n", f"bench{number}@%h", "--without-gossip"], cwd=ROOT, env=environment)
        for number in range(WORKERS)
    ]
    try:
        yield [one.pid for one in running]
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(300)


def megabytes(pid: int, line: str) -> float:
    """A process's memory as the system reports it: VmRSS now, VmHWM the peak."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith(line)) / 1024


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def seconds(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
