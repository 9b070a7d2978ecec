"""Two people edit a milestone, a member or a lead: the second sees both values, and nothing is lost."""

from datetime import date

import pytest
from django.test import Client

from initiatives.models import InflectionPoint, LeadAssignment, Membership
from people.models import AuditLine
from tests.support import factories as make
from tests.support.initiative_facts import conflict_of, hidden_value
from tests.support.one_area_initiative import HTMX, Story

HERE = "/initiatives/organisations/"


def opened(client: Client, address: str) -> str:
    """The mark of what an editor saw when the form opened."""
    return hidden_value(client.get(address, headers=HTMX), "seen")


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


def test_a_milestone_that_someone_else_moved(
    as_lead: Client, as_second: Client, story: Story, point: InflectionPoint
) -> None:
    here = f"{HERE}points/review/"
    typed = {"name": "Review", "date": "2026-12-03", "kind": "other", "presence": "required", "areas": [story.area.pk]}
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    moved = {**typed, "date": "2026-12-10", "areas": [], "seen": theirs}
    assert as_second.post(here, moved, headers=HTMX).status_code == 200
    refused = as_lead.post(here, typed | {"name": "Design review", "seen": mine}, headers=HTMX)
    assert refused.status_code == 409
    assert conflict_of(refused) == {
        "name": ("Review", "Design review"),
        "date": ("2026-12-10", "2026-12-03"),
        "areas": ("–", "HTTP API"),
    }
    assert "2026-12-10" in refused.content.decode()
    point.refresh_from_db()
    assert (point.name, point.date, point.areas.count()) == ("Review", date(2026, 12, 10), 0)
    again = typed | {"name": "Design review", "seen": hidden_value(refused, "seen")}
    assert as_lead.post(here, again, headers=HTMX).status_code == 200
    point.refresh_from_db()
    assert (point.name, point.date, point.areas.get()) == ("Design review", date(2026, 12, 3), story.area)


def test_a_milestone_marked_as_passed_in_between_is_no_conflict(
    as_lead: Client, as_second: Client, point: InflectionPoint
) -> None:
    here = f"{HERE}points/review/"
    typed = {"name": "Design review", "date": "2026-12-03", "kind": "other", "presence": "required"}
    mine = opened(as_lead, here)
    as_second.post(f"{here}passed/", headers=HTMX)
    assert as_lead.post(here, typed | {"seen": mine}, headers=HTMX).status_code == 200
    point.refresh_from_db()
    assert (point.name, point.passed) == ("Design review", True)


def test_a_member_changed_by_someone_else(as_lead: Client, as_second: Client, story: Story) -> None:
    row = Membership.objects.get(person=story.tom)
    Membership.objects.filter(pk=row.pk).update(start=date(2026, 11, 30))
    here = f"{HERE}members/{row.pk}/"
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    typed = {"familiarity": "1", "start": "2026-11-30", "end": "", "seen": theirs}
    assert as_second.post(here, typed, headers=HTMX).status_code == 200
    typed = {"familiarity": "2", "start": "2026-12-07", "end": "", "seen": mine}
    refused = as_lead.post(here, typed, headers=HTMX)
    assert refused.status_code == 409
    conflict = conflict_of(refused)
    assert list(conflict) == ["familiarity", "start"]
    assert [side[0] for side in conflict["familiarity"]] == ["1", "2"]
    assert conflict["start"] == ("2026-11-30", "2026-12-07")
    row.refresh_from_db()
    assert (row.familiarity, row.start) == (1, date(2026, 11, 30))
    assert as_lead.post(here, typed | {"seen": hidden_value(refused, "seen")}, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.familiarity, row.start) == (2, date(2026, 12, 7))


def test_a_lead_changed_by_someone_else(as_lead: Client, as_second: Client, story: Story) -> None:
    row = LeadAssignment.objects.get(person=story.lead)
    LeadAssignment.objects.filter(pk=row.pk).update(start=date(2026, 11, 30))
    here = f"{HERE}leads/{row.pk}/"
    mine, theirs = opened(as_lead, here), opened(as_second, here)
    typed = {"role": "lead", "stage": "weekly", "hours": "16", "start": "2026-11-30", "end": ""}
    # The second lead may not see the first one's agreed hours, so their form has no field for them.
    assert as_second.post(here, typed | {"seen": theirs}, headers=HTMX).status_code == 200
    refused = as_lead.post(here, typed | {"stage": "embedded", "hours": "20", "seen": mine}, headers=HTMX)
    assert refused.status_code == 409
    assert conflict_of(refused) == {"stage": ("Weekly", "Embedded"), "hours": ("16", "20")}
    row.refresh_from_db()
    assert (row.stage, row.hours) == ("weekly", 16)
    again = typed | {"stage": "embedded", "hours": "20", "seen": hidden_value(refused, "seen")}
    assert as_lead.post(here, again, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.stage, row.hours) == ("embedded", 20)


def test_hours_that_the_editor_may_not_see_cause_no_conflict(as_lead: Client, as_second: Client, story: Story) -> None:
    row = LeadAssignment.objects.get(person=story.lead)
    LeadAssignment.objects.filter(pk=row.pk).update(start=date(2026, 11, 30))
    here = f"{HERE}leads/{row.pk}/"
    theirs = opened(as_second, here)
    typed = {"role": "lead", "stage": "embedded", "hours": "20", "start": "2026-11-30", "end": ""}
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
