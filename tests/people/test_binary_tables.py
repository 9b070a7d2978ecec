"""Error cells of Excel's binary files, .xls and .xlsb, which would be taken for empty ones."""

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from people.models import TimeOff
from tests.support import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ERRORS = Path(__file__).parent.parent / "data" / "inputs" / "own-errors.xls"


def time_off(path: Path) -> Any:
    """The command's JSON; it finds errors."""
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_time_off", str(path), "--json", stdout=output, stderr=io.StringIO())
    return json.loads(output.getvalue())


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_error_cells_of_binary_files_are_named_at_their_cell(kind: str, tmp_path: Path) -> None:
    """In the third row the first day is #N/A; in the second the last day is #REF!, which would be taken for one day."""
    make.OrganisationFactory.create()
    for name in ("Tom Becker", "Lena Virtanen"):
        make.PersonFactory.create(name=name)
    path = ERRORS
    if kind == "xlsb":
        path = tmp_path / "x.xlsb"
        path.write_bytes(xlsb_of([["Person", "From", "To"], ["Tom Becker", "2027-03-01", 0x17],
                                  ["Lena Virtanen", 0x2A, "2027-03-05"]]))  # fmt: skip
    found = time_off(path)
    assert [fault["cell"] for fault in found["faults"]] == ["C2", "B3"]
    assert ["#REF!" in found["faults"][0]["message"], "#N/A" in found["faults"][1]["message"]] == [True, True]
    assert found["table"]["sheet"] == "Off"
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize("left", [20, 400, 2000, 4000])
def test_a_binary_file_that_is_cut_off_is_refused(left: int, tmp_path: Path) -> None:
    for name, content in (("x.xls", ERRORS.read_bytes()), ("x.xlsb", xlsb_of([["Person"]]))):
        path = tmp_path / name
        path.write_bytes(content[: min(left, len(content) - 5)])
        assert time_off(path)["faults"]


def xlsb_of(rows: list[list[str | int]]) -> bytes:
    """An Excel file in its binary format, with one sheet; a number stands for an error."""

    def record(kind: int, data: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size = bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 127 | 128, len(data) >> 7])
        return head + size + data

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int, value: str | int) -> bytes:
        start = struct.pack("<II", column, 0)
        return record(6, start + text(value)) if isinstance(value, str) else record(3, start + bytes([value]))

    sheets = record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Off")) + record(144)
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    lines = b"".join(
        record(0, struct.pack("<I", number) + bytes(13)) + b"".join(cell(at, one) for at, one in enumerate(row))
        for number, row in enumerate(rows)
    )
    office = "http://schemas.openxmlformats.org"
    target = f'<Relationship Id="rId1" Type="{office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{office}/package/2006/content-types"/>')
        archive.writestr("xl/workbook.bin", record(131) + sheets + record(132))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships">{target}</Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.bin",
            record(129) + record(148, size) + record(145) + lines + record(146) + record(130),
        )
    return content.getvalue()
