"""A program reads the journal and the goals of its own person, and no one else's, not even what is shared."""

from datetime import date

import pytest

from growth.models import Goal, JournalEntry
from tests.support import factories as make
from tests.support.api import program_of

pytestmark = pytest.mark.django_db


def test_journal_and_goals_are_those_of_the_person() -> None:
    make.OrganisationFactory.create()
    manager = make.person_with_account(key="marta")
    person = make.person_with_account(key="noor", manager=manager)
    JournalEntry.objects.create(
        person=person,
        on=date(2026, 11, 3),
        title="Faster deploys",
        result_figure=23,
        result_unit="days",
        shared_with=manager,
    )
    skill = make.SkillFactory.create(key="ios")
    Goal.objects.create(person=person, skill=skill, title="Lead an app", from_level=2, to_level=3, position=1)
    program = program_of(person)
    assert program.read("journal")["items"] == [
        {"on": "2026-11-03", "title": "Faster deploys", "text": "", "kind": "delivered", "result": 23, "unit": "days",
         "evidence_url": "", "is_shared": True},
    ]  # fmt: skip
    assert program.read("goals")["items"] == [
        {"title": "Lead an app", "skill": "ios", "from_level": 2, "to_level": 3, "by": None, "why": "", "position": 1,
         "status": "open", "is_shared": False},
    ]  # fmt: skip
    for path in ("journal", "goals"):
        assert program.get(f"{path}?cursor=YWJj").status_code == 422
        assert program_of(manager).read(path)["items"] == []
