"""No page reads a table in full that grows with the organisation: databases find its rows by an index."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client

from benchmarks import pages
from people.models import Rating
from tests.support import factories as make
from tests.support import services
from tests.support.one_initiative import make_initiative
from tests.support.query_plans import tables_read_in_full

ROOT: Final = Path(__file__).parents[2]
LARGE: Final = {
    "people_rating", "initiatives_membership", "initiatives_leadassignment", "initiatives_criticalarea",
    "initiatives_requirement", "initiatives_dependency", "initiatives_dependencyeta",
    "focus_meeting", "focus_meeting_attendees", "focus_decision", "people_auditline",
}  # fmt: skip


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def remember(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        yield asked


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/initiatives/",
        "/initiatives/billing/",
        "/dependencies/",
        "/people/skills/",
        "/week/own-work/",
        "/me/growth/proposals/",
        "/stakeholders/",
        "/allocation/coverage/",
    ],
)
@pytest.mark.parametrize("who", ["ada", "boss"])
def test_pages_of_a_lead_and_their_manager_read_by_indexes(client: Client, who: str, address: str) -> None:
    make.OrganisationFactory.create()
    boss = make.PersonFactory.create(key="boss")
    ada = make.PersonFactory.create(key="ada", manager=boss)
    make_initiative(ada, "billing")
    make.sign_in(client, {"ada": ada, "boss": boss}[who])
    with statements() as asked:
        assert client.get(address).status_code == 200
    found = [
        (sql[:300], tables & LARGE)
        for sql, params in asked
        if sql.lstrip("( ").startswith("SELECT") and (tables := tables_read_in_full(sql, params)) & LARGE
    ]
    assert found == []


@pytest.mark.django_db
@pytest.mark.once
def test_one_at_a_level_is_found_among_many_who_have_dropped() -> None:
    """Who was rated that high once and is no longer doesn't count, however many there are."""
    from initiatives.skill_matrix.queries.key_people import ROWS, key_people

    make.OrganisationFactory.create()
    lead = make.PersonFactory.create(key="ada")
    initiative = make_initiative(lead, "billing")
    area = initiative.areas.get()
    (need,) = area.requirements.all()
    Rating.objects.filter(skill=need.skill).delete()
    for number in range(ROWS + 2):
        person = make.PersonFactory.create(key=f"dropped-{number}")
        make.RatingFactory.create(person=person, skill=need.skill, level=4, kind="assessed", on="2025-01-06")
        make.RatingFactory.create(person=person, skill=need.skill, level=1, kind="assessed", on="2026-01-05")
    assert key_people([need.skill]) == {}
    expert = make.PersonFactory.create(key="expert")
    make.RatingFactory.create(person=expert, skill=need.skill, level=4, kind="assessed", on="2026-01-05")
    assert key_people([need.skill]) == {need.skill_id: expert.pk}
    make.RatingFactory.create(person=lead, skill=need.skill, level=4, kind="assessed", on="2026-01-05")
    assert key_people([need.skill]) == {}


@pytest.mark.thorough
def test_no_page_spends_more_than_its_budget_in_the_database() -> None:
    only = "(lead|manager|administrator) /"
    with tempfile.TemporaryDirectory() as folder, services.postgres(Path(folder) / "cluster") as url:
        # In a process of its own: this one has its settings.
        command = [sys.executable, "-m", "benchmarks.pages", "--sizes", "10000", "--database", url]
        environment = {"LEADPLAN_DATA_DIR": folder, "PATH": ""}
        measured = subprocess.run(
            [*command, "--requests", "3", "--only", only],
            cwd=ROOT,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
    lines = [line for line in measured.stdout.splitlines() if " queries," in line]
    assert len(lines) == sum(bool(re.search(only, f"{page.who} {page.address}")) for page in pages.PAGES)
    assert not [line for line in lines if "DATABASE" in line]
