"""Four pages count people at a level; each says what it counts, and links to the page that counts more."""

import re

import pytest

from initiatives.models import Initiative, Membership
from tests.support.planned_week import Desk, plain, text_of
from tests.support.week_facts import context_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SKILL, NAME = "backend", "Backend development"


@pytest.fixture
def member(diego: Desk) -> Desk:
    """Diego leads and is a member. At 3 in backend are he, Tom and Lena; Omar is too, until his familiarity is counted."""
    initiative = Initiative.objects.get(key="organisations")
    Membership.objects.create(initiative=initiative, person=diego.person, familiarity=2)
    return diego


def test_the_matrix_counts_ratings_of_everyone(member: Desk) -> None:
    address = "/people/skills/?of=i.organisations"
    matrix = context_of(member, address, "matrix")
    totals = {skill.key: total for skill, total in zip(matrix.skills, matrix.totals, strict=True)}
    assert (totals[SKILL].needed, totals[SKILL].reach) == (3, 4)
    assert "Rated at that level or above everyone listed, you included" in member.page(address)


def test_coverage_counts_familiarity_and_the_lead(member: Desk) -> None:
    (group,) = [one for one in context_of(member, "/coverage/", "found").groups if one.key == "organisations"]
    row = next(one for one in group.rows if one.skill == NAME)
    assert (row.level, row.cells[0].count) == (3, 3)
    response = member.client.get("/coverage/")
    assert "members, owners and leads, you included, counting familiarity" in text_of(response)
    assert links_to(response.content.decode(), "/people/skills/")


def test_the_initiative_counts_members_and_owners(member: Desk) -> None:
    response = member.client.get("/initiatives/organisations/")
    needs = [need for entry in response.context["page"].areas for need in entry.needs]
    need = next(one for one in needs if one.requirement.skill.key == SKILL)
    assert [one.key for one in need.at_level] == ["diego", "lena", "tom"]
    assert re.search(r"\w 3 Diego Funes, Lena Virtanen, Tom Becker", text_of(response))
    assert links_to(response.content.decode(), "/people/skills/?of=i.organisations")


def test_the_gap_map_leaves_the_lead_out(member: Desk) -> None:
    response = member.client.get("/initiatives/organisations/map/")
    needs = [need for row in response.context["map"].areas for need in row.needs]
    assert next(one for one in needs if one.skill.key == SKILL).at_level == 2
    heading = re.search(r'<th scope="col"[^>]*>\s*(At the level.*?)</th>', response.content.decode(), re.DOTALL)
    assert heading is not None
    assert plain(heading[1]) == "At the level, without you"
    assert links_to(response.content.decode(), "/people/skills/?of=i.organisations")
    assert links_to(response.content.decode(), "/coverage/")


def links_to(page: str, address: str) -> bool:
    return f'href="{address}"' in page.split("<main", 1)[1]
