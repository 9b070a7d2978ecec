"""Skills from a table: files of every kind, columns, faults by cell, and what is written."""

import io
import re
import zipfile
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Initiative
from people.models import AuditLine, Person, Rating, Skill
from people.sheets import MOST_ROWS, Sheet, from_file, from_text, place
from people.uploads import Refused
from tests.support import factories as make
from tests.support.one_area_initiative import Story
from tests.support.planned_week import plain

HERE = "/people/skills/import/"


def workbook(*rows: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def hidden(page: str) -> dict[str, str]:
    """The second page's form as it stands."""
    table = re.search(r'name="table" value="([^"]*)"', page)
    assert table
    found = {"table": unescape(table[1])}
    for name, options in re.findall(r'<select name="(column-\d+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def look(client: Client, text: str) -> Any:
    return client.post(HERE, {"table": text})


def carry_out(client: Client, text: str, **more: str) -> Any:
    page = look(client, text).content.decode()
    return client.post(HERE, {**hidden(page), "step": "import", **more})


def said() -> dict[tuple[str, str], int]:
    return {(row.person.key, row.skill.name): row.level for row in Rating.objects.order_by("on", "pk")}


@pytest.mark.parametrize(
    "content",
    [
        b"Person,HTTP API design\nTom Becker,3\nPriya Raman,1\n",
        b"\xef\xbb\xbfName;http api DESIGN\r\ntom;3\r\nPriya Raman;1\r\n",
        "Who\tHTTP API design\nTom Becker\t3\nPriya Raman\t1".encode("utf-16"),
        workbook(["Person", "HTTP API design"], ["Tom Becker", 3], ["Priya Raman", 1.0]),
        workbook([None, None], ["Person", "HTTP API design"], ["Tom Becker", "3"], ["Priya Raman", "aware"]),
    ],
    ids=["commas", "semicolons and a mark", "tabs in UTF-16", "Excel", "Excel with an empty row and words"],
)
def test_a_file_of_any_kind_is_looked_at_and_imported(as_lead: Client, story: Story, content: bytes) -> None:
    response = as_lead.post(HERE, {"file": SimpleUploadedFile("levels.bin", content)})
    page = response.content.decode()
    assert response.status_code == 200
    assert "2 ratings" in page
    assert not Rating.objects.exists()
    done = as_lead.post(HERE, {**hidden(page), "step": "import"})
    assert done.status_code == 303
    assert said() == {("tom", "HTTP API design"): 3, ("priya", "HTTP API design"): 1}
    assert set(Rating.objects.values_list("kind", "author__key")) == {("assessed", "diego")}
    assert AuditLine.objects.get(verb="imported").label == "2 ratings of 2 people"
    assert AuditLine.objects.filter(verb="rated").count() == 2


def test_twice_changes_nothing(as_lead: Client, story: Story) -> None:
    table = "Person,HTTP API design\nTom Becker,3\n"
    carry_out(as_lead, table)
    page = look(as_lead, table).content.decode()
    assert "Nothing would change." in page
    assert "1 stands so already" in plain(page)
    assert carry_out(as_lead, table).status_code == 422
    assert Rating.objects.count() == 1


def test_every_fault_is_told_by_its_cell_and_nothing_happens_until_one_agrees(as_lead: Client, story: Story) -> None:
    make.PersonFactory.create(name="Twin")
    make.PersonFactory.create(name="Twin")
    table = (
        "Person,HTTP API design\nTom Becker,5\nTom Bekker,3\n,2\nTwin,1\nSam Stranger,2\n"
        "Priya Raman,2\nPriya Raman,3\nTom Becker,3.5\nTom Becker,–\nTom Becker,2?\n"
    )
    words = plain(look(as_lead, table).content.decode())
    for expected in (
        "B2 “5” is no level; levels go from 0 (none) to 4 (teaches).",
        "A3 Nobody here is called Tom Bekker. Did you mean Tom Becker?",
        "A4 Nobody is named in this row.",
        "A5 More than one person is called Twin; write the address instead.",
        "B6 Sam Stranger’s level in HTTP API design is not yours to say",
        "B8 Priya Raman and HTTP API design stand in B7 already.",
        "B9 “3.5” is no level",
    ):
        assert expected in words
    assert carry_out(as_lead, table).status_code == 422
    assert not Rating.objects.exists()
    assert carry_out(as_lead, table, without_faulty="1").status_code == 303
    assert said() == {("priya", "HTTP API design"): 2}


def test_columns_are_chosen_and_a_skill_is_made(as_lead: Client, story: Story) -> None:
    tom = Person.objects.get(key="tom")
    tom.manager = story.lead
    tom.save()
    table = "Team,Engineer,API design,Knitting\nX,Tom Becker,3,4\n"
    page = look(as_lead, table).content.decode()
    form = hidden(page)
    assert form["column-1"] == "=person"
    assert form["column-3"] == "=new"
    again = as_lead.post(HERE, {**form, "column-0": "", "column-2": "api-design", "step": "look"})
    assert "New skill: Knitting" in plain(again.content.decode())
    as_lead.post(HERE, {**form, "column-0": "", "column-2": "api-design", "step": "import"})
    assert said() == {("tom", "HTTP API design"): 3, ("tom", "Knitting"): 4}
    assert Skill.objects.filter(name="Knitting").count() == 1


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"column-0": "=person", "column-1": "=person"}, "One column says who the person is"),
        ({"column-0": "", "column-1": "api-design"}, "One column says who the person is"),
        ({"column-0": "=person", "column-1": ""}, "No column is a skill yet"),
        ({"column-0": "=person", "column-1": "gone"}, "There is no such skill any more"),
        ({"column-0": "=person", "column-1": "api-design", "column-2": "api-design"}, "Two columns stand for HTTP API"),
    ],
)
def test_columns_that_can_not_be_meant_are_told(
    as_lead: Client, story: Story, columns: dict[str, str], words: str
) -> None:
    table = "Person,HTTP API design,More\nTom Becker,3,2\n"
    response = as_lead.post(HERE, {"table": table, "column-2": "", **columns, "step": "import"})
    assert response.status_code == 422
    assert words in plain(response.content.decode())
    assert not Rating.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or paste a table."),
        ({"table": "Person,HTTP API design"}, "There is no row below the head."),
        ({"table": "a\0b\nc"}, "Null characters are not allowed."),
        ({"file": b""}, "This file is empty."),
        ({"file": b"PK\x03\x04 and nothing else"}, "This file is broken."),
        ({"file": b"\xd0\xcf\x11\xe0 and nothing else"}, "can’t be read"),
        ({"file": "Person;Größe\nTom;1".encode("latin-1")}, "not written in UTF-8"),
        ({"file": b"x" * (3 * 1024 * 1024)}, "more than 2 MB"),
        ({"table": "Person,API\n" + "Tom,1\n" * (MOST_ROWS + 1)}, "are read at once"),
        ({"table": ",".join(["x"] * 400) + "\n" + ",".join(["1"] * 400)}, "are read at once"),
        ({"file": b"Person,API\n" + (b"Tom," + b"x" * 490 + b"\n") * 1500}, "more text in this table"),
        ({"table": "x", "step": "import"}, "There is no row below the head."),
    ],
)
def test_what_is_no_table_is_refused_in_words(as_lead: Client, story: Story, sent: dict[str, Any], words: str) -> None:
    data = {k: SimpleUploadedFile("x.csv", v) if isinstance(v, bytes) else v for k, v in sent.items()}
    response = as_lead.post(HERE, data)
    assert response.status_code == 422
    assert words in plain(response.content.decode())


def test_an_archive_that_unfolds_without_end_is_not_unfolded() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(Refused, match="unfolds to more"):
        from_file(io.BytesIO(content.getvalue()))


def test_a_formula_is_its_text_or_nothing() -> None:
    sheet = from_file(io.BytesIO(workbook(["Person", "API"], ["Tom", "=1+2"])))
    assert sheet.rows[0][1] in ("", "=1+2")


def test_one_s_own_word_is_a_self_rating(client: Client, story: Story) -> None:
    make.sign_in(client, story.tom)
    assert (
        carry_out(client, "Person,HTTP API design\nTom Becker,2\nPriya Raman,2\n", without_faulty="1").status_code
        == 303
    )
    assert list(Rating.objects.values_list("kind", "person__key")) == [("self", "tom")]


def test_cells_are_named_as_spreadsheets_do() -> None:
    assert [place(1, 0), place(2, 25), place(3, 26), place(4, 701), place(5, 702)] == ["A1", "Z2", "AA3", "ZZ4", "AAA5"]


def test_a_table_survives_the_way_through_the_form() -> None:
    sheet = from_text('Person;"A;B"\n"Zoë ""Z"" 漢";3\n')
    assert sheet == Sheet(["Person", "A;B"], [['Zoë "Z" 漢', "3"]])
    assert from_text(sheet.as_csv()) == sheet


def test_the_questions_stay_the_same_for_any_number(as_lead: Client, story: Story) -> None:
    initiative = Initiative.objects.get(key="organisations")
    counts = []
    for size in (1, 30, 200):
        people = [make.MembershipFactory.create(initiative=initiative).person for _ in range(size)]
        table = "Person,HTTP API design\n" + "".join(f"{one.key},3\n" for one in people)
        with CaptureQueriesContext(connection) as captured:
            assert carry_out(as_lead, table).status_code == 303
        # What is written goes in batches, as many as the database takes at once.
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured.captured_queries))
    assert len(set(counts)) == 1
    assert Rating.objects.count() == 231
