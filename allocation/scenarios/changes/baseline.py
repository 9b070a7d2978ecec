"""The values a change was based on when it was added, and the current ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q

from allocation.models import ScenarioChange
from allocation.scenarios.changes.text import date_text, yes_no
from initiatives.models import AssignmentRole, InflectionPoint, LeadAssignment, Stage
from people.model_fields import format_hours

Baseline = dict[str, Any]
"""As stored in JSON: each kind of change has its own keys. Empty: what it refers to no longer exists, or it needs no baseline."""
HOURS: Final = "Hours a week"
GONE: Final = "no longer exists"


class ChangedValue(NamedTuple):
    """A value that has changed since the change was added."""

    label: str
    then: str
    now: str


class Value(NamedTuple):
    """One value of a baseline with its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """Current rows that changes don't point to themselves."""

    points: Mapping[int, Sequence[InflectionPoint]]
    """By initiative."""
    held: Mapping[tuple[int, int], Sequence[LeadAssignment]]
    """By person and initiative."""


def load_current_rows(changes: Sequence[ScenarioChange]) -> CurrentRows:
    """Two queries, whatever the size."""
    initiatives = {one.initiative_id for one in changes if one.initiative_id}
    points: dict[int, list[InflectionPoint]] = {}
    for point in InflectionPoint.objects.filter(initiative__in=initiatives, passed=False).select_related("initiative"):
        points.setdefault(point.initiative_id, []).append(point)
    held: dict[tuple[int, int], list[LeadAssignment]] = {}
    both = Q(person__in={one.person_id for one in changes if one.person_id}, initiative__in=initiatives)
    for row in LeadAssignment.objects.filter(both).select_related("person"):
        held.setdefault((row.person_id, row.initiative_id), []).append(row)
    return CurrentRows(points, held)


def assignment_baseline(row: LeadAssignment) -> Baseline:
    return {
        "who": row.person.name,
        "role": row.role,
        "stage": row.stage,
        "hours": f"{row.hours:.2f}",
        "start": iso_text(row.start),
        "end": iso_text(row.end),
        "tentative": row.tentative,
    }


def iso_text(day: date | None) -> str:
    return "" if day is None else str(day)


def labelled_assignment(base: Baseline) -> list[Value]:
    return [
        Value("Person", base["who"]),
        Value("Role", AssignmentRole(base["role"]).label),
        Value("Involvement", Stage(base["stage"]).label),
        Value(HOURS, format_hours(Decimal(base["hours"]))),
        Value("From", date_text(base["start"])),
        Value("To", date_text(base["end"])),
        Value("Tentative", yes_no(base["tentative"])),
    ]


def compare_values(then: Sequence[Value], now: Sequence[Value]) -> list[ChangedValue]:
    """What differs, in the order of the old values, then of those that are new."""
    before, after = dict(then), dict(now)
    return [
        ChangedValue(label, before.get(label, "–"), after.get(label, "–"))
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    ]
