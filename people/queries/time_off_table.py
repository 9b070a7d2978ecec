"""A table of time off: what each column is, what its import would add, what is left out, what is wrong and where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from people.effective_dates import Span, day_of_new, past_weeks_changed
from people.model_fields import FIRST_DAY, LAST_DAY
from people.models import DayPart, Person, TimeOff
from people.names import fold
from people.queries.time_off_preview import PastRow, TimeOffPreview
from people.spreadsheets.headings import core_of, first_person, is_about_something_else, is_person, words_of
from people.spreadsheets.people_lookup import PeopleLookup
from people.spreadsheets.tables import CellError, Row, Spreadsheet, cell_name, formula_errors

SKIPPED, PERSON, FROM, TO, DAY = "", "person", "from", "to", "day"
PART, STATUS, DAYS, HOURS = "part", "status", "days", "hours"
FIELDS: Final = {
    PERSON: "person", FROM: "first day", TO: "last day", DAY: "single day", PART: "part of the day", STATUS: "status",
    DAYS: "number of days", HOURS: "number of hours",
}  # fmt: skip
"""What a column can be. With a single day, each row is one day."""
FIELDS_BY_HEADING: Final = {
    **dict.fromkeys(("from", "start", "starts", "starting", "begin", "begins", "beginning", "first", "since"), FROM),
    **dict.fromkeys(("to", "end", "ends", "ending", "until", "till", "til", "through", "thru", "last", "up to"), TO),
    **dict.fromkeys(("finish", "finishes", "last working", "through to"), TO),
    **dict.fromkeys(("part", "half", "am pm", "part of", "half part"), PART),
    **dict.fromkeys(("status", "state", "approval", "approval status", "request status", "decision", "approved"), STATUS),
    **dict.fromkeys(("days", "number days", "no days", "days taken", "working days", "workdays", "total days"), DAYS),
    **dict.fromkeys(("hours", "hrs", "number hours", "no hours", "hours taken", "total hours", "h"), HOURS),
}  # fmt: skip
"""By the heading's words, without those that don't change which column it is."""
PARTS: Final = {
    "": DayPart.ALL, "all": DayPart.ALL, "all day": DayPart.ALL, "full": DayPart.ALL, "full day": DayPart.ALL,
    "no": DayPart.ALL, "morning": DayPart.MORNING, "mornings": DayPart.MORNING, "am": DayPart.MORNING,
    "afternoon": DayPart.AFTERNOON, "afternoons": DayPart.AFTERNOON, "pm": DayPart.AFTERNOON,
}  # fmt: skip
APPROVED: Final = frozenset(
    {
        "approved", "accepted", "confirmed", "granted", "authorised", "authorized", "booked", "taken", "done",
        "completed", "active", "ok", "yes", "true",
    }
)  # fmt: skip
LEFT_OUT: Final = frozenset(
    {
        "rejected", "denied", "declined", "refused", "cancelled", "canceled", "withdrawn", "revoked", "deleted", "void",
        "no", "false", "not approved", "pending", "pending approval", "requested", "submitted", "open", "waiting",
        "draft", "in review",
    }
)  # fmt: skip


def is_heading(row: Row) -> bool:
    """Whether a row has headings for people and days."""
    fields = {field_of_heading(one) for one in row}
    return any(map(is_person, row)) and bool(fields & {FROM, TO, DAY})


def field_of_heading(heading: str) -> str:
    if is_person(heading):
        return PERSON
    words, core = words_of(heading), core_of(heading)
    if words and not core:
        # Only "date" or "day": what it is depends on the other columns. "Time off" alone says nothing.
        return DAY if {"date", "day"} & set(words) else SKIPPED
    return FIELDS_BY_HEADING.get(core, SKIPPED)


def guess_columns(table: Spreadsheet) -> list[str]:
    """A field for each column; none where two columns could be the first or the last day."""
    head = table.head
    found = [field_of_heading(one) for one in head]
    unknown = any(
        not one and may_be_a_day(heading, [row[number] for row in table.rows])
        for number, (one, heading) in enumerate(zip(found, head, strict=True))
    )
    if DAY in found and (TO in found or unknown) and FROM not in found:
        found[found.index(DAY)] = FROM
    if FROM in found:
        found = [SKIPPED if one == DAY else one for one in found]
    person = first_person(head)
    return [
        PERSON if number == person else SKIPPED if one == PERSON or is_repeated(one, number, found) else one
        for number, one in enumerate(found)
    ]


def may_be_a_day(heading: str, values: Sequence[str]) -> bool:
    """A column that could be the last day, although its heading doesn't say so."""
    if any(isinstance(parse_day(one), date) for one in values if one):
        return True
    return any(values) and not is_about_something_else(heading)


def is_repeated(one: str, number: int, found: Sequence[str]) -> bool:
    return found.count(one) > 1 and (one in (FROM, TO, DAY) or found.index(one) != number)


def columns_error(table: Spreadsheet, columns: Sequence[str]) -> str:
    """What is still missing before the table can be read; empty if nothing is."""
    for one, words in FIELDS.items():
        if columns.count(one) > 1:
            return f"Two columns are set to “{words}”. Skip one of them."
    if PERSON not in columns:
        return "Choose the column with the person."
    if FROM not in columns and DAY not in columns:
        return "Choose the column with the first day, or with the single day if each row is one day."
    if FROM in columns and DAY in columns:
        return "Choose either a first day or a single day, not both."
    if FROM in columns and TO not in columns:
        heading = table.heading(columns.index(FROM))
        return (
            "Choose the column with the last day: no heading says it clearly. "
            f"If each row is one day, set “{heading}” to “{FIELDS[DAY]}”."
        )
    if DAY in columns and TO in columns:
        return f"There is a last day, so set “{table.heading(columns.index(DAY))}” to “{FIELDS[FROM]}”."
    return ""


class RowError(NamedTuple):
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class TimeOffRow:
    """A row's cells by field."""

    cells: Row
    columns: Mapping[str, int]

    def text(self, name: str) -> str:
        return self.cells[self.columns[name]] if name in self.columns else ""

    def column(self, *names: str) -> int:
        return next(self.columns[name] for name in names if name in self.columns)


def preview(table: Spreadsheet, columns: Sequence[str], viewer: Person | None, today: date) -> TimeOffPreview:
    """What an import would add, for a viewer or the operator. Writes nothing. Three queries."""
    managed = Person.objects.managed_by(viewer) if viewer else Person.objects.current()
    kept = set(managed.values_list("pk", flat=True))
    there: dict[int, list[TimeOff]] = defaultdict(list)
    for row in TimeOff.objects.filter(person__in=kept):
        there[row.person_id].append(row)
    lookup, found = PeopleLookup.load(), TimeOffPreview()
    used = {name: number for number, name in enumerate(columns) if name}
    for number, cells in table.numbered():
        line = TimeOffRow(cells, used)
        place = cell_name(number, used[PERSON])
        if (status := fold(line.text(STATUS))) in LEFT_OUT and status:
            words = f"{line.text(PERSON)}: {line.text(STATUS).lower()}"
            found.left_out.append(CellError(cell_name(number, used[STATUS]), words))
            continue
        if errors := formula_errors(number, cells, used.values()):
            found.errors += errors
            continue
        read = read_row(line, lookup, kept)
        if isinstance(read, TimeOff):
            first_day = cell_name(number, line.column(FROM, DAY))
            add_row(found, read, there[read.person_id], place, first_day, today)
        else:
            found.errors += [CellError(cell_name(number, error.column), error.text) for error in read]
    spans = [Span(row.start, row.end, (row.person_id, row.part)) for row, *_ in found.past]
    found.past_weeks = past_weeks_changed([], spans, today)
    return found


def read_row(row: TimeOffRow, lookup: PeopleLookup, kept: set[int]) -> TimeOff | list[RowError]:
    """Time off, or what is wrong in which column."""
    person = lookup.find(row.text(PERSON)) if row.text(PERSON) else "This row names no person."
    if isinstance(person, Person) and person.pk not in kept:
        person = f"Only {person} and their manager can add {person}’s time off."
    start = parse_day(row.text(FROM) or row.text(DAY))
    end = start if DAY in row.columns else parse_day(row.text(TO)) if row.text(TO) else missing_end(row, start)
    part = PARTS.get(fold(row.text(PART)), "Use all, morning or afternoon for the part.")
    errors = [
        RowError(row.column(PERSON), person if isinstance(person, str) else ""),
        RowError(row.column(FROM, DAY), start if isinstance(start, str) else ""),
        RowError(row.column(TO, FROM, DAY), end if isinstance(end, str) and end is not start else ""),
        RowError(row.column(PART, PERSON), "" if isinstance(part, DayPart) else part),
        *status_errors(row),
    ]
    if isinstance(start, date) and isinstance(end, date) and isinstance(part, DayPart):
        errors += length_errors(row, start, end, part)
    if found := [error for error in errors if error.text]:
        return found
    assert isinstance(person, Person)
    assert isinstance(start, date)
    assert isinstance(end, date)
    return TimeOff(person=person, start=start, end=end, part=part)


def missing_end(row: TimeOffRow, start: date | str) -> date | str:
    """A row without a last day is one day, unless it says that it is longer."""
    days = row.text(DAYS)
    if days and amount(days) not in (1, 0.5):
        return (
            f"The last day is missing. “{days[:20]}” days don’t say which day that is: weekends and holidays may count."
        )
    return start


def status_errors(row: TimeOffRow) -> Iterator[RowError]:
    if STATUS in row.columns and fold(row.text(STATUS)) not in APPROVED:
        text = row.text(STATUS)
        known = "Use approved, or rejected, cancelled or pending for rows to leave out."
        yield RowError(
            row.column(STATUS), f"“{text[:40]}” isn’t a known status. {known}" if text else f"No status. {known}"
        )


def length_errors(row: TimeOffRow, start: date, end: date, part: DayPart) -> Iterator[RowError]:
    """Where the number of days or hours says something else than the days."""
    days, hours = row.text(DAYS), row.text(HOURS)
    if days:
        number = amount(days)
        most = (end - start).days + 1
        if number is None:
            yield RowError(row.column(DAYS), f"“{days[:20]}” isn’t a number of days.")
        elif number > most and end >= start:
            between = f"from {start} to {end} there {'is' if most == 1 else 'are'} {most}"
            yield RowError(row.column(DAYS), f"{days} days don’t fit: {between}. Correct the last day or the number.")
        elif number < 1 and part == DayPart.ALL:
            yield RowError(row.column(DAYS), f"{days} of a day: add a column Part that says morning or afternoon.")
    if hours and part == DayPart.ALL:
        yield RowError(
            row.column(HOURS),
            f"“{hours[:20]}” hours: time off is whole days, mornings or afternoons. Say which in a column Part; "
            "if every row is whole days, skip this column.",
        )


def amount(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def add_row(found: TimeOffPreview, row: TimeOff, there: list[TimeOff], place: str, first_day: str, today: date) -> None:
    """Checks a row against existing ones and those before it in the table."""
    if row.end < row.start:
        found.errors.append(CellError(first_day, "The last day is before the first day."))
    elif any((one.start, one.end, one.part) == (row.start, row.end, row.part) for one in there):
        found.same += 1
    elif near := next((one for one in there if overlaps(one, row)), None):
        words = f"{row.person} is already away from {near.start} to {near.end}. Change that entry instead."
        found.errors.append(CellError(first_day, words))
    elif row.start < day_of_new(today):
        there.append(row)
        words = f"{row.person}: {row.start} to {row.end} begins in a week that is over"
        found.past.append(PastRow(row, place, CellError(first_day, words)))
    else:
        there.append(row)
        found.rows.append(row)
        found.places.append(place)


def overlaps(one: TimeOff, other: TimeOff) -> bool:
    """Same rule as the form: a morning and an afternoon may overlap unless they start on the same day."""
    if one.end < other.start or other.end < one.start:
        return False
    return one.start == other.start or one.part == other.part or DayPart.ALL in (one.part, other.part)


def parse_day(text: str) -> date | str:
    """A date, or an error message."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"“{text[:20]}” isn’t a date. Write it like 2026-12-03." if text else "The date is missing."
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    return f"{text} is out of range. Use a year from {FIRST_DAY.year} to {LAST_DAY.year}."
