"""Imports initiatives and everything that belongs to them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import F

from initiatives.models import (
    AcceptanceCheck,
    CriticalArea,
    Dependency,
    DependencyAsk,
    DependencyEta,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Requirement,
)
from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.table_sync import Change, FileRow, ImportRun, file_row, link, sync
from leadplan.orgfile.schema import OrganisationFile
from people.models import AuditLine

PLAIN = ("name", "summary", "priority", "phase", "health", "start", "target", "open")
AREA = ("name", "why", "impact", "irreversibility", "complexity", "effort", "status")
Titled = dict[int, Initiative]


def import_initiatives(run: ImportRun, file: OrganisationFile) -> None:
    there: dict[Any, Initiative] = {row.key: row for row in Initiative.objects.all()}
    rows = [
        file_row(one.key, one.key, one, {name: getattr(one, name) for name in PLAIN}, key=one.key)
        for one in file.initiatives
    ]
    found = sync(
        run,
        "initiatives",
        Initiative,
        there,
        rows,
        lambda row, change: audit_lines.of_initiative(run, change, row, "initiative", ""),
    )
    run.initiatives = {str(key): row.pk for key, row in found.items()}
    teams = {
        run.initiatives[one.key]: (one.key, {run.teams[key] for key in one.teams})
        for one in file.initiatives
        if one.mentions("teams")
    }
    for change in link(run, "initiatives", Initiative.teams.through, "initiative", "team", teams):
        run.lines.append(audit_lines.of_initiative(run, change, found[change.name], "initiative", ""))
    homes = {row.pk: row for row in found.values()}
    leads(run, file, homes)
    members(run, file, homes)
    areas(run, file, homes)
    points(run, file, homes)
    dependencies(run, file, homes)


def each(run: ImportRun, file: OrganisationFile, name: str) -> Iterator[tuple[Any, int, Any]]:
    """The initiative, its id, and each of its entries of one kind."""
    for one in file.initiatives:
        for entry in getattr(one, name):
            yield one, run.initiatives[one.key], entry


def people_line(run: ImportRun, homes: Titled, thing: str, row: Any, change: Change) -> AuditLine:
    """An audit line about a person on an initiative."""
    person = run.persons[row.person_id]
    return audit_lines.of_initiative(run, change, homes[row.initiative_id], thing, person.name, about=person)


def leads(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    there: dict[Any, LeadAssignment] = {
        (row.initiative_id, row.person_id, row.start): row for row in LeadAssignment.objects.all()
    }
    rows = []
    for one, pk, entry in each(run, file, "leads"):
        person = run.person(entry.person)
        columns = {name: getattr(entry, name) for name in ("role", "stage", "hours", "tentative")} | {"end": entry.to}
        fixed = {"initiative_id": pk, "person_id": person, "start": entry.from_}
        rows.append(file_row((pk, person, entry.from_), f"{one.key}/{entry.person}", entry, columns, **fixed))

    def lead_lines(row: LeadAssignment, change: Change) -> list[AuditLine]:
        # For the audit text of a new row: its person and initiative are already loaded.
        row.person, row.initiative = run.persons[row.person_id], homes[row.initiative_id]
        return audit_lines.of_lead(run, row, change, homes[row.initiative_id])

    sync(run, "leads", LeadAssignment, there, rows, lead_lines)


def members(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    there: dict[Any, Membership] = {
        (row.initiative_id, row.person_id, row.start): row for row in Membership.objects.all()
    }
    rows = []
    for one, pk, entry in each(run, file, "members"):
        person = run.person(entry.person)
        columns = {"familiarity": entry.familiarity, "end": entry.to}
        fixed = {"initiative_id": pk, "person_id": person, "start": entry.from_}
        rows.append(file_row((pk, person, entry.from_), f"{one.key}/{entry.person}", entry, columns, **fixed))
    sync(run, "members", Membership, there, rows, partial(people_line, run, homes, "member"))


def areas(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    there: dict[Any, CriticalArea] = {(row.initiative_id, row.key): row for row in CriticalArea.objects.all()}
    last: dict[int, int] = {}
    for row in there.values():
        last[row.initiative_id] = max(row.position + 1, last.get(row.initiative_id, 0))
    rows = []
    for one, pk, entry in each(run, file, "areas"):
        columns = {name: getattr(entry, name) for name in AREA} | {"owner_id": run.person(entry.owner)}
        fixed = {"initiative_id": pk, "key": entry.key, "position": last.setdefault(pk, 0)}
        if (pk, entry.key) not in there:
            last[pk] += 1
        rows.append(file_row((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))
    found = sync(
        run,
        "areas",
        CriticalArea,
        there,
        rows,
        lambda row, change: audit_lines.of_initiative(run, change, homes[row.initiative_id], "critical area", row.name),
    )
    run.areas = {f"{homes[row.initiative_id].key}/{row.key}": row.pk for row in found.values()}
    requirements(run, file, homes, {row.pk: row for row in found.values()})


def requirements(run: ImportRun, file: OrganisationFile, homes: Titled, titled: dict[int, CriticalArea]) -> None:
    there: dict[Any, Requirement] = {(row.area_id, row.skill_id): row for row in Requirement.objects.all()}
    skills = {skill.pk: skill for skill in run.skills.values()}
    rows = []
    for one, _, entry in each(run, file, "areas"):
        area = run.areas[f"{one.key}/{entry.key}"]
        for key, level in entry.needs.items():
            match = (area, run.skills[key].pk)
            fixed = {"area_id": area, "skill_id": match[1]}
            name = f"{one.key}/{entry.key} needs {key}"
            rows.append(FileRow(match, name, {"level": level}, frozenset({"level"}), fixed, entry))

    changed: set[int] = set()

    def line(row: Requirement, change: Change) -> AuditLine:
        area, skill = titled[row.area_id], skills[row.skill_id]
        changed.update([area.pk] if ("areas", change.name.split(" ", 1)[0]) not in run.created else [])
        name = f"{area.name} needs {skill.name}"
        return audit_lines.of_initiative(run, change, homes[area.initiative_id], "requirement", name, skill=skill.key)

    sync(run, "needs", Requirement, there, rows, line)
    # So that someone who is editing the area learns that it has changed.
    CriticalArea.objects.filter(pk__in=changed).update(version=F("version") + 1)


def points(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    there: dict[Any, InflectionPoint] = {(row.initiative_id, row.key): row for row in InflectionPoint.objects.all()}
    rows = []
    for one, pk, entry in each(run, file, "inflection_points"):
        columns = {name: getattr(entry, name) for name in ("name", "date", "kind", "presence", "passed")}
        fixed = {"initiative_id": pk, "key": entry.key}
        rows.append(file_row((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))

    def line(row: InflectionPoint, change: Change) -> AuditLine:
        return audit_lines.of_initiative(run, change, homes[row.initiative_id], "inflection point", row.name)

    found = sync(run, "inflection_points", InflectionPoint, there, rows, line)
    named = {
        found[pk, entry.key].pk: (f"{one.key}/{entry.key}", {run.areas[f"{one.key}/{area}"] for area in entry.areas})
        for one, pk, entry in each(run, file, "inflection_points")
        if entry.mentions("areas")
    }
    by_name = {f"{homes[row.initiative_id].key}/{row.key}": row for row in found.values()}
    for change in link(
        run, "inflection_points", InflectionPoint.areas.through, "inflectionpoint", "criticalarea", named
    ):
        run.lines.append(line(by_name[change.name], change))


def dependencies(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    there: dict[Any, Dependency] = {(row.initiative_id, row.key): row for row in Dependency.objects.all()}
    rows = []
    for one, pk, entry in each(run, file, "dependencies"):
        columns = {name: getattr(entry, name) for name in ("name", "need_by", "last_confirmed", "status")}
        columns |= {
            "producer_id": run.teams[entry.producer] if entry.producer else None,
            "dri_id": run.person(entry.dri),
        }
        fixed = {"initiative_id": pk, "key": entry.key}
        rows.append(file_row((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))

    def line(row: Dependency, change: Change) -> AuditLine:
        return audit_lines.of_initiative(run, change, homes[row.initiative_id], "dependency", row.name)

    found = sync(run, "dependencies", Dependency, there, rows, line)
    entries = [
        (found[pk, entry.key].pk, f"{one.key}/{entry.key}", entry) for one, pk, entry in each(run, file, "dependencies")
    ]
    dates_given(run, entries)
    checks(run, entries)
    asks(run, entries)


def dates_given(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, DependencyEta] = {(row.dependency_id, row.said_on): row for row in DependencyEta.objects.all()}
    rows = [
        file_row(
            (pk, eta.said_on),
            f"{name} given on {eta.said_on}",
            eta,
            {"eta": eta.eta, "by_id": run.person(eta.by)},
            dependency_id=pk,
            said_on=eta.said_on,
        )
        for pk, name, entry in entries
        for eta in entry.etas
    ]
    sync(run, "etas", DependencyEta, there, rows)


def checks(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, AcceptanceCheck] = {
        (row.dependency_id, row.check_text): row for row in AcceptanceCheck.objects.all()
    }
    rows = [
        file_row(
            (pk, check.check),
            f"{name}: {check.check}",
            check,
            {"done": check.done},
            dependency_id=pk,
            check_text=check.check,
            position=position,
        )
        for pk, name, entry in entries
        for position, check in enumerate(entry.acceptance)
    ]
    sync(run, "acceptance", AcceptanceCheck, there, rows)


def asks(run: ImportRun, entries: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, DependencyAsk] = {(row.dependency_id, row.on): row for row in DependencyAsk.objects.all()}
    rows = [
        FileRow((pk, day), f"{name} on {day}", {}, frozenset(), {"dependency_id": pk, "on": day}, entry)
        for pk, name, entry in entries
        for day in entry.asked_on
    ]
    sync(run, "asked_on", DependencyAsk, there, rows)
