"""200 teams and 30 standards in a constant number of queries (`--thorough`); a few of each by default."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Organisation, Person, Team
from standards.models import Standard, StandardException, StandardScope, StandardTerm, TeamAdoption
from standards.queries import this_week
from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.at("2026-12-01T10:00Z")]

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
STARTED = date(2026, 9, 1)


def fill(owner: Person, teams: int, standards: int) -> None:
    """One team is everyone's; states, exceptions and wordings in turn."""
    manager = Person.objects.get(key="manager")
    Team.objects.bulk_create(
        Team(key=f"t{number}", name=f"Team {number}", engineering_manager=manager if number == 0 else None)
        for number in range(teams)
    )
    Standard.objects.bulk_create(
        Standard(key=f"s{number}", name=f"S{number}", statement="x", owner=owner, status="agreed", agreed_on=STARTED)
        for number in range(standards)
    )
    rows, every = list(Standard.objects.all()), list(Team.objects.order_by("pk"))
    StandardTerm.objects.bulk_create(StandardTerm(standard=row, number=1, text="x", start=STARTED) for row in rows)
    terms = {term.standard_id: term for term in StandardTerm.objects.all()}
    pairs = [(row, team) for row in rows for team in every]
    StandardScope.objects.bulk_create(StandardScope(standard=row, team=team, start=STARTED) for row, team in pairs)
    states = ("asked", "agreed", "adopted", "declined")
    TeamAdoption.objects.bulk_create(
        TeamAdoption(standard=row, team=team, term=terms[row.pk], state=states[(place + turn) % 4], on=STARTED)
        for place, (row, team) in enumerate(pairs)
        for turn in range(2)
    )
    StandardException.objects.bulk_create(
        StandardException(
            standard=row, team=team, what="x", reason="x", owner=manager, granted_by=owner, start=STARTED,
            until=date(2026, 12, 10),
        )
        for row, team in pairs[::7]
    )  # fmt: skip


def counts(client: Client, owner: Person) -> list[int]:
    manager = Person.objects.get(key="manager")
    found: list[int] = []
    for path in ("/standards/", "/standards/s0/", "/teams/t0/standards/", "/standards/s0/teams/t0/"):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        found.append(len(asked))
    for person in (owner, manager):
        with CaptureQueriesContext(connection) as asked:
            this_week.load(person, Organisation.objects.get(), NOW)
        found.append(len(asked) - 1)
    return found


@pytest.fixture
def size(request: Any) -> tuple[int, int]:
    return (200, 30) if request.getfixturevalue("thorough") else (12, 4)


def test_pages_and_emails_take_a_constant_number_of_queries(client: Client, size: tuple[int, int]) -> None:
    make.OrganisationFactory.create()
    owner = make.PersonFactory.create(key="owner")
    make.PersonFactory.create(key="manager")
    make.sign_in(client, owner)
    fill(owner, 2, 1)
    few = counts(client, owner)
    Standard.objects.all().delete()
    Team.objects.all().delete()
    fill(owner, *size)
    assert counts(client, owner) == few
    assert max(few) <= 12
    rows = client.get("/standards/").context["rows"]
    assert (len(rows), {row.figures.teams for row in rows}) == (size[1], {size[0]})
