"""Imports meetings, actual hours, and what people record about their weeks."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from focus.models import Actual, Meeting
from leadplan.orgfile.importing.table_sync import FileRow, ImportRun, file_row, link, sync
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.week_lists import PERSON_FIELDS, WEEK_LISTS, WeekList, column_of, comparable


def import_meetings_and_actuals(run: ImportRun, file: OrganisationFile) -> None:
    meetings(run, file)
    actuals(run, file)


def meetings(run: ImportRun, file: OrganisationFile) -> None:
    people = {run.people[one.person].pk for one in file.meetings}
    there: dict[Any, Meeting] = {
        (row.person_id, row.starts, row.title): row for row in Meeting.objects.kept_by_hand().filter(person__in=people)
    }
    rows = []
    for one in file.meetings:
        pk = run.people[one.person].pk
        columns: dict[str, Any] = {name: getattr(one, name) for name in ("minutes", "decides", "reach")}
        columns |= {
            "series": one.series or "",
            "choice": one.choice or "",
            "delegate_id": run.person(one.delegate),
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "area_id": run.areas[f"{one.initiative}/{one.area}"] if one.area else None,
        }
        match = (pk, one.starts, one.title)
        fixed = {"person_id": pk, "starts": one.starts, "title": one.title}
        row = file_row(match, f"{one.person}: {one.title}", one, columns, **fixed)
        # An area of the previous initiative is not one of the new initiative's.
        moved = match in there and one.mentions("initiative") and there[match].initiative_id != columns["initiative_id"]
        rows.append(replace(row, mentioned=row.mentioned | ({"area_id"} if moved else set())))
    found = sync(run, "meetings", Meeting, there, rows)
    invited = {
        found[run.people[one.person].pk, one.starts, one.title].pk: (
            f"{one.person}: {one.title}",
            {run.people[key].pk for key in one.attendees},
        )
        for one in file.meetings
        if one.mentions("attendees")
    }
    link(run, "meetings", Meeting.attendees.through, "meeting", "person", invited)


def actuals(run: ImportRun, file: OrganisationFile) -> None:
    people = {run.people[one.person].pk for one in file.actuals}
    there: dict[Any, Actual] = {
        (row.person_id, str(row.week), row.area_id): row for row in Actual.objects.filter(person__in=people)
    }
    rows = []
    for one in file.actuals:
        pk, area = run.people[one.person].pk, run.areas[one.area]
        fixed = {"person_id": pk, "week": one.week, "area_id": area}
        name = f"{one.person}, {one.week}, {one.area}"
        columns = {"hours": one.hours, "note": one.note, "helped": one.helped}
        rows.append(file_row((pk, str(one.week), area), name, one, columns, **fixed))
    sync(run, "actuals", Actual, there, rows)


def import_week_lists(run: ImportRun, file: OrganisationFile) -> None:
    for name, week_list in WEEK_LISTS.items():
        entries = getattr(file, name)
        if not entries:
            continue
        people = {run.people[one.person].pk for one in entries}
        rows = week_list.model._default_manager.filter(person__in=people).order_by("pk")
        columns = [column_of(one) for one in week_list.names]
        known = (tuple(comparable(getattr(row, one)) for one in columns) for row in rows)
        there = dict(zip(numbered(known), rows, strict=True))
        sync(run, name, week_list.model, there, week_list_rows(run, week_list, entries))


def numbered(names: Iterable[tuple[Any, ...]]) -> Iterator[Hashable]:
    """Each name with the number of times it occurred before."""
    count: Counter[Hashable] = Counter()
    for one in names:
        yield (*one, count[one])
        count[one] += 1


def week_list_rows(run: ImportRun, week_list: WeekList, entries: list[Any]) -> list[FileRow]:
    fixed = [{column_of(name): stored_value(run, one, name) for name in week_list.names} for one in entries]
    matches = numbered(tuple(comparable(value) for value in row.values()) for row in fixed)
    rest = [name for name in week_list.fields if name not in week_list.names]
    return [
        file_row(
            match,
            ", ".join(str(getattr(one, name)) for name in week_list.names if getattr(one, name) is not None),
            one,
            {column_of(name): stored_value(run, one, name) for name in rest},
            **row,
        )
        for one, row, match in zip(entries, fixed, matches, strict=True)
    ]


def stored_value(run: ImportRun, one: Any, name: str) -> Any:
    """A field as stored in the table; a time that the file omits is the time of the import."""
    given = getattr(one, name)
    if name == "at":
        return given or run.now
    if given is None or name not in (*PERSON_FIELDS, "area", "stakeholder"):
        return given
    if name == "area":
        return run.areas[given]
    return run.stakeholders[run.people[one.person].pk, given] if name == "stakeholder" else run.person(given)
