"""Skills from a table: files of every kind, columns, errors by cell, and what is written."""

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
from initiatives.skill_matrix.queries.skill_import import is_heading
from people.models import AuditLine, Person, Rating, Skill
from people.spreadsheets import tables
from people.spreadsheets.tables import MOST_ROWS, Spreadsheet, cell_name
from people.upload_checks import InvalidUpload
from tests.support import factories as make
from tests.support.initiative_facts import errors_of
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
    """The values of the second page's form."""
    found = {}
    for name in ("table", "sheet", "seen"):
        value = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
        assert value or name == "sheet"
        found[name] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="(column-\d+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def preview(client: Client, text: str) -> Any:
    return client.post(HERE, {"table": text})


def carry_out(client: Client, text: str, **more: str) -> Any:
    page = preview(client, text).content.decode()
    return client.post(HERE, {**hidden(page), "step": "import", **more})


def levels() -> dict[tuple[str, str], int]:
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
def test_a_file_of_any_kind_is_previewed_and_imported(as_lead: Client, story: Story, content: bytes) -> None:
    response = as_lead.post(HERE, {"file": SimpleUploadedFile("levels.bin", content)})
    page = response.content.decode()
    assert response.status_code == 200
    assert [(one.person.key, one.before, one.after) for one in response.context["found"].changes] == [
        ("tom", None, 3),
        ("priya", None, 1),
    ]
    assert not Rating.objects.exists()
    done = as_lead.post(HERE, {**hidden(page), "step": "import"})
    assert done.status_code == 303
    assert levels() == {("tom", "HTTP API design"): 3, ("priya", "HTTP API design"): 1}
    assert set(Rating.objects.values_list("kind", "author__key")) == {("assessed", "diego")}
    assert AuditLine.objects.get(verb="imported").label == "2 ratings of 2 people"
    assert AuditLine.objects.filter(verb="rated").count() == 2


def test_a_table_with_errors_can_be_edited_without_pasting_it_again(as_lead: Client, story: Story) -> None:
    form = hidden(preview(as_lead, "\nPerson;HTTP API design\nTom Becker;many\n").content.decode())
    page = as_lead.post(HERE, {**form, "step": "edit"})
    assert page.context["form"]["table"].value() == "\nPerson\tHTTP API design\nTom Becker\tmany\n"


def test_a_second_import_changes_nothing(as_lead: Client, story: Story) -> None:
    table = "Person,HTTP API design\nTom Becker,3\n"
    carry_out(as_lead, table)
    found = preview(as_lead, table).context["found"]
    assert (found.changes, found.same) == ([], 1)
    assert carry_out(as_lead, table).status_code == 422
    assert Rating.objects.count() == 1


def test_an_import_that_would_now_do_something_else_is_shown_again(as_lead: Client, story: Story) -> None:
    table = "Person,HTTP API design\nTom Becker,3\n"
    form = hidden(preview(as_lead, table).content.decode())
    carry_out(as_lead, table.replace("3", "1"))
    again = as_lead.post(HERE, {**form, "step": "import"})
    assert again.status_code == 409
    assert [(one.before, one.after) for one in again.context["found"].changes] == [(1, 3)]
    assert levels() == {("tom", "HTTP API design"): 1}


FAULTY = (
    "Person,HTTP API design\nTom Becker,5\nTom Bekker,3\n,2\nTwin,1\nSam Stranger,2\n"
    "Priya Raman,2\nPriya Raman,3\nTom Becker,3.5\nTom Becker,–\nTom Becker,2?\n"
)


@pytest.fixture
def twins(story: Story) -> None:
    for _ in range(2):
        make.PersonFactory.create(name="Twin")


@pytest.mark.usefixtures("twins")
def test_every_error_names_its_cell_and_the_import_waits_for_consent(as_lead: Client) -> None:
    response = preview(as_lead, FAULTY)
    found = response.context["found"]
    # No level 5, an unknown name, no name, two of a name, a stranger, a second level for Priya, half a level.
    places = ["B2", "A3", "A4", "A5", "B6", "B8", "B9"]
    assert [fault.place for fault in found.faults] == places
    assert found.left_out == len(places)
    words = plain(response.content.decode())
    assert all(f"{fault.place} {fault.text}" in words for fault in found.faults)
    assert carry_out(as_lead, FAULTY).status_code == 422
    assert not Rating.objects.exists()
    assert carry_out(as_lead, FAULTY, without_faulty="1").status_code == 303
    assert levels() == {("priya", "HTTP API design"): 2}


@pytest.mark.usefixtures("twins")
def test_wording_of_the_errors(as_lead: Client) -> None:
    words = plain(preview(as_lead, FAULTY).content.decode())
    for expected in (
        "B2 “5” isn’t a level. Use 0 (none) to 4 (teaches others).",
        "A4 This row has no name.",
        "B6 You can’t rate Sam Stranger in “HTTP API design”. Only their manager and leads whose initiative needs it can.",
        "B8 Priya Raman already has a level in “HTTP API design” in B7.",
    ):
        assert expected in words


def test_columns_are_chosen_and_a_skill_is_created(as_lead: Client, story: Story) -> None:
    tom = Person.objects.get(key="tom")
    tom.manager = story.lead
    tom.save()
    table = "Team,Engineer,API design,Knitting\nX,Tom Becker,3,4\n"
    page = preview(as_lead, table).content.decode()
    form = hidden(page)
    assert form["column-1"] == "=person"
    assert form["column-3"] == "=new"
    again = as_lead.post(HERE, {**form, "column-0": "", "column-2": "api-design", "step": "look"})
    assert again.context["found"].new_skills == ["Knitting"]
    as_lead.post(HERE, {**form, "column-0": "", "column-2": "api-design", "step": "import"})
    assert levels() == {("tom", "HTTP API design"): 3, ("tom", "Knitting"): 4}
    assert Skill.objects.filter(name="Knitting").count() == 1


@pytest.mark.parametrize(
    ("columns", "errors"),
    [
        ({"column-0": "=person", "column-1": "=person"}, {"__all__": [""]}),
        ({"column-0": "", "column-1": "api-design"}, {"__all__": [""]}),
        ({"column-0": "=person", "column-1": ""}, {"__all__": [""]}),
        ({"column-0": "=person", "column-1": "gone"}, {"column-1": ["invalid_choice"], "__all__": [""]}),
        ({"column-0": "=person", "column-1": "api-design", "column-2": "api-design"}, {"__all__": [""]}),
    ],
)
def test_invalid_columns_are_refused(
    as_lead: Client, story: Story, columns: dict[str, str], errors: dict[str, list[str]]
) -> None:
    table = "Person,HTTP API design,More\nTom Becker,3,2\n"
    response = as_lead.post(HERE, {"table": table, "column-2": "", **columns, "step": "import"})
    assert response.status_code == 422
    assert errors_of(response) == errors
    assert not Rating.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "__all__"),
        ({"table": "Person,HTTP API design"}, "table"),
        ({"table": "a\0b\nc"}, "table"),
        ({"file": b""}, "file"),
        ({"file": b"PK\x03\x04 and nothing else"}, "file"),
        ({"file": b"\xd0\xcf\x11\xe0 and nothing else"}, "file"),
        ({"file": "Person;Größe\nTom;1".encode("latin-1")}, "file"),
        ({"file": b"x" * (3 * 1024 * 1024)}, "file"),
        ({"table": "Person,API\n" + "Tom,1\n" * (MOST_ROWS + 1)}, "table"),
        ({"table": ",".join(["x"] * 400) + "\n" + ",".join(["1"] * 400)}, "table"),
        ({"file": b"Person,API\n" + (b"Tom," + b"x" * 490 + b"\n") * 1500}, "file"),
    ],
)
def test_an_unreadable_table_is_refused_at_its_field(
    as_lead: Client, story: Story, sent: dict[str, Any], field: str
) -> None:
    data = {k: SimpleUploadedFile("x.csv", v) if isinstance(v, bytes) else v for k, v in sent.items()}
    response = as_lead.post(HERE, data)
    assert response.status_code == 422
    assert list(errors_of(response)) == [field]


def test_a_table_that_is_unreadable_on_the_second_page_leads_back_to_the_first(as_lead: Client, story: Story) -> None:
    response = as_lead.post(HERE, {"table": "x", "step": "import"})
    assert response.status_code == 422
    assert response.context["fault"]
    assert response.context["form"].fields.keys() == {"file", "table"}


def archive(size: int) -> io.BytesIO:
    """A workbook's archive with one sheet of this many zeros."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    content.seek(0)
    return content


def test_an_archive_that_would_unpack_to_too_much_is_not_unpacked() -> None:
    """Both are refused: the small one because it is no workbook, the large one before anyone looks."""
    with pytest.raises(InvalidUpload) as small:
        tables.from_file(archive(1_000), is_heading)
    with pytest.raises(InvalidUpload) as large:
        tables.from_file(archive(200_000_000), is_heading)
    assert str(large.value) != str(small.value)


def test_rating_yourself_is_a_self_rating(client: Client, story: Story) -> None:
    make.sign_in(client, story.tom)
    assert (
        carry_out(client, "Person,HTTP API design\nTom Becker,2\nPriya Raman,2\n", without_faulty="1").status_code
        == 303
    )
    assert list(Rating.objects.values_list("kind", "person__key")) == [("self", "tom")]


def test_cells_are_named_as_spreadsheets_do() -> None:
    assert [cell_name(1, 0), cell_name(2, 25), cell_name(3, 26), cell_name(4, 701), cell_name(5, 702)] == [
        "A1",
        "Z2",
        "AA3",
        "ZZ4",
        "AAA5",
    ]


def test_a_table_survives_the_round_trip_through_the_form() -> None:
    sheet = tables.from_text('Skills\n\nPerson;"A;B"\n"Zoë ""Z"" 漢";3\n\nTom;2', is_heading)
    assert sheet == Spreadsheet(["Person", "A;B"], [['Zoë "Z" 漢', "3"], ["", ""], ["Tom", "2"]], first=4)
    assert tables.from_text(sheet.as_csv(), is_heading) == sheet


@pytest.mark.once
def test_the_number_of_queries_is_constant(as_lead: Client, story: Story) -> None:
    initiative = Initiative.objects.get(key="organisations")
    counts = []
    for size in (1, 30, 200):
        people = [make.MembershipFactory.create(initiative=initiative).person for _ in range(size)]
        table = "Person,HTTP API design\n" + "".join(f"{one.key},3\n" for one in people)
        with CaptureQueriesContext(connection) as captured:
            assert carry_out(as_lead, table).status_code == 303
        # Writes go in batches whose size depends on the database.
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured.captured_queries))
    assert len(set(counts)) == 1
    assert Rating.objects.count() == 231
