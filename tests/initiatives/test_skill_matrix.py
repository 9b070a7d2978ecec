"""The skill matrix: who sees which cell, its marks, its choices, its size."""

import gzip
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import LeadAssignment, Membership, SkillRequirement
from initiatives.skill_matrix.rating_permissions import rating_scope, ratings_visible_to
from initiatives.templatetags.skill_cells import in_words
from people.models import Organisation, Person, Rating, Skill
from tests.support import factories as make
from tests.support.initiative_facts import cell_of, cells_of, matrix_of
from tests.support.markup import compact
from tests.support.one_area_initiative import HTMX, Story

ROW = re.compile(rb'<th scope="row">\s*<a')
TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CELL = "/people/skills/tom/api-design/"
OF_INITIATIVE = "?of=i.organisations"


# Who sees what ---------------


def test_a_lead_sees_the_team_in_the_skills_that_the_initiative_needs(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.SkillFactory.create(key="cooking")
    response = as_lead.get(reverse("skills"))
    assert cell_of(response, "tom").level == 2
    assert set(cells_of(response)) == {(person, "api-design") for person in ("diego", "priya", "tom")}
    assert 'aria-label="Tom Becker, HTTP API design: 2 with help"' in response.content.decode()


def test_a_member_sees_only_their_own_row(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.priya, skill=story.api, level=1)
    make.sign_in(client, story.tom)
    response = client.get(reverse("skills") + OF_INITIATIVE)
    assert [person for (person, _), cell in cells_of(response).items() if cell] == ["tom"]
    page = response.content.decode()
    assert "Priya Raman, HTTP API design" not in page
    assert page.count('<td class="unseen">') == 3  # Priya's cell, Diego's, and how many have the level.


def test_a_direct_manager_sees_reports(client: Client, story: Story) -> None:
    marta = make.PersonFactory.create(name="Marta")
    Person.objects.filter(pk=story.tom.pk).update(manager=marta)
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.sign_in(client, marta)
    assert cell_of(client.get(reverse("skills") + "?skills=all"), "tom").level == 2


def test_administrators_as_such_see_no_ratings(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=2)
    make.sign_in(client, story.stranger, is_superuser=True)
    response = client.get(reverse("skills") + OF_INITIATIVE)
    assert set(cells_of(response).values()) == {None}
    assert "HTTP API design: " not in response.content.decode()


def test_scope_agrees_with_the_visible_ratings(story: Story) -> None:
    marta = make.PersonFactory.create()
    Person.objects.filter(pk=story.priya.pk).update(manager=marta)
    other = make.SkillFactory.create()
    people, skills = list(Person.objects.all()), [story.api, other]
    for person in people:
        for skill in skills:
            make.RatingFactory.create(person=person, skill=skill)
    for viewer in people:
        scope = rating_scope(viewer, TODAY)
        by_scope = {(one.pk, skill.pk) for one in people for skill in skills if scope.sees(one, skill.pk)}
        assert by_scope == set(ratings_visible_to(viewer, TODAY).values_list("person_id", "skill_id"))


@pytest.mark.parametrize("name", ["skill_cell", "skill_dispute", "skill_interest", "skill_undo"])
def test_a_cell_that_the_viewer_may_not_see_is_not_found(as_stranger: Client, story: Story, name: str) -> None:
    address = reverse(name, args=["tom", "api-design"])
    assert as_stranger.post(address, {"level": "3", "disputed": "1", "wanted": "1"}).status_code == 404
    if name == "skill_cell":
        assert as_stranger.get(address).status_code == 404
    assert not Rating.objects.exists()


def test_a_lead_cannot_rate_skills_that_the_initiative_does_not_need(as_lead: Client, story: Story) -> None:
    make.SkillFactory.create(key="cooking")
    assert as_lead.post("/people/skills/tom/cooking/", {"level": "3"}).status_code == 404


@pytest.mark.parametrize("query", ["?of=i.nothing", "?of=t.nothing", "?of=x", "?skills=some", "?of=i.organisations.x"])
def test_a_choice_that_does_not_exist_is_not_found(as_lead: Client, query: str) -> None:
    assert as_lead.get(reverse("skills") + query).status_code == 404


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99", "?page="])
def test_a_page_out_of_range_shows_an_existing_one(as_lead: Client, query: str) -> None:
    assert as_lead.get(reverse("skills") + query).status_code == 200


def test_an_initiative_that_the_viewer_may_not_see_cannot_be_chosen(as_stranger: Client) -> None:
    assert as_stranger.get(reverse("skills") + "?of=i.organisations").status_code == 404


# Marks ---------------


def test_marks_of_cells(as_lead: Client, story: Story) -> None:
    old = {"person": story.tom, "skill": story.api, "on": date(2026, 1, 5)}
    make.RatingFactory.create(**old, kind="assessed", level=1, disputed=True)
    make.RatingFactory.create(**old, kind="self", level=2)
    make.RatingFactory.create(person=story.priya, skill=story.api, kind="self", level=3)
    with time_machine.travel(NOON, tick=False):
        response = as_lead.get(reverse("skills"))
    tom, priya = cell_of(response, "tom"), cell_of(response, "priya")
    # In dispute the average of both counts: (1 + 2) / 2. From 5 January to 24 November are 323 days.
    assert (tom.level, tom.stale, tom.disputed, tom.self_only) == (1.5, True, True, False)
    assert (priya.level, priya.stale, priya.disputed, priya.self_only) == (3, False, False, True)


def test_an_unrated_cell_shows_the_level_assumed_from_seniority(as_lead: Client) -> None:
    response = as_lead.get(reverse("skills"))
    tom, priya = cell_of(response, "tom"), cell_of(response, "priya")
    # A senior engineer's prior 3, minus 1; a product manager's 0.
    assert (tom.assumed, tom.level) == (True, 1)
    assert (priya.assumed, priya.level) == (True, 0)


def test_wording_of_cells(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.lead, on=date(2020, 1, 6))
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4, kind="self", author=story.tom)
    make.RatingFactory.create(person=story.priya, skill=story.api, level=4, kind="self", author=story.priya)
    response = as_lead.get(reverse("skills"))
    words = {key: in_words(cell_of(response, key)) for key in ("diego", "priya", "tom")}
    assert words == {
        "diego": "not rated, 1 assumed",
        "priya": "4 teaches others, self-rated only, only person at the highest required level",
        "tom": "1 aware, rated over 90 days ago, self-rating 4",
    }


def test_people_are_sorted_by_name_never_by_level(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    make.RatingFactory.create(person=story.priya, skill=story.api, level=0)
    response = as_lead.get(reverse("skills") + "?sort=level&o=-level")
    assert [row.person.name for row in matrix_of(response).rows] == ["Diego Funes", "Priya Raman", "Tom Becker"]
    assert "Total" not in response.content.decode()


def test_people_are_sorted_by_team_on_request(as_lead: Client, story: Story) -> None:
    make.TeamFactory.create(name="Aardvarks").members.add(story.tom)
    response = as_lead.get(reverse("skills") + "?order=team")
    assert [row.person.name for row in matrix_of(response).rows] == ["Tom Becker", "Diego Funes", "Priya Raman"]
    assert "Aardvarks" in response.content.decode()
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
    with CaptureQueriesContext(connection) as queries:
        as_lead.get(reverse("skills"))
    assert len(queries) <= 13


@pytest.mark.once
def test_two_hundred_people_and_sixty_skills_come_in_parts_under_300_kb(as_lead: Client, story: Story) -> None:
    skills = Skill.objects.bulk_create(Skill(key=f"skill-{n}", name=f"Skill in words {n}") for n in range(60))
    SkillRequirement.objects.bulk_create(SkillRequirement(area=story.area, skill=one, level=3) for one in skills)
    people = [make.PersonFactory.create(name=f"Person with a name {n:03}") for n in range(200)]
    Membership.objects.bulk_create(Membership(initiative=story.initiative, person=one) for one in people)
    Rating.objects.bulk_create(
        Rating(person=one, skill=skill, level=(one.pk + skill.pk) % 5, on=date(2026, 3, 2))
        for one in people
        for skill in skills
    )
    page = as_lead.get(reverse("skills"))
    sizes, rows, address = [len(page.content)], len(ROW.findall(page.content)), reverse("skills")
    for _ in range(20):
        more = re.search(rb'hx-get="([^"]+)"\s+hx-trigger="revealed"', page.content)
        if not more:
            break
        address = more[1].decode().replace("&amp;", "&")
        page = as_lead.get(address, headers=HTMX)
        assert b"<html" not in page.content
        sizes.append(len(page.content))
        rows += len(ROW.findall(page.content))
    assert rows == 203
    assert max(sizes) < 300_000
    # The rest of the 60 KB is for style and script.
    assert len(gzip.compress(as_lead.get(reverse("skills")).content)) < 40_000


def totals_of(client: Client, query: str = "") -> list[tuple[int | None, int | None]]:
    """By skill, the required level and how many have it."""
    return [(one.needed, one.reach) for one in matrix_of(client.get(reverse("skills") + query)).totals]


def test_each_skill_has_its_required_level_and_how_many_have_it(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    # Required at 4. Only Tom has it; Diego, who has no rating, is only assumed to and does not count.
    assert totals_of(as_lead, f"{OF_INITIATIVE}&skills=all")[0][0] == 4
    Person.objects.filter(pk=story.lead.pk).update(manager=None)
    LeadAssignment.objects.exclude(person=story.lead).delete()
    make.RatingFactory.create(person=story.priya, skill=story.api, level=3)
    assert totals_of(as_lead) == [(4, 1)]
    foot = compact(as_lead.get(reverse("skills")).content.decode()).split("<tfoot>")[1].split("</tfoot>")[0]
    assert re.findall(r"<td>(.*?)</td>", foot) == ["4", '<span class="warn-text">▲ 1</span>']


def test_totals_over_hidden_cells_are_hidden(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    make.sign_in(client, story.priya)
    assert totals_of(client, OF_INITIATIVE) == [(4, None)]


def test_the_only_person_at_the_level_is_marked(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    assert cell_of(as_lead.get(reverse("skills")), "tom").is_key
    make.RatingFactory.create(person=story.stranger, skill=story.api, level=4)
    assert not cell_of(as_lead.get(reverse("skills")), "tom").is_key


def test_a_rating_is_stale_after_ninety_days(as_lead: Client, story: Story) -> None:
    with time_machine.travel(NOON, tick=False):
        make.RatingFactory.create(person=story.tom, skill=story.api, level=3, on=date(2026, 8, 26))
        assert not cell_of(as_lead.get(reverse("skills")), "tom").stale
        Rating.objects.update(on=date(2026, 8, 25))
        assert cell_of(as_lead.get(reverse("skills")), "tom").stale


def test_a_self_rating_far_from_the_assessment_is_shown_to_the_two_people_concerned(
    as_lead: Client, story: Story
) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.lead)
    make.RatingFactory.create(person=story.tom, skill=story.api, level=3, kind="self", author=story.tom)
    tom, other = Client(), Client()
    make.sign_in(tom, story.tom)
    make.sign_in(other, make.LeadFactory.create(initiative=story.initiative, role="deputy").person)
    for client, shown in ((as_lead, True), (tom, True), (other, False)):
        response = client.get(reverse("skills"))
        cell = cell_of(response, "tom")
        assert (cell.level, cell.own) == (1, 3)
        found = [(one.person, one.assessed.level, one.own.level) for one in matrix_of(response).disagreements]
        assert found == ([(story.tom, 1, 3)] if shown else [])
        assert ('id="apart-title"' in response.content.decode()) is shown


def test_a_team_beyond_those_offered_can_still_be_chosen(as_lead: Client, story: Story) -> None:
    for number in range(200):
        make.TeamFactory.create(name=f"A {number:03}")
    make.TeamFactory.create(key="zebras", name="Zebras").members.add(story.tom)
    response = as_lead.get(reverse("skills") + "?of=t.zebras")
    assert '<option value="t.zebras" selected>Zebras</option>' in response.content.decode()
    assert [row.person for row in matrix_of(response).rows] == [story.tom]


def test_without_an_organisation_the_default_weights_apply(as_lead: Client, story: Story) -> None:
    Organisation.objects.all().delete()
    for address in (reverse("skills"), CELL, "/initiatives/organisations/"):
        assert as_lead.get(address).status_code == 200
