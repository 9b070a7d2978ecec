"""Tables as people have them (tests/data/inputs/): what is understood of each, by the commands and on the page."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from people.models import Rating, Skill, TimeOff
from people.spreadsheets import tables
from people.upload_checks import InvalidUpload
from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INPUTS = Path(__file__).parent.parent / "data" / "inputs"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TOM = {"person": "tom", "from": "2027-03-01", "to": "2027-03-05", "part": "all"}


@pytest.fixture(autouse=True)
def people() -> None:
    make.OrganisationFactory.create()
    for key, name in (("tom", "Tom Becker"), ("lena", "Lena Virtanen"), ("marta", "Marta Solé")):
        make.PersonFactory.create(key=key, name=name)
    make.SkillFactory.create(key="api-design", name="HTTP API design")


def read(command: str, name: str | Path, *options: str) -> Any:
    """The command's JSON, whether it found errors or not."""
    output = io.StringIO()
    try:
        call_command(command, str(INPUTS / name), "--json", *options, stdout=output, stderr=io.StringIO())
    except CommandError:
        assert json.loads(output.getvalue())["faults"]
    return json.loads(output.getvalue())


def saved(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def without_cells(found: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "cell"} for one in found["changes"]]


@pytest.mark.parametrize("name", ["to-32-empty-to-column-name-till.csv", "to-37-till.csv"])
def test_common_names_of_the_last_day_are_understood(name: str) -> None:
    found = read("import_time_off", name)
    assert without_cells(found) == [TOM]
    assert list(found["mapping"].values()) == ["person", "from", "to"]
    assert list(TimeOff.objects.values_list("person__key", "start", "end")) == [
        ("tom", date(2027, 3, 1), date(2027, 3, 5))
    ]


@pytest.mark.parametrize(
    "heading", ["Finale", "Return date", "Back on", "Conclusion", "Bis", "To/From", "Until when they are back"]
)
def test_a_last_day_that_is_not_understood_is_asked_for(tmp_path: Path, heading: str) -> None:
    table = saved(tmp_path / "x.csv", f"Name,Date,{heading}\nTom Becker,2027-03-01,2027-03-05\n")
    found = read("import_time_off", table)
    assert (found["changes"], found["mapping"][heading]) == ([], None)
    assert "last day" in found["faults"][0]["message"]
    assert not TimeOff.objects.exists()
    assert without_cells(read("import_time_off", table, "--map", f"{heading}=to", "--dry-run")) == [TOM]
    single = read("import_time_off", table, "--map", "Date=day", "--dry-run")
    assert without_cells(single) == [{**TOM, "to": "2027-03-01"}]


@pytest.mark.parametrize(
    ("name", "cell", "word"),
    [
        ("to-26-formula.xlsx", "C2", "formula"),
        ("to-35-columns-other-order-bad-to.csv", "A2", "date"),
        ("to-40-to-exclusive-empty.csv", "C2", "last day"),
        ("to-48-hours.csv", "C2", "Part"),
    ],
)
def test_a_fault_is_at_its_cell(name: str, cell: str, word: str) -> None:
    found = read("import_time_off", name)
    assert [fault["cell"] for fault in found["faults"]] == [cell]
    assert word in found["faults"][0]["message"]
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("Person,From,To,Days\nTom Becker,2027-03-01,2027-03-05,5", []),
        ("Person,From,To,Days\nTom Becker,2027-03-01,2027-03-05,7", ["D2"]),
        ("Person,Date,Days\nTom Becker,2027-03-01,1", []),
        ("Person,Date,Days\nTom Becker,2027-03-01,3", ["C2"]),
        ("Person,Date,Days\nTom Becker,2027-03-01,0.5", ["C2"]),
        ("Person,Date,Days,Part\nTom Becker,2027-03-01,0.5,am", []),
        ("Person,Date,Hours,Part\nTom Becker,2027-03-01,4,am", []),
        ("Person,Date,Days\nTom Becker,2027-03-01,some", ["C2"]),
        ("Person,From,To\nTom Becker,=A1,2027-03-05", ["B2"]),
        ("Person,From,To,Status\nTom Becker,2027-03-01,2027-03-05,blue", ["D2"]),
        ("Person,From,To,Status\nTom Becker,2027-03-01,2027-03-05,", ["D2"]),
    ],
)
def test_days_hours_and_status_are_understood_or_refused(tmp_path: Path, rows: str, faults: list[str]) -> None:
    found = read("import_time_off", saved(tmp_path / "x.csv", rows), "--dry-run")
    assert [fault["cell"] for fault in found["faults"]] == faults
    assert len(found["changes"]) == 1 - len(faults)


def test_rejected_leave_stays_out_and_the_preview_says_so(client: Client) -> None:
    found = read("import_time_off", "to-36-status-rejected.csv", "--dry-run")
    assert without_cells(found) == [TOM]
    assert found["left_out"] == [{"sheet": "", "cell": "D3", "message": "Lena Virtanen: rejected"}]
    boss = make.PersonFactory.create(key="boss")
    make.sign_in(client, boss)
    content = (INPUTS / "to-36-status-rejected.csv").read_bytes()
    page = client.post("/people/time-off/import/", {"file": SimpleUploadedFile("x.csv", content)})
    assert "Lena Virtanen: rejected" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "sheet", "row"),
    [
        ("to-24-hidden-first-sheet.xlsx", "Sheet", 1),
        ("to-25-readme-first-sheet.xlsx", "Sheet", 1),
        ("to-14-sep-line.csv", "", 2),
    ],
)
def test_the_table_is_found_and_its_place_named(name: str, sheet: str, row: int) -> None:
    found = read("import_time_off", name)
    assert found["table"] == {"sheet": sheet, "heading_row": row, "other_sheets": []}
    assert without_cells(found) == [TOM]


def test_a_visible_sheet_comes_before_a_hidden_one_and_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, year in (("Old", 2026), ("2027", 2027), ("2028", 2028)):
        sheet = book.create_sheet(title)
        sheet.append(["Person", "From", "To"])
        sheet.append(["Tom Becker", f"{year}-03-01", f"{year}-03-05"])
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    found = read("import_time_off", tmp_path / "x.xlsx", "--dry-run")
    assert found["table"] == {"sheet": "2027", "heading_row": 1, "other_sheets": ["2028"]}
    assert without_cells(found) == [TOM]


def test_decomposed_letters_are_the_same_name() -> None:
    assert [one["person"] for one in read("import_time_off", "to-19-nfd-name.csv")["changes"]] == ["marta"]


def test_a_title_above_the_headings_is_no_heading() -> None:
    found = read("import_skills", "sk-18-merged.xlsx")
    assert (found["table"]["sheet"], found["table"]["heading_row"]) == ("Sheet", 2)
    assert [(one["skill"], one["after"], one["cell"]) for one in found["changes"]] == [
        ("HTTP API design", 3, "B3"),
        ("Operations", 2, "C3"),
    ]


def test_a_formula_without_a_result_is_a_fault_at_its_cell() -> None:
    found = read("import_skills", "sk-19-formula-nocache.xlsx")
    assert [(fault["sheet"], fault["cell"]) for fault in found["faults"]] == [("Sheet", "B2")]
    assert not Rating.objects.exists()


def test_an_error_in_a_cell_is_a_fault_and_not_empty(tmp_path: Path) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Person", "From", "To"))
    texts = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Tom Becker", "2027-03-01"))
    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx_of(cells, f'{texts}<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'))
    assert [fault["cell"] for fault in read("import_time_off", path)["faults"]] == ["C2"]


def test_id_grade_and_years_are_not_skills() -> None:
    found = read("import_skills", "sk-29-id-single-digit.csv")
    assert found["mapping"] == {
        "Employee ID": None, "Name": "person", "Grade": None, "HTTP API design": "api-design", "Years": None,
    }  # fmt: skip
    assert [(one["person"], one["skill"], one["after"]) for one in found["changes"]] == [("tom", "HTTP API design", 3)]


def test_skills_are_matched_by_whole_words() -> None:
    found = read("import_skills", "sk-30-engineering-head.csv", "--map", "Product=skip")
    assert found["mapping"] == {"Person": "person", "Engineering": "new", "Design": "new", "Product": None}
    assert sorted(Rating.objects.values_list("skill__name", "level")) == [("Design", 2), ("Engineering", 3)]
    assert not Rating.objects.filter(skill__key="api-design").exists()


def test_an_unknown_heading_or_field_is_named() -> None:
    with pytest.raises(CommandError, match="Employee ID, Name, Grade"):
        call_command("import_skills", str(INPUTS / "sk-29-id-single-digit.csv"), "--map", "Colour=new")
    found = read("import_skills", "sk-29-id-single-digit.csv", "--map", "Years=gone")
    assert found["faults"][0]["cell"] == "E1"
    assert not Skill.objects.exclude(key="api-design").exists()


# Files that are small and would be enormous once expanded. -------------------------------------------------------


def xlsx_of(*cells: str) -> bytes:
    """A workbook with a sheet of these cells' XML."""
    openpyxl.Workbook().save(content := io.BytesIO())
    rows = "".join(f"<row>{cell}</row>" for cell in cells)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return out.getvalue()


def ods_of(rows: str) -> bytes:
    out = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="Far">{rows}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest xmlns:manifest='{MANIFEST}'/>")
    return out.getvalue()


FAR_XLSX = xlsx_of('<c r="A1" t="inlineStr"><is><t>Person</t></is></c>', '<c r="XFD1048576"><v>1</v></c>')
CELL = '<table:table-cell office:value-type="string" table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell>'
FAR_ODS = ods_of(f'<table:table-row table:number-rows-repeated="1048576">{CELL}</table:table-row>')


@pytest.mark.parametrize(("content", "cell"), [(FAR_XLSX, "XFD1048576"), (FAR_ODS, "ALL1048576")], ids=["xlsx", "ods"])
def test_a_cell_far_away_is_named_before_anything_is_laid_out(content: bytes, cell: str) -> None:
    assert len(content) < 10_000
    with pytest.raises(InvalidUpload, match=cell):
        tables.from_file(io.BytesIO(content), lambda row: True)


def test_a_reader_that_runs_out_of_memory_takes_nobody_with_it() -> None:
    """Its XML is broken, so how far the cells reach isn't known; the library lays out 550 GB and aborts."""
    broken = xlsx_of('<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>', "</broken>")
    with pytest.raises(InvalidUpload, match="memory"):
        tables.from_file(io.BytesIO(broken), lambda row: True)


def test_a_formula_and_an_error_in_a_libreoffice_file_are_faults(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, kind: str = "string") -> str:
        return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'

    heads = row(*map(cell, ("Person", "From", "To")))
    formula = row(cell("Tom Becker"), cell("2027-03-01"), '<table:table-cell table:formula="of:=[.B2]+4"/>')
    error = row(cell("Lena Virtanen"), cell("2027-03-01"), cell("#DIV/0!", "error"))
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    blank = f'<table:table-row table:number-rows-repeated="1048573">{nothing}</table:table-row>'
    path = tmp_path / "x.ods"
    path.write_bytes(ods_of(heads + formula + error + blank))
    assert [fault["cell"] for fault in read("import_time_off", path)["faults"]] == ["C2", "C3"]
