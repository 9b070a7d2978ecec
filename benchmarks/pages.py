"""Pages against a bare signed-in Django view with one query, in one run: `python -m benchmarks.pages`.

Budgets: the week page in at most 6 times the bare view's time, large tables (a page shows the first 50 rows) in at most
40 times, each with at most 12 queries, the same number at any size. Requests go through Django's test client in turn,
reading session, account and organisation each time. SQLite in a separate folder, filled with leads of one initiative with
four areas and six members each, with their weeks planned, all under one manager.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

QUERIES = 12
BUDGETS = {
    "/week/": 6,
    "/allocation/": 40,
    "/allocation/collisions/": 40,
    "/allocation/coverage/": 40,
    "/allocation/balance/": 40,
}
"""The most multiples of the bare view's time."""
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare pages with a bare view.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1000], help="leads in the organisation")
    parser.add_argument("--requests", type=int, default=60, help="requests of each view, in turn")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEADPLAN_DATA_DIR"] = folder
        prepare()
        figures = [measure(size, chosen.requests) for size in chosen.sizes]
    fine = all(
        queries <= QUERIES and ratio <= BUDGETS[address]
        for figure in figures
        for address, (queries, ratio) in figure.items()
    )
    same = all(len({figure[address][0] for figure in figures}) == 1 for address in BUDGETS)
    print(
        f"budget {'met' if fine and same else 'MISSED'}: at most {QUERIES} queries, the same at every size; {BUDGETS} ×"
    )
    return int(not (fine and same))


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


def measure(size: int, requests: int) -> dict[str, tuple[int, float]]:
    """For each page its queries, and its time as a multiple of the bare view's."""
    import time_machine
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    with time_machine.travel(NOW, tick=False):
        fill(size)
        lead, manager = Client(), Client()
        lead.force_login(account_of("lead-"))
        manager.force_login(account_of("manager"))
        for address in BUDGETS:
            client = lead if address == "/week/" else manager
            page, bare = [], []
            for _ in range(requests):
                bare.append(seconds(client, "/bare/"))
                page.append(seconds(client, address))
            with CaptureQueriesContext(connection) as seen:
                response = client.get(address)
            found[address] = (len(seen), median(page) / median(bare))
            print(
                f"{size:>6} leads  {address} {len(seen)} queries, {median(page) * 1000:.1f} ms,"
                f" bare {median(bare) * 1000:.1f} ms, {found[address][1]:.1f} ×, {len(response.content) / 1000:.0f} kB"
            )
    return found


def seconds(client: Any, address: str) -> float:
    """Processor time of one request."""
    start = time.process_time()
    assert client.get(address).status_code == 200
    return time.process_time() - start


def account_of(start: str) -> Any:
    """The account of the last person whose key starts with `start`."""
    from people.models import Account, Person

    person = Person.objects.filter(key__startswith=start).order_by("pk").last()
    assert person is not None
    return Account.objects.filter(person=person).first() or Account.objects.create_user(
        f"{person.key}@example.org", person=person
    )


def fill(size: int) -> None:
    """Add leads up to `size`, their initiatives, and a plan of the week for each."""
    from engine.weeks import Week
    from focus.plan.services import plan_chunk
    from people.models import Person

    add_leads(size)
    leads = list(Person.objects.filter(key__startswith="lead-").values_list("pk", flat=True))
    for first in range(0, len(leads), 100):
        plan_chunk(leads[first : first + 100], Week(2026, 48), now=NOW)


def add_leads(size: int) -> None:
    """Add leads up to `size`, and their initiatives."""
    from people.models import Organisation, Person, Skill

    Organisation.objects.get_or_create(pk=1, defaults={"name": "Northlight"})
    there = Person.objects.filter(key__startswith="lead-").count()
    skills = [Skill.objects.get_or_create(key=f"skill-{n}", defaults={"name": f"Skill {n}"})[0] for n in range(8)]
    for number in range(there, size):
        add_lead(number, skills)


def add_lead(number: int, skills: Sequence[Any]) -> None:
    from initiatives.models import (
        CriticalArea,
        InflectionPoint,
        Initiative,
        LeadAssignment,
        Membership,
        SkillRequirement,
    )
    from people.models import Person, Rating

    manager, _ = Person.objects.get_or_create(key="manager", defaults={"name": "Manager"})
    lead = Person.objects.create(key=f"lead-{number}", name=f"Lead {number}", seniority="staff", manager=manager)
    team = [Person(key=f"member-{number}-{one}", name=f"Member {number} {one}") for one in range(6)]
    Person.objects.bulk_create(team)
    initiative = Initiative.objects.create(key=f"initiative-{number}", name=f"Initiative {number}", phase="design")
    LeadAssignment.objects.create(initiative=initiative, person=lead, hours=16, start=date(2026, 1, 5))
    Membership.objects.bulk_create(Membership(initiative=initiative, person=one, familiarity=2) for one in team)
    InflectionPoint.objects.create(initiative=initiative, key="review", name="Review", date=date(2026, 12, 3))
    mine = [skills[(number + one) % len(skills)] for one in range(4)]
    Rating.objects.bulk_create(
        [
            Rating(person=one, skill=skill, level=(place + number) % 3)
            for skill in mine
            for place, one in enumerate(team)
        ]
        + [Rating(person=lead, skill=skill, level=4) for skill in mine]
    )
    for place, skill in enumerate(mine):
        area = CriticalArea.objects.create(
            initiative=initiative, key=f"area-{place}", name=f"Area {place}", impact=5 - place, owner=team[place]
        )
        SkillRequirement.objects.create(area=area, skill=skill, level=4)


if __name__ == "__main__":
    sys.exit(main())
