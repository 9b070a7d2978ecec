"""The history of stakeholders and pitches: changes of engagement, exclusions, office hours."""

from collections import Counter
from collections.abc import Hashable
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.importing.rows import Import, Wanted, sync, wanted
from stakeholders.models import Dismissal, Move, OfficeHour, OfficeHours


def bring(run: Import, file: OrganisationFile) -> None:
    moves(run, file)
    office_hours(run, file)
    dismissals(run, file)


def moves(run: Import, file: OrganisationFile) -> None:
    """Several on one day are matched by their order."""
    count: Counter[Hashable] = Counter()
    there: dict[Any, Move] = {}
    for row in Move.objects.order_by("stakeholder", "on", "pk"):
        day = (row.stakeholder_id, row.on)
        there[*day, count[day]] = row
        count[day] += 1
    sync(run, "moves", Move, there, [row for one in file.stakeholders for row in of_stakeholder(run, one)])


def of_stakeholder(run: Import, one: Any) -> list[Wanted]:
    pk = run.stakeholders[run.people[one.for_].pk, one.key]
    count: Counter[Hashable] = Counter()
    rows = []
    for row in one.moves:
        talk = f"{row.pitch}/{one.key} on {row.talked_on or row.on}"
        columns = {"before": row.before, "after": row.after}
        columns["conversation_id"] = run.talks[talk] if row.pitch else None
        match = (pk, row.on, count[row.on])
        count[row.on] += 1
        rows.append(wanted(match, f"{one.for_}/{one.key} on {row.on}", row, columns, stakeholder_id=pk, on=row.on))
    return rows


def office_hours(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, OfficeHours] = {(row.pitch_id, row.first, row.at): row for row in OfficeHours.objects.all()}
    said = [(run.pitches[one.key], one.key, row) for one in file.pitches for row in one.office_hours]
    rows = []
    for pk, key, row in said:
        columns = {"last": row.last or row.first, "minutes": row.minutes, "timezone": row.timezone, "place": row.place}
        fixed = {"pitch_id": pk, "first": row.first, "at": row.at}
        rows.append(wanted((pk, row.first, row.at), f"{key} from {row.first}", row, columns, **fixed))
    found = sync(run, "office_hours", OfficeHours, there, rows)
    held: dict[Any, OfficeHour] = {(row.office_hours_id, row.on): row for row in OfficeHour.objects.all()}
    over = []
    for pk, key, row in said:
        offered = found[pk, row.first, row.at].pk
        for day in row.held:
            fixed = {"office_hours_id": offered, "on": day.on}
            over.append(wanted((offered, day.on), f"{key} on {day.on}", day, {"honoured": day.honoured}, **fixed))
    sync(run, "office_hours_held", OfficeHour, held, over)


def dismissals(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Dismissal] = {
        (row.lead_id, row.person_id, row.initiative_id, row.pitch_id): row for row in Dismissal.objects.all()
    }
    rows = []
    for one in file.dismissals:
        fixed = {
            "lead_id": run.people[one.for_].pk,
            "person_id": run.people[one.person].pk,
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "pitch_id": run.pitches[one.pitch] if one.pitch else None,
        }
        name = f"{one.for_}: {one.person} of {one.initiative or one.pitch}"
        columns = {"reason": one.reason, "at": one.at or run.now}
        rows.append(wanted(tuple(fixed.values()), name, one, columns, **fixed))
    sync(run, "dismissals", Dismissal, there, rows)
