"""Imports stakeholders, planning cycles and pitches."""

from dataclasses import replace
from functools import partial

from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.links import link
from leadplan.orgfile.importing.table_sync import FileRow, ImportRun, fields_of, file_row, sync
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.private_entries import PitchEntry, StakeholderEntry
from stakeholders import models

STAKEHOLDER = ("audience", "influence", "interest", "engagement", "desired", "cadence_days")
PITCH = ("title", "problem", "outcome", "ticket", "status", "reason")
SLICE = ("ask", "effort_weeks", "value_share", "by", "agreed")


def import_influence(run: ImportRun, file: OrganisationFile) -> None:
    stakeholders(run, file)
    import_cycles(run, file)
    pitches(run, file)


def stakeholders(run: ImportRun, file: OrganisationFile) -> None:
    rows = []
    for one in file.stakeholders:
        lead = run.people[one.for_].pk
        columns = {**fields_of(one, *STAKEHOLDER), "person_id": run.person(one.person), "name": one.name or ""}
        row = file_row(f"{one.for_}/{one.key}", one, columns, lead_id=lead, key=one.key)
        # A stakeholder has one of the two: setting one clears the other.
        either = {"person_id", "name"} if row.mentioned & {"person_id", "name"} else set()
        rows.append(replace(row, mentioned=row.mentioned | either))
    found = sync(run, "stakeholders", models.Stakeholder, ("lead_id", "key"), rows)
    run.stakeholders = {match: row.pk for match, row in found.items()}
    entries = [
        (run.stakeholders[run.people[one.for_].pk, one.key], f"{one.for_}/{one.key}", one) for one in file.stakeholders
    ]
    named = {
        pk: (name, {run.initiatives[key] for key in one.initiatives})
        for pk, name, one in entries
        if one.mentions("initiatives")
    }
    link(run, "stakeholders", models.Stakeholder.initiatives.through, "stakeholder", "initiative", named)
    contacts(run, entries)


def contacts(run: ImportRun, entries: list[tuple[int, str, StakeholderEntry]]) -> None:
    rows = [
        file_row(f"{name} on {row.on}", row, fields_of(row, "kind", "note"), stakeholder_id=pk, on=row.on)
        for pk, name, one in entries
        for row in one.touchpoints
    ]
    sync(run, "touchpoints", models.Touchpoint, ("stakeholder_id", "on"), rows)
    promised = []
    for pk, name, one in entries:
        for position, row in enumerate(one.promises):
            columns, fixed = fields_of(row, "whose", "due", "done"), {"what": row.what, "position": position}
            promised.append(file_row(f"{name}: {row.what}", row, columns, stakeholder_id=pk, **fixed))
    sync(run, "promises", models.Promise, ("stakeholder_id", "what"), promised)


def import_cycles(run: ImportRun, file: OrganisationFile) -> None:
    names = ("name", "starts", "ends", "cutoff")
    rows = [file_row(one.key, one, fields_of(one, *names), key=one.key) for one in file.planning_cycles]
    found = sync(
        run,
        "planning_cycles",
        models.PlanningCycle,
        ("key",),
        rows,
        partial(audit_lines.of_named, run, "planning cycle"),
    )
    run.cycles = {key: row.pk for key, row in found.items()}


def pitches(run: ImportRun, file: OrganisationFile) -> None:
    rows = []
    for one in file.pitches:
        columns = fields_of(one, *PITCH) | {
            "cycle_id": run.cycles[one.cycle] if one.cycle else None,
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
        }
        row = file_row(one.key, one, columns, key=one.key, author_id=run.people[one.author].pk)
        rows.append(with_cost(with_value(row, one), one))
    found = sync(run, "pitches", models.Pitch, ("key",), rows)
    entries = [(found[one.key].pk, one.key, one) for one in file.pitches]
    sponsors = {
        pk: (key, {run.people[name].pk for name in one.co_sponsors})
        for pk, key, one in entries
        if one.mentions("co_sponsors")
    }
    link(run, "pitches", models.Pitch.co_sponsors.through, "pitch", "person", sponsors)
    known = {
        pk: (key, {run.stakeholders[run.people[one.author].pk, name] for name in one.stakeholders})
        for pk, key, one in entries
        if one.mentions("stakeholders")
    }
    link(run, "pitches", models.Pitch.stakeholders.through, "pitch", "stakeholder", known)
    evidence(run, entries)
    messages(run, entries)
    slices(run, entries)
    answers(run, entries)
    conversations(run, entries)


def with_value(row: FileRow, one: PitchEntry) -> FileRow:
    if one.value is None:
        return row
    columns = {"value_amount": one.value.amount, "value_currency": one.value.currency, "value_per": one.value.per}
    mentioned = {name for name in columns if one.value.mentions(name.removeprefix("value_"))}
    return replace(row, columns={**row.columns, **columns}, mentioned=row.mentioned | mentioned)


def with_cost(row: FileRow, one: PitchEntry) -> FileRow:
    if one.cost is None:
        return row
    columns = {f"cost_{name}": value for name, value in one.cost}
    mentioned = {name for name in columns if one.cost.mentions(name.removeprefix("cost_"))}
    return replace(row, columns={**row.columns, **columns}, mentioned=row.mentioned | mentioned)


def evidence(run: ImportRun, entries: list[tuple[int, str, PitchEntry]]) -> None:
    rows = []
    for pk, key, one in entries:
        for position, row in enumerate(one.evidence):
            columns = fields_of(row, "figure", "unit", "source", "date")
            fixed = {"pitch_id": pk, "what": row.what, "position": position}
            rows.append(file_row(f"{key}: {row.what}", row, columns, **fixed))
    sync(run, "evidence", models.Evidence, ("pitch_id", "what"), rows)


def messages(run: ImportRun, entries: list[tuple[int, str, PitchEntry]]) -> None:
    rows = []
    for pk, key, one in entries:
        for audience, text in one.messages.items():
            fixed = {"pitch_id": pk, "audience": audience}
            rows.append(FileRow(f"{key} to {audience}", {"text": text}, frozenset({"text"}), fixed, one))
    sync(run, "messages", models.Message, ("pitch_id", "audience"), rows)


def slices(run: ImportRun, entries: list[tuple[int, str, PitchEntry]]) -> None:
    rows = []
    for pk, key, one in entries:
        for position, row in enumerate(one.slices):
            columns = fields_of(row, *SLICE) | {"team_id": run.teams[row.team] if row.team else None}
            fixed = {"pitch_id": pk, "name": row.name, "position": position}
            rows.append(file_row(f"{key}: {row.name}", row, columns, **fixed))
    sync(run, "slices", models.PitchStep, ("pitch_id", "name"), rows)


def answers(run: ImportRun, entries: list[tuple[int, str, PitchEntry]]) -> None:
    rows = [
        file_row(
            f"{key}: {row.team}", row, fields_of(row, "status", "ticket", "reason"),
            pitch_id=pk, team_id=run.teams[row.team],
        )
        for pk, key, one in entries
        for row in one.teams
    ]  # fmt: skip
    sync(run, "pitch_teams", models.TeamAnswer, ("pitch_id", "team_id"), rows)


def conversations(run: ImportRun, entries: list[tuple[int, str, PitchEntry]]) -> None:
    rows = []
    for pk, key, one in entries:
        for row in one.conversations:
            other = run.stakeholders[run.people[one.author].pk, row.stakeholder]
            fixed = {"pitch_id": pk, "stakeholder_id": other, "on": row.on}
            columns = fields_of(row, "kind", "result")
            rows.append(file_row(f"{key}: {row.stakeholder} on {row.on}", row, columns, **fixed))
    sync(run, "conversations", models.Conversation, ("pitch_id", "stakeholder_id", "on"), rows)
