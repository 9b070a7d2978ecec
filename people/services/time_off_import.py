"""Importing time off from a table."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from people import audit
from people.concurrency import EditConflict
from people.models import Person, TimeOff
from people.queries import time_off_table
from people.spreadsheets.tables import Spreadsheet


@transaction.atomic
def import_time_off(
    table: Spreadsheet,
    columns: Sequence[str],
    *,
    by: Person | None,
    now: datetime,
    today: date,
    seen: str,
    correcting: str = "",
) -> int:
    """Add what the preview with the etag `seen` showed, checked again under a lock. Returns how many rows.

    Rows in weeks that are over are added if `correcting` names those weeks. Raises EditConflict if the import would do
    something else by now.
    """
    managed = Person.objects.managed_by(by) if by else Person.objects.current()
    list(managed.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    found = time_off_table.preview(table, columns, by, today)
    if found.etag() != seen:
        raise EditConflict
    rows = [row for row, _ in found.changes(correcting)]
    TimeOff.objects.bulk_create(rows, batch_size=500)
    audit.append([audit.row_line(row, "added", by=by, now=now) for row in rows])
    return len(rows)
