"""Two people edit a point, a member or a lead: the second is told, and nothing is lost."""

import re
from datetime import date

import pytest
from django.test import Client

from initiatives.models import InflectionPoint, LeadAssignment, Membership
from people.models import AuditLine
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story

HERE = "/initiatives/organisations/"
ROW = re.compile(r'<th scope="row">([^<]*)</th><td data-label="Theirs">([^<]*)</td><td data-label="Yours">([^<]*)</td>')


def opened(client: Client, address: str) -> str:
    """The mark of what an editor saw when the form opened."""
    return seen_in(client.get(address, headers=HTMX).content.decode())


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def as_second(story: Story) -> Client:
    """Another lead of the same initiative."""
    client = Client()
    second = make.PersonFactory.create(key="second", name="Second Lead")
    make.LeadFactory.create(initiative=story.initiative, person=second)
    make.sign_in(client, second)
    return client


@pytest.fixture
def point(story: Story) -> InflectionPoint:
    row: InflectionPoint = make.PointFactory.create(
        initiative=story.initiative, key="review", name="Review", date=date(2026, 12, 3), kind="other"
    )
    row.areas.add(story.area)
    return row


def test_a_point_that_somebody_else_moved(
    as_lead: Client, as_second: Client, story: Story, point: InflectionPoint
) -> None:
    here = f"{HERE}points/review/"
    typed = {"name": "Review", "date": "2026-12-03", "kind": "other", "presence": "required", "areas": [story.area.pk]}
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    moved = {**typed, "date": "2026-12-10", "areas": [], "seen": theirs}
    assert as_second.post(here, moved, headers=HTMX).status_code == 200
    told = as_lead.post(here, typed | {"name": "Design review", "seen": mine}, headers=HTMX)
    page = told.content.decode()
    assert told.status_code == 409
    assert ROW.findall(page) == [
        ("Name", "Review", "Design review"),
        ("Date", "2026-12-10", "2026-12-03"),
        ("Areas", "–", "HTTP API"),
    ]
    point.refresh_from_db()
    assert (point.name, point.date, point.areas.count()) == ("Review", date(2026, 12, 10), 0)
    again = typed | {"name": "Design review", "seen": seen_in(page)}
    assert as_lead.post(here, again, headers=HTMX).status_code == 200
    point.refresh_from_db()
    assert (point.name, point.date, point.areas.get()) == ("Design review", date(2026, 12, 3), story.area)


def test_a_point_marked_as_passed_meanwhile_is_no_conflict(
    as_lead: Client, as_second: Client, point: InflectionPoint
) -> None:
    here = f"{HERE}points/review/"
    typed = {"name": "Design review", "date": "2026-12-03", "kind": "other", "presence": "required"}
    mine = opened(as_lead, here)
    as_second.post(f"{here}passed/", headers=HTMX)
    assert as_lead.post(here, typed | {"seen": mine}, headers=HTMX).status_code == 200
    point.refresh_from_db()
    assert (point.name, point.passed) == ("Design review", True)


def test_a_member_whom_somebody_else_changed(as_lead: Client, as_second: Client, story: Story) -> None:
    row = Membership.objects.get(person=story.tom)
    here = f"{HERE}members/{row.pk}/"
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    typed = {"familiarity": "1", "start": "", "end": "", "seen": theirs}
    assert as_second.post(here, typed, headers=HTMX).status_code == 200
    typed = {"familiarity": "2", "start": "2026-11-02", "end": "", "seen": mine}
    told = as_lead.post(here, typed, headers=HTMX)
    assert told.status_code == 409
    differing = ROW.findall(told.content.decode())
    assert [name for name, _, _ in differing] == ["Knows the product", "From"]
    assert differing[1][1:] == ("–", "2026-11-02")
    row.refresh_from_db()
    assert (row.familiarity, row.start) == (1, None)
    assert as_lead.post(here, typed | {"seen": seen_in(told.content.decode())}, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.familiarity, row.start) == (2, date(2026, 11, 2))


def test_a_lead_whom_somebody_else_changed(as_lead: Client, as_second: Client, story: Story) -> None:
    row = LeadAssignment.objects.get(person=story.lead)
    here = f"{HERE}leads/{row.pk}/"
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    typed = {"role": "lead", "stage": "weekly", "hours": "16", "start": "2026-01-05", "end": ""}
    # Somebody else's agreed hours are not theirs to see, so they have no field for them.
    assert as_second.post(here, typed | {"seen": theirs}, headers=HTMX).status_code == 200
    told = as_lead.post(here, typed | {"stage": "embedded", "hours": "20", "seen": mine}, headers=HTMX)
    assert told.status_code == 409
    assert ROW.findall(told.content.decode()) == [
        ("Stage", "Weekly", "Embedded"),
        ("Agreed hours a week", "16", "20"),
    ]
    row.refresh_from_db()
    assert (row.stage, row.hours) == ("weekly", 16)
    again = typed | {"stage": "embedded", "hours": "20", "seen": seen_in(told.content.decode())}
    assert as_lead.post(here, again, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.stage, row.hours) == ("embedded", 20)


def test_hours_that_one_may_not_see_are_neither_told_nor_in_the_way(
    as_lead: Client, as_second: Client, story: Story
) -> None:
    row = LeadAssignment.objects.get(person=story.lead)
    here = f"{HERE}leads/{row.pk}/"
    theirs = opened(as_second, here)
    typed = {"role": "lead", "stage": "embedded", "hours": "20", "start": "2026-01-05", "end": ""}
    assert as_lead.post(here, typed, headers=HTMX).status_code == 200
    answer = as_second.post(here, typed | {"stage": "weekly", "hours": "1", "seen": theirs}, headers=HTMX)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.stage, row.hours) == ("weekly", 20)


def test_a_double_submit_of_the_same_edit_is_no_conflict(as_lead: Client, story: Story, point: InflectionPoint) -> None:
    here = f"{HERE}points/review/"
    typed = {"name": "Design review", "date": "2026-12-04", "kind": "other", "presence": "required"}
    typed |= {"seen": opened(as_lead, here)}
    assert [as_lead.post(here, typed).status_code for _ in range(2)] == [303, 303]
    assert AuditLine.objects.filter(thing="inflection point").count() == 1
