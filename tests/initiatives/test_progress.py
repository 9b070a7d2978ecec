"""Updates to an initiative: health with its note, settled areas, milestones that passed, phases, the history."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from initiatives.models import StatusUpdate
from people.concurrency import etag
from people.models import AuditLine
from tests.support import factories as make
from tests.support.initiative_facts import errors_of, page_of, toast_of, undo_of
from tests.support.markup import compact
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

HERE = "/initiatives/organisations/"
AREA = f"{HERE}areas/api/"


def test_the_reason_of_a_health_update_is_shown_wherever_the_initiative_is(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{HERE}health/", {"health": "off_track", "note": "The vendor’s date moved"}, headers=HTMX)
    story.initiative.refresh_from_db()
    assert story.initiative.health == "off_track"
    for page in (HERE, "/initiatives/", f"{HERE}history/"):
        assert "The vendor’s date moved" in as_lead.get(page).content.decode(), page
    as_lead.post(undo_of(response), headers=HTMX)
    story.initiative.refresh_from_db()
    assert story.initiative.health == "on_track"
    assert "The vendor’s date moved" not in as_lead.get(f"{HERE}history/").content.decode()


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"health": "at_risk"}, {"note": [""]}),
        ({"health": "on_track"}, {"note": [""]}),
        ({"health": "fine", "note": "x"}, {"health": ["invalid_choice"]}),
        ({"health": "at_risk", "note": "x" * 3000}, {"note": ["max_length", ""]}),
        ({}, {"health": ["required"]}),
    ],
)
def test_an_invalid_update_changes_nothing(
    as_lead: Client, story: Story, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = as_lead.post(f"{HERE}health/", typed)
    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not StatusUpdate.objects.exists()


def test_wording_of_updates(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, key="review", name="Design review", date=date(2020, 1, 6))
    assert "Design review, 2515 days ago – did it happen?" in plain(as_lead.get(HERE).content.decode())
    page = plain(as_lead.get(f"{HERE}timeline/").content.decode())
    for words in ("did it happen?", "Yes, it happened", "Reschedule"):
        assert words in page, words
    passing = plain(as_lead.get(f"{HERE}points/review/passed/").content.decode())
    for words in ("Mark “Design review” as passed", "What was decided", "Areas settled by it", "Mark as passed"):
        assert words in passing, words
    for health, words in (
        ("at_risk", "Add a reason. It is shown wherever the initiative is listed."),
        ("on_track", "Choose a different health, or describe what is new."),
    ):
        assert words in plain(as_lead.post(f"{HERE}health/", {"health": health}).content.decode())
    unexplained = plain(as_lead.post(f"{AREA}status/", {"status": "settled"}).content.decode())
    assert "Add a reason. People will ask later." in unexplained
    unordered = as_lead.post(f"{HERE}phases/", {"design": "2026-10-05", "build": "2026-10-01"})
    assert "Build must start after design, 5 October 2026." in plain(unordered.content.decode())


def test_wording_of_the_history(as_lead: Client) -> None:
    empty = plain(as_lead.get(f"{HERE}history/").content.decode())
    for words in ("No updates yet.", "Change log Search the audit log No changes yet."):
        assert words in empty, words


def test_settling_asks_for_a_reason_and_keeps_it(as_lead: Client, story: Story) -> None:
    form = as_lead.get(f"{AREA}status/", headers=HTMX).content.decode()
    assert 'name="note"' in form
    assert 'value="settled"' in form
    assert as_lead.post(f"{AREA}status/", {"status": "settled", "note": "  "}).status_code == 422
    assert as_lead.post(f"{AREA}status/", {"status": "settled", "note": "Events, no polling"}).status_code == 303
    as_lead.post(f"{AREA}status/", {"status": "open", "note": "The load test failed"})
    page = as_lead.get(f"{HERE}history/").content.decode()
    assert page.index("The load test failed") < page.index("Events, no polling")


def test_only_the_latest_update_can_be_undone(as_lead: Client, story: Story) -> None:
    first = as_lead.post(f"{AREA}status/", {"status": "settled", "note": "Done"}, headers=HTMX)
    as_lead.post(f"{AREA}status/", {"status": "open", "note": "Not done"}, headers=HTMX)
    refused = as_lead.post(undo_of(first), headers=HTMX)
    assert refused.status_code == 409
    assert toast_of(refused)["level"] == "error"
    story.area.refresh_from_db()
    assert story.area.status == "open"
    assert StatusUpdate.objects.count() == 2
    assert as_lead.post(f"{HERE}undo/areas/?said=made-up").status_code == 404
    assert as_lead.post(undo_of(first).replace("/areas/", "/nowhere/")).status_code == 404


def test_a_milestone_that_passed_settles_areas(as_lead: Client, story: Story) -> None:
    point = make.PointFactory.create(initiative=story.initiative, key="review", name="Design review")
    other = make.AreaFactory.create(initiative=story.initiative, key="scope", name="Scope")
    form = as_lead.get(f"{HERE}points/review/passed/").context["form"]
    assert set(form.fields) == {"note", "settled"}
    assert set(form.fields["settled"].queryset) == {story.area, other}
    typed = {"note": "Events, no polling", "settled": [story.area.pk]}
    response = as_lead.post(f"{HERE}points/review/passed/", typed, headers=HTMX)
    for row in (point, story.area, other):
        row.refresh_from_db()
    assert (point.passed, story.area.status, other.status) == (True, "settled", "open")
    assert StatusUpdate.objects.get(area=story.area).note == "Settled at “Design review”. Events, no polling"
    as_lead.post(undo_of(response), headers=HTMX)
    for row in (point, story.area):
        row.refresh_from_db()
    assert (point.passed, story.area.status) == (False, "open")
    assert not StatusUpdate.objects.exists()


def test_a_milestone_does_not_settle_an_area_of_another_initiative(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, key="review")
    foreign = make.AreaFactory.create()
    response = as_lead.post(f"{HERE}points/review/passed/", {"settled": [foreign.pk]})
    assert response.status_code == 422
    foreign.refresh_from_db()
    assert foreign.status == "open"


def test_a_milestone_is_marked_as_passed_once_and_as_not_passed_again(as_lead: Client, story: Story) -> None:
    make.PointFactory.create(initiative=story.initiative, key="review")
    for _ in range(2):
        as_lead.post(f"{HERE}points/review/passed/", {"note": "x"})
    assert StatusUpdate.objects.count() == 1
    as_lead.post(f"{HERE}points/review/passed/?passed=0")
    assert [(row.before, row.after) for row in StatusUpdate.objects.order_by("pk")] == [
        ("ahead", "passed"),
        ("passed", "ahead"),
    ]


@pytest.mark.at("2026-11-24T10:00Z")
def test_phase_dates_must_be_in_order(as_lead: Client, story: Story) -> None:
    typed = {"design": "2026-10-05", "build": "2026-12-07", "general_availability": "2027-03-01"}
    assert as_lead.post(f"{HERE}phases/", typed).status_code == 303
    spans = [(bar.span.name, bar.span.start) for bar in page_of(as_lead.get(HERE)).drawing.bars]
    assert spans == [
        ("Design", date(2026, 10, 5)),
        ("Build", date(2026, 12, 7)),
        ("General availability", date(2027, 3, 1)),
    ]
    story.initiative.refresh_from_db()
    assert story.initiative.phase_starts == typed
    wrong = as_lead.post(f"{HERE}phases/", {**typed, "build": "2026-10-01"})
    assert wrong.status_code == 422
    assert errors_of(wrong) == {"build": [""]}
    as_lead.post(f"{HERE}phases/", {})
    assert [line.after for line in AuditLine.objects.filter(thing="phases").order_by("pk")] == [
        "design: 2026-10-05; build: 2026-12-07; general availability: 2027-03-01",
        "–",
    ]


def test_a_phase_that_should_have_started_is_shown(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}phases/", {"discovery": "2020-01-06", "build": "2021-01-04"})
    response = as_lead.get(HERE)
    assert page_of(response).phase_by_dates == "Build"
    assert "phase dates say build" in plain(response.content.decode())


def test_a_member_reads_the_history_of_the_initiative_and_nothing_else(as_lead: Client, story: Story) -> None:
    as_lead.post(f"{HERE}edit/", {"name": "Organisations", "phase": "build", "priority": "3", "seen": etag([1])})
    member = Client()
    make.sign_in(member, story.tom)
    response = member.get(f"{HERE}history/")
    assert [line.before for line in response.context["found"].log.lines] == ["phase: discovery"]
    assert "/audit/" not in response.content.decode().split("<main", 1)[1]
    AuditLine.objects.create(
        at=date(2026, 1, 1),
        actor_name="x",
        verb="exported",
        thing="skill matrix",
        label="planted",
        initiative="organisations",
    )
    assert "planted" not in member.get(f"{HERE}history/").content.decode()


def test_the_history_has_pages(as_lead: Client, story: Story) -> None:
    lines = [
        AuditLine(at=f"2026-11-01T10:{n // 60:02}:{n % 60:02}Z", actor_name="x", verb="changed", thing="initiative",
                  label="x", initiative="organisations", before=f"name: N{n}", after=f"name: N{n + 1}")
        for n in range(160)
    ]  # fmt: skip
    AuditLine.objects.bulk_create(lines)
    first = compact(as_lead.get(f"{HERE}history/").content.decode())
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = compact(as_lead.get(older[1]).content.decode())
    assert "<ins>N160</ins>" in first
    assert "<ins>N1</ins>" in second
    assert "<ins>N160</ins>" not in second


def test_an_import_is_one_entry_of_the_history(as_lead: Client, story: Story) -> None:
    lines = [
        AuditLine(at="2026-11-01T10:00Z", actor_name="Nadia", verb="added", thing="critical area", label=f"Area {n}",
                  initiative="organisations")
        for n in range(40)
    ]  # fmt: skip
    AuditLine.objects.bulk_create(lines)
    as_lead.post(f"{HERE}edit/", {"name": "Renamed", "phase": "build", "priority": "3"})
    response = as_lead.get(f"{HERE}history/")
    assert [len(entry) for entry in response.context["found"].entries] == [1, 40]
    page = plain(response.content.decode())
    assert "Nadia made 40 changes at once" in page
    assert "Area 39" in page


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 30, 300])
def test_the_history_takes_a_constant_number_of_queries(
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
