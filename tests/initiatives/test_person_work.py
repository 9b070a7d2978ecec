"""What somebody is on, their load, and their skills over time: who sees which of it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.drawing.steps import Step, height_of, steps
from people.models import Person
from tests.support import factories as make
from tests.support.one_area_initiative import Story
from tests.support.planned_week import plain

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


def test_one_sees_everything_said_of_oneself_who_reads_it_and_where_it_counts(rated: Story) -> None:
    page = plain(as_(rated.tom).get(TOM).content.decode())
    assert "2 2 Mar 2026, Diego Funes: “Led v2”" in page
    assert "3 2 Sep 2026, own word" in page
    assert "Counts in HTTP API (needs 4)." in page
    assert "Read by you, Diego Funes." in page
    assert "No area of your initiatives asks for it: it changes no plan." in page
    assert "Knitting" in page


def test_a_lead_sees_the_skills_that_their_work_needs_and_no_hours(rated: Story) -> None:
    make.LeadFactory.create(person=rated.tom, hours=13, initiative__name="Hidden")
    page = plain(as_(rated.lead).get(TOM).content.decode())
    assert "HTTP API design" in page
    assert "Knitting" not in page
    assert "13" not in page
    assert "Hidden" not in page
    assert "Organisations" in page


def test_managers_see_the_load_others_none_of_it(rated: Story) -> None:
    marta = make.PersonFactory.create(name="Marta")
    Person.objects.filter(pk=rated.tom.pk).update(manager=marta)
    make.LeadFactory.create(person=rated.tom, hours=30)
    assert "▲ more than there is room for" in plain(as_(marta).get(TOM).content.decode())
    for client in (as_(rated.stranger), as_(rated.priya), as_(make.PersonFactory.create(), is_superuser=True)):
        page = plain(client.get(TOM).content.decode())
        assert "agreed" not in page.split("Seen by")[0].split("Initiatives by")[0]
        assert "Led v2" not in page


def test_the_questions_stay_the_same(rated: Story) -> None:
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
