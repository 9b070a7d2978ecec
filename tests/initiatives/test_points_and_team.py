"""Inflection points, members and leads on the initiative page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import InflectionPoint, LeadAssignment, Membership
from people.models import AuditLine
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story

HERE = "/initiatives/organisations/"


# Inflection points ---------------


def test_points_are_added_moved_and_marked_as_passed(as_lead: Client, story: Story) -> None:
    data = {"name": "Design review", "date": "2026-12-03", "kind": "design_review", "presence": "required"}
    as_lead.post(f"{HERE}new/point/", data | {"areas": [story.area.pk]}, headers=HTMX)
    point = InflectionPoint.objects.get()
    assert [area.key for area in point.areas.all()] == ["api"]
    as_lead.post(f"{HERE}points/design-review/", data | {"date": "2026-12-10"}, headers=HTMX)
    as_lead.post(f"{HERE}points/design-review/passed/", headers=HTMX)
    point.refresh_from_db()
    assert (point.date, point.passed, point.areas.count()) == (date(2026, 12, 10), True, 0)
    as_lead.post(f"{HERE}points/design-review/passed/?passed=0", headers=HTMX)
    point.refresh_from_db()
    assert not point.passed
    assert [line.verb for line in AuditLine.objects.order_by("pk")] == ["added", "changed", "marked", "marked"]


def test_a_day_that_is_over_is_asked_about(as_lead: Client, story: Story) -> None:
    yesterday = timezone.now().date() - timedelta(days=3)
    make.PointFactory.create(initiative=story.initiative, name="Kick-off", date=yesterday)
    assert "has it passed?" in as_lead.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"date": "2026-02-30"}, "There is no such day"),
        ({"date": ""}, "On which day?"),
        ({"name": ""}, "Give it a name"),
        ({"kind": "party"}, "Select a valid choice"),
        ({"areas": ["999999"]}, "That area is not of this initiative."),
        ({"areas": ["x"]}, "That area is not of this initiative."),
    ],
)
def test_a_point_that_can_not_be_is_refused(as_lead: Client, values: dict[str, Any], words: str) -> None:
    data = {"name": "Review", "date": "2026-12-03", "kind": "other", "presence": "required"} | values
    response = as_lead.post(f"{HERE}new/point/", data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not InflectionPoint.objects.exists()


# Team and leads ---------------


def test_members_join_once_change_and_leave(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}new/member/", {"team": "Tom Becker\nAda Kowal", "familiarity": "1"}, headers=HTMX)
    assert story.initiative.memberships.count() == 3
    ada = story.initiative.memberships.get(person__name="Ada Kowal")
    as_lead.post(f"{HERE}members/{ada.pk}/", {"familiarity": "3", "start": "2026-11-02", "end": ""}, headers=HTMX)
    ada.refresh_from_db()
    assert (ada.familiarity, ada.start) == (3, date(2026, 11, 2))
    bad = as_lead.post(f"{HERE}members/{ada.pk}/", {"start": "2026-11-02", "end": "2026-11-01"}, headers=HTMX)
    assert (bad.status_code, "ends on its first day or later" in bad.content.decode()) == (422, True)
    as_lead.post(f"{HERE}members/{ada.pk}/remove/", headers=HTMX)
    assert story.initiative.memberships.count() == 2
    assert {line.about for line in AuditLine.objects.filter(thing="member")} == {ada.person}


def test_familiarity_beyond_three_is_refused(as_lead: Client, story: Story) -> None:
    row = story.initiative.memberships.first()
    assert row is not None
    assert as_lead.post(f"{HERE}members/{row.pk}/", {"familiarity": "4"}).status_code == 422
    assert as_lead.post(f"{HERE}new/member/", {"team": "", "familiarity": "1"}).status_code == 422


def lead(**values: Any) -> dict[str, Any]:
    return {"role": "deputy", "stage": "weekly", "hours": "3", "start": "2026-11-23", **values}


def test_a_deputy_is_assigned_by_name(as_lead: Client, story: Story) -> None:
    assert as_lead.post(f"{HERE}new/lead/", lead(who="tom becker"), headers=HTMX).status_code == 200
    row = LeadAssignment.objects.get(person=story.tom)
    assert (row.role, row.stage, row.hours) == ("deputy", "weekly", 3)
    again = as_lead.post(f"{HERE}new/lead/", lead(who="Tom Becker"))
    assert "They are assigned from that day already." in again.content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"who": "Tom Beker"}, "Did you mean Tom Becker?"),
        ({"who": ""}, "Say who leads it."),
        ({"who": "Tom Becker", "hours": "169"}, "Hours can&#x27;t be above 168."),
        ({"who": "Tom Becker", "hours": "-1"}, "Hours can&#x27;t be below 0."),
        ({"who": "Tom Becker", "end": "2026-11-01"}, "An assignment ends on its first day or later."),
    ],
)
def test_a_lead_that_can_not_be_is_refused(as_lead: Client, values: dict[str, str], words: str) -> None:
    response = as_lead.post(f"{HERE}new/lead/", lead(**values))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_co_lead_does_not_see_or_change_anothers_hours(as_lead: Client, story: Story) -> None:
    row = make.LeadFactory.create(initiative=story.initiative, person=story.tom, hours=9)
    page = as_lead.get(f"{HERE}leads/{row.pk}/", headers=HTMX).content.decode()
    assert 'name="hours"' not in page
    as_lead.post(f"{HERE}leads/{row.pk}/", lead(hours="1"), headers=HTMX)
    row.refresh_from_db()
    assert (row.hours, row.stage) == (9, "weekly")


def test_an_initiative_keeps_a_lead(as_lead: Client, story: Story) -> None:
    row = LeadAssignment.objects.get()
    assert as_lead.post(f"{HERE}leads/{row.pk}/remove/").status_code == 409
    ended = as_lead.post(f"{HERE}leads/{row.pk}/", lead(role="lead", start="", end="2026-01-31"))
    assert (ended.status_code, "assign somebody else first" in ended.content.decode()) == (422, True)
    assert LeadAssignment.objects.get().end is None


def test_whoever_hands_over_is_led_away(as_lead: Client, story: Story) -> None:
    make.LeadFactory.create(initiative=story.initiative, person=story.tom)
    row = LeadAssignment.objects.get(person=story.lead)
    response = as_lead.post(f"{HERE}leads/{row.pk}/remove/", headers=HTMX)
    assert response.headers["HX-Redirect"] == reverse("initiatives")


@pytest.mark.parametrize(
    "path", ["members/{member}/", "members/{member}/remove/", "leads/{lead}/", "leads/{lead}/remove/"]
)
def test_rows_of_another_initiative_are_not_found_here(as_lead: Client, story: Story, path: str) -> None:
    address = HERE + path.format(member=make.MembershipFactory.create().pk, lead=make.LeadFactory.create().pk)
    assert as_lead.post(address, {}).status_code == 404
    assert as_lead.post(HERE + path.format(member=10**30, lead=10**30)).status_code == 404


@pytest.mark.parametrize("path", ["new/area/", "new/point/", "new/member/", "new/lead/", "edit/"])
def test_a_member_changes_nothing(story: Story, path: str) -> None:
    member = Client()
    make.sign_in(member, story.tom)
    assert member.get(HERE + path).status_code == 404
    assert member.post(HERE + path, {"name": "X"}).status_code == 404


def test_everyone_of_a_team_joins_once(as_lead: Client, story: Story) -> None:
    team = make.TeamFactory.create(name="Platform")
    new = make.PersonFactory.create(name="Nora Neu")
    team.members.add(new, story.tom)
    typed = {"team": "Nora Neu", "whole_team": str(team.pk), "familiarity": "", "start": ""}
    assert as_lead.post(f"{HERE}new/member/", typed).status_code == 303
    names = list(Membership.objects.filter(initiative=story.initiative).values_list("person__name", flat=True))
    assert sorted(names) == ["Nora Neu", "Priya Raman", "Tom Becker"]
    assert as_lead.post(f"{HERE}new/member/", {**typed, "team": "", "whole_team": ""}).status_code == 422
