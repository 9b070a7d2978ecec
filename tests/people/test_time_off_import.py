"""Time off from a table: what would be added, what is wrong and where, whose may be entered."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from people.models import AuditLine, TimeOff
from tests.support import factories as make
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db
HERE = "/people/time-off/import/"


@pytest.fixture
def manager(client: Client) -> Client:
    make.OrganisationFactory.create()
    marta = make.PersonFactory.create(key="marta", name="Marta Solé")
    for key, name in (("ada", "Ada Kowal"), ("tom", "Tom Becker")):
        make.PersonFactory.create(key=key, name=name, manager=marta)
    make.PersonFactory.create(key="sam", name="Sam Stranger")
    make.sign_in(client, marta)
    return client


def look(client: Client, table: str, **more: str) -> Any:
    return client.post(HERE, {"table": table, **more})


def rows() -> list[tuple[str, date, date, str]]:
    return list(TimeOff.objects.order_by("pk").values_list("person__key", "start", "end", "part"))


def test_what_would_be_added_is_shown_then_added_once(manager: Client) -> None:
    table = (
        "Person\tFrom\tTo\tPart\nAda Kowal\t2026-12-21\t2027-01-03\t\n"
        "tom\t2026-12-04\t\tafternoon\n\nMarta Solé\t2026-12-24\t2026-12-24\t"
    )
    page = plain(look(manager, table).content.decode())
    assert "3 rows would be added" in page
    assert not rows()
    assert look(manager, table, **{"import": "1"}).status_code == 303
    assert rows() == [
        ("ada", date(2026, 12, 21), date(2027, 1, 3), "all"),
        ("tom", date(2026, 12, 4), date(2026, 12, 4), "afternoon"),
        ("marta", date(2026, 12, 24), date(2026, 12, 24), "all"),
    ]
    lines = AuditLine.objects.filter(thing="time off")
    assert [(line.verb, line.before, line.after) for line in lines] == [("added", "", "")] * 3
    again = look(manager, table, **{"import": "1"})
    assert again.status_code == 422
    assert "3 are there already" in plain(again.content.decode())
    assert len(rows()) == 3


def test_every_fault_is_told_by_its_cell(manager: Client) -> None:
    table = (
        "person,from,to,part\nAda Kovall,2026-12-21,,\nSam Stranger,2026-12-21,,\nAda Kowal,21.12.2026,,\n"
        "Ada Kowal,2026-12-21,2026-12-20,\nAda Kowal,2026-12-21,2026-12-31,\nAda Kowal,2026-12-24,,\n"
        "Ada Kowal,2027-02-01,,evening\n,2026-12-21,,\nAda Kowal,,,\nAda Kowal,0001-01-01,,\n"
    )
    page = plain(look(manager, table).content.decode())
    for words in (
        "A2 Nobody here is called Ada Kovall. Did you mean Ada Kowal?",
        "A3 Sam Stranger’s time off is theirs and their manager’s to enter.",
        "B4 “21.12.2026” is no day; write it like 2026-12-03.",
        "B5 The last day is before the first.",
        "B7 Ada Kowal is away already from 2026-12-21 to 2026-12-31",
        "D8 A part is all, morning or afternoon.",
        "A9 Nobody is named in this row.",
        "B10 No day stands here.",
        "B11 0001-01-01 is in no year that can be meant.",
    ):
        assert words in page, words
    assert look(manager, table, **{"import": "1"}).status_code == 422
    assert look(manager, table, **{"import": "1", "without_faulty": "1"}).status_code == 303
    assert rows() == [("ada", date(2026, 12, 21), date(2026, 12, 31), "all")]


@pytest.mark.parametrize("table", ["a,b\n1,2", "", "Person\nAda Kowal", "\0"])
def test_what_is_no_such_table_is_refused(manager: Client, table: str) -> None:
    assert look(manager, table).status_code == 422
    assert not rows()
