"""Imports meetings and actual hours."""

from dataclasses import replace
from typing import Any

from focus.models import Actual, Meeting
from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.importing.rows import Import, link, sync, wanted


def bring(run: Import, file: OrganisationFile) -> None:
    meetings(run, file)
    actuals(run, file)


def meetings(run: Import, file: OrganisationFile) -> None:
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
        row = wanted(match, f"{one.person}: {one.title}", one, columns, **fixed)
        # An area of the previous initiative is not one of the new initiative's.
        moved = match in there and one.said("initiative") and there[match].initiative_id != columns["initiative_id"]
        rows.append(replace(row, said=row.said | ({"area_id"} if moved else set())))
    found = sync(run, "meetings", Meeting, there, rows)
    invited = {
        found[run.people[one.person].pk, one.starts, one.title].pk: (
            f"{one.person}: {one.title}",
            {run.people[key].pk for key in one.attendees},
        )
        for one in file.meetings
        if one.said("attendees")
    }
    link(run, "meetings", Meeting.attendees.through, "meeting", "person", invited)


def actuals(run: Import, file: OrganisationFile) -> None:
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
        rows.append(wanted((pk, str(one.week), area), name, one, columns, **fixed))
    sync(run, "actuals", Actual, there, rows)
