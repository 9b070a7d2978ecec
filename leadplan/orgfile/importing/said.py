"""Imports what people record about their weeks."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.importing.rows import Import, Wanted, sync, wanted
from leadplan.orgfile.said import LISTS, PEOPLE, Said, column, comparable


def bring(run: Import, file: OrganisationFile) -> None:
    for name, said in LISTS.items():
        entries = getattr(file, name)
        if not entries:
            continue
        people = {run.people[one.person].pk for one in entries}
        rows = said.model._default_manager.filter(person__in=people).order_by("pk")
        columns = [column(one) for one in said.names]
        known = (tuple(comparable(getattr(row, one)) for one in columns) for row in rows)
        there = dict(zip(numbered(known), rows, strict=True))
        sync(run, name, said.model, there, wanted_rows(run, said, entries))


def numbered(names: Iterable[tuple[Any, ...]]) -> Iterator[Hashable]:
    """Each name with the number of times it occurred before."""
    count: Counter[Hashable] = Counter()
    for one in names:
        yield (*one, count[one])
        count[one] += 1


def wanted_rows(run: Import, said: Said, entries: list[Any]) -> list[Wanted]:
    fixed = [{column(name): value_of(run, one, name) for name in said.names} for one in entries]
    matches = numbered(tuple(comparable(value) for value in row.values()) for row in fixed)
    rest = [name for name in said.fields if name not in said.names]
    return [
        wanted(
            match,
            ", ".join(str(getattr(one, name)) for name in said.names if getattr(one, name) is not None),
            one,
            {column(name): value_of(run, one, name) for name in rest},
            **row,
        )
        for one, row, match in zip(entries, fixed, matches, strict=True)
    ]


def value_of(run: Import, one: Any, name: str) -> Any:
    """A field as stored in the table; a time that the file omits is the time of the import."""
    given = getattr(one, name)
    if name == "at":
        return given or run.now
    if given is None or name not in (*PEOPLE, "area", "stakeholder"):
        return given
    if name == "area":
        return run.areas[given]
    return run.stakeholders[run.people[one.person].pk, given] if name == "stakeholder" else run.person(given)
