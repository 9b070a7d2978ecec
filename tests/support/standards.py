"""The example of the specification: a standard with eight teams, as it was on 1 December 2026."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Organisation, Person, Team
from standards.models import Standard, StandardException, TeamAdoption
from tests.support import factories as make

As = Callable[[str], Client]
"""A client of the person with this key."""
HERE: Final = "/standards/retries/"
OWNER: Final = "owner"
STARTED: Final = date(2026, 9, 1)
SECRET_WORDS: Final = "the vendor’s library broke checkout"
DECLINED_WORDS: Final = "we are moving to another platform first"


def add_standard(owner: Person, *, key: str = "retries", teams: int = 8, **facts: object) -> Standard:
    """Agreed, with a first wording, and teams in scope that have a manager and a tech lead each."""
    made = Standard.objects.create(
        key=key, name=f"Retries with backoff {key}", statement="Calls to other services retry with backoff.",
        why="Retry storms took us down twice.", how_url="https://docs.example/retries", owner=owner, status="agreed",
        agreed_on=STARTED, **facts,
    )  # fmt: skip
    made.terms.create(number=1, text=made.statement, start=STARTED)
    for number in range(1, teams + 1):
        made.scopes.create(team=team_of(number), start=STARTED)
    return made


def team_of(number: int) -> Team:
    found = Team.objects.filter(key=f"team-of-{number}").first()
    return found or make.TeamFactory.create(
        key=f"team-of-{number}", name=f"Team {number}",
        engineering_manager=make.PersonFactory.create(key=f"manager-{number}", name=f"Manager {number}"),
        tech_lead=make.PersonFactory.create(key=f"tech-lead-{number}", name=f"Tech Lead {number}"),
    )  # fmt: skip


def set_state(standard: Standard, number: int, state: str, on: date, **facts: object) -> TeamAdoption:
    term = standard.terms.last()
    return TeamAdoption.objects.create(standard=standard, team=team_of(number), term=term, state=state, on=on, **facts)


def example(zone: str = "Europe/Madrid") -> Standard:
    """5 adopted, one of these reverted on 27 November; an exception until 18 December; 1 declined; 1 asked."""
    make.OrganisationFactory.create(timezone=zone)
    Organisation.objects.update(timezone=zone)
    standard = add_standard(make.PersonFactory.create(key=OWNER, name="Olga Owner"))
    for number in range(1, 6):
        set_state(standard, number, "adopted", date(2026, 10, 5))
    standard.reverts.create(
        team=team_of(5), on=date(2026, 11, 27), what=SECRET_WORDS, reason="incident", note=f"{SECRET_WORDS} again"
    )
    StandardException.objects.create(
        standard=standard, team=team_of(6), what="The batch importer", reason="It is replaced in January",
        owner=team_of(6).engineering_manager, granted_by=standard.owner, start=date(2026, 10, 1), until=date(2026, 12, 18),
    )  # fmt: skip
    set_state(standard, 6, "asked", date(2026, 9, 7))
    set_state(standard, 7, "declined", date(2026, 10, 12), note=DECLINED_WORDS)
    set_state(standard, 8, "asked", date(2026, 11, 30))
    return standard


def team(number: int) -> str:
    """The address of a team's part in the standard."""
    return f"{HERE}teams/team-of-{number}/"


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def errors(response: Any, form: str = "form") -> str:
    return " ".join(str(one) for many in response.context[form].errors.values() for one in many)


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
