"""The skill matrix: who sees which cell, what its marks say, its choices, its weight."""

import gzip
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.access import ratings_visible_to
from initiatives.scope import scope_of
from people.models import Organisation, Person, Rating, Skill
from tests import factories as make
from tests.initiatives.conftest import Story

TODAY = date(2026, 11, 24)
CELL = "/people/skills/tom/api-design/"


# Who sees what ---------------


def test_a_lead_sees_the_team_in_the_skills_that_the_initiative_needs(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    page = as_lead.get(reverse("skills")).content.decode()
    assert "Tom Becker, HTTP API design: 2 with help" in page
    assert "Sam Stranger" not in page


def test_a_member_sees_their_own_row_alone(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.priya, skill=story.api, level=1)
    make.sign_in(client, story.tom)
    page = client.get(reverse("skills") + "?of=i.organisations").content.decode()
    assert "Tom Becker, HTTP API design: " in page
    assert "Priya Raman, HTTP API design: " not in page
    assert page.count("not yours to see</span></td>") == 2  # Priya's cell and Diego's.


def test_a_direct_manager_sees_reports(client: Client, story: Story) -> None:
    marta = make.PersonFactory.create(name="Marta")
    Person.objects.filter(pk=story.tom.pk).update(manager=marta)
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.sign_in(client, marta)
    assert "Tom Becker, HTTP API design: 2 with help" in client.get(reverse("skills") + "?skills=all").content.decode()


def test_an_administrator_sees_no_ratings_by_being_one(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.sign_in(client, story.stranger, is_superuser=True)
    page = client.get(reverse("skills") + "?of=i.organisations").content.decode()
    assert "HTTP API design: " not in page


def test_scope_says_the_same_as_the_ratings_that_are_visible(story: Story) -> None:
    marta = make.PersonFactory.create()
    Person.objects.filter(pk=story.priya.pk).update(manager=marta)
    other = make.SkillFactory.create()
    people, skills = list(Person.objects.all()), [story.api, other]
    for person in people:
        for skill in skills:
            make.RatingFactory.create(person=person, skill=skill)
    for viewer in people:
        scope = scope_of(viewer, TODAY)
        by_scope = {(one.pk, skill.pk) for one in people for skill in skills if scope.sees(one, skill.pk)}
        assert by_scope == set(ratings_visible_to(viewer, TODAY).values_list("person_id", "skill_id"))


@pytest.mark.parametrize("name", ["skill_cell", "skill_dispute", "skill_interest", "skill_undo"])
def test_a_strangers_cell_is_not_there(as_stranger: Client, story: Story, name: str) -> None:
    address = reverse(name, args=["tom", "api-design"])
    assert as_stranger.post(address, {"level": "3", "disputed": "1", "wanted": "1"}).status_code == 404
    if name == "skill_cell":
        assert as_stranger.get(address).status_code == 404
    assert not Rating.objects.exists()


def test_a_lead_can_not_rate_skills_that_the_initiative_does_not_need(as_lead: Client, story: Story) -> None:
    make.SkillFactory.create(key="cooking")
    assert as_lead.post("/people/skills/tom/cooking/", {"level": "3"}).status_code == 404


@pytest.mark.parametrize("query", ["?of=i.nothing", "?of=t.nothing", "?of=x", "?skills=some", "?of=i.organisations.x"])
def test_a_choice_that_is_not_there_is_not_found(as_lead: Client, query: str) -> None:
    assert as_lead.get(reverse("skills") + query).status_code == 404


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99", "?page="])
def test_a_page_out_of_range_shows_one_that_is_there(as_lead: Client, query: str) -> None:
    assert as_lead.get(reverse("skills") + query).status_code == 200


def test_an_initiative_that_one_may_not_see_can_not_be_chosen(as_stranger: Client) -> None:
    assert as_stranger.get(reverse("skills") + "?of=i.organisations").status_code == 404


# Marks ---------------


def test_cells_say_in_words_what_their_marks_mean(as_lead: Client, story: Story) -> None:
    old = {"person": story.tom, "skill": story.api, "on": date(2026, 1, 5)}
    make.RatingFactory.create(**old, kind="assessed", level=1, disputed=True)
    make.RatingFactory.create(**old, kind="self", level=2)
    make.RatingFactory.create(person=story.priya, skill=story.api, kind="self", level=3)
    page = as_lead.get(reverse("skills")).content.decode()
    # In dispute the mean of both counts: (1 + 2) / 2. From 5 January on, 24 November is 323 days.
    assert "Tom Becker, HTTP API design: 1.5, old, disputed" in page
    assert "Priya Raman, HTTP API design: 3 independent, self-rated only" in page


def test_nobody_assessed_shows_what_is_assumed_from_the_seniority(as_lead: Client) -> None:
    page = as_lead.get(reverse("skills")).content.decode()
    # A senior's prior 3, less 1; for a product manager 0.
    assert "Tom Becker, HTTP API design: not assessed, 2 assumed" in page
    assert 'Priya Raman, HTTP API design: not assessed"' in page


def test_people_stand_by_name_never_by_level(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    make.RatingFactory.create(person=story.priya, skill=story.api, level=0)
    page = as_lead.get(reverse("skills") + "?sort=level&o=-level").content.decode()
    assert [page.index(f"{name}</a><small>") for name in ("Diego Funes", "Priya Raman", "Tom Becker")] == sorted(
        page.index(f"{name}</a><small>") for name in ("Diego Funes", "Priya Raman", "Tom Becker")
    )
    assert "Total" not in page


# Skills ---------------


def test_a_skill_of_the_same_name_is_refused(as_lead: Client) -> None:
    assert as_lead.post(reverse("skill_new"), {"name": "http  api DESIGN"}).status_code == 422
    assert as_lead.post(reverse("skill_new"), {"name": ""}).status_code == 422
    assert as_lead.post(reverse("skill_new"), {"name": "Überblick 概要"}).status_code == 303
    assert Skill.objects.get(name="Überblick 概要").key == "uberblick"


# Size ---------------


def fill(story: Story, people: int, skills: int) -> None:
    made = [make.SkillFactory.create(name=f"Skill in words {number}") for number in range(skills)]
    for skill in made:
        make.RequirementFactory.create(area=story.area, skill=skill)
    for number in range(people):
        person = make.PersonFactory.create()
        make.MembershipFactory.create(initiative=story.initiative, person=person)
        for place, skill in enumerate(made):
            make.RatingFactory.create(person=person, skill=skill, level=(number + place) % 5, on=date(2026, 3, 2))


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_matrix_takes_twelve_queries_whatever_its_size(as_lead: Client, story: Story, people: int) -> None:
    fill(story, people, 3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        as_lead.get(reverse("skills"))
    assert len(queries) == 12


def test_a_full_page_of_fifty_people_and_thirty_skills_weighs_less_than_60_kb(as_lead: Client, story: Story) -> None:
    fill(story, 60, 30)
    page = as_lead.get(reverse("skills"))
    assert page.content.count(b'<tr><th scope="row">') == 50
    assert b"51" in as_lead.get(reverse("skills") + "?page=2").content
    assert len(gzip.compress(page.content)) < 40_000  # What is left of the 60 KB is for style and script.


def test_a_team_beyond_those_offered_can_still_be_asked_for(as_lead: Client, story: Story) -> None:
    for number in range(200):
        make.TeamFactory.create(name=f"A {number:03}")
    make.TeamFactory.create(key="zebras", name="Zebras").members.add(story.tom)
    page = as_lead.get(reverse("skills") + "?of=t.zebras").content.decode()
    assert '<option value="t.zebras" selected>Zebras</option>' in page
    assert "Tom Becker" in page


def test_without_an_organisation_the_usual_constants_hold(as_lead: Client, story: Story) -> None:
    Organisation.objects.all().delete()
    for address in (reverse("skills"), CELL, "/initiatives/organisations/"):
        assert as_lead.get(address).status_code == 200
