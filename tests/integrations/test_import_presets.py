"""Exports of Jira, GitHub, GitLab and Linear are recognised by their headings; fixtures have the columns that these write."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from integrations.imports.models import DataImport
from integrations.imports.queries.items import parse_day
from people.models import Person
from tests.support import factories as make
from tests.support.import_pages import upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINEAR = (
    '"ID","Team","Title","Description","Status","Estimate","Priority","Project ID","Project","Creator","Assignee","Labels",'
    '"Cycle Number","Cycle Name","Cycle Start","Cycle End","Created","Updated","Started","Triaged","Completed","Canceled",'
    '"Archived","Due Date","Parent issue","Initiatives","Project Milestone ID","Project Milestone","SLA Status","UUID",'
    '"Time in status (minutes)","Related to","Blocked by","Duplicate of"\n'
    '"PAY-1","Checkout","One Tap","Line one\nline two","In Progress","","High","","","ana@example.org","ana@example.org","",'
    '"","","","","Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)","","","","","","","Thu Jun 24 2027 23:00:00 GMT+0000 (GMT+00:00)",'
    '"","","","","","u1","10","","SDK-9",""\n'
    '"PAY-2","Checkout","Token storage","","Todo","","No priority","","","ana@example.org","","","","","","","","","","","","","",'
    '"","PAY-1","","","","","u2","1","","",""\n'
    '"SDK-9","Platform","Identity SDK","","Todo","","Urgent","","","ana@example.org","","","","","","","","","","","","","",'
    '"Mon Feb 01 2027 00:00:00 GMT+0000 (GMT+00:00)","","","","","","u3","1","","",""\n'
    '"PAY-3","Checkout","Old","","Canceled","","Low","","","ana@example.org","","","","","","","","","","","","","","","","","","","",'
    '"u4","1","","",""\n'
)
GITLAB = (
    "Title,Description,Issue ID,URL,State,Author,Author Username,Assignee,Assignee Username,Confidential,Locked,Due Date,"
    "Created At (UTC),Updated At (UTC),Closed At (UTC),Milestone,Weight,Labels,Time Estimate,Time Spent\n"
    "One Tap,Pay,12,https://gitlab.example/pay/-/issues/12,Open,Ana,ana,Ana,ana,No,No,2027-06-25,2026-05-13 11:21:41,"
    "2026-05-13 11:21:41,,,,,0,0\n"
    "Old,,13,https://gitlab.example/pay/-/issues/13,Closed,Ana,ana,,,No,No,,2026-05-13 11:21:41,2026-05-13 11:21:41,"
    "2026-06-01 08:00:00,,,,0,0\n"
)
GITHUB = (
    "Title\tURL\tAssignees\tStatus\tLinked pull requests\tTarget date\n"
    "One Tap\thttps://github.com/example/pay/issues/12\tana-codes\tIn Progress\t\tJun 25, 2027\n"
    "Old\thttps://github.com/example/pay/issues/13\t\tDone\t\t\n"
)
JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Assignee,Due date,"
    "Outward issue link (Blocks),Outward issue link (Blocks),Inward issue link (Blocks),Parent key,Description\n"
    "One Tap,PAY-1,1,Epic,In Progress,PAY,Checkout,High,Ana,25/Jun/27 12:00 AM,,,,,Pay\n"
    "Token storage,PAY-2,2,Story,Open,PAY,Checkout,Medium,,,,,,PAY-1,\n"
    "Identity SDK,SDK-9,3,Epic,Open,SDK,Platform,Highest,,01/Feb/27 12:00 AM,PAY-1,PAY-2,,,\n"
    "Old,PAY-3,4,Epic,Resolved,PAY,Checkout,Low,,,,,,,\n"
)


@pytest.fixture
def ana(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    person = make.PersonFactory.create(key="ana", name="Ana")
    for name in ("Checkout", "Platform"):
        make.TeamFactory.create(key=name.lower(), name=name)
    make.sign_in(client, person)
    return person


def shown(client: Client, table: str) -> Any:
    return client.get(upload(client, table)).context


@pytest.mark.parametrize(
    ("table", "system", "id", "areas", "dependencies"),
    [
        (LINEAR, "linear", "PAY-1", ["Token storage"], ["SDK-9>PAY-1"]),
        (GITLAB, "gitlab", "https://gitlab.example/pay/-/issues/12", [], []),
        (GITHUB, "github", "https://github.com/example/pay/issues/12", [], []),
        (JIRA, "jira", "PAY-1", ["Token storage"], ["SDK-9>PAY-1", "SDK-9>PAY-2"]),
    ],
    ids=["Linear", "GitLab", "GitHub", "Jira"],
)
def test_an_export_is_recognised_and_read(
    client: Client, ana: Person, table: str, system: str, id: str, areas: list[str], dependencies: list[str]
) -> None:
    context = shown(client, table)
    assert DataImport.objects.get().system == system
    found = context["found"]
    assert found.faults == []
    lines = {one.external_id: one for one in found.lines}
    assert (lines[id].name, lines[id].item.target) == ("One Tap", date(2027, 6, 25))
    assert [one.name for one in found.lines if one.thing == "area"] == areas
    assert [one.external_id for one in found.lines if one.thing == "dependency"] == dependencies
    assert [one.text for one in found.left_out] == ["“Old” is done or closed."]
    if system in ("gitlab", "github"):
        assert lines[id].item.url == id
    else:
        assert (lines["SDK-9"].item.priority, lines["SDK-9"].item.target) == (5, date(2027, 2, 1))


def test_only_what_has_its_ids_elsewhere_is_asked_for_a_source(client: Client, ana: Person) -> None:
    asked = {name: "source" in shown(client, table)["form"].fields for name, table in
             {"linear": LINEAR, "gitlab": GITLAB, "github": GITHUB, "jira": JIRA}.items()}  # fmt: skip
    assert asked == {"linear": True, "gitlab": False, "github": False, "jira": True}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-06-25", date(2027, 6, 25)),
        ("2027-06-25T10:00:00.000Z", date(2027, 6, 25)),
        ("2027-06-25 10:00:00 UTC", date(2027, 6, 25)),
        ("25/Jun/27 12:00 AM", date(2027, 6, 25)),
        ("25/Jun/27", date(2027, 6, 25)),
        ("Jun 25, 2027", date(2027, 6, 25)),
        ("25 Jun 2027", date(2027, 6, 25)),
        ("2027/06/25", date(2027, 6, 25)),
        ("Thu Jun 24 2027 23:00:00 GMT+0000 (GMT+00:00)", date(2027, 6, 25)),
        ("Fri Jun 25 2027 08:00:00 GMT+0000 (GMT+00:00)", date(2027, 6, 25)),
    ],
)
def test_dates_are_read_as_each_system_writes_them(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["6/5/2027", "25.6.", "tomorrow", "0027-06-25", "2027-02-30"])
def test_a_date_with_two_meanings_or_none_is_an_error(text: str) -> None:
    assert isinstance(parse_day(text), str)
