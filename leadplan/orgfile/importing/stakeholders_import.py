"""Imports stakeholders, planning cycles and pitches, and the history of each."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from typing import Any

from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.table_sync import FileRow, ImportRun, file_row, link, sync
from leadplan.orgfile.schema import OrganisationFile
from stakeholders.models import (
    Conversation,
    Dismissal,
    Evidence,
    Message,
    Move,
    OfficeHour,
    OfficeHours,
    Pitch,
    PlanningCycle,
    Promise,
    Slice,
    Stakeholder,
    Touchpoint,
)

STAKEHOLDER = ("audience", "influence", "interest", "engagement", "desired", "cadence_days")
PITCH = ("title", "problem", "outcome", "ticket", "status", "reason", "aimed_on", "stood_on", "back_on")
SLICE = ("ask", "effort_weeks", "value_share", "by", "agreed", "agreed_by")


def import_influence(run: ImportRun, file: OrganisationFile) -> None:
    stakeholders(run, file)
    cycles(run, file)
    pitches(run, file)


def stakeholders(run: ImportRun, file: OrganisationFile) -> None:
    there: dict[Any, Stakeholder] = {(row.lead_id, row.key): row for row in Stakeholder.objects.all()}
    rows = []
    for one in file.stakeholders:
        lead = run.people[one.for_].pk
        columns = {name: getattr(one, name) for name in STAKEHOLDER}
        columns |= {"person_id": run.person(one.person), "name": one.name or ""}
        row = file_row((lead, one.key), f"{one.for_}/{one.key}", one, columns, lead_id=lead, key=one.key)
        # A stakeholder has one of the two: setting one clears the other.
        either = {"person_id", "name"} if row.mentioned & {"person_id", "name"} else set()
        rows.append(replace(row, mentioned=row.mentioned | either))
    found: dict[Any, Stakeholder] = sync(run, "stakeholders", Stakeholder, there, rows)
    run.stakeholders = {match: row.pk for match, row in found.items()}
    entries = [
        (run.stakeholders[run.people[one.for_].pk, one.key], f"{one.for_}/{one.key}", one) for one in file.stakeholders
    ]
    named = {
        pk: (name, {run.initiatives[key] for key in one.initiatives})
        for pk, name, one in entries
        if one.mentions("initiatives")
    }
    link(run, "stakeholders", Stakeholder.initiatives.through, "stakeholder", "initiative", named)
    contacts(run, entries)


def contacts(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Touchpoint] = {(row.stakeholder_id, row.on): row for row in Touchpoint.objects.all()}
    rows = [
        file_row(
            (pk, row.on), f"{name} on {row.on}", row, {"kind": row.kind, "note": row.note}, stakeholder_id=pk, on=row.on
        )
        for pk, name, one in entries
        for row in one.touchpoints
    ]
    sync(run, "touchpoints", Touchpoint, there, rows)
    kept: dict[Any, Promise] = {(row.stakeholder_id, row.what): row for row in Promise.objects.all()}
    promised = []
    for pk, name, one in entries:
        for position, row in enumerate(one.promises):
            columns = {"whose": row.whose, "due": row.due, "done": row.done}
            fixed = {"stakeholder_id": pk, "what": row.what, "position": position}
            promised.append(file_row((pk, row.what), f"{name}: {row.what}", row, columns, **fixed))
    sync(run, "promises", Promise, kept, promised)


def cycles(run: ImportRun, file: OrganisationFile) -> None:
    there = {row.key: row for row in PlanningCycle.objects.all()}
    names = ("name", "starts", "ends", "cutoff")
    rows = [
        file_row(one.key, one.key, one, {name: getattr(one, name) for name in names}, key=one.key)
        for one in file.planning_cycles
    ]
    found = sync(run, "planning_cycles", PlanningCycle, there, rows, partial(audit_lines.of_cycle, run))
    run.cycles = {str(key): row.pk for key, row in found.items()}


def pitches(run: ImportRun, file: OrganisationFile) -> None:
    there = {row.key: row for row in Pitch.objects.all()}
    rows = []
    for one in file.pitches:
        columns = {name: getattr(one, name) for name in PITCH}
        columns |= {
            "cycle_id": run.cycles[one.cycle] if one.cycle else None,
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "area_id": run.areas[one.area] if one.area else None,
        }
        row = file_row(one.key, one.key, one, columns, key=one.key, author_id=run.people[one.author].pk)
        rows.append(with_value(row, one))
    found = sync(run, "pitches", Pitch, there, rows)
    run.pitches = {str(key): row.pk for key, row in found.items()}
    entries = [(found[one.key].pk, one.key, one) for one in file.pitches]
    sponsors = {
        pk: (key, {run.people[name].pk for name in one.co_sponsors})
        for pk, key, one in entries
        if one.mentions("co_sponsors")
    }
    link(run, "pitches", Pitch.co_sponsors.through, "pitch", "person", sponsors)
    known = {
        pk: (key, {run.stakeholders[run.people[one.author].pk, name] for name in one.stakeholders})
        for pk, key, one in entries
        if one.mentions("stakeholders")
    }
    link(run, "pitches", Pitch.stakeholders.through, "pitch", "stakeholder", known)
    evidence(run, entries)
    messages(run, entries)
    slices(run, entries)
    conversations(run, entries)


def with_value(row: FileRow, one: Any) -> FileRow:
    if one.value is None:
        return row
    columns = {"value_amount": one.value.amount, "value_currency": one.value.currency, "value_per": one.value.per}
    mentioned = {name for name in columns if one.value.mentions(name.removeprefix("value_"))}
    return replace(row, columns={**row.columns, **columns}, mentioned=row.mentioned | mentioned)


def evidence(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Evidence] = {(row.pitch_id, row.what): row for row in Evidence.objects.all()}
    rows = []
    for pk, key, one in entries:
        for position, row in enumerate(one.evidence):
            columns = {name: getattr(row, name) for name in ("figure", "unit", "source", "date")}
            fixed = {"pitch_id": pk, "what": row.what, "position": position}
            rows.append(file_row((pk, row.what), f"{key}: {row.what}", row, columns, **fixed))
    sync(run, "evidence", Evidence, there, rows)


def messages(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Message] = {(row.pitch_id, row.audience): row for row in Message.objects.all()}
    rows = [
        FileRow(
            (pk, audience),
            f"{key} to {audience}",
            {"text": text},
            frozenset({"text"}),
            {"pitch_id": pk, "audience": audience},
            one,
        )
        for pk, key, one in entries
        for audience, text in one.messages.items()
    ]
    sync(run, "messages", Message, there, rows)


def slices(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Slice] = {(row.pitch_id, row.name): row for row in Slice.objects.all()}
    rows = []
    for pk, key, one in entries:
        for position, row in enumerate(one.slices):
            columns = {name: getattr(row, name) for name in SLICE}
            columns["team_id"] = run.teams[row.team] if row.team else None
            fixed = {"pitch_id": pk, "name": row.name, "position": position}
            rows.append(file_row((pk, row.name), f"{key}: {row.name}", row, columns, **fixed))
    sync(run, "slices", Slice, there, rows)


def conversations(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Conversation] = {
        (row.pitch_id, row.stakeholder_id, row.on): row for row in Conversation.objects.all()
    }
    rows = []
    for pk, key, one in entries:
        for row in one.conversations:
            other = run.stakeholders[run.people[one.author].pk, row.stakeholder]
            fixed = {"pitch_id": pk, "stakeholder_id": other, "on": row.on}
            columns = {"kind": row.kind, "result": row.result}
            rows.append(file_row((pk, other, row.on), f"{key}: {row.stakeholder} on {row.on}", row, columns, **fixed))
    found = sync(run, "conversations", Conversation, there, rows)
    pitches = {pk: key for key, pk in run.pitches.items()}
    others = {pk: key for (_, key), pk in run.stakeholders.items()}
    run.talks = {f"{pitches[row.pitch_id]}/{others[row.stakeholder_id]} on {row.on}": row.pk for row in found.values()}


def import_influence_history(run: ImportRun, file: OrganisationFile) -> None:
    moves(run, file)
    office_hours(run, file)
    dismissals(run, file)


def moves(run: ImportRun, file: OrganisationFile) -> None:
    """Several on one day are matched by their order."""
    count: Counter[Hashable] = Counter()
    there: dict[Any, Move] = {}
    for row in Move.objects.order_by("stakeholder", "on", "pk"):
        day = (row.stakeholder_id, row.on)
        there[*day, count[day]] = row
        count[day] += 1
    sync(run, "moves", Move, there, [row for one in file.stakeholders for row in move_rows(run, one)])


def move_rows(run: ImportRun, one: Any) -> list[FileRow]:
    pk = run.stakeholders[run.people[one.for_].pk, one.key]
    count: Counter[Hashable] = Counter()
    rows = []
    for row in one.moves:
        talk = f"{row.pitch}/{one.key} on {row.talked_on or row.on}"
        columns = {"before": row.before, "after": row.after}
        columns["conversation_id"] = run.talks[talk] if row.pitch else None
        match = (pk, row.on, count[row.on])
        count[row.on] += 1
        rows.append(file_row(match, f"{one.for_}/{one.key} on {row.on}", row, columns, stakeholder_id=pk, on=row.on))
    return rows


def office_hours(run: ImportRun, file: OrganisationFile) -> None:
    there: dict[Any, OfficeHours] = {(row.pitch_id, row.first, row.at): row for row in OfficeHours.objects.all()}
    entries = [(run.pitches[one.key], one.key, row) for one in file.pitches for row in one.office_hours]
    rows = []
    for pk, key, row in entries:
        columns = {"last": row.last or row.first, "minutes": row.minutes, "timezone": row.timezone, "place": row.place}
        fixed = {"pitch_id": pk, "first": row.first, "at": row.at}
        rows.append(file_row((pk, row.first, row.at), f"{key} from {row.first}", row, columns, **fixed))
    found = sync(run, "office_hours", OfficeHours, there, rows)
    held: dict[Any, OfficeHour] = {(row.office_hours_id, row.on): row for row in OfficeHour.objects.all()}
    over = []
    for pk, key, row in entries:
        offered = found[pk, row.first, row.at].pk
        for day in row.held:
            fixed = {"office_hours_id": offered, "on": day.on}
            over.append(file_row((offered, day.on), f"{key} on {day.on}", day, {"honoured": day.honoured}, **fixed))
    sync(run, "office_hours_held", OfficeHour, held, over)


def dismissals(run: ImportRun, file: OrganisationFile) -> None:
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
        rows.append(file_row(tuple(fixed.values()), name, one, columns, **fixed))
    sync(run, "dismissals", Dismissal, there, rows)
