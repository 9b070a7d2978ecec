"""What is at stake in an area this week: cost if wrong and timing; the gap is the third factor.

Formulas: docs/focus-model.md, "Cost, timing, exposure".
"""

import math
from datetime import date
from typing import Final, NamedTuple

from engine.facts import AreaFacts, DependencyFacts, InflectionPointFacts, InitiativeFacts
from engine.score_facts import DependencyCause, PointFact
from engine.weights import Weights


class Timing(NamedTuple):
    """The timing factor, the milestone, dependency and days that set it, and the factor for the area's status."""

    factor: float
    point: PointFact | None
    days: int | None
    status_factor: float
    dependency: DependencyCause | None = None


def cost_if_wrong(area: AreaFacts, priority: int, weights: Weights) -> float:
    """A product of ratios; 1 for an area rated 3 in everything."""
    return float(
        weights.impact_ratio ** (area.impact - 3)
        * weights.irreversibility_ratio ** (area.irreversibility - 3)
        * weights.complexity_ratio ** (area.complexity - 3)
        * weights.priority_ratio ** (priority - 3)
    )


def relevant_points(
    area: AreaFacts, initiative: InitiativeFacts, monday: date, weights: Weights
) -> list[InflectionPointFacts]:
    """The area's milestones that count, soonest first: not marked as passed, and ahead or within the grace days."""
    counting = [
        point
        for point in initiative.points
        if not point.passed
        and (not point.areas or area.key in point.areas)
        and (point.date - monday).days >= -weights.point_grace_days
    ]
    return sorted(counting, key=lambda point: (point.date, area.key not in point.areas, point.key))


def timing(area: AreaFacts, initiative: InitiativeFacts, monday: date, weights: Weights) -> Timing:
    """How urgent the area is this week: from 1 up to 1 + peak on the day itself."""
    points = relevant_points(area, initiative, monday, weights)
    days = max(0, (points[0].date - monday).days) if points else None
    counted = days
    if initiative.health == "off_track":
        counted = weights.off_track_days if days is None else min(days, weights.off_track_days)
    cause = dependency_cause(area, initiative, monday, weights)
    if cause is not None and cause.days > 0 and counted is not None and counted <= cause.days:
        cause = None  # something else is closer
    if cause is not None:
        counted = cause.days
    factor = 1.0 if cause and cause.cause in TO_ACT_ON else status_factor(area, points, monday, weights)
    if counted is None:
        return Timing(factor, None, None, factor)
    rise = weights.timing_peak * math.exp(-counted / weights.timing_days)
    point = point_fact(points[0], area, monday) if points else None
    return Timing(factor * (1 + rise), point, counted, factor, cause)


TO_ACT_ON: Final = ("waiting", "blocked")


def dependency_cause(
    area: AreaFacts, initiative: InitiativeFacts, monday: date, weights: Weights
) -> DependencyCause | None:
    """The area's dependency that makes it most urgent, if one does."""
    causes = [dependency_urgency(one, monday, weights) for one in initiative.dependencies if one.area == area.key]
    found = [one for one in causes if one is not None]
    return min(found, key=lambda one: (one.days, one.cause not in TO_ACT_ON, one.key), default=None)


def dependency_urgency(one: DependencyFacts, monday: date, weights: Weights) -> DependencyCause | None:
    """A delivery to accept or a blocking finding is urgent now, a late date from a week before it is needed."""
    if one.waiting is not None and one.waiting <= weights.acceptance_days:
        return DependencyCause(one.key, one.name, "waiting", one.need_by, 0)
    if one.blocked:
        return DependencyCause(one.key, one.name, "blocked", one.need_by, 0)
    if one.state not in ("late", "at_risk") or one.need_by is None:
        return None
    days = max(weights.dependency_days, (one.need_by - monday).days)
    return DependencyCause(one.key, one.name, one.state, one.need_by, days)


def status_factor(area: AreaFacts, points: list[InflectionPointFacts], monday: date, weights: Weights) -> float:
    """Areas that are settled or not started can wait, unless a milestone that names them is near."""
    if area.status == "open":
        return 1.0
    if any(area.key in point.areas and (point.date - monday).days <= weights.wake_days for point in points):
        return 1.0
    return weights.settled_factor if area.status == "settled" else weights.not_yet_factor


def point_fact(point: InflectionPointFacts, area: AreaFacts, monday: date) -> PointFact:
    ahead = (point.date - monday).days
    return PointFact(
        key=point.key,
        name=point.name,
        kind=point.kind,
        date=point.date,
        days=max(0, ahead),
        named=area.key in point.areas,
        overdue=ahead < 0,
    )
