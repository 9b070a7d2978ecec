"""Everything about oneself: counted on a page, whole in a file, without what others alone may see."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Meeting
from leadplan.own_data.kinds import LEFT_OUT, every_kind
from people.models import (
    AuditLine,
    Person,
    Rating,
)
from stakeholders.models import Stakeholder
from tests.support.departing_person import ALONE, relations_to_somebody
from tests.support.departing_person import somebody as with_everything
from tests.support.factories import MeetingFactory, PersonFactory, StakeholderFactory, sign_in

pytestmark = pytest.mark.django_db


def test_every_relation_to_a_person_is_in_a_part_or_is_left_out_by_name() -> None:
    held = {relation for kind in every_kind() for relation in kind.relations}
    assert relations_to_somebody() - held - LEFT_OUT.keys() == set()
    assert not held & LEFT_OUT.keys()


def test_the_keys_of_the_file_are_as_documented() -> None:
    keys = [kind.key for kind in every_kind()]
    assert len(keys) == len(set(keys))
    with open("docs/privacy.md", encoding="utf-8") as text:
        documented = text.read()
    assert [key for key in keys if f"`{key}`" not in documented] == []


@pytest.fixture
def somebody() -> Person:
    return with_everything()


def downloaded(client: Client) -> dict[str, Any]:
    answer = client.post("/me/data/json/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="leadplan-somebody-')
    found: dict[str, Any] = json.loads(b"".join(answer))
    return found


def test_the_file_has_a_row_of_every_kind_and_nothing_that_others_alone_may_see(
    client: Client, somebody: Person
) -> None:
    sign_in(client, somebody)
    found = downloaded(client)
    assert (found["format"], found["about"]) == ("leadplan own data 1", {"key": "somebody", "name": "Søren Ångström"})
    assert {key for key, rows in found["data"].items() if not rows} <= {
        "addresses", "second_factors", "sessions", "providers", "mail_choices",
    }  # fmt: skip
    assert ALONE not in json.dumps(found)
    assert "Meetings in the calendars of others that name you: only they see them." in found["left_out"]


def test_the_file_tells_facts_as_they_are(client: Client, somebody: Person) -> None:
    sign_in(client, somebody)
    data = downloaded(client)["data"]
    manager = {"key": "manager", "name": somebody.manager.name}  # type: ignore[union-attr]
    assert data["record"][0]["manager"] == manager
    assert data["ratings_received"] == [
        {"skill": {"key": "http", "name": Rating.objects.get(person=somebody).skill.name}, "kind": "assessed", "level": 2,
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


def test_the_page_counts_each_kind_in_one_query_whatever_there_is(client: Client, somebody: Person) -> None:
    sign_in(client, somebody)
    client.get("/me/data/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = client.get("/me/data/").content.decode()
    for number in range(30):
        MeetingFactory.create(person=somebody, title=f"{number}")
    with CaptureQueriesContext(connection) as many:
        later = client.get("/me/data/").content.decode()
    assert len(many) == len(few) <= 6
    row = '<th scope="row">Meetings</th><td data-label="Rows" class="num">{}</td><td data-label="Who else sees it">nobody else</td>'
    assert row.format(1) in page
    assert row.format(31) in later
    assert ALONE not in page


def test_a_file_of_many_rows_takes_as_many_queries_as_one_of_few(client: Client, somebody: Person) -> None:
    sign_in(client, somebody)
    downloaded(client)
    with CaptureQueriesContext(connection) as few:
        downloaded(client)
    for number in range(30):
        MeetingFactory.create(person=somebody, title=f"{number}").attendees.add(somebody)
        StakeholderFactory.create(lead=somebody)
    with CaptureQueriesContext(connection) as many:
        found = downloaded(client)
    # The first stakeholder alone had no initiatives to fetch people for: nothing else differs.
    assert len(many) == len(few)
    assert len(found["data"]["meetings"]) == 31


def test_an_export_is_told_in_the_audit_and_only_a_post_exports(client: Client, somebody: Person) -> None:
    sign_in(client, somebody)
    for name in ("json", "ics"):
        assert client.get(f"/me/data/{name}/").status_code == 405
        b"".join(client.post(f"/me/data/{name}/"))
    lines = AuditLine.objects.filter(thing="own data").order_by("pk")
    assert [(line.actor, line.about, line.verb, line.after) for line in lines] == [
        (somebody, somebody, "exported", "JSON"),
        (somebody, somebody, "exported", "calendar"),
    ]


def test_nobody_gets_what_is_anothers(client: Client, somebody: Person) -> None:
    sign_in(client, PersonFactory.create(key="stranger"))
    found = json.loads(b"".join(client.post("/me/data/json/")))
    assert found["about"]["key"] == "stranger"
    assert {key for key, rows in found["data"].items() if rows} == {"record", "account", "audit"}
    assert Stakeholder.objects.count() == 2
    assert Meeting.objects.count() == 2
