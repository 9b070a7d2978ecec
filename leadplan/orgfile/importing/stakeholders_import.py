"""Imports stakeholders, planning cycles and pitches, and the history of each."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.links import link
from leadplan.orgfile.importing.table_sync import FileRow, ImportRun, fields_of, file_row, numbered, sync, sync_matched
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.private_entries import PitchEntry, StakeholderEntry
from stakeholders import models

STAKEHOLDER = ("audience", "influence", "interest", "engagement", "desired", "cadence_days")
PITCH = ("title", "problem", "outcome", "ticket", "status", "reason", "aimed_on", "stood_on", "back_on")
SLICE = ("ask", "effort_weeks", "value_share", "by", "agreed", "agreed_by")


def import_influence(run: ImportRun, file: OrganisationFile) -> None:
    stakeholders(run, file)
    cycles(run, file)
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


def cycles(run: ImportRun, file: OrganisationFile) -> None:
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
            "area_id": run.areas[one.area] if one.area else None,
        }
        row = file_row(one.key, one, columns, key=one.key, author_id=run.people[one.author].pk)
        rows.append(with_value(row, one))
    found = sync(run, "pitches", models.Pitch, ("key",), rows)
    run.pitches = {key: row.pk for key, row in found.items()}
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
    found = sync(run, "conversations", models.Conversation, ("pitch_id", "stakeholder_id", "on"), rows)
    pitches = {pk: key for key, pk in run.pitches.items()}
    others = {pk: key for (_, key), pk in run.stakeholders.items()}
    run.talks = {f"{pitches[row.pitch_id]}/{others[row.stakeholder_id]} on {row.on}": row.pk for row in found.values()}


def import_influence_history(run: ImportRun, file: OrganisationFile) -> None:
    moves(run, file)
    office_hours(run, file)
    dismissals(run, file)


def moves(run: ImportRun, file: OrganisationFile) -> None:
    """Several on one day are matched by their order."""
    existing = list(models.EngagementChange.objects.order_by("stakeholder", "on", "pk"))
    there = dict(zip(numbered((row.stakeholder_id, row.on) for row in existing), existing, strict=True))
    rows = [row for one in file.stakeholders for row in move_rows(run, one)]
    matches = numbered((row.fixed["stakeholder_id"], row.fixed["on"]) for row in rows)
    sync_matched(run, "moves", models.EngagementChange, there, zip(matches, rows, strict=True))


def move_rows(run: ImportRun, one: StakeholderEntry) -> Iterator[FileRow]:
    pk = run.stakeholders[run.people[one.for_].pk, one.key]
    for row in one.moves:
        talk = f"{row.pitch}/{one.key} on {row.talked_on or row.on}"
        columns = fields_of(row, "before", "after") | {"conversation_id": run.talks[talk] if row.pitch else None}
        yield file_row(f"{one.for_}/{one.key} on {row.on}", row, columns, stakeholder_id=pk, on=row.on)


def office_hours(run: ImportRun, file: OrganisationFile) -> None:
    entries = [(run.pitches[one.key], one.key, row) for one in file.pitches for row in one.office_hours]
    rows = []
    for pk, key, row in entries:
        columns = {"last": row.last or row.first, **fields_of(row, "minutes", "timezone", "place")}
        rows.append(file_row(f"{key} from {row.first}", row, columns, pitch_id=pk, **fields_of(row, "first", "at")))
    found = sync(run, "office_hours", models.OfficeHours, ("pitch_id", "first", "at"), rows)
    over = []
    for pk, key, row in entries:
        offered = found[pk, row.first, row.at].pk
        for day in row.held:
            columns = {"took_place": day.honoured}
            over.append(file_row(f"{key} on {day.on}", day, columns, office_hours_id=offered, on=day.on))
    sync(run, "office_hours_held", models.OfficeHoursSession, ("office_hours_id", "on"), over)


def dismissals(run: ImportRun, file: OrganisationFile) -> None:
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
        rows.append(file_row(name, one, columns, **fixed))
    sync(run, "dismissals", models.Exclusion, ("lead_id", "person_id", "initiative_id", "pitch_id"), rows)
