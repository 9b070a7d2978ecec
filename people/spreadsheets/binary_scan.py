"""Error cells, such as #N/A, of Excel's binary files (.xls and .xlsb), which the library that reads the cells takes for empty."""

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

import xlrd

from people.spreadsheets.workbook_scan import SheetScan, WorkbookScan, sheet_targets

BOOK: Final = "xl/workbook.bin"
ROW, SHEET = 0, 156
ERRORS: Final = (3, 11)
"""Records of an error, and of a formula whose result is one."""
CELLS: Final = range(2, 12)


def scan_xls(content: bytes) -> WorkbookScan:
    """Nothing for a file that this library can't read and the other one can."""
    found = {}
    try:
        with xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True) as book:
            for sheet in book.sheets():
                found[sheet.name] = scan = SheetScan()
                for row in range(sheet.nrows):
                    for column, kind in enumerate(sheet.row_types(row)):
                        if kind == xlrd.XL_CELL_ERROR:
                            scan.texts[row, column] = error_text(sheet.cell_value(row, column))
    except (xlrd.XLRDError, ValueError, LookupError, AssertionError, struct.error):
        return WorkbookScan()
    return WorkbookScan(found)


def scan_xlsb(archive: zipfile.ZipFile, names: set[str]) -> WorkbookScan:
    targets = sheet_targets(archive, BOOK, names)
    found = {}
    for kind, data in records(archive.read(BOOK)):
        if kind == SHEET:
            link, left = wide_text(data[8:])
            path = targets.get(link, "")
            if path in names:
                found[wide_text(left)[0]] = scan_binary_sheet(archive.read(path))
    return WorkbookScan(found)


def scan_binary_sheet(content: bytes) -> SheetScan:
    found, row = SheetScan(), 0
    for kind, data in records(content):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", data)
        elif kind in CELLS:
            (column,) = struct.unpack_from("<I", data)
            found.reach(row, column)
            if kind in ERRORS:
                found.texts[row, column] = error_text(data[8])
    return found


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and data: [MS-XLSB] 2.1.4, where both numbers have seven bits in each byte."""
    place = 0
    while place < len(content):
        kind, place = number_at(content, place, 2)
        size, place = number_at(content, place, 4)
        yield kind, content[place : place + size]
        place += size


def number_at(content: bytes, place: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        byte = content[place + index]
        value |= (byte & 0x7F) << 7 * index
        if not byte & 0x80:
            break
    return value, place + index + 1


def wide_text(data: bytes) -> tuple[str, bytes]:
    """A text with its length, and what follows it."""
    (length,) = struct.unpack_from("<I", data)
    end = 4 + 2 * length
    return data[4:end].decode("utf-16-le"), data[end:]


def error_text(code: object) -> str:
    return str(xlrd.error_text_from_code.get(code, "#ERROR"))
