"""What changed from one plan of a week to the next, and which change of the inputs caused it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from focus.document import AreaDocument, PlanDocument, areas_of
from focus.models import WeekPlan
from focus.staleness import needs_of, others_own
from initiatives.audit_log.redaction import redact_for_plan
from people.models import AuditLine

Move = Literal["up", "down", "new", "gone", "hours"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One area that changed; ranks count from 1, None if it has no hours."""

    area: str
    move: Move
    hours: float
    hours_before: float
    rank: int | None
    rank_before: int | None
    causes: list[AuditLine] = field(default_factory=list)


def since_previous(plan: WeekPlan) -> list[Changed]:
    """Areas that moved up or down, are new or gone, or have different hours; empty for a first plan. At most one query."""
    if plan.previous is None or plan.previous_at is None:
        return []
    moved = differences(plan.previous, plan.facts)
    explain(moved, plan.previous, plan.previous_at, plan)
    return moved


def explain(moved: Sequence[Changed], before: PlanDocument, before_at: datetime, plan: WeekPlan) -> None:
    """Attach to each changed area what was edited between an earlier plan and this one. At most one query."""
    if not moved:
        return
    lines = AuditLine.objects.feeding(before_at).filter(at__lte=plan.computed_at).exclude(others_own(plan))
    found = lines.select_related("about")[:200]
    told = redact_for_plan(found, plan.person, needs_of(before) | needs_of(plan.facts))
    areas = {**areas_of(before), **areas_of(plan.facts)}
    for one in moved:
        one.causes.extend(line for line in told if concerns(line, areas[one.area]))


def differences(before: PlanDocument, after: PlanDocument) -> list[Changed]:
    """In the order of the new plan, then removed areas in the order of the old one."""
    ranks = {key: rank for rank, key in enumerate(after["items"], 1)}
    ranks_before = {key: rank for rank, key in enumerate(before["items"], 1)}
    hours = {key: area["hours"] for key, area in areas_of(after).items()}
    hours_before = {key: area["hours"] for key, area in areas_of(before).items()}
    found = []
    for key in [*after["items"], *(key for key in before["items"] if key not in ranks)]:
        move = move_of(ranks.get(key), ranks_before.get(key), hours.get(key, 0.0) != hours_before.get(key, 0.0))
        if move is not None:
            found.append(
                Changed(
                    key, move, hours.get(key, 0.0), hours_before.get(key, 0.0), ranks.get(key), ranks_before.get(key)
                )
            )
    return found


def move_of(rank: int | None, rank_before: int | None, other_hours: bool) -> Move | None:
    if rank_before is None:
        return "new"
    if rank is None:
        return "gone"
    if rank != rank_before:
        return "up" if rank < rank_before else "down"
    return "hours" if other_hours else None


def concerns(line: AuditLine, area: AreaDocument) -> bool:
    """Whether a change affects everything, the area's initiative, or a rating in a skill that it requires."""
    if not line.initiative and line.about is None:
        return True
    if line.initiative:
        return line.initiative == area["initiative"]
    receipt = area["receipt"]
    if line.skill:
        about = line.about.key if line.about else ""
        return any(
            need["skill"] == line.skill
            and (about == need["lead"]["person"] or any(level["person"] == about for level in need["people"]))
            for need in receipt["requirements"]
        )
    people = {level["person"] for need in receipt["requirements"] for level in (need["lead"], *need["people"])}
    return line.about is not None and line.about.key in people | set(receipt["away"])
