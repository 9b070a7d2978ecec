"""The values a change was based on when it was added, and the current ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q

from allocation.models import ChangeKind, ScenarioChange
from initiatives.models import AssignmentRole, InflectionPoint, Initiative, LeadAssignment, Phase, Stage
from initiatives.phases import starts_of
from people.fields import plain

OF_ASSIGNMENT: Final = (ChangeKind.MOVE, ChangeKind.ADJUST, ChangeKind.END)
NOT_REAL: Final = (ChangeKind.STAND_IN, ChangeKind.LEAVES)
"""Kinds that can't be promoted."""
HOURS: Final = "Hours a week"
GONE: Final = "no longer exists"


class Moved(NamedTuple):
    """A value that has changed since the change was added."""

    label: str
    then: str
    now: str


class Value(NamedTuple):
    """One value of a base with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Current rows that changes don't point to themselves."""

    points: Mapping[int, Sequence[InflectionPoint]] = field(default_factory=dict)
    """By initiative."""
    held: Mapping[tuple[int, int], Sequence[LeadAssignment]] = field(default_factory=dict)
    """By person and initiative."""


def standing(changes: Sequence[ScenarioChange]) -> Standing:
    """Two queries, whatever the size."""
    shifted = {one.initiative_id for one in changes if one.kind == ChangeKind.SHIFT and one.initiative_id}
    added = {(one.person_id, one.initiative_id) for one in changes if one.kind == ChangeKind.ADD and one.person_id}
    points: dict[int, list[InflectionPoint]] = {}
    for point in InflectionPoint.objects.filter(initiative__in=shifted, passed=False).select_related("initiative"):
        points.setdefault(point.initiative_id, []).append(point)
    held: dict[tuple[int, int], list[LeadAssignment]] = {}
    both = Q(person__in={one for one, _ in added}, initiative__in={one for _, one in added})
    for row in LeadAssignment.objects.filter(both).select_related("person"):
        held.setdefault((row.person_id, row.initiative_id), []).append(row)
    return Standing(points, held)


def base_of(change: ScenarioChange, stands: Standing, since: date) -> dict[str, Any]:
    """The current values as JSON. `since`: a shift moves dates from this day on. Empty: it no longer exists, or needs no base."""
    if change.kind in OF_ASSIGNMENT:
        return {} if change.assignment is None else of_assignment(change.assignment)
    if change.kind == ChangeKind.POINT:
        return {} if change.point is None else {"date": str(change.point.date), "passed": change.point.passed}
    if change.kind == ChangeKind.ADD and change.person_id and change.initiative_id:
        held = stands.held.get((change.person_id, change.initiative_id), ())
        return {"held": [of_assignment(row) for row in held]}
    if change.kind == ChangeKind.SHIFT and change.initiative is not None:
        return of_initiative(change.initiative, stands.points.get(change.initiative.pk, ()), since)
    return {}


def of_assignment(row: LeadAssignment) -> dict[str, Any]:
    return {
        "who": row.person.name,
        "role": row.role,
        "stage": row.stage,
        "hours": f"{row.hours:.2f}",
        "start": text_of(row.start),
        "end": text_of(row.end),
        "tentative": row.tentative,
    }


def of_initiative(row: Initiative, points: Sequence[InflectionPoint], since: date) -> dict[str, Any]:
    """The upcoming dates, which a shift moves."""
    ends = {"start": row.start, "target": row.target}
    return {
        "since": str(since),
        "ends": {name: str(day) for name, day in ends.items() if day and day >= since},
        "phases": {phase.value: str(day) for phase, day in starts_of(row) if day >= since},
        "points": {one.key: [one.name, str(one.date)] for one in points if one.date >= since},
    }


def text_of(day: date | None) -> str:
    return "" if day is None else str(day)


def since_of(change: ScenarioChange, today: date) -> date:
    """The day from which a shift moves dates: the day it was added."""
    return date.fromisoformat(change.base["since"]) if "since" in change.base else today


def moved(change: ScenarioChange, stands: Standing, today: date) -> list[Moved]:
    """Values that have changed since the change was added: then, and now."""
    if change.kind in NOT_REAL or (change.kind == ChangeKind.ADD and change.person_id is None):
        return []
    now = base_of(change, stands, since_of(change, today))
    if now == change.base:
        return []
    if not now:
        return [Moved("Record", "existed", GONE)]
    before, after = (dict(values(side)) for side in (change.base, now))
    labels = [*before, *(label for label in after if label not in before)]
    return [
        Moved(label, before.get(label, "–"), after.get(label, "–"))
        for label in labels
        if before.get(label) != after.get(label)
    ]


def values(base: Mapping[str, Any]) -> list[Value]:
    """A base as labelled text."""
    if "held" in base:
        told = [", ".join(one.text for one in values(row)) for row in base["held"]]
        return [Value("Existing assignments", "; ".join(told) or "none")]
    if "since" in base:
        ends = {"start": "Start", "target": "Target"}
        return [
            *(Value(ends[name], day_words(day)) for name, day in base["ends"].items()),
            *(Value(f"{Phase(name).label} starts", day_words(day)) for name, day in base["phases"].items()),
            *(Value(name, day_words(day)) for name, day in base["points"].values()),
        ]
    if "passed" in base:
        return [Value("Date", day_words(base["date"])), Value("Passed", yes(base["passed"]))]
    return values_of_assignment(base) if base else []


def values_of_assignment(base: Mapping[str, Any]) -> list[Value]:
    return [
        Value("Person", base["who"]),
        Value("Role", AssignmentRole(base["role"]).label),
        Value("Involvement", Stage(base["stage"]).label),
        Value(HOURS, plain(Decimal(base["hours"]))),
        Value("From", day_words(base["start"])),
        Value("To", day_words(base["end"])),
        Value("Tentative", yes(base["tentative"])),
    ]


def day_words(text: str) -> str:
    """3 Dec 2026; – if there is none."""
    if not text:
        return "–"
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b} {day.year:04}"


def yes(value: bool) -> str:
    return "yes" if value else "no"
