"""The weekly run with real workers, compared with its minimum: `python -m benchmarks.weekly`.

PostgreSQL and Redis are started for this run. Two workers plan the organisation (`benchmarks.large_organisation`), fanned out as in
an installation; as the minimum, one process reads the same rows as plain values and bulk-writes the same plans. Both are processor
time of Python, so that other programs don't count; a worker's memory is its peak minus what it uses when idle.
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
from pathlib import Path
from typing import Any, NamedTuple

from tests.support import services

RATIO, GROWTH, WORKERS = 3.0, 1.5, 2
ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Figures(NamedTuple):
    leads: int
    run: float
    floor: float
    wall: float
    kilobytes: float
    """Of a plan as JSON, the median."""
    idle: float
    """Megabytes."""
    peak: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare the weekly run with its minimum.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="leads in the organisation")
    chosen = parser.parse_args(arguments)
    if missing := {"postgres", "redis"} - services.found():
        print(f"skipped: {' and '.join(sorted(missing))} not installed; `make services` installs them")
        return 0
    figures = [apart(size) for size in chosen.sizes]
    slow = [one for one in figures if one.run > RATIO * one.floor]
    added = [one.peak - one.idle for one in figures]
    flat = added[-1] <= GROWTH * added[0]
    print(f"time: budget {'MISSED' if slow else 'met'}: at most {RATIO:g} × the minimum")
    print(
        f"memory: budget {'met' if flat else 'MISSED'}: the largest size adds at most {GROWTH:g} × what the smallest adds"
    )
    return int(bool(slow) or not flat)


def apart(size: int) -> Figures:
    """Measure one size in a separate process, database and broker."""
    with tempfile.TemporaryDirectory(prefix="leadplan-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        environment = {
            **os.environ,
            "LEADPLAN_DATA_DIR": str(folder / "data"),
            "DATABASE_URL": stack.enter_context(services.postgres(folder / "cluster")),
            "REDIS_URL": stack.enter_context(services.redis(folder)),
            "DJANGO_SETTINGS_MODULE": "leadplan.settings",
            # The week of the data: one that is over is never planned.
            "LEADPLAN_DEBUG": "1",
            "LEADPLAN_NOW": NOW.isoformat(),
        }
        command = [sys.executable, "-m", "benchmarks.weekly_run", str(size)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = Figures(**json.loads(done.stdout.splitlines()[-1]))
    print(
        f"{found.leads:>6} leads  run {found.run:.1f} s, {found.run / found.leads * 1e3:.0f} ms per lead ({found.wall:.0f} s),"
        f" minimum {found.floor:.2f} s, {found.run / found.floor:.1f} ×; a plan {found.kilobytes:.0f} kB;"
        f" worker memory {found.idle:.0f} MB idle, {found.peak:.0f} MB peak",
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
            one.wait(30)


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
