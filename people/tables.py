"""Tables as CSV files that no spreadsheet runs: written while they are sent, a line at a time."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.http import StreamingHttpResponse

Value = str | int | float | Decimal | date | datetime | bool | None

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine, and names lose their letters."""
STARTERS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins a formula, in text too; the wide ones where East Asian input is set up."""


class Line:
    """A file for csv.writer that hands on what is written."""

    def write(self, text: str) -> str:
        return text


def harmless(value: Value) -> str:
    """A cell's text. An apostrophe before what would be a formula: spreadsheets show the text after it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else value
    text = text.replace("\0", "")
    # A spreadsheet skips the spaces before it looks.
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(STARTERS) or text.startswith(STARTERS) else text


def written(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    writer = csv.writer(Line(), lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """`name` is ours: letters, digits and hyphens."""
    response = StreamingHttpResponse(written(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
