"""The list, a new initiative, the page and its head."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import Initiative, LeadAssignment, Membership
from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story

HERE = "/initiatives/organisations/"


# The list ---------------


def test_the_list_shows_what_one_may_see_and_its_key_facts(as_lead: Client, story: Story) -> None:
    make.InitiativeFactory.create(name="Hidden")
    make.InitiativeFactory.create(name="Open to all", open=True)
    make.PointFactory.create(initiative=story.initiative, name="Scope workshop", date=date(2099, 1, 5))
    page = as_lead.get(reverse("initiatives")).content.decode()
    assert "Hidden" not in page
    for words in ("Organisations", "Open to all", "Diego Funes", "Scope workshop"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?phase=build", False), ("?phase=discovery", True), ("?health=on_track", True), ("?q=nothing", False),
     ("?q=organ", True), ("?mine=on", True), ("?phase=bogus", True), ("?page=99", True)],
)  # fmt: skip
def test_filters_narrow_the_list(as_lead: Client, query: str, shown: bool) -> None:
    rows = as_lead.get(reverse("initiatives") + query, headers=HTMX).content.decode()
    assert (">Organisations</a>" in rows) is shown


def test_an_empty_list_teaches_the_next_step(as_stranger: Client) -> None:
    page = as_stranger.get(reverse("initiatives")).content.decode()
    assert "Create an initiative" in page


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_takes_a_constant_number_of_queries(as_lead: Client, story: Story, number: int) -> None:
    for _ in range(number):
        one = make.InitiativeFactory.create(open=True)
        make.LeadFactory.create(initiative=one)
        make.AreaFactory.create(initiative=one)
        make.PointFactory.create(initiative=one, date=date(2099, 1, 5))
    with CaptureQueriesContext(connection) as queries:
        as_lead.get(reverse("initiatives"))
    assert len(queries) == 7  # Session, account, organisation, count, rows, leads, points.


# A new one ---------------


def test_whoever_makes_an_initiative_leads_it_with_the_team_pasted(as_stranger: Client, story: Story) -> None:
    team = "Tom Becker\n- Ada Kowal, engineer, senior\n\n2. Ágata Ríos, product manager, 2026-10-05, agata@example.org"
    data = {"name": "Größe", "phase": "design", "priority": "4", "hours": "7.5", "team": team}
    response = as_stranger.post(reverse("initiative_new"), data)
    assert (response.status_code, response.headers["Location"]) == (303, "/initiatives/groe/")
    made = Initiative.objects.get(name="Größe")
    lead = LeadAssignment.objects.get(initiative=made)
    assert (lead.person, lead.hours) == (story.stranger, 7.5)
    names = {row.person.name for row in Membership.objects.filter(initiative=made).select_related("person")}
    assert names == {"Tom Becker", "Ada Kowal", "Ágata Ríos"}
    agata = Person.objects.get(name="Ágata Ríos")
    assert (agata.role, agata.joined, agata.added_by) == ("product_manager", date(2026, 10, 5), story.stranger)
    assert Person.objects.filter(name="Tom Becker").count() == 1


@pytest.mark.parametrize(
    ("team", "words"),
    [
        ("Ada, ninja", "Line 1: “ninja” is neither a role"),
        ("Ada\nBob, 2026-02-30", "Line 2: there is no day 2026-02-30."),
        ("Ada, x@", "Line 1: “x@” is not an e-mail address."),
        (", engineer", "Line 1: begin with a name"),
        ("A" * 121, "Line 1: a name has 120 letters at most."),
        ("\n".join(f"P {n}" for n in range(201)), "These are 201 lines; paste 200 at most"),
    ],
)
def test_lines_that_are_not_understood_are_named_and_change_nothing(as_lead: Client, team: str, words: str) -> None:
    people = Person.objects.count()
    response = as_lead.post(reverse("initiative_new"), {"name": "X", "phase": "design", "priority": "3", "team": team})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert (Initiative.objects.count(), Person.objects.count()) == (1, people)


def test_two_people_of_one_name_are_told_apart_by_address(as_lead: Client, story: Story) -> None:
    make.PersonFactory.create(name="Tom Becker", email="other@example.org")
    data = {"name": "X", "phase": "design", "priority": "3", "team": "Tom Becker"}
    response = as_lead.post(reverse("initiative_new"), data)
    assert "2 people are called Tom Becker" in response.content.decode()
    as_lead.post(reverse("initiative_new"), data | {"team": "Tom Becker, OTHER@example.org"})
    assert Membership.objects.get(initiative__name="X").person.email == "other@example.org"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "Give the initiative a name."),
        ({"priority": "9"}, "This goes from 1 to 5."),
        ({"phase": "later"}, "Select a valid choice"),
        ({"target": "2026-02-30"}, "There is no such day"),
        ({"hours": "-1"}, "Hours can&#x27;t be below 0."),
        ({"hours": "200"}, "A week has 168 hours."),
        ({"hours": "NaN"}, "Write hours as a number"),
    ],
)
def test_a_new_initiative_that_can_not_be_is_refused(as_lead: Client, values: dict[str, str], words: str) -> None:
    data = {"name": "Typed", "phase": "design", "priority": "3"} | values
    response = as_lead.post(reverse("initiative_new"), data)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_second_click_makes_no_second_initiative(as_lead: Client) -> None:
    data = {"name": "Once", "phase": "design", "priority": "3"}
    assert [as_lead.post(reverse("initiative_new"), data).status_code for _ in range(2)] == [303, 422]


# The page and its head ---------------


def test_a_stranger_finds_nothing(as_stranger: Client) -> None:
    assert as_stranger.get(HERE).status_code == 404
    assert as_stranger.get(f"{HERE}edit/").status_code == 404


def test_everyone_reads_an_open_one_and_only_leads_change_it(as_stranger: Client, story: Story) -> None:
    Initiative.objects.update(open=True)
    page = as_stranger.get(HERE).content.decode()
    assert "Organisations" in page
    assert "/edit/" not in page
    assert as_stranger.post(f"{HERE}edit/", {}).status_code == 404


def test_agreed_hours_are_the_leads_own_and_their_managers(client: Client, as_lead: Client, story: Story) -> None:
    assert "16 h a week agreed" in as_lead.get(HERE).content.decode()
    member = Client()
    make.sign_in(member, story.tom)
    assert "h a week agreed" not in member.get(HERE).content.decode()
    boss = make.PersonFactory.create()
    Person.objects.filter(pk=story.lead.pk).update(manager=boss)
    above = Client()
    make.sign_in(above, boss)
    assert "16 h a week agreed" in above.get(HERE).content.decode()


def head(**values: Any) -> dict[str, Any]:
    return {"name": "Organisations", "phase": "design", "priority": "3", **values}


def test_the_head_is_changed_and_says_so_in_the_audit(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{HERE}edit/", head(priority="5", version="1"), headers=HTMX)
    assert "priority 5 of 5" in response.content.decode()
    line = AuditLine.objects.get()
    assert (line.before, line.after) == ("priority: 3; phase: discovery", "priority: 5; phase: design")
    assert line.feeds_plans


def test_the_second_editor_of_the_head_is_told(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}edit/", head(phase="build", version="1"))
    response = as_lead.post(f"{HERE}edit/", head(phase="steady", summary="Mine", version="1"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Build" in page
    assert "Mine" in page
    story.initiative.refresh_from_db()
    assert story.initiative.phase == "build"


def test_a_target_before_the_start_is_refused(as_lead: Client) -> None:
    response = as_lead.post(f"{HERE}edit/", head(start="2026-11-24", target="2026-11-23"))
    assert response.status_code == 422
    assert "The target is on the start or later." in response.content.decode()


@pytest.mark.parametrize("number", [1, 30, 300])
def test_the_page_takes_twelve_queries_at_most(as_lead: Client, story: Story, number: int) -> None:
    for _ in range(number):
        area = make.AreaFactory.create(initiative=story.initiative, owner=make.PersonFactory.create())
        make.RequirementFactory.create(area=area)
        point = make.PointFactory.create(initiative=story.initiative)
        point.areas.add(area)
        make.MembershipFactory.create(initiative=story.initiative)
        make.LeadFactory.create(initiative=story.initiative)
    with CaptureQueriesContext(connection) as queries:
        assert as_lead.get(HERE).status_code == 200
    assert len(queries) == 12


@pytest.mark.parametrize("part", ["areas", "head", "nothing", "../x", ""])
def test_a_part_that_is_not_there_shows_the_head(as_lead: Client, part: str) -> None:
    assert as_lead.get(HERE, {"part": part}, headers=HTMX).status_code == 200
