"""What became of an initiative: health with its note, settled areas, points that passed, phases, the history."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.models import StatusUpdate
from people.models import AuditLine
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story

HERE = "/initiatives/organisations/"
AREA = f"{HERE}areas/api/"


def undo_of(response: Any) -> str:
    return str(json.loads(response.headers["HX-Trigger"])["toast"]["undo"]["url"])


def test_health_with_its_reason_stands_wherever_the_initiative_is_listed(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{HERE}health/", {"health": "off_track", "note": "The vendor’s date moved"}, headers=HTMX)
    assert "off track" in response.content.decode()
    for page in (HERE, "/initiatives/", f"{HERE}history/"):
        assert "The vendor’s date moved" in as_lead.get(page).content.decode(), page
    as_lead.post(undo_of(response), headers=HTMX)
    story.initiative.refresh_from_db()
    assert story.initiative.health == "on_track"
    assert "The vendor’s date moved" not in as_lead.get(f"{HERE}history/").content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"health": "at_risk"}, "Say what makes it so"),
        ({"health": "on_track"}, "Choose another health, or say what is new."),
        ({"health": "fine", "note": "x"}, "fine is not one of the available choices"),
        ({"health": "at_risk", "note": "x" * 3000}, "at most 2000 characters"),
        ({}, "This field is required"),
    ],
)
def test_what_can_not_be_meant_changes_nothing(
    as_lead: Client, story: Story, typed: dict[str, str], words: str
) -> None:
    response = as_lead.post(f"{HERE}health/", typed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not StatusUpdate.objects.exists()


def test_settling_asks_why_and_the_reason_stays(as_lead: Client, story: Story) -> None:
    form = as_lead.get(f"{AREA}status/", headers=HTMX).content.decode()
    assert 'name="note"' in form
    assert 'value="settled"' in form
    assert as_lead.post(f"{AREA}status/", {"status": "settled", "note": "  "}).status_code == 422
    assert as_lead.post(f"{AREA}status/", {"status": "settled", "note": "Events, no polling"}).status_code == 303
    as_lead.post(f"{AREA}status/", {"status": "open", "note": "The load test failed"})
    page = as_lead.get(f"{HERE}history/").content.decode()
    assert page.index("The load test failed") < page.index("Events, no polling")


def test_only_the_last_word_of_one_s_own_is_taken_back(as_lead: Client, story: Story) -> None:
    first = as_lead.post(f"{AREA}status/", {"status": "settled", "note": "Done"}, headers=HTMX)
    as_lead.post(f"{AREA}status/", {"status": "open", "note": "Not done"}, headers=HTMX)
    refused = as_lead.post(undo_of(first), headers=HTMX)
    assert refused.status_code == 409
    assert "Something newer has been said" in refused.headers["HX-Trigger"]
    story.area.refresh_from_db()
    assert story.area.status == "open"
    assert StatusUpdate.objects.count() == 2
    assert as_lead.post(f"{HERE}undo/areas/?said=made-up").status_code == 404
    assert as_lead.post(undo_of(first).replace("/areas/", "/nowhere/")).status_code == 404


def test_a_point_that_passed_settles_what_it_decided(as_lead: Client, story: Story) -> None:
    point = make.PointFactory.create(initiative=story.initiative, key="review", name="Design review")
    other = make.AreaFactory.create(initiative=story.initiative, key="scope", name="Scope")
    form = as_lead.get(f"{HERE}points/review/passed/", headers=HTMX).content.decode()
    assert "What was decided" in form
    assert "Scope" in form
    typed = {"note": "Events, no polling", "settled": [story.area.pk]}
    response = as_lead.post(f"{HERE}points/review/passed/", typed, headers=HTMX)
    for row in (point, story.area, other):
        row.refresh_from_db()
    assert (point.passed, story.area.status, other.status) == (True, "settled", "open")
    assert StatusUpdate.objects.get(area=story.area).note == "At Design review. Events, no polling"
    as_lead.post(undo_of(response), headers=HTMX)
    for row in (point, story.area):
        row.refresh_from_db()
    assert (point.passed, story.area.status) == (False, "open")
    assert not StatusUpdate.objects.exists()


def test_an_area_of_another_initiative_is_not_settled_by_a_point(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, key="review")
    foreign = make.AreaFactory.create()
    response = as_lead.post(f"{HERE}points/review/passed/", {"settled": [foreign.pk]})
    assert response.status_code == 422
    foreign.refresh_from_db()
    assert foreign.status == "open"


def test_a_point_is_marked_once_and_ahead_again(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, key="review")
    for _ in range(2):
        as_lead.post(f"{HERE}points/review/passed/", {"note": "x"})
    assert StatusUpdate.objects.count() == 1
    as_lead.post(f"{HERE}points/review/passed/?passed=0")
    assert [(row.before, row.after) for row in StatusUpdate.objects.order_by("pk")] == [
        ("ahead", "passed"),
        ("passed", "ahead"),
    ]


def test_phases_get_their_days_in_their_order(as_lead: Client, story: Story) -> None:
    typed = {"design": "2026-10-05", "build": "2026-12-07", "general_availability": "2027-03-01"}
    assert as_lead.post(f"{HERE}phases/", typed).status_code == 303
    page = as_lead.get(HERE).content.decode()
    assert re.search(r"<title>Build, from 7 Dec 2026</title>", page)
    story.initiative.refresh_from_db()
    assert story.initiative.phase_days == typed
    wrong = as_lead.post(f"{HERE}phases/", {**typed, "build": "2026-10-01"})
    assert wrong.status_code == 422
    assert "Build begins after design, 5 October 2026." in wrong.content.decode()
    as_lead.post(f"{HERE}phases/", {})
    assert [line.after for line in AuditLine.objects.filter(thing="phases").order_by("pk")] == [
        "design: 2026-10-05; build: 2026-12-07; general availability: 2027-03-01",
        "–",
    ]


def test_a_phase_that_should_have_begun_is_told(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}phases/", {"discovery": "2020-01-06", "build": "2021-01-04"})
    assert "by its dates build" in as_lead.get(HERE).content.decode()


def test_whoever_sees_the_initiative_reads_its_history_without_foreign_hours(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}edit/", {"name": "Organisations", "phase": "build", "priority": "3", "version": "1"})
    member = Client()
    make.sign_in(member, story.tom)
    page = member.get(f"{HERE}history/").content.decode()
    assert "discovery" in page
    assert "Search the audit" not in page
    AuditLine.objects.create(
        at=date(2026, 1, 1),
        actor_name="x",
        verb="exported",
        thing="skill matrix",
        label="planted",
        initiative="organisations",
    )
    assert "planted" not in member.get(f"{HERE}history/").content.decode()


def test_the_history_goes_on_where_a_page_ends(as_lead: Client, story: Story) -> None:
    for number in range(60):
        as_lead.post(f"{HERE}edit/", {"name": f"N{number}", "phase": "build", "priority": "3"})
    first = as_lead.get(f"{HERE}history/").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = as_lead.get(older[1]).content.decode()
    assert "<ins>N58</ins>" in first
    assert "<ins>N0</ins>" in second
    assert "<ins>N58</ins>" not in second


@pytest.mark.parametrize("number", [1, 30, 300])
def test_the_history_takes_the_same_queries_for_any_number(
    as_lead: Client, story: Story, number: int, django_assert_max_num_queries: Any
) -> None:
    StatusUpdate.objects.bulk_create(
        StatusUpdate(
            initiative=story.initiative, kind="health", before="on_track", after="at_risk", at="2026-11-01T00:00Z"
        )
        for _ in range(number)
    )
    with django_assert_max_num_queries(9):
        as_lead.get(f"{HERE}history/")
