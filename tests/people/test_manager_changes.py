"""A change of manager with a date: planned ahead, and from that day the new reporting line sees what the old one saw."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from people.models import AuditLine, Person
from people.services import people_records
from tests.support import factories as make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 12, 7)


@pytest.fixture
def lead(client: Client) -> Person:
    make.OrganisationFactory.create(timezone="Europe/Madrid")
    old = make.PersonFactory.create(key="old", name="Marta Solé")
    make.PersonFactory.create(key="new", name="Karl Weiss")
    found = make.PersonFactory.create(key="diego", name="Diego Funes", manager=old)
    make.LeadFactory.create(initiative=make.InitiativeFactory.create(), person=found, hours=8)
    make.sign_in(client, old)
    return found


def plan(client: Client, **typed: str) -> int:
    with time_machine.travel(NOW, tick=False):
        data = {"name": "Diego Funes", "role": "engineer", "seniority": "mid", "manager": "Karl Weiss", **typed}
        return client.post("/person/diego/edit/", data).status_code


def seen_by(key: str, now: datetime) -> int:
    client = Client()
    make.sign_in(client, Person.objects.get(key=key))
    with time_machine.travel(now, tick=False):
        return client.get("/allocation/diego/").status_code


def test_who_sees_a_persons_hours_changes_on_the_day_and_not_before(client: Client, lead: Person) -> None:
    assert plan(client, next_manager_from="2026-12-07") == 303
    assert (seen_by("old", NOW), seen_by("new", NOW)) == (200, 404)
    # Sunday 23:30 in Madrid; an hour later it is Monday there, and not yet in London.
    assert people_records.apply_due_manager_changes(datetime(2026, 12, 6, 22, 30, tzinfo=UTC)) == 0
    midnight = datetime(2026, 12, 6, 23, 30, tzinfo=UTC)
    assert people_records.apply_due_manager_changes(midnight) == 1
    assert people_records.apply_due_manager_changes(midnight) == 0
    assert (seen_by("old", midnight), seen_by("new", midnight)) == (404, 200)
    lines = [(line.actor_name, line.before, line.after) for line in AuditLine.objects.filter(about=lead).order_by("pk")]
    assert lines == [
        (
            "Marta Solé",
            "next manager: –; next manager from: –",
            "next manager: Karl Weiss; next manager from: 2026-12-07",
        ),
        ("leadplan", "manager: Marta Solé", "manager: Karl Weiss"),
    ]


@pytest.mark.at("2026-11-24T10:00Z")
def test_it_can_be_cancelled_until_then(client: Client, lead: Person) -> None:
    plan(client, next_manager_from="2026-12-07")
    shown = client.get("/person/diego/").context["person"]
    assert (shown.next_manager, shown.next_manager_from) == (Person.objects.get(key="new"), MONDAY)
    assert client.post("/person/diego/manager-change/cancel/").status_code == 303
    assert people_records.apply_due_manager_changes(NOW + timedelta(days=30)) == 0
    assert Person.objects.get(key="diego").manager == Person.objects.get(key="old")


def test_a_change_that_would_be_circular_by_then_is_dropped(client: Client, lead: Person) -> None:
    plan(client, next_manager_from="2026-12-07")
    Person.objects.filter(key="new").update(manager=lead)
    assert people_records.apply_due_manager_changes(datetime(2026, 12, 8, tzinfo=UTC)) == 0
    row = Person.objects.get(key="diego")
    assert (row.manager, row.next_manager_from) == (Person.objects.get(key="old"), None)
    line = AuditLine.objects.get(verb="withdrew")
    assert (line.actor_name, line.before) == ("leadplan", "manager from 2026-12-07: Karl Weiss")


def test_a_date_needs_a_new_manager_and_a_date_that_has_come_applies_immediately(client: Client, lead: Person) -> None:
    assert plan(client, manager="Marta Solé", next_manager_from="2026-12-07") == 422
    assert plan(client, next_manager_from="2026-11-24") == 303
    row = Person.objects.get(key="diego")
    assert (row.manager, row.next_manager, row.next_manager_from) == (Person.objects.get(key="new"), None, None)
