"""Changing a lead's agreed hours on the board, from a week on, and undoing it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import LeadAssignment
from people.models import AuditLine
from tests.support import factories as make
from tests.support.scenario_desk import NOW, Office

pytestmark = pytest.mark.django_db
START = date(2026, 1, 5)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW, tick=False):
        yield Office(client)


def address(row: LeadAssignment, week: str = "2026-W50") -> str:
    return f"/allocation/{row.person.key}/hours/{row.pk}/{week}/"


def change(office: Office, hours: str = "8", week: str = "2026-W50", **more: str) -> Any:
    page: Any = office.client.get(address(office.leads, week))
    seen = page.context["form"]["seen"].value()
    return office.client.post(address(office.leads, week), {"hours": hours, "seen": seen, **more})


SPLIT = [
    ("tom", "lead", "embedded", 14, START, date(2026, 12, 6)),
    ("tom", "lead", "embedded", 8, date(2026, 12, 7), None),
]
BEFORE = [("tom", "lead", "embedded", 14, START, None)]


def test_hours_change_from_a_week_on_and_the_undo_puts_the_rows_back_exactly(office: Office) -> None:
    before = list(LeadAssignment.objects.order_by("pk").values())
    answer = change(office)
    assert answer.status_code == 303
    assert office.held(office.vault) == SPLIT
    board: Any = office.client.get(answer["Location"])
    done = board.context["done"]
    assert office.client.post(f"/allocation/tom/undo/{done.token}/").status_code == 303
    assert list(LeadAssignment.objects.order_by("pk").values()) == before
    # Both are on record, with the hours for those who may see them.
    lines = AuditLine.objects.filter(thing="agreed hours").order_by("pk").values_list("before", "after")
    assert ("14 h a week", "8 h a week") in list(lines)
    assert AuditLine.objects.filter(thing="lead", verb="removed").exists()


def test_a_row_that_begins_in_the_week_is_changed_in_place(office: Office) -> None:
    LeadAssignment.objects.filter(pk=office.leads.pk).update(start=date(2026, 12, 7))
    answer = change(office)
    assert office.held(office.vault) == [("tom", "lead", "embedded", 8, date(2026, 12, 7), None)]
    done = office.client.get(answer["Location"]).context["done"]
    office.client.post(f"/allocation/tom/undo/{done.token}/")
    assert office.held(office.vault) == [("tom", "lead", "embedded", 14, date(2026, 12, 7), None)]


def test_what_was_changed_again_is_not_undone(office: Office) -> None:
    done = office.client.get(change(office)["Location"]).context["done"]
    LeadAssignment.objects.filter(start=date(2026, 12, 7)).update(hours=9)
    office.client.post(f"/allocation/tom/undo/{done.token}/")
    assert [hours for _, _, _, hours, _, _ in office.held(office.vault)] == [14, 9]


def test_a_week_that_is_over_is_never_rewritten(office: Office) -> None:
    assert office.client.get(address(office.leads, "2026-W47")).status_code == 404
    with time_machine.travel("2026-11-29T21:00Z", tick=False):
        done = office.client.get(change(office, week="2026-W48")["Location"]).context["done"]
    with time_machine.travel("2026-11-30T09:00Z", tick=False):
        office.client.post(f"/allocation/tom/undo/{done.token}/")
    assert [hours for _, _, _, hours, _, _ in office.held(office.vault)] == [14, 8]
    with time_machine.travel("2026-12-01T22:00Z", tick=False):
        assert office.client.post(f"/allocation/tom/undo/{done.token}/").status_code == 404


def test_htmx_gets_the_cell_as_a_form_and_then_the_lead_with_their_initiatives(office: Office) -> None:
    query = "?from=2026-W49&open=tom"
    cell: Any = office.client.get(address(office.leads) + query, headers=HTMX)
    assert cell.content.decode().strip().startswith(f'<td id="hours-{office.leads.pk}-2026-W50"')
    (seen,) = re.findall(r'name="seen" value="(\w+)"', cell.content.decode())
    wrong: Any = office.client.post(address(office.leads) + query, {"hours": "200", "seen": seen}, headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, f"#hours-{office.leads.pk}-2026-W50")
    assert 'value="200"' in wrong.content.decode()
    right: Any = office.client.post(address(office.leads) + query, {"hours": "8", "seen": seen}, headers=HTMX)
    rows: Any = office.client.get(right["Location"], headers=HTMX)
    assert rows.content.decode().strip().startswith('<tbody class="lead" id="lead-tom"')
    assert office.held(office.vault) == SPLIT
    # The window begins with week 49; 8 + 4 hours from week 50 on.
    assert rows.content.decode().count("<b>12</b>") == 12
    assert '"undo"' in rows["HX-Trigger"]


def test_the_second_of_two_editors_sees_a_conflict(office: Office) -> None:
    seen = office.client.get(address(office.leads)).context["form"]["seen"].value()
    change(office)
    answer: Any = office.client.post(address(office.leads), {"hours": "10", "seen": seen})
    assert answer.status_code == 409
    assert [(one.theirs, one.yours) for one in answer.context["conflict"]] == [("8", "10")]
    assert office.held(office.vault) == SPLIT
    again = answer.context["form"]["seen"].value()
    assert office.client.post(address(office.leads), {"hours": "10", "seen": again}).status_code == 303
    assert [hours for _, _, _, hours, _, _ in office.held(office.vault)] == [14, 10]


def test_only_those_who_see_the_hours_and_edit_the_initiative_change_them(office: Office) -> None:
    for person, status in ((office.tom, 200), (office.marta, 200), (office.omar, 404), (office.noor, 404)):
        assert office.as_(person).get(address(office.leads)).status_code == status
    # Omar edits search, but does not see Tom's hours.
    assert office.as_(office.omar).get(address(office.deputises)).status_code == 404
    office.as_(office.marta)
    assert office.client.get(f"/allocation/omar/hours/{office.leads.pk}/2026-W50/").status_code == 404
    assert office.client.get(f"/allocation/tom/hours/{office.leads.pk}/2026-W60/").status_code == 404


@pytest.mark.once
def test_the_number_of_queries_of_a_change_is_constant(office: Office) -> None:
    counts = []
    for week, hours in (("2026-W50", "8"), ("2026-W51", "9")):
        seen = office.client.get(address(office.leads, week)).context["form"]["seen"].value()
        with CaptureQueriesContext(connection) as asked:
            answer = office.client.post(address(office.leads, week), {"hours": hours, "seen": seen})
        assert answer.status_code == 303
        counts.append(len(asked))
        for _ in range(30):
            office.lead(make.InitiativeFactory.create(), office.tom, 1)
            office.lead(office.vault, make.PersonFactory.create(), 1)
    assert len(set(counts)) == 1
    with CaptureQueriesContext(connection) as asked:
        assert office.client.get("/allocation/tom/rows/", headers=HTMX).status_code == 200
    assert len(asked) <= 12


def test_the_export_has_what_the_page_shows_and_no_formulas(office: Office) -> None:
    make.LeadFactory.create(person=office.omar, hours=2, initiative=make.InitiativeFactory.create(name="=HYPERLINK(1)"))
    make.LeadFactory.create(person=office.noor, hours=5)
    answer: Any = office.client.get("/allocation/?format=csv&from=2026-W49")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Lead"] for row in rows} == {"Tom Becker", "Omar Haddad"}
    tom = [row for row in rows if row["Lead"] == "Tom Becker" and row["Week"] == "2026-W49"]
    assert [(row["Initiative"], row["Agreed"], row["Capacity"]) for row in tom] == [
        ("All initiatives", "18", "28"), ("Search", "4", ""), ("Vault", "14", ""),
    ]  # fmt: skip
    assert len({row["Week"] for row in rows}) == 13
    assert [row["Initiative"] for row in rows if "HYPERLINK" in row["Initiative"]] == ["'=HYPERLINK(1)"] * 13
