"""The shape of one area's factors in a stored plan, in the names of `engine.score_facts`."""

import math
from typing import NotRequired, TypedDict


class RatingDocument(TypedDict):
    level: int
    on: str | None
    author: str | None


class LevelDocument(TypedDict):
    """One person's effective level in a skill, and what it is based on."""

    person: str
    effective: float
    proficiency: float
    assessed: RatingDocument | None
    own: RatingDocument | None
    assumed: bool
    disputed: bool
    interest: bool
    familiarity: int
    familiarity_source: str
    penalty: float
    here: bool


class RequirementDocument(TypedDict):
    skill: str
    level: int
    cover: float
    shortfall: float
    owner_level: float | None
    best_level: float
    best: str | None
    at_level: list[str]
    known: bool
    behind_gap: bool
    fill: float
    lead: LevelDocument
    people: list[LevelDocument]
    reasons: list[str]


class PointDocument(TypedDict):
    key: str
    name: str
    kind: str
    date: str
    days: int
    named: bool
    overdue: bool


class LeaverDocument(TypedDict):
    person: str
    last_day: str


class DepartureDocument(TypedDict):
    """The gap once these people have left, and how much of it counts already."""

    days: int
    share: float
    people: list[LeaverDocument]
    gap: float
    floor: float
    fill: float | None
    requirements: list[RequirementDocument]


class DependencyCauseDocument(TypedDict):
    """The dependency that moves the timing closer: `cause` is late, at_risk, waiting or blocked."""

    key: str
    name: str
    cause: str
    need_by: str | None
    days: int


class ReceiptDocument(TypedDict):
    """One area's factors; those that are not required are of version 2 of the model."""

    area: str
    initiative: str
    gap: float
    cost: float
    timing: float
    exposure: float
    leverage: float | None
    tau: float
    spent: float
    spent_assumed: bool
    spent_others: float
    impact: int
    irreversibility: int
    complexity: int
    priority: int
    effort: str
    status: str
    phase: str
    owner: str | None
    floor: float
    reasons: list[str]
    requirements: list[RequirementDocument]
    point: PointDocument | None
    days: int | None
    off_track: bool
    status_factor: float
    most_hours: float
    away: list[str]
    owner_owns: int
    spent_own: NotRequired[float]
    gap_now: NotRequired[float]
    fill: NotRequired[float | None]
    departures: NotRequired[list[DepartureDocument]]
    leaving: NotRequired[DepartureDocument | None]
    dependency: NotRequired[DependencyCauseDocument | None]


def reached(receipt: ReceiptDocument, planned: float) -> float:
    """The share of the possible value that these hours reach."""
    tau, spent = float(receipt["tau"]), float(receipt["spent"])
    return math.exp(-spent / tau) - math.exp(-(spent + planned) / tau)
