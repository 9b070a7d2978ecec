"""Tables as CSV files without formulas, streamed line by line."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.http import StreamingHttpResponse

from people.model_fields import format_number

Value = str | int | float | Decimal | date | datetime | bool | None

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's code page and garbles names."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets start a formula with these, in text too; with the wide ones where East Asian input is set up."""


class EchoFile:
    """A file for csv.writer that returns what is written."""

    def write(self, text: str) -> str:
        return text


def without_formula(value: Value) -> str:
    """A cell's text, with an apostrophe before anything that would be a formula: spreadsheets show the text after it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Decimal):
        return format_number(value)
    if isinstance(value, int | float):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else value
    text = text.replace("\0", "")
    # Spreadsheets ignore leading spaces.
    is_formula = text.startswith(FORMULA_STARTS) or text.lstrip(" \u00a0\ufeff").startswith(FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    writer = csv.writer(EchoFile(), lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow([without_formula(value) for value in row])


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """`name` comes from our code: letters, digits and hyphens."""
    response = StreamingHttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
