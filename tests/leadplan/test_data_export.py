"""Your data: counted on a page, complete in a file, without what is private to others."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Meeting
from leadplan.privacy.data_export_registry import ALL_KINDS, LEFT_OUT
from people.models import (
    AuditLine,
    Person,
    Rating,
)
from stakeholders.models import Stakeholder
from tests.support.departing_person import ALONE, relations_to_person
from tests.support.departing_person import person_with_rows as with_everything
from tests.support.factories import MeetingFactory, PersonFactory, StakeholderFactory, sign_in

pytestmark = pytest.mark.django_db


def test_every_relation_to_a_person_is_exported_or_excluded_by_name() -> None:
    exported = {relation for kind in ALL_KINDS for relation in kind.relations}
    assert relations_to_person() - exported - LEFT_OUT.keys() == set()
    assert not exported & LEFT_OUT.keys()


def test_the_keys_of_the_file_are_as_documented() -> None:
    keys = [kind.key for kind in ALL_KINDS]
    assert len(keys) == len(set(keys))
    with open("docs/privacy.md", encoding="utf-8") as text:
        documented = text.read()
    assert [key for key in keys if f"`{key}`" not in documented] == []


@pytest.fixture
def person_with_rows() -> Person:
    return with_everything()


def downloaded(client: Client) -> dict[str, Any]:
    answer = client.post("/me/data/json/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="leadplan-somebody-')
    found: dict[str, Any] = json.loads(b"".join(answer))
    return found


def test_the_file_has_a_row_of_every_kind_and_nothing_private_to_others(
    client: Client, person_with_rows: Person
) -> None:
    sign_in(client, person_with_rows)
    found = downloaded(client)
    assert (found["format"], found["about"]) == ("leadplan own data 1", {"key": "somebody", "name": "Søren Ångström"})
    assert {key for key, rows in found["data"].items() if not rows} <= {
        "addresses", "second_factors", "sessions", "providers", "mail_choices",
    }  # fmt: skip
    assert ALONE not in json.dumps(found)
    assert set(LEFT_OUT.values()) < set(found["left_out"])


def test_the_file_contains_the_facts_unchanged(client: Client, person_with_rows: Person) -> None:
    sign_in(client, person_with_rows)
    data = downloaded(client)["data"]
    manager = {"key": "manager", "name": person_with_rows.manager.name}  # type: ignore[union-attr]
    assert data["record"][0]["manager"] == manager
    assert data["ratings_received"] == [
        {"skill": {"key": "http", "name": Rating.objects.get(person=person_with_rows).skill.name}, "kind": "assessed", "level": 2,
         "on": None, "disputed": False, "note": "", "author": manager}
    ]  # fmt: skip
    assert [row["person"]["key"] for row in data["ratings_given"]] == ["colleague"]
    assert data["decisions"][0]["hours"] == 2.5
    assert data["plans"][0]["week"] == "2026-W53"
    assert data["stakeholders"][0]["touchpoints"][0]["note"] == "wants numbers"
    assert data["pitches"][0]["conversations"][0]["result"] == "convinced"
    assert data["pitches"][0]["value_amount"] == 1200.5
    assert "conversations" not in data["pitches_co_sponsored"][0]
    assert data["meetings"][0]["starts"] == "2026-11-24T09:00:00+00:00"
    assert "password" not in data["account"][0]
    assert [row["after"] for row in data["audit"] if row["thing"] == "person"] == ["level 2"]
    assert [row["about"] for row in data["audit_by"]] == [manager]


def test_the_page_counts_all_kinds_in_one_query(client: Client, person_with_rows: Person) -> None:
    sign_in(client, person_with_rows)
    client.get("/me/data/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = client.get("/me/data/")
    for number in range(30):
        MeetingFactory.create(person=person_with_rows, title=f"{number}")
    with CaptureQueriesContext(connection) as many:
        later = client.get("/me/data/")
    assert len(many) == len(few) <= 6
    assert (stored_counts(page)["meetings"], stored_counts(later)["meetings"]) == (1, 31)
    assert ALONE not in page.content.decode()


def stored_counts(response: Any) -> dict[str, int]:
    """How many rows of each kind the page shows."""
    return {row.kind.key: row.count for row in response.context["stored"]}


def test_the_page_says_what_is_stored_and_who_can_see_it(client: Client, person_with_rows: Person) -> None:
    """The wording of the page."""
    sign_in(client, person_with_rows)
    page = client.get("/me/data/").content.decode()
    assert "<h1>Your data</h1>" in page
    assert "What leadplan stores about you, who else can see it, and a copy to download." in page
    assert "You asked to leave on" in page


@pytest.mark.once
def test_a_file_of_many_rows_takes_as_many_queries_as_one_of_few(client: Client, person_with_rows: Person) -> None:
    sign_in(client, person_with_rows)
    downloaded(client)
    with CaptureQueriesContext(connection) as few:
        downloaded(client)
    for number in range(30):
        MeetingFactory.create(person=person_with_rows, title=f"{number}").attendees.add(person_with_rows)
        StakeholderFactory.create(lead=person_with_rows)
    with CaptureQueriesContext(connection) as many:
        found = downloaded(client)
    # The first stakeholder had no initiatives to fetch people for: nothing else differs.
    assert len(many) == len(few)
    assert len(found["data"]["meetings"]) == 31


def test_an_export_is_recorded_in_the_audit_and_needs_a_post(client: Client, person_with_rows: Person) -> None:
    sign_in(client, person_with_rows)
    for name in ("json", "ics"):
        assert client.get(f"/me/data/{name}/").status_code == 405
        b"".join(client.post(f"/me/data/{name}/"))
    lines = AuditLine.objects.filter(thing="own data").order_by("pk")
    assert [(line.actor, line.about, line.verb, line.after) for line in lines] == [
        (person_with_rows, person_with_rows, "exported", "JSON"),
        (person_with_rows, person_with_rows, "exported", "calendar"),
    ]


def test_people_only_get_their_own_data(client: Client, person_with_rows: Person) -> None:
    sign_in(client, PersonFactory.create(key="stranger"))
    found = json.loads(b"".join(client.post("/me/data/json/")))
    assert found["about"]["key"] == "stranger"
    assert {key for key, rows in found["data"].items() if rows} == {"record", "account", "audit"}
    assert Stakeholder.objects.count() == 2
    assert Meeting.objects.count() == 2
