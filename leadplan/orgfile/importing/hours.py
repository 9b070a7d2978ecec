"""Contracted hours, time off, duties."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.entries.people import HoursFrom, Weekdays
from leadplan.orgfile.importing import lines
from leadplan.orgfile.importing.rows import Import, Wanted, sync, wanted
from people.models import DAYS, Duty, TimeOff, WorkingHours

FULL_TIME: Final = Decimal(40)
CENT: Final = Decimal("0.01")


def bring(run: Import, file: OrganisationFile) -> None:
    contracted(run, file)
    absence(run, file)


def contracted(run: Import, file: OrganisationFile) -> None:
    """40 hours from Monday to Friday is the default and needs no row."""
    there: dict[Any, WorkingHours] = {(row.person_id, row.start): row for row in WorkingHours.objects.all()}
    dated = {row.person_id for row in there.values()}
    rows = []
    for one in file.people:
        pk = run.people[one.key].pk
        if not one.said("hours"):
            continue
        for start, days, entry in spans(one.hours):
            if pk not in dated and not isinstance(one.hours, list) and is_full_time(days):
                continue
            name = f"{one.key}{f' from {start}' if start else ''}"
            fixed = {"person_id": pk, "start": start}
            rows.append(Wanted((pk, start), name, days, frozenset(days), fixed, entry or one))
    sync(run, "hours", WorkingHours, there, rows, partial(lines.of_hours, run))


def is_full_time(days: dict[str, Decimal]) -> bool:
    return days == weekdays(FULL_TIME)


def spans(said: Any) -> Iterator[tuple[date | None, dict[str, Decimal], HoursFrom | None]]:
    """The first day and the hours per weekday of every row."""
    if not isinstance(said, list):
        yield None, weekdays(said), None
        return
    for entry in said:
        yield entry.from_, weekdays(entry.hours), entry


def weekdays(said: Weekdays | Decimal) -> dict[str, Decimal]:
    """Spread hours a week over Monday to Friday; a remainder goes to the first days."""
    if isinstance(said, Weekdays):
        return {day: Decimal(getattr(said, day)) for day in DAYS}
    daily, left = divmod(int(said / CENT), 5)
    return {day: (daily + (index < left)) * CENT if index < 5 else Decimal(0) for index, day in enumerate(DAYS)}


def absence(run: Import, file: OrganisationFile) -> None:
    off: dict[Any, TimeOff] = {(row.person_id, row.start): row for row in TimeOff.objects.all()}
    duties: dict[Any, Duty] = {(row.person_id, row.start): row for row in Duty.objects.all()}
    away, dutiful = [], []
    for one in file.people:
        pk = run.people[one.key].pk
        for row in one.time_off:
            fixed = {"person_id": pk, "start": row.from_}
            columns = {"end": row.to, "part": row.part}
            away.append(wanted((pk, row.from_), f"{one.key} from {row.from_}", row, columns, **fixed))
        for duty in one.duties:
            fixed = {"person_id": pk, "start": duty.from_}
            held: dict[str, Any] = {"end": duty.to, "hours": duty.hours, "what": duty.what}
            dutiful.append(wanted((pk, duty.from_), f"{one.key} from {duty.from_}", duty, held, **fixed))
    sync(run, "time_off", TimeOff, off, away, partial(lines.of_hours, run))
    sync(run, "duties", Duty, duties, dutiful, partial(lines.of_hours, run))
