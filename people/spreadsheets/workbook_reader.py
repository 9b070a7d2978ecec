"""Reads an Excel or LibreOffice file into rows of text, in a process of its own (people/isolated_reader.py), without Django."""

import io
import struct
import zipfile
from base64 import b64decode
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from people.isolated_reader import answer_question
from people.spreadsheets.binary_scan import BOOK, scan_xls, scan_xlsb
from people.spreadsheets.workbook_scan import SheetScan, WorkbookScan, scan_workbook

MEMORY: Final = 512 * 2**20
"""Bytes of address space; a table within the limits needs a tenth of it."""
MOST_UNPACKED: Final = 30 * 1024 * 1024
"""An Excel file is an archive: its unpacked size is checked before it is unpacked."""
MOST_SHEETS: Final = 30
MOST_TEXT: Final = 4_000_000
"""Characters of all sheets together."""
LONGEST_CELL: Final = 500
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
ARCHIVE: Final = b"PK\x03\x04"

DAMAGED: Final = "This file is damaged. Save it again as .xlsx or CSV and choose that file."
TOO_MUCH_UNPACKED: Final = "This file is too large once unpacked. Save only the sheet you need."
UNREADABLE: Final = "This Excel file can’t be read. Save it again as .xlsx, or as CSV."
PROTECTED: Final = "This Excel file has a password. Save it again without one, or as CSV."
TOO_MUCH_TEXT: Final = "This file has too much text. Save only the sheet you need."
TOO_MUCH_MEMORY: Final = "Reading this file takes too much memory. Save only the sheet you need, as CSV."


class InvalidWorkbook(Exception):
    """The message is for the person who chose the file."""


@dataclass(slots=True)
class WorkbookSheet:
    """`rows` start with row 1; `size` is the number of rows and columns of a sheet that is too large to read."""

    name: str
    hidden: bool
    rows: list[list[str]] = field(default_factory=list)
    size: tuple[int, int] | None = None


def read_workbook(content: bytes, most_rows: int, most_columns: int) -> list[WorkbookSheet]:
    """Every sheet of the file; how large each is is looked at before its cells are. Raises InvalidWorkbook."""
    scan = scan_archive(content) if content.startswith(ARCHIVE) else scan_xls(content)
    sizes = {name: (one.rows, one.columns) for name, one in scan.sheets.items()}
    huge = {name: size for name, size in sizes.items() if size[0] > most_rows or size[1] > most_columns}
    if huge and scan.one_file:
        return [WorkbookSheet(name, hidden=False, size=size) for name, size in huge.items()]
    found: list[WorkbookSheet] = []
    characters = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata[:MOST_SHEETS]:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            one = WorkbookSheet(about.name, about.visible != SheetVisibleEnum.Visible, size=huge.get(about.name))
            found.append(one)
            if one.size:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > most_rows or sheet.total_width > most_columns:
                one.size = (sheet.total_height, sheet.total_width)
                continue
            one.rows = rows_of(sheet, scan.sheets.get(about.name, SheetScan()))
            characters += sum(len(cell) for row in one.rows for cell in row)
            if characters > MOST_TEXT:
                raise InvalidWorkbook(TOO_MUCH_TEXT)
    except PasswordError as fault:
        raise InvalidWorkbook(PROTECTED) from fault
    except (CalamineError, ValueError, OSError) as fault:
        raise InvalidWorkbook(UNREADABLE) from fault
    return found


def rows_of(sheet: CalamineSheet, scan: SheetScan) -> list[list[str]]:
    """The cells as text. A formula whose result isn't stored in the file is its own text, such as =B2+4; an error is #N/A."""
    rows = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in scan.texts.items():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = text[:LONGEST_CELL]
    return rows


def scan_archive(content: bytes) -> WorkbookScan:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise InvalidWorkbook(TOO_MUCH_UNPACKED)
            names = set(archive.namelist())
            return scan_xlsb(archive, names) if BOOK in names else scan_workbook(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        IndexError,
        struct.error,
    ) as fault:
        raise InvalidWorkbook(DAMAGED) from fault


def cell_text(cell: object) -> str:
    """As displayed: whole numbers without a decimal point, days as ISO dates, with the time if there is one."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "minutes")
    return (cell.isoformat() if isinstance(cell, date) else str(cell))[:LONGEST_CELL]


def answer(question: dict[str, Any]) -> dict[str, object]:
    try:
        content = b64decode(question["content"])
        found = read_workbook(content, question["most_rows"], question["most_columns"])
    except InvalidWorkbook as fault:
        return {"fault": str(fault)}
    except (MemoryError, RecursionError):
        return {"fault": TOO_MUCH_MEMORY}
    except Exception:
        # Foreign files find bugs in any parser.
        return {"fault": UNREADABLE}
    return {"sheets": [asdict(one) for one in found]}


if __name__ == "__main__":
    answer_question(answer, memory=MEMORY)
