"""Imports meetings, own work and actual hours."""

from dataclasses import replace

from focus.models import Actual, Meeting, OwnWork
from leadplan.orgfile.importing.links import link
from leadplan.orgfile.importing.table_sync import ImportRun, fields_of, file_row, numbered, sync, sync_matched
from leadplan.orgfile.schema import OrganisationFile


def import_meetings(run: ImportRun, file: OrganisationFile) -> None:
    people = {run.people[one.person].pk for one in file.meetings}
    existing = Meeting.objects.added_manually().filter(person__in=people)
    initiatives = {(row.person_id, row.starts, row.title): row.initiative_id for row in existing}
    rows = []
    for one in file.meetings:
        pk = run.people[one.person].pk
        columns = fields_of(one, "minutes", "decides", "reach") | {
            "series": one.series or "",
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "area_id": run.areas[f"{one.initiative}/{one.area}"] if one.area else None,
        }
        match = (pk, one.starts, one.title)
        fixed = {"person_id": pk, "starts": one.starts, "title": one.title}
        row = file_row(f"{one.person}: {one.title}", one, columns, **fixed)
        # An area of the previous initiative is not one of the new initiative's.
        moved = match in initiatives and one.mentions("initiative") and initiatives[match] != columns["initiative_id"]
        rows.append(replace(row, mentioned=row.mentioned | ({"area_id"} if moved else set())))
    found = sync(run, "meetings", Meeting, ("person_id", "starts", "title"), rows, among=existing)
    invited = {
        found[run.people[one.person].pk, one.starts, one.title].pk: (
            f"{one.person}: {one.title}",
            {run.people[key].pk for key in one.attendees},
        )
        for one in file.meetings
        if one.mentions("attendees")
    }
    link(run, "meetings", Meeting.attendees.through, "meeting", "person", invited)


def import_own_work(run: ImportRun, file: OrganisationFile) -> None:
    """Matched by person and title; of several with one title, in order."""
    people = {run.people[one.person].pk for one in file.own_work}
    existing = OwnWork.objects.filter(person__in=people).order_by("pk")
    there = dict(zip(numbered((row.person_id, row.title) for row in existing), existing, strict=True))
    matches = numbered((run.people[one.person].pk, one.title) for one in file.own_work)
    rows = []
    for one, match in zip(file.own_work, matches, strict=True):
        columns = fields_of(one, "hours", "due", "weekly", "done") | {
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "area_id": run.areas[f"{one.initiative}/{one.area}"] if one.area else None,
        }
        fixed = {"person_id": run.people[one.person].pk, "title": one.title}
        rows.append((match, file_row(f"{one.person}: {one.title}", one, columns, **fixed)))
    sync_matched(run, "own_work", OwnWork, there, rows)


def import_actuals(run: ImportRun, file: OrganisationFile) -> None:
    people = {run.people[one.person].pk for one in file.actuals}
    rows = []
    for one in file.actuals:
        fixed = {"person_id": run.people[one.person].pk, "week": one.week, "area_id": run.areas[one.area]}
        name = f"{one.person}, {one.week}, {one.area}"
        rows.append(file_row(name, one, fields_of(one, "hours"), **fixed))
    existing = Actual.objects.filter(person__in=people)
    sync(run, "actuals", Actual, ("person_id", "week", "area_id"), rows, among=existing)
