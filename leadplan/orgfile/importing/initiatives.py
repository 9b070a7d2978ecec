"""Initiatives with everything that belongs to them."""

from collections.abc import Iterator
from typing import Any

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
from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.importing.rows import Change, Import, Wanted, link, sync, wanted
from people import audit
from people.models import AuditLine

PLAIN = ("name", "summary", "priority", "phase", "health", "start", "target", "open")
AREA = ("name", "why", "impact", "irreversibility", "complexity", "effort", "status")


def bring(run: Import, file: OrganisationFile) -> None:
    there = {row.key: row for row in Initiative.objects.all()}
    rows = [wanted_initiative(one) for one in file.initiatives]
    found = sync(
        run, "initiatives", Initiative, there, rows, lambda row, change: line(run, "initiative", change, row.key)
    )
    run.initiatives = {str(key): row.pk for key, row in found.items()}
    teams = {
        run.initiatives[one.key]: (one.key, {run.teams[key] for key in one.teams})
        for one in file.initiatives
        if one.said("teams")
    }
    link(run, "initiatives", Initiative.teams.through, "initiative", "team", teams)
    leads(run, file)
    members(run, file)
    areas(run, file)
    points(run, file)
    dependencies(run, file)


def wanted_initiative(one: Any) -> Wanted:
    columns = {name: getattr(one, name) for name in PLAIN}
    # `start` is the initiative's own here, not the `from` of a span.
    return Wanted(one.key, one.key, columns, frozenset(name for name in PLAIN if one.said(name)), {"key": one.key})


def line(run: Import, thing: str, change: Change, initiative: str) -> AuditLine:
    verb = "added" if change.fields is None else "changed"
    fields = change.fields or {}
    told = {name: [f"{name} {side}" for side in pair] for name, pair in fields.items()}
    return audit.line(
        at=run.now,
        by=run.by,
        verb=verb,
        thing=thing,
        label=change.name,
        initiative=initiative,
        before=", ".join(pair[0] for pair in told.values()),
        after=", ".join(pair[1] for pair in told.values()),
    )


def owner_key(change: Change) -> str:
    """The initiative's key, which begins the name of all that belongs to it."""
    return change.name.split("/", 1)[0]


def each(run: Import, file: OrganisationFile, name: str) -> Iterator[tuple[Any, int, Any]]:
    """Initiative, its id, and each of its entries of a kind."""
    for one in file.initiatives:
        for entry in getattr(one, name):
            yield one, run.initiatives[one.key], entry


def of(run: Import, model: Any) -> Any:
    return model.objects.filter(initiative__in=list(run.initiatives.values()))


def leads(run: Import, file: OrganisationFile) -> None:
    there = {(row.initiative_id, row.person_id, row.start): row for row in of(run, LeadAssignment)}
    rows = []
    for one, pk, entry in each(run, file, "leads"):
        person = run.person(entry.person)
        columns = {name: getattr(entry, name) for name in ("role", "stage", "hours", "tentative")} | {"end": entry.to}
        fixed = {"initiative_id": pk, "person_id": person, "start": entry.from_}
        rows.append(wanted((pk, person, entry.from_), f"{one.key}/{entry.person}", entry, columns, **fixed))
    sync(
        run,
        "leads",
        LeadAssignment,
        there,
        rows,
        lambda row, change: line(run, "assignment", change, owner_key(change)),
    )


def members(run: Import, file: OrganisationFile) -> None:
    there = {(row.initiative_id, row.person_id, row.start): row for row in of(run, Membership)}
    rows = []
    for one, pk, entry in each(run, file, "members"):
        person = run.person(entry.person)
        columns = {"familiarity": entry.familiarity, "end": entry.to}
        fixed = {"initiative_id": pk, "person_id": person, "start": entry.from_}
        rows.append(wanted((pk, person, entry.from_), f"{one.key}/{entry.person}", entry, columns, **fixed))
    sync(
        run, "members", Membership, there, rows, lambda row, change: line(run, "membership", change, owner_key(change))
    )


def areas(run: Import, file: OrganisationFile) -> None:
    there = {(row.initiative_id, row.key): row for row in of(run, CriticalArea)}
    last: dict[int, int] = {}
    for row in there.values():
        last[row.initiative_id] = max(row.position + 1, last.get(row.initiative_id, 0))
    rows = []
    for one, pk, entry in each(run, file, "areas"):
        columns = {name: getattr(entry, name) for name in AREA} | {"owner_id": run.person(entry.owner)}
        fixed = {"initiative_id": pk, "key": entry.key, "position": last.setdefault(pk, 0)}
        if (pk, entry.key) not in there:
            last[pk] += 1
        rows.append(wanted((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))
    found = sync(
        run, "areas", CriticalArea, there, rows, lambda row, change: line(run, "area", change, owner_key(change))
    )
    names = {pk: key for key, pk in run.initiatives.items()}
    run.areas = {f"{names[row.initiative_id]}/{row.key}": row.pk for row in found.values()}
    requirements(run, file)


def requirements(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Requirement] = {
        (row.area_id, row.skill_id): row for row in Requirement.objects.filter(area__in=list(run.areas.values()))
    }
    rows = []
    for one, _, entry in each(run, file, "areas"):
        area = run.areas[f"{one.key}/{entry.key}"]
        for skill, level in entry.needs.items():
            match = (area, run.skills[skill])
            fixed = {"area_id": area, "skill_id": run.skills[skill]}
            rows.append(
                Wanted(match, f"{one.key}/{entry.key} needs {skill}", {"level": level}, frozenset({"level"}), fixed)
            )
    sync(
        run, "needs", Requirement, there, rows, lambda row, change: line(run, "requirement", change, owner_key(change))
    )


def points(run: Import, file: OrganisationFile) -> None:
    there = {(row.initiative_id, row.key): row for row in of(run, InflectionPoint)}
    rows = []
    for one, pk, entry in each(run, file, "inflection_points"):
        columns = {name: getattr(entry, name) for name in ("name", "date", "kind", "presence", "passed")}
        fixed = {"initiative_id": pk, "key": entry.key}
        rows.append(wanted((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))
    found = sync(
        run,
        "inflection_points",
        InflectionPoint,
        there,
        rows,
        lambda row, change: line(run, "point", change, owner_key(change)),
    )
    named = {
        found[pk, entry.key].pk: (f"{one.key}/{entry.key}", {run.areas[f"{one.key}/{area}"] for area in entry.areas})
        for one, pk, entry in each(run, file, "inflection_points")
        if entry.said("areas")
    }
    link(run, "inflection_points", InflectionPoint.areas.through, "inflectionpoint", "criticalarea", named)


def dependencies(run: Import, file: OrganisationFile) -> None:
    there = {(row.initiative_id, row.key): row for row in of(run, Dependency)}
    rows = []
    for one, pk, entry in each(run, file, "dependencies"):
        columns = {name: getattr(entry, name) for name in ("name", "need_by", "last_confirmed", "status")}
        columns |= {
            "producer_id": run.teams[entry.producer] if entry.producer else None,
            "dri_id": run.person(entry.dri),
        }
        fixed = {"initiative_id": pk, "key": entry.key}
        rows.append(wanted((pk, entry.key), f"{one.key}/{entry.key}", entry, columns, **fixed))
    found = sync(run, "dependencies", Dependency, there, rows)
    said = [
        (found[pk, entry.key].pk, f"{one.key}/{entry.key}", entry) for one, pk, entry in each(run, file, "dependencies")
    ]
    dates_given(run, said)
    checks(run, said)
    asks(run, said)


def dates_given(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, DependencyEta] = {(row.dependency_id, row.said_on): row for row in DependencyEta.objects.all()}
    rows = [
        wanted(
            (pk, eta.said_on),
            f"{name} said on {eta.said_on}",
            eta,
            {"eta": eta.eta, "by_id": run.person(eta.by)},
            dependency_id=pk,
            said_on=eta.said_on,
        )
        for pk, name, entry in said
        for eta in entry.etas
    ]
    sync(run, "etas", DependencyEta, there, rows)


def checks(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, AcceptanceCheck] = {
        (row.dependency_id, row.check_text): row for row in AcceptanceCheck.objects.all()
    }
    rows = [
        wanted(
            (pk, check.check),
            f"{name}: {check.check}",
            check,
            {"done": check.done},
            dependency_id=pk,
            check_text=check.check,
            position=position,
        )
        for pk, name, entry in said
        for position, check in enumerate(entry.acceptance)
    ]
    sync(run, "acceptance", AcceptanceCheck, there, rows)


def asks(run: Import, said: list[tuple[int, str, Any]]) -> None:
    there: dict[Any, DependencyAsk] = {(row.dependency_id, row.on): row for row in DependencyAsk.objects.all()}
    rows = [
        Wanted((pk, day), f"{name} on {day}", {}, frozenset(), {"dependency_id": pk, "on": day})
        for pk, name, entry in said
        for day in entry.asked_on
    ]
    sync(run, "asked_on", DependencyAsk, there, rows)
