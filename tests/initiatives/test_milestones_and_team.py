"""Milestones, members and leads on the initiative page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import InflectionPoint, LeadAssignment, Membership
from people.models import AuditLine
from tests.support import factories as make
from tests.support.initiative_facts import errors_of, hidden_value, page_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

HERE = "/initiatives/organisations/"
THIS_MONDAY = date(2026, 11, 23)


# Milestones ---------------


def test_milestones_are_added_moved_and_marked_as_passed(as_lead: Client, story: Story) -> None:
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


def test_a_milestone_whose_date_has_passed_asks_whether_it_happened(as_lead: Client, story: Story) -> None:
    three_days_ago = timezone.now().date() - timedelta(days=3)
    make.PointFactory.create(initiative=story.initiative, key="kick-off", date=three_days_ago)
    assert [(one.days, one.unconfirmed) for one in page_of(as_lead.get(HERE)).points] == [(-3, True)]
    assert f'href="{HERE}points/kick-off/passed/"' in as_lead.get(f"{HERE}timeline/").content.decode()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"date": "2026-02-30"}, "invalid"),
        ({"date": ""}, "required"),
        ({"name": ""}, "required"),
        ({"kind": "party"}, "invalid_choice"),
        ({"areas": ["999999"]}, "invalid_choice"),
        ({"areas": ["x"]}, "invalid_pk_value"),
    ],
)
def test_an_invalid_milestone_is_refused(as_lead: Client, values: dict[str, Any], code: str) -> None:
    data = {"name": "Review", "date": "2026-12-03", "kind": "other", "presence": "required"} | values
    response = as_lead.post(f"{HERE}new/point/", data)
    assert response.status_code == 422
    assert errors_of(response) == {next(iter(values)): [code]}
    assert not InflectionPoint.objects.exists()


def test_wording_of_the_forms(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, name="Review", date=date(2026, 12, 3))
    data = {"name": "review", "date": "2026-12-03", "kind": "other", "presence": "required", "areas": ["x"]}
    point = plain(as_lead.post(f"{HERE}new/point/", data).content.decode())
    for words in (
        "A milestone is a date on which much is decided", "Type", "If you select none, it applies to all areas.",
        "A milestone named “review” already exists on that day.", "This area isn’t part of the initiative.",
    ):  # fmt: skip
        assert words in point, words
    member = plain(as_lead.post(f"{HERE}new/member/", {"team": ""}).content.decode())
    for words in ("Enter at least one person.", "Product familiarity", "based on time in the company"):
        assert words in member, words
    leads = plain(as_lead.post(f"{HERE}new/lead/", lead(who="", end="2026-11-01")).content.decode())
    for words in ("Assign lead", "Enter a person.", "The end date can't be before the start date."):
        assert words in leads, words
    row = LeadAssignment.objects.get()
    alone = plain(as_lead.post(f"{HERE}leads/{row.pk}/remove/").content.decode())
    assert "An initiative needs a lead. Assign someone else first." in alone


# Team and leads ---------------


def test_members_join_once_change_and_leave(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}new/member/", {"team": "Tom Becker\nAda Kowal", "familiarity": "1"}, headers=HTMX)
    assert story.initiative.memberships.count() == 3
    ada = story.initiative.memberships.get(person__name="Ada Kowal")
    assert (ada.familiarity, ada.start) == (1, THIS_MONDAY)
    typed = {"familiarity": "3", "start": "2026-11-26", "end": "", "applies_from": "2026-11-26"}
    as_lead.post(f"{HERE}members/{ada.pk}/", typed, headers=HTMX)
    ada.refresh_from_db()
    assert (ada.familiarity, ada.start) == (3, date(2026, 11, 26))
    bad = as_lead.post(f"{HERE}members/{ada.pk}/", {"start": "2026-11-26", "end": "2026-11-25"})
    assert (bad.status_code, list(errors_of(bad))) == (422, ["__all__"])
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
    assert (again.status_code, list(errors_of(again))) == (422, ["__all__"])
    assert LeadAssignment.objects.filter(person=story.tom).count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"who": "Tom Beker"}, "who"),
        ({"who": ""}, "who"),
        ({"who": "Tom Becker", "hours": "169"}, "hours"),
        ({"who": "Tom Becker", "hours": "-1"}, "hours"),
        ({"who": "Tom Becker", "end": "2026-11-01"}, "__all__"),
    ],
)
def test_an_invalid_lead_is_refused(as_lead: Client, story: Story, values: dict[str, str], field: str) -> None:
    response = as_lead.post(f"{HERE}new/lead/", lead(**values))
    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert LeadAssignment.objects.get().person == story.lead


def test_a_co_lead_neither_sees_nor_changes_another_leads_hours(as_lead: Client, story: Story) -> None:
    row = make.LeadFactory.create(initiative=story.initiative, person=story.tom, hours=9, start=THIS_MONDAY)
    page = as_lead.get(f"{HERE}leads/{row.pk}/", headers=HTMX).content.decode()
    assert 'name="hours"' not in page
    as_lead.post(f"{HERE}leads/{row.pk}/", lead(hours="1", applies_from="2026-11-23"), headers=HTMX)
    row.refresh_from_db()
    assert (row.hours, row.stage) == (9, "weekly")


def test_the_last_lead_cannot_be_removed(as_lead: Client, story: Story) -> None:
    row = LeadAssignment.objects.get()
    assert as_lead.post(f"{HERE}leads/{row.pk}/remove/").status_code == 409
    ended = as_lead.post(f"{HERE}leads/{row.pk}/", lead(role="lead", start="", end="2026-11-24"))
    assert (ended.status_code, list(errors_of(ended))) == (422, ["__all__"])
    assert LeadAssignment.objects.get().end is None


def test_a_lead_who_removes_themselves_is_sent_to_the_list(as_lead: Client, story: Story) -> None:
    make.LeadFactory.create(initiative=story.initiative, person=story.tom)
    row = LeadAssignment.objects.get(person=story.lead)
    here = f"{HERE}leads/{row.pk}/remove/"
    # They led it in weeks that are over: the page names those, and sends them back as confirmed.
    assert as_lead.post(here, headers=HTMX).headers["HX-Redirect"] == here
    asked = as_lead.get(here)
    assert asked.context["weeks"].code == "2026-W02/2026-W47"
    response = as_lead.post(here, {"correct": hidden_value(asked, "correct")}, headers=HTMX)
    assert response.headers["HX-Redirect"] == reverse("initiatives")


@pytest.mark.parametrize(
    "path", ["members/{member}/", "members/{member}/remove/", "leads/{lead}/", "leads/{lead}/remove/"]
)
def test_rows_of_another_initiative_are_not_found_here(as_lead: Client, story: Story, path: str) -> None:
    address = HERE + path.format(member=make.MembershipFactory.create().pk, lead=make.LeadFactory.create().pk)
    assert as_lead.post(address, {}).status_code == 404
    assert as_lead.post(HERE + path.format(member=10**30, lead=10**30)).status_code == 404


@pytest.mark.parametrize("path", ["new/area/", "new/point/", "new/member/", "new/lead/", "edit/"])
def test_a_member_cannot_change_anything(story: Story, path: str) -> None:
    member = Client()
    make.sign_in(member, story.tom)
    assert member.get(HERE + path).status_code == 404
    assert member.post(HERE + path, {"name": "X"}).status_code == 404


def test_everyone_from_a_team_is_added_once(as_lead: Client, story: Story) -> None:
    team = make.TeamFactory.create(name="Platform")
    new = make.PersonFactory.create(name="Nora Neu")
    team.members.add(new, story.tom)
    typed = {"team": "Nora Neu", "whole_team": str(team.pk), "familiarity": "", "start": ""}
    assert as_lead.post(f"{HERE}new/member/", typed).status_code == 303
    names = list(Membership.objects.filter(initiative=story.initiative).values_list("person__name", flat=True))
    assert sorted(names) == ["Nora Neu", "Priya Raman", "Tom Becker"]
    assert as_lead.post(f"{HERE}new/member/", {**typed, "team": "", "whole_team": ""}).status_code == 422
