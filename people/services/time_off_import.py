"""Importing time off from a table: who, from when, to when. Previews what would be added and what is wrong, then adds it."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction

from people import audit
from people.model_fields import FIRST_DAY, LAST_DAY
from people.models import DayPart, Person, TimeOff
from people.spreadsheet_reader import PERSON_HEADINGS, CellError, PeopleLookup, Spreadsheet, cell_name
from people.upload_checks import InvalidUpload

FIRST_DAY_HEADINGS: Final = ("from", "start", "first day", "start date", "begin", "begins", "date")
LAST_DAY_HEADINGS: Final = ("to", "end", "last day", "end date", "until", "ends")
PART_HEADINGS: Final = ("part", "half", "half day")
PARTS: Final = {
    "": DayPart.ALL, "all": DayPart.ALL, "all day": DayPart.ALL, "full": DayPart.ALL, "morning": DayPart.MORNING,
    "mornings": DayPart.MORNING, "am": DayPart.MORNING, "afternoon": DayPart.AFTERNOON, "afternoons": DayPart.AFTERNOON,
    "pm": DayPart.AFTERNOON,
}  # fmt: skip


@dataclass(slots=True)
class Preview:
    rows: list[TimeOff] = field(default_factory=list)
    same: int = 0
    errors: list[CellError] = field(default_factory=list)


Columns = tuple[int, int, int | None, int | None]
"""Where the person, the first day, the last day and the part are."""


def preview(sheet: Spreadsheet, viewer: Person) -> Preview:
    """Writes nothing. Three queries. Raises InvalidUpload if the columns can't be identified."""
    columns = columns_of(sheet.head)
    kept = set(Person.objects.managed_by(viewer).values_list("pk", flat=True))
    there: dict[int, list[TimeOff]] = defaultdict(list)
    for row in TimeOff.objects.filter(person__in=kept):
        there[row.person_id].append(row)
    directory, found = PeopleLookup.load(), Preview()
    for number, cells in enumerate(sheet.rows, sheet.first):
        read = read_row(cells, columns, directory, kept) if any(cells) else []
        if isinstance(read, TimeOff):
            add_row(found, read, there[read.person_id], cell_name(number, columns[1]))
        else:
            found.errors += [CellError(cell_name(number, column), text) for column, text in read]
    return found


def read_row(
    cells: Sequence[str], columns: Columns, directory: PeopleLookup, kept: Container[int]
) -> TimeOff | list[tuple[int, str]]:
    """Time off, or what is wrong in which column."""
    who, first, last, part = columns
    person = directory.find(cells[who]) if cells[who] else "This row names no person."
    if isinstance(person, Person) and person.pk not in kept:
        person = f"Only {person} and their manager can add {person}’s time off."
    start = parse_day(cells[first])
    end = start if last is None else parse_day(cells[last] or cells[first])
    half = DayPart.ALL if part is None else PARTS.get(cells[part].casefold())
    if isinstance(person, Person) and isinstance(start, date) and isinstance(end, date) and half:
        return TimeOff(person=person, start=start, end=end, part=half)
    errors = [
        (who, person),
        (first, start),
        (first if last is None else last, "" if last is None else end),
        (first if part is None else part, "" if half else "Use all, morning or afternoon for the part."),
    ]
    return [(column, text) for column, text in errors if isinstance(text, str) and text]


def add_row(found: Preview, row: TimeOff, there: list[TimeOff], cell: str) -> None:
    """Checks a row against existing ones and those before it in the table."""
    if row.end < row.start:
        found.errors.append(CellError(cell, "The last day is before the first day."))
    elif any((one.start, one.end, one.part) == (row.start, row.end, row.part) for one in there):
        found.same += 1
    elif near := next((one for one in there if overlaps(one, row)), None):
        found.errors.append(
            CellError(cell, f"{row.person} is already away from {near.start} to {near.end}. Change that entry instead.")
        )
    else:
        there.append(row)
        found.rows.append(row)


def overlaps(one: TimeOff, other: TimeOff) -> bool:
    """Same rule as the form: a morning and an afternoon may overlap unless they start on the same day."""
    if one.end < other.start or other.end < one.start:
        return False
    return one.start == other.start or one.part == other.part or DayPart.ALL in (one.part, other.part)


def columns_of(head: Sequence[str]) -> Columns:
    """Raises InvalidUpload."""
    names = [one.casefold() for one in head]

    def find(wanted: Iterable[str]) -> int | None:
        return next((names.index(one) for one in wanted if one in names), None)

    who, first = find(PERSON_HEADINGS), find(FIRST_DAY_HEADINGS)
    if who is None or first is None:
        raise InvalidUpload("The header row must name the columns: person, from, to, and part for half days.")
    return who, first, find(LAST_DAY_HEADINGS), find(PART_HEADINGS)


def parse_day(text: str) -> date | str:
    """A date, or an error message."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"“{text[:20]}” isn’t a date. Write it like 2026-12-03." if text else "The date is missing."
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    return f"{text} is out of range. Use a year from {FIRST_DAY.year} to {LAST_DAY.year}."


@transaction.atomic
def import_time_off(sheet: Spreadsheet, *, by: Person, now: datetime) -> int:
    """Add what the preview shows, checked again under a lock. Returns how many rows."""
    list(Person.objects.managed_by(by).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    found = preview(sheet, by)
    TimeOff.objects.bulk_create(found.rows, batch_size=500)
    audit.append([audit.row_line(row, "added", by=by, now=now) for row in found.rows])
    return len(found.rows)
