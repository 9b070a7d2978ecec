"""The values a change was based on when it was added, and the current ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q

from allocation.models import ChangeKind, ScenarioChange
from initiatives.models import AssignmentRole, InflectionPoint, Initiative, LeadAssignment, Phase, Stage
from initiatives.queries.phases import starts_of
from people.model_fields import format_hours

OF_ASSIGNMENT: Final = (ChangeKind.MOVE, ChangeKind.ADJUST, ChangeKind.END)
NOT_PROMOTABLE: Final = (ChangeKind.STAND_IN, ChangeKind.LEAVES)
"""Kinds that can't be promoted."""
HOURS: Final = "Hours a week"
GONE: Final = "no longer exists"


class ChangedValue(NamedTuple):
    """A value that has changed since the change was added."""

    label: str
    then: str
    now: str


class Value(NamedTuple):
    """One value of a base with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """Current rows that changes don't point to themselves."""

    points: Mapping[int, Sequence[InflectionPoint]] = field(default_factory=dict)
    """By initiative."""
    held: Mapping[tuple[int, int], Sequence[LeadAssignment]] = field(default_factory=dict)
    """By person and initiative."""


def load_current_rows(changes: Sequence[ScenarioChange]) -> CurrentRows:
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
    return CurrentRows(points, held)


def baseline_of(change: ScenarioChange, stands: CurrentRows, since: date) -> dict[str, Any]:
    """The current values as JSON. `since`: a shift moves dates from this day on. Empty: it no longer exists, or needs no base."""
    if change.kind in OF_ASSIGNMENT:
        return {} if change.assignment is None else baseline_of_assignment(change.assignment)
    if change.kind == ChangeKind.POINT:
        return {} if change.point is None else {"date": str(change.point.date), "passed": change.point.passed}
    if change.kind == ChangeKind.ADD and change.person_id and change.initiative_id:
        held = stands.held.get((change.person_id, change.initiative_id), ())
        return {"held": [baseline_of_assignment(row) for row in held]}
    if change.kind == ChangeKind.SHIFT and change.initiative is not None:
        return baseline_of_initiative(change.initiative, stands.points.get(change.initiative.pk, ()), since)
    return {}


def baseline_of_assignment(row: LeadAssignment) -> dict[str, Any]:
    return {
        "who": row.person.name,
        "role": row.role,
        "stage": row.stage,
        "hours": f"{row.hours:.2f}",
        "start": iso_text(row.start),
        "end": iso_text(row.end),
        "tentative": row.tentative,
    }


def baseline_of_initiative(row: Initiative, points: Sequence[InflectionPoint], since: date) -> dict[str, Any]:
    """The upcoming dates, which a shift moves."""
    ends = {"start": row.start, "target": row.target}
    return {
        "since": str(since),
        "ends": {name: str(day) for name, day in ends.items() if day and day >= since},
        "phases": {phase.value: str(day) for phase, day in starts_of(row) if day >= since},
        "points": {one.key: [one.name, str(one.date)] for one in points if one.date >= since},
    }


def iso_text(day: date | None) -> str:
    return "" if day is None else str(day)


def shift_since(change: ScenarioChange, today: date) -> date:
    """The day from which a shift moves dates: the day it was added."""
    return date.fromisoformat(change.base["since"]) if "since" in change.base else today


def changed_values(change: ScenarioChange, stands: CurrentRows, today: date) -> list[ChangedValue]:
    """Values that have changed since the change was added: then, and now."""
    if change.kind in NOT_PROMOTABLE or (change.kind == ChangeKind.ADD and change.person_id is None):
        return []
    now = baseline_of(change, stands, shift_since(change, today))
    if now == change.base:
        return []
    if not now:
        return [ChangedValue("Record", "existed", GONE)]
    before, after = (dict(labelled_values(side)) for side in (change.base, now))
    labels = [*before, *(label for label in after if label not in before)]
    return [
        ChangedValue(label, before.get(label, "–"), after.get(label, "–"))
        for label in labels
        if before.get(label) != after.get(label)
    ]


def labelled_values(base: Mapping[str, Any]) -> list[Value]:
    """A base as labelled text."""
    if "held" in base:
        held = [", ".join(one.text for one in labelled_values(row)) for row in base["held"]]
        return [Value("Existing assignments", "; ".join(held) or "none")]
    if "since" in base:
        ends = {"start": "Start", "target": "Target"}
        return [
            *(Value(ends[name], date_text(day)) for name, day in base["ends"].items()),
            *(Value(f"{Phase(name).label} starts", date_text(day)) for name, day in base["phases"].items()),
            *(Value(name, date_text(day)) for name, day in base["points"].values()),
        ]
    if "passed" in base:
        return [Value("Date", date_text(base["date"])), Value("Passed", yes_no(base["passed"]))]
    return labelled_assignment(base) if base else []


def labelled_assignment(base: Mapping[str, Any]) -> list[Value]:
    return [
        Value("Person", base["who"]),
        Value("Role", AssignmentRole(base["role"]).label),
        Value("Involvement", Stage(base["stage"]).label),
        Value(HOURS, format_hours(Decimal(base["hours"]))),
        Value("From", date_text(base["start"])),
        Value("To", date_text(base["end"])),
        Value("Tentative", yes_no(base["tentative"])),
    ]


def date_text(text: str) -> str:
    """3 Dec 2026; – if there is none."""
    if not text:
        return "–"
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b} {day.year:04}"


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
