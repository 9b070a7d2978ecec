"""Imports initiatives and everything that belongs to them."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.db.models import F

from initiatives import models
from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.dated_rows import sync_dated
from leadplan.orgfile.importing.links import link
from leadplan.orgfile.importing.table_sync import Change, FileRow, ImportRun, fields_of, file_row, sync
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.organisation_entries import DependencyEntry, InitiativeEntry
from people.models import AuditLine

PLAIN = ("name", "summary", "priority", "phase", "health", "start", "target", "open")
AREA = ("name", "why", "impact", "irreversibility", "complexity", "effort", "status")
KEYED = ("initiative_id", "key")
Titled = dict[int, models.Initiative]
Part = models.Membership | models.CriticalArea | models.InflectionPoint | models.Dependency


def import_initiatives(run: ImportRun, file: OrganisationFile) -> None:
    rows = [file_row(one.key, one, fields_of(one, *PLAIN), key=one.key) for one in file.initiatives]

    def line(row: models.Initiative, change: Change) -> AuditLine:
        return audit_lines.of_initiative(run, change, row, "initiative", "")

    found = sync(run, "initiatives", models.Initiative, ("key",), rows, line)
    run.initiatives = {key: row.pk for key, row in found.items()}
    teams = {
        run.initiatives[one.key]: (one.key, {run.teams[key] for key in one.teams})
        for one in file.initiatives
        if one.mentions("teams")
    }
    for change in link(run, "initiatives", models.Initiative.teams.through, "initiative", "team", teams):
        run.lines.append(line(found[change.name], change))
    homes = {row.pk: row for row in found.values()}
    leads(run, file, homes)
    members(run, file, homes)
    areas(run, file, homes)
    points(run, file, homes)
    dependencies(run, file, homes)


def each(run: ImportRun, file: OrganisationFile, name: str) -> Iterator[tuple[InitiativeEntry, int, Any]]:
    """The initiative, its id, and each of its entries of one kind."""
    for one in file.initiatives:
        for entry in getattr(one, name):
            yield one, run.initiatives[one.key], entry


def part_line(run: ImportRun, homes: Titled, thing: str, row: Part, change: Change) -> AuditLine:
    """An audit line about a part of an initiative, or a person on it."""
    person = run.persons[row.person_id] if isinstance(row, models.Membership) else None
    name = row.name if not isinstance(row, models.Membership) else run.persons[row.person_id].name
    return audit_lines.of_initiative(run, change, homes[row.initiative_id], thing, name, about=person)


def leads(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    rows = assignment_rows(run, file, "leads", "role", "stage", "hours", "tentative", "familiarity")

    def lead_lines(row: models.LeadAssignment, change: Change) -> list[AuditLine]:
        # For the audit text of a new row: its person and initiative are already loaded.
        row.person, row.initiative = run.persons[row.person_id], homes[row.initiative_id]
        return audit_lines.of_lead(run, row, change, homes[row.initiative_id])

    sync_dated(run, "leads", models.LeadAssignment, ASSIGNMENT, rows, lead_lines, new_initiatives(run))


def members(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    rows = assignment_rows(run, file, "members", "familiarity")
    line = partial(part_line, run, homes, "member")
    sync_dated(run, "members", models.Membership, ASSIGNMENT, rows, line, new_initiatives(run))


def new_initiatives(run: ImportRun) -> Iterator[int]:
    return (pk for key, pk in run.initiatives.items() if ("initiatives", key) in run.created)


ASSIGNMENT: Final = ("initiative_id", "person_id", "start")


def assignment_rows(run: ImportRun, file: OrganisationFile, listed: str, *columns: str) -> Iterator[FileRow]:
    for one, pk, entry in each(run, file, listed):
        found = {"end": entry.to, **fields_of(entry, *columns)}
        fixed = {"initiative_id": pk, "person_id": run.person(entry.person), "start": entry.from_}
        yield file_row(f"{one.key}/{entry.person}", entry, found, **fixed)


def areas(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    existing = {(row.initiative_id, row.key): row for row in models.CriticalArea.objects.all()}
    last: dict[int, int] = {}
    for row in existing.values():
        last[row.initiative_id] = max(row.position + 1, last.get(row.initiative_id, 0))
    rows = []
    for one, pk, entry in each(run, file, "areas"):
        columns = {**fields_of(entry, *AREA), "owner_id": run.person(entry.owner)}
        fixed = {"initiative_id": pk, "key": entry.key, "position": last.setdefault(pk, 0)}
        if (pk, entry.key) not in existing:
            last[pk] += 1
        rows.append(file_row(f"{one.key}/{entry.key}", entry, columns, **fixed))

    line = partial(part_line, run, homes, "critical area")
    found = sync(run, "areas", models.CriticalArea, KEYED, rows, line, existing.values())
    run.areas = {f"{homes[row.initiative_id].key}/{row.key}": row.pk for row in found.values()}
    requirements(run, file, homes, {row.pk: row for row in found.values()})


def requirements(run: ImportRun, file: OrganisationFile, homes: Titled, titled: dict[int, models.CriticalArea]) -> None:
    skills = {skill.pk: skill for skill in run.skills.values()}
    rows = []
    for one, _, entry in each(run, file, "areas"):
        area = run.areas[f"{one.key}/{entry.key}"]
        for key, level in entry.needs.items():
            fixed = {"area_id": area, "skill_id": run.skills[key].pk}
            name = f"{one.key}/{entry.key} needs {key}"
            rows.append(FileRow(name, {"level": level}, frozenset({"level"}), fixed, entry))

    changed: set[int] = set()

    def line(row: models.SkillRequirement, change: Change) -> AuditLine:
        area, skill = titled[row.area_id], skills[row.skill_id]
        changed.update([area.pk] if ("areas", change.name.split(" ", 1)[0]) not in run.created else [])
        name = f"{area.name} needs {skill.name}"
        return audit_lines.of_initiative(run, change, homes[area.initiative_id], "requirement", name, skill=skill.key)

    sync(run, "needs", models.SkillRequirement, ("area_id", "skill_id"), rows, line)
    # So that someone who is editing the area learns that it has changed.
    models.CriticalArea.objects.filter(pk__in=changed).update(version=F("version") + 1)


def points(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    rows = []
    for one, pk, entry in each(run, file, "inflection_points"):
        columns = fields_of(entry, "name", "date", "kind", "presence", "passed")
        rows.append(file_row(f"{one.key}/{entry.key}", entry, columns, initiative_id=pk, key=entry.key))

    line = partial(part_line, run, homes, "inflection point")
    found = sync(run, "inflection_points", models.InflectionPoint, KEYED, rows, line)
    named = {
        found[pk, entry.key].pk: (f"{one.key}/{entry.key}", {run.areas[f"{one.key}/{area}"] for area in entry.areas})
        for one, pk, entry in each(run, file, "inflection_points")
        if entry.mentions("areas")
    }
    by_name = {f"{homes[row.initiative_id].key}/{row.key}": row for row in found.values()}
    for change in link(
        run, "inflection_points", models.InflectionPoint.areas.through, "inflectionpoint", "criticalarea", named
    ):
        run.lines.append(line(by_name[change.name], change))


def dependencies(run: ImportRun, file: OrganisationFile, homes: Titled) -> None:
    rows = []
    for one, pk, entry in each(run, file, "dependencies"):
        refuse_impossible_dates(run, entry)
        columns = fields_of(entry, "name", "need_by", "last_confirmed", "delivered", "accepted", "status")
        columns["area_id"] = run.areas[f"{one.key}/{entry.area}"] if entry.area else None
        columns["producer_id"] = run.teams[entry.producer] if entry.producer else None
        columns["dri_id"] = run.person(entry.dri)
        rows.append(file_row(f"{one.key}/{entry.key}", entry, columns, initiative_id=pk, key=entry.key))

    found = sync(run, "dependencies", models.Dependency, KEYED, rows, partial(part_line, run, homes, "dependency"))
    entries = [
        (found[pk, entry.key].pk, f"{one.key}/{entry.key}", entry) for one, pk, entry in each(run, file, "dependencies")
    ]
    dates_given(run, entries)
    checks(run, entries)
    asks(run, entries)


def refuse_impossible_dates(run: ImportRun, entry: DependencyEntry) -> None:
    """What has happened has a day that is not in the future; what is delivered with open checks is only a warning."""
    done = {"last_confirmed": entry.last_confirmed, "delivered": entry.delivered, "accepted": entry.accepted}
    for name, day in done.items():
        if day is not None and day > run.happened_until:
            run.refused.append((entry, f"`{name}` {day} is in the future; correct it"))
    for eta in entry.etas:
        if eta.said_on > run.happened_until:
            run.refused.append(
                (eta, f"`said_on` {eta.said_on} is in the future; use the day on which the date was given")
            )
    for day in entry.asked_on:
        if day > run.happened_until:
            run.refused.append((entry, f"`asked_on` {day} is in the future; use the day on which they were asked"))
    unchecked = [one.check for one in entry.acceptance if not one.done and one.by == "producer"]
    if entry.status == "delivered" and unchecked:
        run.warned.append((entry, f"is delivered, but not tested: “{unchecked[0]}” is open"))


def dates_given(run: ImportRun, entries: list[tuple[int, str, DependencyEntry]]) -> None:
    rows = [
        file_row(
            f"{name} given on {eta.said_on}", eta, {"eta": eta.eta, "by_id": run.person(eta.by), "reason": eta.reason},
            dependency_id=pk, recorded_on=eta.said_on, source=models.DateSource.IMPORT,
        )
        for pk, name, entry in entries
        for eta in entry.etas
    ]  # fmt: skip
    sync(run, "etas", models.DateGiven, ("dependency_id", "recorded_on"), rows)


def checks(run: ImportRun, entries: list[tuple[int, str, DependencyEntry]]) -> None:
    rows = [
        file_row(
            f"{name}: {check.check}", check, {"done": check.done, "by": check.by},
            dependency_id=pk, check_text=check.check, position=position,
        )
        for pk, name, entry in entries
        for position, check in enumerate(entry.acceptance)
    ]  # fmt: skip
    sync(run, "acceptance", models.AcceptanceCheck, ("dependency_id", "check_text"), rows)


def asks(run: ImportRun, entries: list[tuple[int, str, DependencyEntry]]) -> None:
    """Questions to the DRI; a day on which someone else was asked has one already."""
    asked = {(row.dependency_id, row.on): row for row in models.DateRequest.objects.all()}
    rows = [
        FileRow(f"{name} on {day}", {}, frozenset(), {"dependency_id": pk, "on": day}, entry)
        for pk, name, entry in entries
        for day in entry.asked_on
    ]
    sync(run, "asked_on", models.DateRequest, ("dependency_id", "on"), rows, among=asked.values())
