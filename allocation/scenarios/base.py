"""What a change rests on: the values that stood when it was made, and those that stand now."""

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
"""What no promotion can make real."""
HOURS: Final = "Hours a week"
GONE: Final = "is no more"


class Moved(NamedTuple):
    """One thing that is otherwise than when the change was made."""

    label: str
    then: str
    now: str


class Value(NamedTuple):
    """One thing of a base: its label, and what it says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now beside the rows that a change points to itself."""

    points: Mapping[int, Sequence[InflectionPoint]] = field(default_factory=dict)
    """By initiative."""
    held: Mapping[tuple[int, int], Sequence[LeadAssignment]] = field(default_factory=dict)
    """By person and initiative."""


def standing(changes: Sequence[ScenarioChange]) -> Standing:
    """Two queries, whatever there is."""
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
    """The values that stand now, as JSON. `since`: which points count as ahead in a shift. Empty: it is gone, or needs none."""
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
    """The days that a shift moves: those that lie ahead."""
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
    """From which day on a shift moves: the day on which it was made."""
    return date.fromisoformat(change.base["since"]) if "since" in change.base else today


def moved(change: ScenarioChange, stands: Standing, today: date) -> list[Moved]:
    """Where what stands now differs from what stood: then, and now. Empty where nothing has moved."""
    if change.kind in NOT_REAL or (change.kind == ChangeKind.ADD and change.person_id is None):
        return []
    now = base_of(change, stands, since_of(change, today))
    if now == change.base:
        return []
    if not now:
        return [Moved("It", "stood", GONE)]
    before, after = (dict(values(side)) for side in (change.base, now))
    labels = [*before, *(label for label in after if label not in before)]
    return [
        Moved(label, before.get(label, "–"), after.get(label, "–"))
        for label in labels
        if before.get(label) != after.get(label)
    ]


def values(base: Mapping[str, Any]) -> list[Value]:
    """A base as people read it."""
    if "held" in base:
        told = [", ".join(one.text for one in values(row)) for row in base["held"]]
        return [Value("Held already", "; ".join(told) or "nothing")]
    if "since" in base:
        ends = {"start": "Start", "target": "Target"}
        return [
            *(Value(ends[name], day_words(day)) for name, day in base["ends"].items()),
            *(Value(f"{Phase(name).label} begins", day_words(day)) for name, day in base["phases"].items()),
            *(Value(name, day_words(day)) for name, day in base["points"].values()),
        ]
    if "passed" in base:
        return [Value("Day", day_words(base["date"])), Value("Passed", yes(base["passed"]))]
    return values_of_assignment(base) if base else []


def values_of_assignment(base: Mapping[str, Any]) -> list[Value]:
    return [
        Value("Who", base["who"]),
        Value("Role", AssignmentRole(base["role"]).label),
        Value("Stage", Stage(base["stage"]).label),
        Value(HOURS, plain(Decimal(base["hours"]))),
        Value("From", day_words(base["start"])),
        Value("To", day_words(base["end"])),
        Value("Tentative", yes(base["tentative"])),
    ]


def day_words(text: str) -> str:
    """3 December 2026; – where there is none."""
    if not text:
        return "–"
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B} {day.year:04}"


def yes(value: bool) -> str:
    return "yes" if value else "no"
