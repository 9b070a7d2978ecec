"""Looks into the XML of an .xlsx or .ods file: how far its cells reach, and which have no value but a formula or an error.

The library that reads the cells lays out every row up to the last one, and takes these cells for empty.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Place = tuple[int, int]
"""Row and column, from 0."""
BOTH: Final[Sequence[Literal["start", "end"]]] = ("start", "end")
CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetScan:
    rows: int = 0
    columns: int = 0
    texts: dict[Place, str] = field(default_factory=dict)
    """Of cells that the library takes for empty: formulas without a stored result, and errors such as #N/A."""

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


@dataclass(slots=True)
class WorkbookScan:
    """Sheets by name; none for other kinds of file. `one_file`: the library reads all of them or none."""

    sheets: Mapping[str, SheetScan] = field(default_factory=dict)
    one_file: bool = False


def scan_workbook(archive: zipfile.ZipFile) -> WorkbookScan:
    names = set(archive.namelist())
    try:
        if "content.xml" in names:
            with archive.open("content.xml") as file:
                return WorkbookScan(scan_ods(file), one_file=True)
        paths = sheet_paths(archive, names)
        return WorkbookScan({name: scan_sheet(archive, path) for name, path in paths.items() if path in names})
    except ElementTree.ParseError:
        return WorkbookScan()


def elements(file: IO[bytes], events: Sequence[Literal["start", "end"]] = ("end",)) -> Iterator[tuple[str, Element]]:
    yield from ElementTree.iterparse(file, events)  # noqa: S314 - in a process with a memory limit


def local(name: str) -> str:
    """A name without its namespace: transitional and strict files differ in it."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def sheet_paths(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The file of each sheet in an .xlsx archive."""
    book = "xl/workbook.xml"
    targets = sheet_targets(archive, book, names)
    if not targets:
        return {}
    found = {}
    with archive.open(book) as file:
        for _, element in elements(file):
            if local(element.tag) == "sheet":
                found[element.get("name", "")] = targets.get(attribute(element, "id") or "", "")
    return found


def sheet_targets(archive: zipfile.ZipFile, book: str, names: set[str]) -> dict[str, str]:
    """The files that a book's relations lead to, by id."""
    relations = f"xl/_rels/{posixpath.basename(book)}.rels"
    if not {book, relations} <= names:
        return {}
    found = {}
    with archive.open(relations) as file:
        for _, element in elements(file):
            if local(element.tag) == "Relationship":
                target = element.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                found[element.get("Id", "")] = path
    return found


def scan_sheet(archive: zipfile.ZipFile, path: str) -> SheetScan:
    found = SheetScan()
    row = column = -1
    with archive.open(path) as file:
        for event, element in elements(file, BOTH):
            name = local(element.tag)
            if event == "start":
                if name == "row":
                    row, column = int(element.get("r") or row + 2) - 1, -1
                elif name == "c":
                    row, column = place_of(element.get("r"), (row, column + 1))
            elif name == "c":
                look_at_cell(found, (row, column), element)
                element.clear()
            elif name == "row":
                element.clear()
    return found


def place_of(name: str | None, implied: Place) -> Place:
    """The place that a cell's name, such as B2, stands for; cells may have none."""
    match = CELL.fullmatch(name or "")
    if match is None:
        return implied
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def look_at_cell(found: SheetScan, place: Place, cell: Element) -> None:
    parts = {local(part.tag): part for part in cell}
    value, formula = parts.get("v"), parts.get("f")
    has_value = "is" in parts or (value is not None and bool(value.text))
    if has_value or formula is not None:
        found.reach(*place)
    # The result "" is stored as an empty text.
    is_empty_text = value is not None and cell.get("t") == "str"
    if formula is not None and not has_value and not is_empty_text:
        found.texts[place] = f"={formula.text or ''}"
    elif cell.get("t") == "e" and value is not None:
        found.texts[place] = value.text or "#ERROR"


def scan_ods(file: IO[bytes]) -> dict[str, SheetScan]:
    """Cells and rows are stored once with the number of times they repeat."""
    found: dict[str, SheetScan] = {}
    current = SheetScan()
    row = column = width = 0
    texts: dict[int, str] = {}
    for event, element in elements(file, BOTH):
        name = local(element.tag)
        if event == "start":
            if name == "table":
                current, row = SheetScan(), 0
                found.setdefault(attribute(element, "name") or "", current)
            elif name == "table-row":
                column = width = 0
                texts = {}
        elif name in ("table-cell", "covered-table-cell"):
            times = repeated(element, "number-columns-repeated")
            text = ods_text(element)
            if text is not None:
                width = column + times
            if text:
                texts[column] = text
            column += times
            element.clear()
        elif name == "table-row":
            times = repeated(element, "number-rows-repeated")
            if width:
                current.reach(row + times - 1, width - 1)
            current.texts |= {(row, place): text for place, text in texts.items()}
            row += times
            element.clear()
    return found


def ods_text(cell: Element) -> str | None:
    """The text of a formula or an error as in SheetScan.texts; "" for another cell with content, None for an empty one."""
    types = {value for key, value in cell.attrib.items() if local(key) == "value-type"}
    if "error" in types:
        return "".join(cell.itertext()) or "#ERROR"
    if types or any(local(part.tag) == "p" for part in cell):
        return ""
    formula = attribute(cell, "formula")
    return f"={formula.partition('=')[2]}" if formula else None


def repeated(element: Element, name: str) -> int:
    text = attribute(element, name) or "1"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
