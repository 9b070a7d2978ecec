"""Imports rows with dates. What existing initiatives and people had in weeks that are over stays, unless the import corrects it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeVar

from django.db.models import Model

from initiatives.models import LeadAssignment, Membership
from initiatives.services import lead_assignments, members
from leadplan.orgfile.importing.table_sync import FileRow, ImportRun, Note, differences, sync
from people import effective_dates
from people.effective_dates import DAY, PastWeeks, Span, spans_of
from people.models import DAYS, Duty, TimeOff, WorkingHours
from people.services import availability_records

Row = TypeVar("Row", bound=Model)
Spans = Callable[[Sequence[Any]], list[Span]]

SPANS: Final[Mapping[type[Model], Spans]] = {
    LeadAssignment: lambda rows: spans_of(rows, lead_assignments.VALUES),
    Membership: lambda rows: spans_of(rows, members.VALUES),
    WorkingHours: lambda rows: availability_records.spans_of_records(rows or [WorkingHours()]),
    TimeOff: availability_records.spans_of_records,
    Duty: availability_records.spans_of_records,
}


def sync_dated(
    run: ImportRun,
    listed: str,
    model: type[Row],
    identity: tuple[str, ...],
    wanted: Iterable[FileRow],
    note: Note[Row] | None,
    new: Iterable[int],
) -> None:
    """Create and change rows that begin on a day, the last column of their `identity`.

    An initiative or a person that is `new`, by id, has no past yet. For the others, entries without a day apply from now on, and
    entries that change weeks that are over are refused.
    """
    existing, fresh = list(model._default_manager.all()), set(new)
    rows = list(wanted) if run.correcting else list(with_days(run, wanted, existing, identity, fresh))
    spans = SPANS[model]
    state = attrgetter(*identity, *(field.attname for field in model._meta.concrete_fields if not field.primary_key))
    stored, before = {state(row) for row in existing}, by_holder(existing, identity, spans)
    found = sync(run, listed, model, identity, rows, note, existing)
    after, match = by_holder(found.values(), identity, spans), itemgetter(*identity)
    for one in rows:
        holder = tuple(one.fixed[name] for name in identity[:-1])
        if holder[0] in fresh or state(found[match(one.fixed)]) in stored:
            continue
        weeks = effective_dates.past_weeks_changed(before.get(holder, spans([])), after[holder], run.today)
        if weeks is not None and run.correcting:
            run.corrected.append((one.entry, f"corrects {weeks.text}"))
        elif weeks is not None:
            run.refused.append((one.entry, refusal(weeks, run)))


def with_days(
    run: ImportRun, wanted: Iterable[FileRow], existing: Sequence[Any], identity: tuple[str, ...], fresh: set[int]
) -> Iterator[FileRow]:
    """Entries without a day, the only ones of their holder, say what holds from now on: from this week where there was nothing.

    They are compared with the holder's last row, so that the same file changes nothing the next time.
    """
    rows, holder = list(wanted), itemgetter(*identity[:-1])
    entries = Counter(holder(one.fixed) for one in rows)
    held: dict[Any, Any] = {}
    for row in sorted(existing, key=lambda row: row.start or date.min):
        held[attrgetter(*identity[:-1])(row)] = row
    for one in rows:
        if one.fixed["start"] is not None or entries[holder(one.fixed)] > 1 or one.fixed[identity[0]] in fresh:
            yield one
        elif (last := held.get(holder(one.fixed))) is not None:
            yield from changed_from_monday(run, one, last)
        else:
            if "mon" in one.columns:  # Hours: until now those of a full-time week.
                yield replace(one, columns={day: getattr(WorkingHours(), day) for day in DAYS})
            yield beginning(one, effective_dates.day_of_new(run.today))


def changed_from_monday(run: ImportRun, one: FileRow, last: Any) -> Iterator[FileRow]:
    """What an entry without a day changes in the last row: its end, or other values from next Monday."""
    different, monday = differences(last, one), effective_dates.day_of_change(run.today)
    end = getattr(last, "end", None)
    if not different:
        return
    if different.keys() == {"end"} or (last.start and last.start >= monday) or (end and end < monday):
        yield beginning(one, last.start)
        return
    if hasattr(last, "end"):
        until = {"end": monday - DAY}
        yield replace(beginning(one, last.start), columns=until, mentioned=frozenset(until))
    kept = {name: getattr(last, name) for name in one.columns if name not in one.mentioned}
    yield replace(beginning(one, monday), columns={**one.columns, **kept})


def beginning(one: FileRow, day: date | None) -> FileRow:
    return replace(one, fixed={**one.fixed, "start": day})


def by_holder(rows: Iterable[Model], identity: tuple[str, ...], spans: Spans) -> dict[tuple[Any, ...], list[Span]]:
    """What holds on which days, by the person, or the initiative and the person."""
    found: dict[tuple[Any, ...], list[Model]] = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in identity[:-1]), []).append(row)
    return {holder: spans(held) for holder, held in found.items()}


def refusal(weeks: PastWeeks, run: ImportRun) -> str:
    monday, over = effective_dates.day_of_change(run.today), "is over" if weeks.first == weeks.last else "are over"
    return (
        f"this changes {weeks.text}, which {over}; keep what applied until {monday - DAY} and add an entry from {monday}, "
        "or correct a mistake with --correct-mistakes"
    )
