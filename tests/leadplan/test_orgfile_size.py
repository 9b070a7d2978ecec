"""The organisation file of a large organisation: exported completely, in bounded memory, and imported again."""

import gc
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import (
    CriticalArea,
    DateGiven,
    Dependency,
    Initiative,
    LeadAssignment,
    Membership,
    SkillRequirement,
)
from leadplan.orgfile.exporting import export_organisation, in_parts
from leadplan.orgfile.exporting.yaml_writer import CHUNK
from leadplan.orgfile.importing import import_organisation
from people.models import Interest, Person, Rating, Skill, Team
from tests.support.factories import OrganisationFactory

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOST_DEPTH = 1000
"""SQLite's limit on an expression: a query with that many ids would exceed it."""


def fill(initiatives: int) -> None:
    """Create this many initiatives, each with its own people and team."""
    OrganisationFactory.create()
    skill = Skill.objects.create(key="api", name="API")
    people = Person.objects.bulk_create(
        [Person(key=f"p-{number:05}", name=f"P {number}") for number in range(2 * initiatives)], batch_size=500
    )
    Rating.objects.bulk_create([Rating(person=one, skill=skill, level=3) for one in people], batch_size=500)
    Interest.objects.bulk_create([Interest(person=one, skill=skill) for one in people[::3]], batch_size=500)
    teams = Team.objects.bulk_create(
        [Team(key=f"t-{number}", name=f"T {number}", tech_lead=people[number]) for number in range(initiatives)]
    )
    rows = Initiative.objects.bulk_create(
        [Initiative(key=f"i-{number}", name=f"I {number}") for number in range(initiatives)]
    )
    leads, members = people[:initiatives], people[initiatives:]
    LeadAssignment.objects.bulk_create(
        [LeadAssignment(initiative=row, person=one) for row, one in zip(rows, leads, strict=True)]
    )
    Membership.objects.bulk_create(
        [Membership(initiative=row, person=one) for row, one in zip(rows, members, strict=True)]
    )
    areas = CriticalArea.objects.bulk_create(
        [CriticalArea(initiative=row, key="a", name="A", owner=one) for row, one in zip(rows, members, strict=True)]
    )
    SkillRequirement.objects.bulk_create([SkillRequirement(area=area, skill=skill, level=4) for area in areas])
    asked = Dependency.objects.bulk_create(
        [
            Dependency(initiative=row, key="d", name="D", producer=team, dri=one)
            for row, team, one in zip(rows, teams, leads, strict=True)
        ]
    )
    DateGiven.objects.bulk_create(
        [
            DateGiven(dependency=row, recorded_on=date(2026, 10, 1), eta=date(2026, 12, 1), by=one)
            for row, one in zip(asked, members, strict=True)
        ]
    )


@pytest.mark.once
@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_more_than_a_thousand_initiatives_give_the_same_bytes_after_import() -> None:
    fill(MOST_DEPTH + 1)
    first = export_organisation(private_too=True)
    call_command("flush", interactive=False, verbosity=0)
    import_organisation(first.encode(), by=None, now=NOW)
    assert LeadAssignment.objects.values("person").distinct().count() == MOST_DEPTH + 1
    assert export_organisation(private_too=True) == first


@pytest.mark.django_db
def test_queries_grow_with_chunks_and_not_with_rows() -> None:
    fill(3)
    few = queries(export_organisation)
    fill_more(CHUNK - 20)
    assert queries(export_organisation) == few


@pytest.mark.once
@pytest.mark.django_db
def test_memory_is_flat_in_the_number_of_people() -> None:
    fill(1)
    fill_more(2 * CHUNK)
    some = peak_of_export()
    fill_more(4 * CHUNK)
    assert peak_of_export() < 1.2 * some


def fill_more(people: int) -> None:
    there = Person.objects.count()
    skill = Skill.objects.get()
    added = Person.objects.bulk_create(
        [Person(key=f"q-{there + number:05}", name=f"Q {number}") for number in range(people)], batch_size=500
    )
    Rating.objects.bulk_create([Rating(person=one, skill=skill, level=2) for one in added], batch_size=500)


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def peak_of_export() -> int:
    """Peak memory while the parts are produced and dropped, without garbage that only waits for the collector."""
    gc.collect()
    tracemalloc.start()
    for _ in in_parts():
        gc.collect()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
