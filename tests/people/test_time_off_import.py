"""Importing time off from a table: the preview, the errors by cell, and whose time off you may add."""

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
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


def look(client: Client, table: str) -> Any:
    return client.post(HERE, {"table": table})


def send(client: Client, response: Any, **more: str) -> Any:
    """Answer a preview: its form as it came, with what the person changes."""
    form = response.context["form"]
    columns = {name: form[name].value() or "" for name in form.fields}
    seen = re.search(r'name="seen"\s+value="([^"]*)"', response.content.decode())
    assert seen
    return client.post(HERE, {**columns, "seen": seen[1], "step": "import", **more})


def rows() -> list[tuple[str, date, date, str]]:
    return list(TimeOff.objects.order_by("pk").values_list("person__key", "start", "end", "part"))


def test_wording_of_the_preview(manager: Client) -> None:
    page = plain(look(manager, "Person\tDate\nAda Kowal\t2026-12-21\nTom Becker\tsoon").content.decode())
    for words in ("1 row would be added. Nothing has been saved yet.", "1 issue to fix", "Skip rows with errors"):
        assert words in page, words
    assert "B3 “soon” isn’t a date. Write it like 2026-12-03." in page


def test_a_table_with_errors_can_be_edited_without_pasting_it_again(manager: Client) -> None:
    form = look(manager, "Person\tDate\nAda Kowal\t2026-12-21\nTom Becker\tsoon").context["form"]
    page = manager.post(HERE, {name: form[name].value() or "" for name in form.fields} | {"step": "edit"})
    text = page.context["form"]["table"].value()
    assert text == "Person\tDate\nAda Kowal\t2026-12-21\nTom Becker\tsoon\n"
    assert "Tom Becker\tsoon" in page.content.decode()
    assert len(look(manager, text.replace("soon", "2026-12-22")).context["found"].rows) == 2


def test_what_would_be_added_is_shown_then_added_once(manager: Client) -> None:
    table = (
        "Person\tFrom\tTo\tPart\nAda Kowal\t2026-12-21\t2027-01-03\t\n"
        "tom\t2026-12-04\t\tafternoon\n\nMarta Solé\t2026-12-24\t2026-12-24\t"
    )
    found = look(manager, table).context["found"]
    assert (len(found.rows), found.same, found.errors) == (3, 0, [])
    assert not rows()
    assert send(manager, look(manager, table)).status_code == 303
    assert rows() == [
        ("ada", date(2026, 12, 21), date(2027, 1, 3), "all"),
        ("tom", date(2026, 12, 4), date(2026, 12, 4), "afternoon"),
        ("marta", date(2026, 12, 24), date(2026, 12, 24), "all"),
    ]
    lines = AuditLine.objects.filter(thing="time off")
    assert [(line.verb, line.before, line.after) for line in lines] == [("added", "", "")] * 3
    again = send(manager, look(manager, table))
    assert again.status_code == 422
    assert (again.context["found"].rows, again.context["found"].same) == ([], 3)
    assert len(rows()) == 3


def test_every_error_is_listed_with_its_cell(manager: Client) -> None:
    table = (
        "person,from,to,part\nAda Kovall,2026-12-21,,\nSam Stranger,2026-12-21,,\nAda Kowal,21.12.2026,,\n"
        "Ada Kowal,2026-12-21,2026-12-20,\nAda Kowal,2026-12-21,2026-12-31,\nAda Kowal,2026-12-24,,\n"
        "Ada Kowal,2027-02-01,,evening\n,2026-12-21,,\nAda Kowal,,,\nAda Kowal,0001-01-01,,\n"
    )
    found = look(manager, table).context["found"]
    # Row 6 is the only valid one; row 7 overlaps it. C5 is before B5, and the error of such a pair is at the first day.
    places = {fault.place for fault in found.errors}
    assert {"A2", "A3", "B4", "B5", "B7", "D8", "A9", "B10", "B11"} <= places
    assert not any(place.endswith("6") for place in places)
    assert [row.start for row in found.rows] == [date(2026, 12, 21)]
    reasons = {fault.place: fault.text for fault in found.errors}
    for place, named in (("A2", "Ada Kowal?"), ("A3", "Sam Stranger"), ("B4", "21.12.2026"), ("B7", "2026-12-31")):
        assert named in reasons[place]
    assert send(manager, look(manager, table)).status_code == 422
    assert send(manager, look(manager, table), without_faulty="1").status_code == 303
    assert rows() == [("ada", date(2026, 12, 21), date(2026, 12, 31), "all")]


@pytest.mark.at("2026-11-25T10:00Z")
def test_days_in_weeks_that_are_over_are_left_out_unless_they_correct_a_mistake(manager: Client) -> None:
    table = (
        "Person,From,To\nAda Kowal,2026-11-02,2026-11-06\nTom Becker,2026-11-20,2026-11-24\n"
        "Ada Kowal,2026-11-23,2026-11-24\n"
    )
    shown = look(manager, table)
    found = shown.context["found"]
    assert [one.reason.place for one in found.past] == ["B2", "B3"]
    page = plain(shown.content.decode())
    assert "2 rows left out: in weeks that are over" in page
    assert "B3 Tom Becker: 2026-11-20 to 2026-11-24 begins in a week that is over" in page
    assert "Correct a mistake: also change weeks 2026-W45 to 2026-W47" in page
    assert send(manager, shown, correct="2026-W47/2026-W47").status_code == 303, "other weeks than those shown"
    assert rows() == [("ada", date(2026, 11, 23), date(2026, 11, 24), "all")]
    again = look(manager, table)
    assert send(manager, again).status_code == 422, "nothing is left to add"
    assert send(manager, again, correct="2026-W45/2026-W47").status_code == 303
    assert [row[1] for row in rows()] == [date(2026, 11, 23), date(2026, 11, 2), date(2026, 11, 20)]


@pytest.mark.at("2026-11-25T10:00Z")
def test_the_command_leaves_past_days_out_unless_told_to_correct(manager: Client, tmp_path: Path) -> None:
    file = tmp_path / "off.csv"
    file.write_text("Person,From,To\nAda Kowal,2026-11-02,2026-11-06\nTom Becker,2026-12-04,\n")

    def run(*options: str) -> Any:
        out = StringIO()
        call_command("import_time_off", str(file), "--json", *options, stdout=out)
        return json.loads(out.getvalue())

    found = run()
    assert ([one["cell"] for one in found["left_out"]], [one["person"] for one in found["changes"]]) == (
        ["B2"],
        ["tom"],
    )
    assert [row[0] for row in rows()] == ["tom"]
    found = run("--correct-mistakes")
    assert (found["left_out"], [one["cell"] for one in found["changes"]]) == ([], ["A2"])
    assert [row[0] for row in rows()] == ["tom", "ada"]


@pytest.mark.parametrize("table", ["a,b\n1,2", "", "Person\nAda Kowal", "\0", "Person\tFrom\nAda Kowal\t2026-12-21"])
def test_a_table_without_the_needed_columns_is_refused(manager: Client, table: str) -> None:
    assert look(manager, table).status_code == 422
    assert not rows()


def test_an_import_that_would_do_something_else_is_shown_again(manager: Client) -> None:
    shown = look(manager, "Person,From,To,End\nAda Kowal,2026-12-21,2026-12-22,2026-12-31\n")
    assert shown.status_code == 422, "two columns could be the last day"
    changed = send(manager, shown, **{"column-3": "to"})
    assert changed.status_code == 409
    assert not rows()
    assert send(manager, changed).status_code == 303
    assert rows() == [("ada", date(2026, 12, 21), date(2026, 12, 31), "all")]
