"""The skill matrix: who sees which cell, what its marks say, its choices, its weight."""

import gzip
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.access import ratings_visible_to
from initiatives.models import LeadAssignment, Membership, Requirement
from initiatives.scope import scope_of
from people.models import Organisation, Person, Rating, Skill
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

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
    assert page.count("not yours to see</span></td>") == 3  # Priya's cell, Diego's, and how many are at the level.


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


def test_people_stand_by_team_where_that_is_asked_for(as_lead: Client, story: Story) -> None:
    make.TeamFactory.create(name="Aardvarks").members.add(story.tom)
    page = as_lead.get(reverse("skills") + "?order=team").content.decode()
    assert page.index("Tom Becker</a>") < page.index("Diego Funes</a>") < page.index("Priya Raman</a>")
    assert "Aardvarks, Senior" in page
    assert as_lead.get(reverse("skills") + "?order=level").status_code == 404


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
def test_the_matrix_takes_the_same_queries_whatever_its_size(as_lead: Client, story: Story, people: int) -> None:
    fill(story, people, 3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        as_lead.get(reverse("skills"))
    assert len(queries) == 14


@pytest.mark.once
def test_two_hundred_people_and_sixty_skills_come_in_parts_under_300_kb(as_lead: Client, story: Story) -> None:
    skills = Skill.objects.bulk_create(Skill(key=f"skill-{n}", name=f"Skill in words {n}") for n in range(60))
    Requirement.objects.bulk_create(Requirement(area=story.area, skill=one, level=3) for one in skills)
    people = [make.PersonFactory.create(name=f"Person with a name {n:03}") for n in range(200)]
    Membership.objects.bulk_create(Membership(initiative=story.initiative, person=one) for one in people)
    Rating.objects.bulk_create(
        Rating(person=one, skill=skill, level=(one.pk + skill.pk) % 5, on=date(2026, 3, 2))
        for one in people
        for skill in skills
    )
    page = as_lead.get(reverse("skills"))
    sizes, rows, address = [len(page.content)], page.content.count(b'<th scope="row"><a'), reverse("skills")
    for _ in range(20):
        more = re.search(rb'hx-get="([^"]+)" hx-trigger="revealed"', page.content)
        if not more:
            break
        address = more[1].decode().replace("&amp;", "&")
        page = as_lead.get(address, headers=HTMX)
        assert b"<html" not in page.content
        sizes.append(len(page.content))
        rows += page.content.count(b'<th scope="row"><a')
    assert rows == 203
    assert max(sizes) < 300_000
    assert (
        len(gzip.compress(as_lead.get(reverse("skills")).content)) < 40_000
    )  # What is left of the 60 KB is for style and script.


def foot(page: str) -> list[str]:
    return [plain(row) for row in re.findall("<tr>.*?</tr>", page.split("<tfoot>")[1].split("</tfoot>")[0], re.S)]


def test_each_skill_says_what_is_asked_for_and_how_many_are_there(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    # Asked for at 4. Tom alone is there; Diego, whom nobody rated, is assumed to be and does not count.
    assert foot(as_lead.get(reverse("skills") + "?of=i.organisations&skills=all").content.decode())[0].endswith("4")
    Person.objects.filter(pk=story.lead.pk).update(manager=None)
    LeadAssignment.objects.exclude(person=story.lead).delete()
    make.RatingFactory.create(person=story.priya, skill=story.api, level=3)
    assert foot(as_lead.get(reverse("skills")).content.decode()) == ["Asked for, at most 4", "People at it ▲ 1"]


def test_totals_of_what_one_may_not_see_are_not_told(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    make.sign_in(client, story.priya)
    page = client.get(reverse("skills") + "?of=i.organisations").content.decode()
    assert foot(page)[1] == "People at it not yours to see"


def test_the_only_one_at_the_level_is_marked(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    assert "the only one at the level" in as_lead.get(reverse("skills")).content.decode()
    make.RatingFactory.create(person=story.stranger, skill=story.api, level=4)
    assert "the only one at the level" not in as_lead.get(reverse("skills")).content.decode()


def test_old_after_ninety_days(as_lead: Client, story: Story) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        make.RatingFactory.create(person=story.tom, skill=story.api, level=3, on=date(2026, 8, 26))
        assert "3 independent, old" not in as_lead.get(reverse("skills")).content.decode()
        Rating.objects.update(on=date(2026, 8, 25))
        assert "3 independent, old" in as_lead.get(reverse("skills")).content.decode()


def test_own_word_stands_beside_an_assessment_and_the_two_are_told_to_talk(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.lead)
    make.RatingFactory.create(person=story.tom, skill=story.api, level=3, kind="self", author=story.tom)
    page = as_lead.get(reverse("skills")).content.decode()
    assert "1 aware, own word 3" in page
    assert "You say 1, Tom Becker says 3." in page
    tom = Client()
    make.sign_in(tom, story.tom)
    assert "You say 3 of yourself, Diego Funes says 1." in tom.get(reverse("skills")).content.decode()
    deputy = make.LeadFactory.create(initiative=story.initiative, role="deputy").person
    other = Client()
    make.sign_in(other, deputy)
    page = other.get(reverse("skills")).content.decode()
    assert "1 aware, own word 3" in page
    assert "Worth a talk" not in page


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
