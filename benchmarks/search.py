"""Search among many people, against a bare signed-in view with one query: `python -m benchmarks.search`.

Budgets: at most 50 ms for any of the words below, and 6 times the bare view; at most 12 queries. Processor time of the
whole request, through Django's test client, in SQLite in a separate folder.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.pages import QUERIES, prepare, seconds

MILLISECONDS = 50
RATIO = 6
TYPED = ("a", "an", "ana", "ana ruiz", "initiative", "area 12", "zzz")
"""From what fits nearly everyone to what fits no one."""
FIRST = (
    "Ana",
    "Ben",
    "Carla",
    "Diego",
    "Élodie",
    "Farid",
    "Greta",
    "Hanna",
    "Ivan",
    "José",
    "Kim",
    "Lena",
    "Mona",
    "Nils",
)
LAST = (
    "Ruiz",
    "Becker",
    "Chen",
    "Brandt",
    "Okafor",
    "Silva",
    "Novak",
    "Yıldız",
    "Haddad",
    "Lind",
    "Costa",
    "Meyer",
    "Roth",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a budget is missed."""
    parser = argparse.ArgumentParser(description="Measure search.")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=20, help="requests for each text, in turn with the bare view")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEADPLAN_DATA_DIR"] = folder
        prepare()
        fill(chosen.people)
        fine = [measure(text, chosen.requests) for text in TYPED]
    print(f"budget {'met' if all(fine) else 'MISSED'}: {MILLISECONDS} ms, {RATIO} ×, {QUERIES} queries")
    return int(not all(fine))


def measure(text: str, requests: int) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, address = Client(headers={"HX-Request": "true"}), f"/search/?q={text}"
    client.force_login(account_of("lead-"))
    bare, found = [], []
    for _ in range(requests):
        bare.append(seconds(client, "/bare/"))
        found.append(seconds(client, address))
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    spent, ratio = median(found) * 1000, median(found) / median(bare)
    print(f"{text!r:>12}  {len(seen)} queries, {spent:.1f} ms, bare {median(bare) * 1000:.1f} ms, {ratio:.1f} ×")
    return spent <= MILLISECONDS and ratio <= RATIO and len(seen) <= QUERIES


def fill(people: int) -> None:
    """People, one of them a lead of the first of `people / 40` initiatives with five areas each, and 200 skills."""
    from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership
    from people import search_index
    from people.models import Organisation, Person, Skill

    Organisation.objects.create(name="Northlight")
    chance = random.Random(1)
    named = [f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.randrange(1000)}" for _ in range(people - 1)]
    Person.objects.bulk_create(Person(key=f"person-{number}", name=name) for number, name in enumerate(named))
    lead = Person.objects.create(key="lead-1", name="Lena Lead")
    initiatives = [Initiative(key=f"initiative-{n}", name=f"Initiative {n}") for n in range(people // 40)]
    Initiative.objects.bulk_create(initiatives)
    LeadAssignment.objects.create(initiative=initiatives[0], person=lead)
    everyone = list(Person.objects.all())
    Membership.objects.bulk_create(
        Membership(initiative=one, person=person) for one in initiatives for person in chance.sample(everyone, 8)
    )
    CriticalArea.objects.bulk_create(
        CriticalArea(initiative=one, key=f"area-{n}", name=f"Area {n} of {one.name}")
        for one in initiatives
        for n in range(5)
    )
    Skill.objects.bulk_create(Skill(key=f"skill-{n}", name=f"Skill {n}") for n in range(200))
    for model in (Person, Initiative, CriticalArea, Skill):
        search_index.refresh(model, model._default_manager.all())


def account_of(start: str) -> Any:
    """The account of the last person whose key starts with `start`."""
    from people.models import Account, Person

    person = Person.objects.filter(key__startswith=start).order_by("pk").last()
    assert person is not None
    return Account.objects.filter(person=person).first() or Account.objects.create_user(
        f"{person.key}@example.org", person=person
    )


if __name__ == "__main__":
    sys.exit(main())
