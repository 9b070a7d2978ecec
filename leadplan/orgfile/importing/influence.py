"""Stakeholders, planning cycles and pitches."""

from dataclasses import replace
from functools import partial
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.importing import lines
from leadplan.orgfile.importing.rows import Import, Wanted, link, sync, wanted
from stakeholders.models import (
    Conversation,
    Evidence,
    Message,
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


def bring(run: Import, file: OrganisationFile) -> None:
    stakeholders(run, file)
    cycles(run, file)
    pitches(run, file)


def stakeholders(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Stakeholder] = {(row.lead_id, row.key): row for row in Stakeholder.objects.all()}
    rows = []
    for one in file.stakeholders:
        lead = run.people[one.for_].pk
        columns = {name: getattr(one, name) for name in STAKEHOLDER}
        columns |= {"person_id": run.person(one.person), "name": one.name or ""}
        row = wanted((lead, one.key), f"{one.for_}/{one.key}", one, columns, lead_id=lead, key=one.key)
        # A stakeholder has one of the two: setting one clears the other.
        either = {"person_id", "name"} if row.said & {"person_id", "name"} else set()
        rows.append(replace(row, said=row.said | either))
    found: dict[Any, Stakeholder] = sync(run, "stakeholders", Stakeholder, there, rows)
    run.stakeholders = {match: row.pk for match, row in found.items()}
    said = [
        (run.stakeholders[run.people[one.for_].pk, one.key], f"{one.for_}/{one.key}", one) for one in file.stakeholders
    ]
    named = {
        pk: (name, {run.initiatives[key] for key in one.initiatives})
        for pk, name, one in said
        if one.said("initiatives")
    }
    link(run, "stakeholders", Stakeholder.initiatives.through, "stakeholder", "initiative", named)
    contacts(run, said)


def contacts(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Touchpoint] = {(row.stakeholder_id, row.on): row for row in Touchpoint.objects.all()}
    rows = [
        wanted(
            (pk, row.on), f"{name} on {row.on}", row, {"kind": row.kind, "note": row.note}, stakeholder_id=pk, on=row.on
        )
        for pk, name, one in said
        for row in one.touchpoints
    ]
    sync(run, "touchpoints", Touchpoint, there, rows)
    kept: dict[Any, Promise] = {(row.stakeholder_id, row.what): row for row in Promise.objects.all()}
    promised = []
    for pk, name, one in said:
        for position, row in enumerate(one.promises):
            columns = {"whose": row.whose, "due": row.due, "done": row.done}
            fixed = {"stakeholder_id": pk, "what": row.what, "position": position}
            promised.append(wanted((pk, row.what), f"{name}: {row.what}", row, columns, **fixed))
    sync(run, "promises", Promise, kept, promised)


def cycles(run: Import, file: OrganisationFile) -> None:
    there = {row.key: row for row in PlanningCycle.objects.all()}
    names = ("name", "starts", "ends", "cutoff")
    rows = [
        wanted(one.key, one.key, one, {name: getattr(one, name) for name in names}, key=one.key)
        for one in file.planning_cycles
    ]
    found = sync(run, "planning_cycles", PlanningCycle, there, rows, partial(lines.of_cycle, run))
    run.cycles = {str(key): row.pk for key, row in found.items()}


def pitches(run: Import, file: OrganisationFile) -> None:
    there = {row.key: row for row in Pitch.objects.all()}
    rows = []
    for one in file.pitches:
        columns = {name: getattr(one, name) for name in PITCH}
        columns |= {
            "cycle_id": run.cycles[one.cycle] if one.cycle else None,
            "initiative_id": run.initiatives[one.initiative] if one.initiative else None,
            "area_id": run.areas[one.area] if one.area else None,
        }
        row = wanted(one.key, one.key, one, columns, key=one.key, author_id=run.people[one.author].pk)
        rows.append(with_value(row, one))
    found = sync(run, "pitches", Pitch, there, rows)
    run.pitches = {str(key): row.pk for key, row in found.items()}
    said = [(found[one.key].pk, one.key, one) for one in file.pitches]
    sponsors = {
        pk: (key, {run.people[name].pk for name in one.co_sponsors}) for pk, key, one in said if one.said("co_sponsors")
    }
    link(run, "pitches", Pitch.co_sponsors.through, "pitch", "person", sponsors)
    known = {
        pk: (key, {run.stakeholders[run.people[one.author].pk, name] for name in one.stakeholders})
        for pk, key, one in said
        if one.said("stakeholders")
    }
    link(run, "pitches", Pitch.stakeholders.through, "pitch", "stakeholder", known)
    evidence(run, said)
    messages(run, said)
    slices(run, said)
    conversations(run, said)


def with_value(row: Wanted, one: Any) -> Wanted:
    if one.value is None:
        return row
    columns = {"value_amount": one.value.amount, "value_currency": one.value.currency, "value_per": one.value.per}
    said = {name for name in columns if one.value.said(name.removeprefix("value_"))}
    return replace(row, columns={**row.columns, **columns}, said=row.said | said)


def evidence(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Evidence] = {(row.pitch_id, row.what): row for row in Evidence.objects.all()}
    rows = []
    for pk, key, one in said:
        for position, row in enumerate(one.evidence):
            columns = {name: getattr(row, name) for name in ("figure", "unit", "source", "date")}
            fixed = {"pitch_id": pk, "what": row.what, "position": position}
            rows.append(wanted((pk, row.what), f"{key}: {row.what}", row, columns, **fixed))
    sync(run, "evidence", Evidence, there, rows)


def messages(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Message] = {(row.pitch_id, row.audience): row for row in Message.objects.all()}
    rows = [
        Wanted(
            (pk, audience),
            f"{key} to {audience}",
            {"text": text},
            frozenset({"text"}),
            {"pitch_id": pk, "audience": audience},
            one,
        )
        for pk, key, one in said
        for audience, text in one.messages.items()
    ]
    sync(run, "messages", Message, there, rows)


def slices(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Slice] = {(row.pitch_id, row.name): row for row in Slice.objects.all()}
    rows = []
    for pk, key, one in said:
        for position, row in enumerate(one.slices):
            columns = {name: getattr(row, name) for name in SLICE}
            columns["team_id"] = run.teams[row.team] if row.team else None
            fixed = {"pitch_id": pk, "name": row.name, "position": position}
            rows.append(wanted((pk, row.name), f"{key}: {row.name}", row, columns, **fixed))
    sync(run, "slices", Slice, there, rows)


def conversations(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, Conversation] = {
        (row.pitch_id, row.stakeholder_id, row.on): row for row in Conversation.objects.all()
    }
    rows = []
    for pk, key, one in said:
        for row in one.conversations:
            other = run.stakeholders[run.people[one.author].pk, row.stakeholder]
            fixed = {"pitch_id": pk, "stakeholder_id": other, "on": row.on}
            columns = {"kind": row.kind, "result": row.result}
            rows.append(wanted((pk, other, row.on), f"{key}: {row.stakeholder} on {row.on}", row, columns, **fixed))
    found = sync(run, "conversations", Conversation, there, rows)
    pitches = {pk: key for key, pk in run.pitches.items()}
    others = {pk: key for (_, key), pk in run.stakeholders.items()}
    run.talks = {f"{pitches[row.pitch_id]}/{others[row.stakeholder_id]} on {row.on}": row.pk for row in found.values()}
