"""The list of initiatives, a new initiative, its page and its head."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import Initiative, LeadAssignment, Membership
from people.concurrency import etag
from people.models import AuditLine, Person, Rating
from tests.support import factories as make
from tests.support.initiative_facts import conflict_of, errors_of, page_of, team_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

HERE = "/initiatives/organisations/"


# The list ---------------


def test_the_list_shows_visible_initiatives_with_their_key_facts(as_lead: Client, story: Story) -> None:
    make.InitiativeFactory.create(name="Hidden")
    make.InitiativeFactory.create(name="Open to all", open_to_everyone=True)
    make.PointFactory.create(initiative=story.initiative, name="Scope workshop", date=date(2099, 1, 5))
    response = as_lead.get(reverse("initiatives"))
    found = {
        one.initiative.name: (
            [lead.person.name for lead in one.leads],
            one.open_areas,
            one.next_milestone and one.next_milestone.name,
        )
        for one in response.context["listing"].entries
    }
    assert found == {"Organisations": (["Diego Funes"], 1, "Scope workshop"), "Open to all": ([], 0, None)}
    page = response.content.decode()
    assert "Hidden" not in page
    for words in ("Organisations", "Open to all", "Diego Funes", "Scope workshop"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?phase=build", False), ("?phase=discovery", True), ("?health=on_track", True), ("?q=nothing", False),
     ("?q=organ", True), ("?mine=on", True), ("?phase=bogus", True), ("?page=99", True)],
)  # fmt: skip
@pytest.mark.every_case
def test_filters_narrow_the_list(as_lead: Client, query: str, shown: bool) -> None:
    rows = as_lead.get(reverse("initiatives") + query, headers=HTMX).content.decode()
    assert (">Organisations</a>" in rows) is shown


def test_an_empty_list_leads_to_the_next_step(as_stranger: Client) -> None:
    page = as_stranger.get(reverse("initiatives")).content.decode()
    assert f'href="{reverse("initiative_new")}"' in page
    assert f'href="{reverse("welcome")}"' in page


def test_wording_of_the_list(as_lead: Client, as_stranger: Client) -> None:
    empty = plain(as_stranger.get(reverse("initiatives")).content.decode())
    assert "An initiative is something large with a lead: a product, a migration, a platform." in empty
    full = plain(as_lead.get(reverse("initiatives")).content.decode())
    for words in ("Next milestone", "Only initiatives you lead", "managers at every level and administrators"):
        assert words in full


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_takes_a_constant_number_of_queries(as_lead: Client, story: Story, number: int) -> None:
    for _ in range(number):
        one = make.InitiativeFactory.create(open_to_everyone=True)
        make.LeadFactory.create(initiative=one)
        make.AreaFactory.create(initiative=one)
        make.PointFactory.create(initiative=one, date=date(2099, 1, 5))
    with CaptureQueriesContext(connection) as queries:
        as_lead.get(reverse("initiatives"))
    assert len(queries) == 7  # Session, account, organisation, count, rows, leads, points.


# A new one ---------------


def test_the_person_who_creates_an_initiative_leads_it_with_the_pasted_team(as_stranger: Client, story: Story) -> None:
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
    ("team", "line"),
    [
        ("Ada, ninja", 1),
        ("Ada\nBob, 2026-02-30", 2),
        ("Ada, x@", 1),
        (", engineer", 1),
        ("A" * 121, 1),
        ("Ana Ruiz, senior engineer\nBo Chen mid", 2),
        ("Senior engineer Bo Chen", 1),
        ("Bo Chen 2026-10-05", 1),
        ("\n".join(f"P {n}" for n in range(201)), None),
    ],
)
def test_an_invalid_team_line_is_reported_by_number_and_changes_nothing(
    as_lead: Client, team: str, line: int | None
) -> None:
    people = Person.objects.count()
    response = as_lead.post(reverse("initiative_new"), {"name": "X", "phase": "design", "priority": "3", "team": team})
    assert response.status_code == 422
    assert list(errors_of(response)) == ["team"]
    [error] = response.context["form"].errors["team"]
    number = re.match(r"Line (\d+):", error)
    assert (int(number[1]) if number else None) == line
    assert response.context["form"]["team"].value() == team
    assert (Initiative.objects.count(), Person.objects.count()) == (1, people)


@pytest.mark.parametrize(
    ("line", "name", "facts"),
    [
        ("Ana Ruiz, senior engineer", "Ana Ruiz", ("engineer", "senior", None)),
        ("Ana Ruiz (Mid-level engineer)", "Ana Ruiz", ("engineer", "mid", None)),
        ("Ana Ruiz – product manager, staff", "Ana Ruiz", ("product_manager", "staff", None)),
        ("Ana Ruiz <Ana@example.org>, designer", "Ana Ruiz", ("designer", "mid", "ana@example.org")),
        ('"Sammy Davis Junior", senior', "Sammy Davis Junior", ("engineer", "senior", None)),
        ("Jean-Luc O’Neill-Staff\tPM", "Jean-Luc O’Neill-Staff", ("product_manager", "mid", None)),
    ],
)
def test_a_pasted_line_is_read_as_pages_and_emails_print_it(
    as_lead: Client, line: str, name: str, facts: tuple[str, str, str | None]
) -> None:
    data = {"name": "X", "phase": "design", "priority": "3", "team": line}
    assert as_lead.post(reverse("initiative_new"), data).status_code == 303
    found = Person.objects.get(name=name)
    assert (found.role, found.seniority, found.email) == facts


def test_the_question_about_a_name_shows_both_ways_to_write_it(as_lead: Client) -> None:
    data = {"name": "X", "phase": "design", "priority": "3", "team": "Bo Chen mid"}
    [error] = as_lead.post(reverse("initiative_new"), data).context["form"].errors["team"]
    assert "is “mid” part of the name? Write “Bo Chen, mid”, or put the name in quotation marks." in error
    assert not Person.objects.filter(name__startswith="Bo Chen").exists()


def test_two_people_with_one_name_are_told_apart_by_email(as_lead: Client, story: Story) -> None:
    make.PersonFactory.create(name="Tom Becker", email="other@example.org")
    data = {"name": "X", "phase": "design", "priority": "3", "team": "Tom Becker"}
    response = as_lead.post(reverse("initiative_new"), data)
    assert (response.status_code, list(errors_of(response))) == (422, ["team"])
    as_lead.post(reverse("initiative_new"), data | {"team": "Tom Becker, OTHER@example.org"})
    assert Membership.objects.get(initiative__name="X").person.email == "other@example.org"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "required"),
        ({"priority": "9"}, "max_value"),
        ({"phase": "later"}, "invalid_choice"),
        ({"target": "2026-02-30"}, "invalid"),
        ({"hours": "-1"}, "min_value"),
        ({"hours": "200"}, "max_value"),
        ({"hours": "NaN"}, "invalid"),
    ],
)
def test_an_invalid_new_initiative_is_refused(as_lead: Client, values: dict[str, str], code: str) -> None:
    data = {"name": "Typed", "phase": "design", "priority": "3"} | values
    response = as_lead.post(reverse("initiative_new"), data)
    assert response.status_code == 422
    assert errors_of(response) == {next(iter(values)): [code]}
    assert Initiative.objects.count() == 1


def test_wording_of_the_new_initiative(as_lead: Client) -> None:
    first = plain(as_lead.get(reverse("initiative_new")).content.decode())
    for words in (
        "You’ll be its lead.", "milestones (dates on which much is decided)", "3 · normal", "1 · if there’s time",
        "Each step multiplies the cost of everything in it by 1.5.", "Create initiative",
    ):  # fmt: skip
        assert words in first
    data = {"name": "Organisations", "phase": "design", "priority": "3", "hours": "x"}
    refused = plain(as_lead.post(reverse("initiative_new"), data).content.decode())
    assert "You already lead an initiative named “Organisations”." in refused
    assert "Enter hours as a number, such as 12 or 7.5." in refused


def test_a_second_click_creates_no_second_initiative(as_lead: Client) -> None:
    data = {"name": "Once", "phase": "design", "priority": "3"}
    assert [as_lead.post(reverse("initiative_new"), data).status_code for _ in range(2)] == [303, 422]


# The page and its head ---------------


def test_a_stranger_finds_nothing(as_stranger: Client) -> None:
    assert as_stranger.get(HERE).status_code == 404
    assert as_stranger.get(f"{HERE}edit/").status_code == 404


def test_everyone_reads_an_open_one_and_only_leads_edit_it(as_stranger: Client, story: Story) -> None:
    Initiative.objects.update(open_to_everyone=True)
    response = as_stranger.get(HERE)
    assert (page_of(response).initiative, page_of(response).editable) == (story.initiative, False)
    assert "/edit/" not in response.content.decode()
    assert as_stranger.post(f"{HERE}edit/", {}).status_code == 404


def test_agreed_hours_are_shown_to_the_lead_and_their_managers(as_lead: Client, story: Story) -> None:
    member, above, boss = Client(), Client(), make.PersonFactory.create()
    Person.objects.filter(pk=story.lead.pk).update(manager=boss)
    make.sign_in(member, story.tom)
    make.sign_in(above, boss)
    for client, shown in ((as_lead, True), (member, False), (above, True)):
        assert [one.hours_shown for one in team_of(client.get(f"{HERE}team/")).leads] == [shown]
        for page in (HERE, f"{HERE}team/"):
            assert ("16 h" in client.get(page).content.decode()) is shown


def head(**values: Any) -> dict[str, Any]:
    return {"name": "Organisations", "phase": "design", "priority": "3", **values}


def test_an_edit_of_the_head_writes_an_audit_line(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{HERE}edit/", head(priority="5", seen=etag([1])), headers=HTMX)
    assert response.content.decode().strip().startswith('<div id="head"')
    story.initiative.refresh_from_db()
    assert (story.initiative.priority, story.initiative.phase) == (5, "design")
    line = AuditLine.objects.get()
    assert (line.before, line.after) == ("priority: 3; phase: discovery", "priority: 5; phase: design")
    assert line.feeds_plans


def test_the_second_editor_of_the_head_sees_both_values(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}edit/", head(phase="build", seen=etag([1])))
    response = as_lead.post(f"{HERE}edit/", head(phase="steady", summary="Mine", seen=etag([1])))
    assert response.status_code == 409
    assert conflict_of(response) == {"phase": ("Build", "Steady"), "summary": ("–", "Mine")}
    assert "Mine" in response.content.decode()
    story.initiative.refresh_from_db()
    assert story.initiative.phase == "build"


def test_a_target_before_the_start_is_refused(as_lead: Client) -> None:
    response = as_lead.post(f"{HERE}edit/", head(start="2026-11-24", target="2026-11-23"))
    assert response.status_code == 422
    assert list(errors_of(response)) == ["__all__"]


def test_wording_of_the_page(as_lead: Client, story: Story) -> None:
    story.initiative.dependencies.create(key="login", name="Login")
    make.RatingFactory.create(person=story.tom, skill=story.api, level=4)
    page = plain(as_lead.get(HERE).content.decode())
    for words in (
        "Overview Gap map Timeline Team Dependencies Transfers History", "the few things that must go right", "1 of 1 open",
        "HTTP API design 4 ▲ only Tom Becker", "Who is at the level, counting familiarity.", "Mark settled", "Add several",
        "Led by Diego Funes lead, embedded, 16 h a week", "Depends on Login no team named No forecast no forecast no date given",
    ):  # fmt: skip
        assert words in page, words
    Rating.objects.update(level=1)
    assert "HTTP API design 4 ✕ no one" in plain(as_lead.get(HERE).content.decode())
    Rating.objects.all().delete()
    assert "HTTP API design 4 ▲ no one is rated" in plain(as_lead.get(HERE).content.decode())


@pytest.mark.parametrize("part", ["areas", "head", "nothing", "../x", ""])
def test_a_part_that_is_not_there_shows_the_head(as_lead: Client, part: str) -> None:
    assert as_lead.get(HERE, {"part": part}, headers=HTMX).status_code == 200
