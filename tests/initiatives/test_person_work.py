"""A person's initiatives, their load, and their skills over time: who sees which of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.drawing.rating_history import Step, height_of, steps
from initiatives.skill_matrix.queries.person_skills import PersonWork
from people.models import Person
from tests.support import factories as make
from tests.support.one_area_initiative import Story

TOM = "/person/tom/work/"


def as_(person: Person, **account: bool) -> Client:
    make.sign_in(client := Client(), person, **account)
    return client


@pytest.fixture
def rated(story: Story) -> Story:
    make.RatingFactory.create(
        person=story.tom, skill=story.api, level=2, on=date(2026, 3, 2), author=story.lead, note="Led v2"
    )
    make.RatingFactory.create(
        person=story.tom, skill=story.api, level=3, on=date(2026, 9, 2), kind="self", author=story.tom
    )
    other = make.SkillFactory.create(name="Knitting")
    make.RatingFactory.create(person=story.tom, skill=other, level=4, on=date(2026, 9, 2), author=None)
    return story


def work_of(client: Client) -> PersonWork:
    work = client.get(TOM).context["work"]
    assert isinstance(work, PersonWork)
    return work


def test_people_see_all_their_ratings_who_else_sees_them_and_where_they_are_used(rated: Story) -> None:
    client = as_(rated.tom)
    api, knitting = work_of(client).skills
    assert [(one.level, one.on, one.kind, one.author, one.note) for one in api.ratings] == [
        (3, date(2026, 9, 2), "self", rated.tom, ""),
        (2, date(2026, 3, 2), "assessed", rated.lead, "Led v2"),
    ]
    assert [(one.area, one.level) for one in api.needs] == [(rated.area, 4)]
    assert api.seen_by == [rated.lead]
    assert (knitting.skill.name, knitting.needs, knitting.seen_by) == ("Knitting", [], [])
    page = client.get(TOM).content.decode()
    for words in ("2 Mar 2026", "2 Sep 2026", "Led v2", "HTTP API", "Diego Funes", "Knitting"):
        assert words in page, words


def test_a_lead_sees_the_skills_that_their_initiative_needs_and_no_hours(rated: Story) -> None:
    make.LeadFactory.create(person=rated.tom, hours=13, initiative__name="Hidden")
    client = as_(rated.lead)
    work = work_of(client)
    assert [one.skill for one in work.skills] == [rated.api]
    assert [part.initiative for part in work.parts] == [rated.initiative]
    assert work.load is None
    page = client.get(TOM).content.decode().split("<main", 1)[1]
    for words in ("Knitting", "13", "Hidden"):
        assert words not in page, words


def test_only_managers_see_the_load(rated: Story) -> None:
    marta = make.PersonFactory.create(name="Marta")
    Person.objects.filter(pk=rated.tom.pk).update(manager=marta)
    make.LeadFactory.create(person=rated.tom, hours=30)
    load = work_of(as_(marta)).load
    assert load is not None
    # 40 contracted hours minus 12 day-to-day and 30 agreed hours.
    assert [load.agreed, load.contracted, load.day_to_day, load.free] == [Decimal(one) for one in (30, 40, 12, -2)]
    for client in (as_(rated.stranger), as_(rated.priya), as_(make.PersonFactory.create(), is_superuser=True)):
        work = work_of(client)
        assert (work.load, work.skills) == (None, [])
        page = client.get(TOM).content.decode()
        assert "30 h" not in page
        assert "Led v2" not in page


@pytest.mark.once
def test_the_number_of_queries_is_constant(rated: Story) -> None:
    client, counts = as_(rated.tom), []
    for size in (1, 10, 60):
        for _ in range(size):
            skill = make.SkillFactory.create()
            make.RequirementFactory.create(area=rated.area, skill=skill)
            make.RatingFactory.create(person=rated.tom, skill=skill)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(TOM).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_steps_go_from_level_to_level_and_end_today() -> None:
    today = date(2026, 11, 24)
    drawn = steps([Step(None, 1, False), Step(date(2026, 1, 1), 3, False), Step(date(2026, 6, 1), 2, True)], today)
    assert drawn.assessed.startswith(f"M14.0 {height_of(1):.1f}H")
    assert f"V{height_of(3):.1f}H214.0" in drawn.assessed
    assert drawn.own.endswith("H214.0")
    assert steps([], today).assessed == ""
    assert height_of(4) < height_of(0)
