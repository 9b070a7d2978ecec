"""Tables that people upload or paste: CSV in its dialects, Excel and LibreOffice files. Read up to a limit, as text."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from people.isolated_reader import ReaderCrashed, ReaderTooSlow, ask_reader
from people.names import normalize_text
from people.spreadsheets.workbook_reader import ARCHIVE, LONGEST_CELL, OLD_EXCEL, TOO_MUCH_MEMORY
from people.upload_checks import InvalidUpload, Stream

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 120
MOST_TEXT: Final = 500_000
"""Characters of the whole table, which is passed on in the form from page to page."""
SECONDS: Final = 20
MOST_LEADING_ROWS: Final = 50
"""How far down the headings may be, below titles and notes."""
SAMPLE_LINES: Final = 20
FORMULA: Final = "This is a formula without a stored result. Open the file in a spreadsheet program and save it again."

Row = Sequence[str]
IsHeading = Callable[[Row], bool]
"""Whether a row names the columns of the wanted table."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A header and the rows below it, all of one width; `first` is the number of the first row in the file.

    `sheet` is empty for text; `other_sheets` are those that look like such a table too.
    """

    head: Row
    rows: Sequence[Row]
    first: int = 2
    sheet: str = ""
    other_sheets: Sequence[str] = ()

    def as_csv(self) -> str:
        """To pass the table from page to page, with each row in its place; `from_text` reads it back."""
        text = io.StringIO()
        text.write("\n" * (self.first - 2))
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([self.head, *self.rows])
        return text.getvalue()

    def as_pasted(self) -> str:
        """As copied from a spreadsheet, to be edited, with each row in its place."""
        rows = ["\t".join(map(quoted, row)) for row in (self.head, *self.rows)]
        return "\n" * (self.first - 2) + "\n".join(rows) + "\n"

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Each row that isn't empty, with its number."""
        return ((number, row) for number, row in enumerate(self.rows, self.first) if any(row))

    def heading(self, column: int) -> str:
        """The heading, or the letters of a column without one."""
        return self.head[column] or f"Column {column_letters(column)}"

    @property
    def heading_row(self) -> int:
        return self.first - 1

    @property
    def place(self) -> str:
        """Where the table was found."""
        row = f"headings in row {self.heading_row}"
        return f"sheet “{self.sheet}”, {row}" if self.sheet else row


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell, and how to fix it."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it is in the file, from row 1; `size` is set instead of `rows` if it is too large."""

    rows: Sequence[Row]
    sheet: str = ""
    hidden: bool = False
    size: tuple[int, int] | None = None


def column_letters(column: int) -> str:
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(65 + letter) + letters
        column -= 1
    return letters


def cell_name(row: int, column: int) -> str:
    """A cell's name in spreadsheets: the first is A1."""
    return f"{column_letters(column)}{row}"


def quoted(cell: str) -> str:
    """In quotes if it has what could divide cells."""
    return '"' + cell.replace('"', '""') + '"' if re.search(r'["\t,;]', cell) else cell


def formula_errors(number: int, row: Row, columns: Iterable[int]) -> list[CellError]:
    """The cells of a row whose value isn't known, because the file has only their formula."""
    return [CellError(cell_name(number, column), FORMULA) for column in sorted(columns) if row[column][:1] == "="]


def from_file(stream: Stream, is_heading: IsHeading) -> Spreadsheet:
    """Decided by its content, never by its name. Raises InvalidUpload with a message to show."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidUpload(
            f"This file is larger than {MOST_BYTES // 2**20} MB. Save only the sheet you need and choose that file."
        )
    if content.startswith((ARCHIVE, OLD_EXCEL)):
        return find_table(workbook_grids(content), is_heading)
    return from_text(decode(content), is_heading)


def decode(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidUpload(
            "This file isn’t encoded as UTF-8. Save it as “CSV UTF-8” or .xlsx and choose that file."
        ) from None


def from_text(text: str, is_heading: IsHeading, sheet: str = "") -> Spreadsheet:
    """Comma, semicolon or tab: whichever divides the first lines most evenly, or what a `sep=` line says."""
    if "\0" in text:
        raise InvalidUpload("This isn’t a table. Choose a CSV or Excel (.xlsx) file.")
    lines = re.sub(r"\r\n?", "\n", text.lstrip("\ufeff"))
    declared = re.match(r'"?sep=([\t;,|])"?\n', lines, re.IGNORECASE)
    delimiter = declared[1] if declared else find_delimiter(lines)
    # The line keeps its place, so that rows have the numbers they have in the file.
    lines = lines[declared.end() - 1 :] if declared else lines
    try:
        rows = list(csv.reader(io.StringIO(lines), delimiter=delimiter, strict=False))
    except csv.Error as fault:
        raise InvalidUpload(f"This table can’t be read: {fault}.") from None
    return find_table([Grid(rows, sheet)], is_heading)


def find_delimiter(lines: str) -> str:
    sample = [re.sub(r'"[^"]*"', "", line) for line in lines.split("\n") if line.strip()][:SAMPLE_LINES]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [count for line in sample if (count := line.count(delimiter))]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return counts.count(usual), usual

    return max("\t;,", key=evenness)


def workbook_grids(content: bytes) -> list[Grid]:
    """Raises InvalidUpload."""
    question = {
        "content": b64encode(content).decode(),
        "most_rows": MOST_ROWS + MOST_LEADING_ROWS,
        "most_columns": MOST_COLUMNS,
    }
    try:
        answer = ask_reader("people.spreadsheets.workbook_reader", question, seconds=SECONDS)
    except ReaderTooSlow:
        words = f"Reading this file takes longer than {SECONDS} seconds. Save only the sheet you need, as CSV."
        raise InvalidUpload(words) from None
    except ReaderCrashed:
        raise InvalidUpload(TOO_MUCH_MEMORY) from None
    if "fault" in answer:
        raise InvalidUpload(answer["fault"])
    return [
        Grid(one["rows"], one["name"], one["hidden"], (one["size"][0], one["size"][1]) if one["size"] else None)
        for one in answer["sheets"]
    ]


def find_table(grids: Iterable[Grid], is_heading: IsHeading) -> Spreadsheet:
    """The first sheet with headings of the wanted table, visible ones first; else the first that isn't empty.

    Raises InvalidUpload.
    """
    visible_first = sorted(grids, key=lambda grid: grid.hidden)
    recognized: list[tuple[Grid, int]] = []
    too_large: Grid | None = None
    for grid in visible_first:
        if grid.size:
            too_large = too_large or grid
        elif (start := heading_index(grid, is_heading)) is not None:
            recognized.append((grid, start))
    if recognized:
        (grid, start), *others = recognized
        return cut_out(grid, start, tuple(other.sheet for other, _ in others if not other.hidden))
    if too_large and too_large.size:
        raise InvalidUpload(too_large_text(*too_large.size, sheet=too_large.sheet))
    for grid in visible_first:
        filled = [(index, sum(map(bool, row))) for index, row in enumerate(grid.rows[:MOST_LEADING_ROWS]) if any(row)]
        if filled:
            return cut_out(grid, next((index for index, count in filled if count > 1), filled[0][0]), ())
    raise InvalidUpload("This file is empty. Choose the one with the table.")


def heading_index(grid: Grid, is_heading: IsHeading) -> int | None:
    """Where the headings are: with a row below them, in one of the first rows."""
    rows = enumerate(grid.rows[:MOST_LEADING_ROWS])
    found = (index for index, row in rows if any(row) and is_heading([tidy(cell) for cell in row]))
    return next((index for index in found if any(any(row) for row in grid.rows[index + 1 :])), None)


def tidy(cell: str) -> str:
    """Without line breaks and double spaces, composed (NFC)."""
    return normalize_text(cell)[:LONGEST_CELL]


def cut_out(grid: Grid, start: int, others: Sequence[str]) -> Spreadsheet:
    """The table from its headings on, without empty rows at its end, all rows of one width. Raises InvalidUpload."""
    body = [[tidy(cell) for cell in row] for row in grid.rows[start:]]
    while body and not any(body[-1]):
        body.pop()
    if len(body) < 2:
        raise InvalidUpload(
            "There are no rows below the header. The first row must name the columns; each row below it is one entry."
        )
    width = max(len(row) for row in body)
    if len(body) > MOST_ROWS + 1 or width > MOST_COLUMNS:
        raise InvalidUpload(too_large_text(len(body), width, sheet=grid.sheet))
    while width > 1 and not any(len(row) >= width and row[width - 1] for row in body):
        width -= 1
    if sum(len(cell) + 3 for row in body for cell in row) > MOST_TEXT:
        raise InvalidUpload("This table has too much text. Remove the columns that aren’t needed.")
    even = [[*row[:width], *[""] * (width - len(row))] for row in body]
    return Spreadsheet(even[0], even[1:], start + 2, grid.sheet, others)


def too_large_text(rows: int, columns: int, *, sheet: str) -> str:
    what = f"Sheet “{sheet}”" if sheet else "This table"
    far = f" (up to cell {cell_name(rows, columns - 1)})" if sheet else ""
    return (
        f"{what} has {rows:,} rows and {columns:,} columns{far}. The limit is {MOST_ROWS:,} rows and {MOST_COLUMNS} columns. "
        "Delete what is far outside the table, or import it in parts."
    )
