"""Pages of a large organisation on PostgreSQL, against a bare signed-in view with one query: `python -m benchmarks.pages`.

Every lead has three initiatives with 24 areas and milestones that collide, and every manager 70 reports; the director has all
of them below. Requests go through Django's test client in turn with the bare view, as processor time of Python; beside it the
processor time of the database's process, the least of all requests.

Budgets: the multiples of the bare view below, at most 12 queries (the same number at any size) and 50 ms in the database.
"""

import argparse
import gc
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from tests.support import services

QUERIES: Final = 12
DATABASE: Final = 50.0
"""Milliseconds."""
NOW: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Page(NamedTuple):
    address: str
    who: str = "lead"
    times: int = 6
    """The bare view's time."""


PAGES: Final = (
    Page("/week/"),
    Page("/week/2026-W48/calendar/"),
    Page("/week/2026-W48/meetings/"),
    Page("/week/2026-W47/review/"),
    Page("/week/2026-W48/around/"),
    Page("/week/reviews/"),
    Page("/week/own-work/"),
    Page("/week/interruptions/"),
    Page("/initiatives/"),
    Page("/initiatives/", "manager"),
    Page("/initiatives/", "director"),
    Page("/initiatives/", "administrator"),
    Page("/initiatives/INITIATIVE/"),
    Page("/initiatives/INITIATIVE/", "manager"),
    Page("/initiatives/INITIATIVE/map/", times=10),
    Page("/initiatives/INITIATIVE/history/"),
    Page("/initiatives/INITIATIVE/areas/area-1/"),
    Page("/initiatives/INITIATIVE/dependencies/dependency-1/", times=10),
    Page("/coverage/", times=20),
    Page("/coverage/", "director", 20),
    Page("/dependencies/", times=10),
    Page("/dependencies/", "manager", 10),
    Page("/dependencies/", "director", 10),
    Page("/people/"),
    Page("/people/", "administrator"),
    Page("/person/PERSON/"),
    Page("/person/PERSON/", "manager"),
    Page("/person/PERSON/work/"),
    Page("/people/skills/", times=20),
    Page("/people/skills/", "manager", 20),
    Page("/stakeholders/", times=10),
    Page("/stakeholders/STAKEHOLDER/", times=10),
    Page("/pitches/", times=10),
    Page("/pitches/PITCH/", times=10),
    Page("/digests/"),
    Page("/digests/preview/week/html/", times=10),
    Page("/digests/preview/leads/html/", "manager", 10),
    Page("/digests/preview/leads/html/", "director", 10),
    Page("/allocation/", "manager", 20),
    Page("/allocation/", "director", 20),
    Page("/allocation/collisions/", "manager", 10),
    Page("/allocation/collisions/", "director", 10),
    Page("/allocation/coverage/", "manager", 20),
    Page("/allocation/coverage/", "director", 20),
    Page("/allocation/coverage/?skills=1", "manager", 20),
    Page("/allocation/balance/", "manager", 20),
    Page("/allocation/balance/", "director", 20),
    Page("/allocation/scenarios/", "manager"),
    Page("/allocation/PERSON/", "manager", 20),
    Page("/allocation/evaluate/", "manager"),
    Page("/search/?q=lead+7"),
    Page("/audit/"),
    Page("/audit/", "manager"),
    Page("/audit/", "administrator"),
    Page("/links/", "administrator"),
    Page("/me/links/"),
    Page("/me/data/"),
    Page("/me/calendars/"),
    Page("/account/"),
    Page("/settings/", "administrator"),
    Page("/administration/", "administrator"),
    Page("/administration/accounts/", "administrator"),
    Page("/departures/", "administrator"),
)


class Figures(NamedTuple):
    queries: int
    times: float
    database: float
    slowest: str
    """The statement that took longest."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare pages with a bare view.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="leads in the organisation")
    parser.add_argument("--requests", type=int, default=15, help="requests of each page, in turn with the bare view")
    parser.add_argument("--only", default="", help="only pages whose address matches this expression")
    parser.add_argument("--slowest", action="store_true", help="print each page's slowest statement")
    parser.add_argument("--database", default="", help="the URL of a database that is filled, or empty, and is kept")
    chosen = parser.parse_args(arguments)
    if not chosen.database and "postgres" not in services.found():
        print("skipped: postgres not installed; `make services` installs it")
        return 0
    # Each in a process of its own: settings are read once.
    found = [apart(size, chosen) for size in chosen.sizes] if not chosen.database else [measure(0, chosen)]
    return max(found)


def apart(size: int, chosen: argparse.Namespace) -> int:
    import subprocess

    with tempfile.TemporaryDirectory(prefix="leadplan-bench-") as name:
        folder = Path(name)
        with services.postgres(folder / "cluster") as url:
            command = [sys.executable, "-m", "benchmarks.pages", "--database", url, "--sizes", str(size)]
            command += ["--requests", str(chosen.requests), "--only", chosen.only, *["--slowest"] * chosen.slowest]
            return subprocess.run(command, check=False, cwd=Path(__file__).parents[1]).returncode


def prepare() -> None:
    """An empty database, the bare view added, and quiet logs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.bare"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()
    import logging

    from django.core.management import call_command

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)


def measure(size: int, chosen: argparse.Namespace) -> int:
    """Print a line for each page; returns 1 if a budget is missed."""
    import time_machine
    from django.test import Client

    from benchmarks.large_organisation import lead_ids

    with tempfile.TemporaryDirectory() as folder, time_machine.travel(NOW, tick=False):
        os.environ |= {"LEADPLAN_DATA_DIR": folder, "DATABASE_URL": chosen.database}
        prepare()
        if not lead_ids():
            fill(chosen.sizes[0])
        leads = lead_ids()
        people = example(leads[len(leads) // 2])
        clients = {}
        for who, account in people.accounts.items():
            clients[who] = Client()
            clients[who].force_login(account)
        missed = 0
        for page in PAGES:
            if not re.search(chosen.only, f"{page.who} {page.address}"):
                continue
            address = page.address
            for name, key in people.keys.items():
                address = address.replace(name, key)
            found = figures(clients[page.who], address, chosen.requests)
            over = [
                name
                for name, is_over in (
                    ("QUERIES", found.queries > QUERIES),
                    ("TIME", found.times > page.times),
                    ("DATABASE", found.database > DATABASE),
                )
                if is_over
            ]
            missed += bool(over)
            print(
                f"{len(leads):>6} {page.who:<13} {page.address:<52} {found.queries:>3} queries,"
                f" {found.times:>5.1f} of {page.times:>2} ×, {found.database:>6.1f} ms  {' '.join(over)}",
                flush=True,
            )
            if chosen.slowest:
                print(f"       {found.slowest}")
    print(f"budgets {'MISSED' if missed else 'met'} by {missed or 'all'} of {len(PAGES)} pages")
    return int(bool(missed))


class Example(NamedTuple):
    accounts: dict[str, Any]
    keys: dict[str, str]
    """For the words in addresses."""


def example(pk: int) -> Example:
    """A lead, their manager, the director and an administrator; what this lead leads and writes."""
    from people.models import Account, Person

    lead = Person.objects.get(pk=pk)
    assignment = lead.assignments.select_related("initiative").order_by("pk")[0]
    who = {
        "lead": lead,
        "manager": lead.manager,
        "director": Person.objects.get(key="director"),
        "administrator": Person.objects.get(key="administrator"),
    }
    keys = {
        "INITIATIVE": assignment.initiative.key,
        "PERSON": lead.key,
        "PITCH": lead.pitches.get().url_id,
        "STAKEHOLDER": lead.stakeholders.order_by("pk")[0].url_id,
    }
    return Example({name: Account.objects.get(person=one) for name, one in who.items()}, keys)


def figures(client: Any, address: str, requests: int) -> Figures:
    page: list[float] = []
    bare: list[float] = []
    database: list[float] = []
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    slowest, queries = "", 0
    seconds(client, "/bare/")
    # As a web process does once it has loaded everything: else a search for garbage counts as a page's time.
    gc.collect()
    gc.freeze()
    for _ in range(requests):
        bare.append(seconds(client, "/bare/"))
        page.append(seconds(client, address))
        with statements() as spent:
            client.get(address)
        queries = len(spent)
        if not database or sum(took for took, _ in spent) < min(database):
            took, statement = max(spent)
            slowest = f"{took * 1000:.1f} ms: {statement}"
        database.append(sum(took for took, _ in spent))
        if page[-1] > 5:
            break
    return Figures(queries, median(page) / median(bare), min(database) * 1000, slowest)


@contextmanager
def statements() -> Iterator[list[tuple[float, str]]]:
    """The statements of a block and how long each took the database, in seconds."""
    from django.db import connection

    spent: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = database_seconds()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append((database_seconds() - begun, sql))

    with connection.execute_wrapper(watch):
        yield spent


def database_seconds() -> float:
    """Processor time so far of the process that serves this connection, without parallel workers.

    Elapsed time where that process is not on this machine.
    """
    from django.db import connection

    connection.ensure_connection()
    process = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    if process.exists():
        return int(process.read_text().split()[0]) / 1e9
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) / 1e9


def seconds(client: Any, address: str) -> float:
    """Processor time of one request."""
    start = time.process_time()
    assert client.get(address).status_code == 200
    return time.process_time() - start


def fill(size: int) -> None:
    """An organisation with this number of leads and this week planned."""
    from benchmarks import large_organisation, large_organisation_pages
    from engine.weeks import Week
    from focus.plan.services import plan_chunk

    large_organisation.fill(size)
    large_organisation_pages.fill_pages(size)
    leads = large_organisation.lead_ids()
    for first in range(0, len(leads), 100):
        plan_chunk(leads[first : first + 100], Week(2026, 48), now=NOW)


if __name__ == "__main__":
    sys.exit(main())
