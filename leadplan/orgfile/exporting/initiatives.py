"""Initiatives, in the file's format."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from initiatives.models import (
    CriticalArea,
    Dependency,
    DependencyEta,
    Initiative,
    LeadAssignment,
    Membership,
    Requirement,
)
from leadplan.orgfile.exporting.people import key_of, keys_of
from leadplan.orgfile.exporting.writing import CHUNK, Short, ShortList, entry, short, short_list

Dict = dict[str, Any]


def initiatives() -> Iterator[Dict]:
    # Join single people and skills: a prefetch would need one OR per row, and SQLite allows at most a thousand.
    rows = Initiative.objects.prefetch_related(
        "teams",
        Prefetch("assignments", LeadAssignment.objects.select_related("person")),
        Prefetch("memberships", Membership.objects.select_related("person")),
        Prefetch("areas", CriticalArea.objects.select_related("owner")),
        Prefetch("areas__requirements", Requirement.objects.select_related("skill")),
        "points__areas",
        Prefetch("dependencies", Dependency.objects.select_related("producer", "dri").order_by("key")),
        Prefetch("dependencies__etas", DependencyEta.objects.select_related("by")),
        "dependencies__acceptance",
        "dependencies__asks",
    )
    return (initiative(row) for row in rows.order_by("key").iterator(CHUNK))


def initiative(row: Initiative) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        summary=(row.summary, ""),
        priority=(row.priority, 3),
        phase=(row.phase, "discovery"),
        health=(row.health, "on_track"),
        start=(row.start, None),
        target=(row.target, None),
        open=(row.open, False),
        leads=(leads(row), []),
        teams=(keys_of(row.teams.all()), ShortList()),
        members=(members(row), []),
        areas=(areas(row), []),
        inflection_points=(points(row), []),
        dependencies=([dependency(one) for one in row.dependencies.all()], []),
    )


def by_person(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row.person.key, row.start is not None, row.start))


def leads(row: Initiative) -> list[Dict]:
    return [
        short(
            person=one.person.key,
            role=(one.role, "lead"),
            stage=(one.stage, "embedded"),
            hours=(one.hours, Decimal(0)),
            from_=(one.start, None),
            to=(one.end, None),
            tentative=(one.tentative, False),
        )
        for one in by_person(row.assignments.all())
    ]


def members(row: Initiative) -> list[Dict]:
    return [
        short(person=one.person.key, familiarity=(one.familiarity, None), from_=(one.start, None), to=(one.end, None))
        for one in by_person(row.memberships.all())
    ]


def areas(row: Initiative) -> list[Dict]:
    return [
        entry(
            key=one.key,
            name=one.name,
            why=(one.why, ""),
            impact=(one.impact, 3),
            irreversibility=(one.irreversibility, 3),
            complexity=(one.complexity, 3),
            effort=(one.effort, "M"),
            owner=(key_of(one.owner), None),
            status=(one.status, "open"),
            needs=(Short(sorted((need.skill.key, need.level) for need in one.requirements.all())), {}),
        )
        for one in sorted(row.areas.all(), key=lambda area: (area.position, area.key))
    ]


def points(row: Initiative) -> list[Dict]:
    return [
        short(
            key=one.key,
            name=one.name,
            date=one.date,
            kind=(one.kind, "other"),
            areas=(keys_of(one.areas.all()), ShortList()),
            presence=(one.presence, "required"),
            passed=(one.passed, False),
        )
        for one in sorted(row.points.all(), key=lambda point: (point.date, point.key))
    ]


def dependency(row: Dependency) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        producer=(key_of(row.producer), None),
        dri=(key_of(row.dri), None),
        need_by=(row.need_by, None),
        etas=([short(said_on=one.said_on, eta=one.eta, by=(key_of(one.by), None)) for one in row.etas.all()], []),
        last_confirmed=(row.last_confirmed, None),
        status=(row.status, "asked"),
        acceptance=([short(check=one.check_text, done=(one.done, False)) for one in row.acceptance.all()], []),
        asked_on=(short_list(one.on for one in row.asks.all()), ShortList()),
    )
