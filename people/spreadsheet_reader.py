"""Tables that people upload or paste: CSV in its dialects, Excel and LibreOffice files. Read up to a limit, as text."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook
from rapidfuzz import process

from people.models import Person
from people.upload_checks import InvalidUpload, Stream

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 30 * 1024 * 1024
"""An Excel file is an archive: its unpacked size is checked before it is unpacked."""
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 120
MOST_TEXT: Final = 500_000
"""Characters of the whole table, which is passed on in the form from page to page."""
LONGEST_CELL: Final = 500
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
ARCHIVE: Final = b"PK\x03\x04"
PERSON_HEADINGS: Final = ("person", "name", "who", "email", "e-mail", "address", "engineer", "member", "people")
"""Accepted headings for the column of people."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A header and the rows below it, all of one width; `first` is the number of the first row in the file."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    first: int = 2

    def as_csv(self) -> str:
        """To pass the table from page to page; `from_text` reads it back."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([self.head, *self.rows])
        return text.getvalue()


def cell_name(row: int, column: int) -> str:
    """A cell's name in spreadsheets: the first is A1."""
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(65 + letter) + letters
        column -= 1
    return f"{letters}{row}"


def from_file(stream: Stream) -> Spreadsheet:
    """Decided by its content, never by its name. Raises InvalidUpload with a message to show."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidUpload(
            f"This file is larger than {MOST_BYTES // 2**20} MB. Save only the sheet you need and choose that file."
        )
    if content.startswith((ARCHIVE, OLD_EXCEL)):
        return from_workbook(content)
    return from_text(decode(content))


def decode(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidUpload(
            "This file isn’t encoded as UTF-8. Save it as “CSV UTF-8” or .xlsx and choose that file."
        ) from None


def from_text(text: str) -> Spreadsheet:
    """Comma, semicolon or tab: whichever occurs most in the first line."""
    if "\0" in text:
        raise InvalidUpload("This isn’t a table. Choose a CSV or Excel (.xlsx) file.")
    lines = text.lstrip("\ufeff\r\n")
    first = re.sub(r'"[^"]*"', "", lines.split("\n", 1)[0])
    delimiter = max("\t;,", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(lines), delimiter=delimiter, strict=False))
    except csv.Error as fault:
        raise InvalidUpload(f"This table can’t be read: {fault}.") from None
    return normalize(rows)


def from_workbook(content: bytes) -> Spreadsheet:
    """The first sheet that isn't empty."""
    if content.startswith(ARCHIVE):
        check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS + 1 or sheet.total_width > MOST_COLUMNS:
                raise InvalidUpload(too_large_text(sheet.total_height, sheet.total_width))
            rows = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            if any(any(row) for row in rows):
                return normalize(rows)
    except (CalamineError, ValueError, OSError) as fault:
        raise InvalidUpload(
            "This Excel file can’t be read. Save it again as .xlsx without a password, or as CSV."
        ) from fault
    raise InvalidUpload("This file is empty. Choose the one with people and levels.")


def check_archive(content: bytes) -> None:
    """Raises InvalidUpload if it isn't an archive, or its unpacked size is over the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise InvalidUpload("This file is damaged. Save it again as .xlsx or CSV and choose that file.") from None
    if size > MOST_UNPACKED:
        raise InvalidUpload("This file is too large once unpacked. Save only the sheet you need.")


def cell_text(cell: object) -> str:
    """As displayed: whole numbers without a decimal point, days as ISO dates."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def normalize(rows: Iterable[Sequence[str]]) -> Spreadsheet:
    """Without empty rows at the edges, all rows of one width. Raises InvalidUpload."""
    table = [[" ".join(cell.split())[:LONGEST_CELL] for cell in row] for row in rows]
    start = next((number for number, row in enumerate(table) if any(row)), len(table))
    body = table[start:]
    while body and not any(body[-1]):
        body.pop()
    if len(body) < 2:
        raise InvalidUpload(
            "There are no rows below the header. The first row must name the columns; each row below it is one person."
        )
    width = max(len(row) for row in body)
    if len(body) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise InvalidUpload(too_large_text(len(body), width))
    while width > 1 and not any(len(row) >= width and row[width - 1] for row in body):
        width -= 1
    if sum(len(cell) + 3 for row in body for cell in row) > MOST_TEXT:
        raise InvalidUpload("This table has too much text. Remove the columns that aren’t needed.")
    even = [[*row[:width], *[""] * (width - len(row))] for row in body]
    return Spreadsheet(even[0], even[1:], start + 2)


def too_large_text(rows: int, columns: int) -> str:
    return (
        f"This table has {rows:,} rows and {columns:,} columns. The limit is {MOST_ROWS:,} rows and {MOST_COLUMNS} columns. "
        "Import it in parts."
    )


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell, and how to fix it."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class PeopleLookup:
    """People by name, key and email address."""

    by_name: Mapping[str, list[Person]]

    @classmethod
    def load(cls) -> "PeopleLookup":
        names: dict[str, list[Person]] = {}
        for person in Person.objects.current():
            for name in {person.name.casefold(), person.key, (person.email or "").casefold()} - {""}:
                names.setdefault(name, []).append(person)
        return cls(names)

    def find(self, text: str) -> Person | str:
        """The person, or an error message."""
        found = self.by_name.get(text.casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            return f"More than one person is named “{text}”. Use the email address instead."
        near = process.extractOne(text.casefold(), list(self.by_name), score_cutoff=75)
        hint = f"Did you mean {self.by_name[near[0]][0].name}?" if near else "Add them under People first."
        return f"No one is named “{text}”. {hint}"
