"""What changes are reported, and what of them: only what everyone who may see the initiative may see."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import (
    AreaStatus,
    CriticalArea,
    DateGiven,
    Dependency,
    InflectionPoint,
    Initiative,
    LeadAssignment,
)
from initiatives.services import assignment_rows, progress
from initiatives.services.assignment_rows import RowsChange
from integrations.models import OwnEvent
from people import events
from people.models import EventType, Person, Rating, TimeOff, WebhookEvent
from tests.support.factories import (
    AreaFactory,
    LeadFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    sign_in,
)
from tests.support.one_initiative import make_initiative

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-23T09:10:30Z")]
NOW = datetime(2026, 11, 23, 9, 10, 30, tzinfo=UTC)
HERE = "/initiatives/organisations/"
LEAD = {"person", "role", "stage", "from", "to", "tentative"}
TRANSFER = {"skill", "teacher", "learners"}
STANDARD = {"standard", "team", "teams", "status", "until"}
REPORTED = {
    "target", "open", "health", "impact", "owner", "status", "date", "passed", "need_by", "state", "evidence_url", "teams",
}  # fmt: skip
"""Fields of the examples in docs/webhooks.md."""


@pytest.fixture
def lead(client: Client) -> Person:
    OrganisationFactory.create(timezone="Europe/Madrid")
    person = PersonFactory.create(key="diego", name="Diego Funes")
    make_initiative(person, "organisations")
    sign_in(client, person)
    return person


def submitted(client: Client, address: str, **typed: str) -> None:
    """A page's form as it is, with some fields changed."""
    context = client.get(address).context
    data: dict[str, str] = {}
    for name in ("form", "needs"):
        found: Any = context.get(name)
        for form in found.forms if hasattr(found, "forms") else [found] if found is not None else []:
            data |= {one.html_name: str(one.value()) for one in form if one.value() not in (None, [], False)}
        if hasattr(found, "management_form"):
            data |= {one.html_name: str(one.value()) for one in found.management_form}
    assert client.post(address, {**data, **typed}).status_code in (200, 302, 303)


def reported() -> list[dict[str, Any]]:
    return [one.payload for one in WebhookEvent.objects.order_by("pk")]


def test_settling_an_area_is_reported_with_keys_and_both_states(client: Client, lead: Person) -> None:
    area = CriticalArea.objects.get()
    assert client.post(f"{HERE}areas/api-0/status/", {"status": "settled", "note": "We chose REST."}).status_code < 400
    assert reported() == [
        {
            "type": "area.settled", "at": "2026-11-23T09:10:30Z", "initiative": "organisations",
            "area": "organisations/api-0", "name": area.name, "by": "diego", "changes": {"status": ["open", "settled"]},
        }
    ]  # fmt: skip
    assert "REST" not in str(reported())


def test_changed_details_are_reported_by_field(client: Client, lead: Person) -> None:
    before = Initiative.objects.get().name
    dates = {"start": "2026-11-02", "target": "2026-12-18"}
    submitted(client, f"{HERE}edit/", name="Organisations", priority="5", open_to_everyone="on", **dates)
    (found,) = reported()
    assert (found["type"], found["name"]) == ("initiative.changed", "Organisations")
    assert found["changes"] == {
        "name": [before, "Organisations"],
        "priority": [3, 5],
        "start": [None, "2026-11-02"],
        "target": [None, "2026-12-18"],
        "open": [False, True],
    }
    assert WebhookEvent.objects.get().is_open


def test_health_milestones_and_leads_are_reported(client: Client, lead: Person) -> None:
    client.post(f"{HERE}health/", {"health": "off_track", "note": "The vendor is silent."})
    point = InflectionPoint.objects.get()
    client.post(f"{HERE}points/{point.key}/passed/", {"note": "Decided."})
    tom = PersonFactory.create(key="tom", name="Tom Becker")
    client.post(f"{HERE}new/lead/", {"who": tom.name, "role": "deputy", "stage": "weekly", "hours": "6"})
    health, passed, assigned = reported()
    assert (health["type"], health["changes"]) == ("initiative.health_changed", {"health": ["on_track", "off_track"]})
    assert (passed["type"], passed["milestone"]) == ("milestone.passed", f"organisations/{point.key}")
    assert (assigned["type"], assigned["person"], assigned["role"]) == ("lead.assigned", "tom", "deputy")
    assert "hours" not in assigned
    assert not {"vendor", "Decided"} & set(str(reported()).replace(".", " ").split())


def test_a_date_given_is_reported_with_the_one_before_it_and_without_its_reason(client: Client, lead: Person) -> None:
    row = Dependency.objects.create(initiative=Initiative.objects.get(), key="sdk", name="Identity SDK")
    DateGiven.objects.create(dependency=row, recorded_on="2026-11-09", eta="2026-12-04")
    typed = {"on": "2026-11-23", "eta": "2026-12-19", "reason": "Their lead is ill."}
    client.post(f"{HERE}dependencies/sdk/date/", typed)
    (found,) = reported()
    assert (found["type"], found["dependency"]) == ("dependency.date_given", "organisations/sdk")
    assert found["changes"] == {"date": ["2026-12-04", "2026-12-19"]}
    assert "ill" not in str(found)
    # A new check changes no field that is reported.
    client.post(f"{HERE}dependencies/sdk/new/check/", {"check_text": "It scales", "by": "consumer"})
    assert row.acceptance_checks.exists()
    assert len(reported()) == 1


def test_ratings_hours_and_notes_are_never_reported(client: Client, lead: Person) -> None:
    assignment = LeadAssignment.objects.get()
    submitted(client, f"{HERE}leads/{assignment.pk}/", hours="20")
    client.post("/people/skills/owner-organisations/http-organisations/", {"level": "3"})
    client.post(
        reverse("availability_new", args=["diego", "time-off"]),
        {"start": "2026-12-01", "end": "2026-12-02", "part": "all"},
    )
    assert LeadAssignment.objects.order_by("pk").last().hours == 20  # type: ignore[union-attr]
    assert Rating.objects.filter(person__key="owner-organisations", level=3).exists()
    assert TimeOff.objects.filter(person=lead).exists()
    assert reported() == []


def test_leads_who_go_and_come_by_an_undo_are_reported(lead: Person) -> None:
    today, home = NOW.date(), Initiative.objects.get()
    row = LeadFactory.create(initiative=home, person=PersonFactory.create(key="tom"), start=today)
    row.refresh_from_db()
    rows = {str(row.pk): assignment_rows.as_values(row)}
    for number, change in enumerate((RowsChange({}, rows), RowsChange(rows, {}))):
        assignment_rows.restore_rows(change, by=lead, now=NOW + timedelta(seconds=number), today=today)
    assert [(one["type"], one["person"]) for one in reported()] == [("lead.removed", "tom"), ("lead.assigned", "tom")]


def test_events_go_with_their_transaction(lead: Person) -> None:
    area = CriticalArea.objects.get()
    with transaction.atomic():
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=lead, now=NOW)
        assert len(reported()) == 1
        transaction.set_rollback(True)
    assert reported() == []


def test_several_changes_of_one_click_take_one_insert(lead: Person) -> None:
    initiative = Initiative.objects.get()
    areas = [AreaFactory.create(initiative=initiative, name=f"Area {number}") for number in range(3)]
    point = PointFactory.create(initiative=initiative)
    with CaptureQueriesContext(connection) as found:
        progress.mark_passed(point, "", areas, by=lead, now=NOW)
    inserts = [one for one in found.captured_queries if 'INSERT INTO "people_webhookevent"' in one["sql"]]
    assert len(inserts) == 1
    assert sorted(one["type"] for one in reported()) == ["area.settled"] * 3 + ["milestone.passed"]


def test_ids_are_ulids_that_sort_by_time() -> None:
    first, second = events.ulid(NOW), events.ulid(datetime(2026, 11, 23, 9, 10, 31, tzinfo=UTC))
    assert (len(first), first < second) == (26, True)
    # Monotonic within a millisecond, as the specification of ULIDs has it, whichever audit call makes them.
    made = [events.ulid(NOW) for _ in range(50)]
    assert made == sorted(made)
    # The example of the specification: its first ten characters are the milliseconds.
    assert events.ulid(datetime.fromtimestamp(1469918176.385, UTC)).startswith("01ARYZ6S41")


@pytest.mark.once
def test_the_docs_have_an_example_of_each_type_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()
    examples = [json.loads(one) for one in re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)]
    assert [one["type"] for one in examples] == [*EventType.values, OwnEvent.TEST]
    for one in examples[:-1]:
        assert set(one) <= {
            "type",
            "at",
            "initiative",
            "area",
            "milestone",
            "dependency",
            "name",
            "by",
            "changes",
            *LEAD,
            *TRANSFER,
            *STANDARD,
        }
        assert set(one.get("changes", {})) <= REPORTED


def test_a_list_of_areas_costs_one_query_more(client: Client, lead: Person) -> None:
    with CaptureQueriesContext(connection) as found:
        assert client.post(f"{HERE}new/areas/", {"lines": "Limits\nQuotas\nBilling"}).status_code < 400
    assert [one["name"] for one in reported()] == ["Limits", "Quotas", "Billing"]
    assert len([one for one in found.captured_queries if "people_webhookevent" in one["sql"]]) == 1
