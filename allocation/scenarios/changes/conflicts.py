"""Changes of one scenario that repeat or contradict each other. They are refused when entered, and again when promoted."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.changes.text import date_text
from initiatives.models import LeadAssignment

INSTEAD = "Edit that change instead."


def promotion_conflict(change: ScenarioChange, others: Sequence[ScenarioChange]) -> str:
    """Why a change doesn't go together with the others, or with what is there, as a sentence; empty if it does."""
    found = conflict_with(change, others) or before_hire(change)
    return found or (already_assigned(change, others) if change.kind in (ChangeKind.ADD, ChangeKind.MOVE) else "")


def conflict_with(change: ScenarioChange, others: Iterable[ScenarioChange]) -> str:
    return next((words for other in others if (words := conflict_between(change, other))), "")


def conflict_between(one: ScenarioChange, other: ScenarioChange) -> str:
    if one.assignment_id and one.assignment_id == other.assignment_id:
        return assignment_conflict(one, other)
    kinds = {one.kind, other.kind}
    same_person = (one.person_id, one.new_hire_id) == (other.person_id, other.new_hire_id)
    if kinds == {ChangeKind.ADD} and one.initiative_id == other.initiative_id and same_person and overlap(one, other):
        return f"This scenario already adds them from {date_text(other.effective_on)}. {INSTEAD}"
    if kinds <= {ChangeKind.SHIFT, ChangeKind.POINT} and one.initiative_id == other.initiative_id:
        return dates_conflict(one, other)
    if ChangeKind.LEAVES in kinds:
        leaves, rest = (one, other) if one.kind == ChangeKind.LEAVES else (other, one)
        return departure_conflict(leaves, rest)
    return ""


def assignment_conflict(one: ScenarioChange, other: ScenarioChange) -> str:
    """Handing over takes everything along, and nothing comes after the end: only hours and involvement change in steps."""
    day = date_text(other.effective_on)
    if other.kind == ChangeKind.MOVE:
        return f"This scenario already hands this assignment over on {day}. {INSTEAD}"
    if other.effective_on == one.effective_on:
        return f"This scenario already changes this assignment on {day}. {INSTEAD}"
    if one.kind == ChangeKind.MOVE:
        return (
            f"This scenario changes this assignment on {day}. Remove that change before you hand the assignment over."
        )
    if other.kind == ChangeKind.END and (one.kind == ChangeKind.END or day_of(one) > day_of(other)):
        return f"This scenario ends this assignment: {day} is the first day without it. {INSTEAD}"
    if one.kind == ChangeKind.END and day_of(other) > day_of(one):
        return f"This scenario changes this assignment on {day}, after that day. Remove that change first."
    return ""


def dates_conflict(one: ScenarioChange, other: ScenarioChange) -> str:
    if one.kind == other.kind == ChangeKind.POINT:
        return f"This scenario already moves this milestone. {INSTEAD}" if one.point_id == other.point_id else ""
    what = "all upcoming dates" if other.kind == ChangeKind.SHIFT else "a milestone"
    return f"This scenario already moves {what} of this initiative. {INSTEAD}"


def departure_conflict(leaves: ScenarioChange, other: ScenarioChange) -> str:
    if other.kind == ChangeKind.LEAVES:
        return f"This scenario already says that they leave. {INSTEAD}" if leaves.person_id == other.person_id else ""
    gets_it = other.person_id == leaves.person_id and day_of(other) >= day_of(leaves)
    has_it = other.assignment is not None and other.assignment.person_id == leaves.person_id
    if other.effective_on and (gets_it or (has_it and day_of(other) > day_of(leaves))):
        return f"In this scenario {leaves.person} is gone from {date_text(leaves.effective_on)}."
    return ""


def day_of(change: ScenarioChange) -> date:
    return change.effective_on or date.min


def overlap(one: ScenarioChange, other: ScenarioChange) -> bool:
    return day_of(one) <= (other.end or date.max) and day_of(other) <= (one.end or date.max)


def before_hire(change: ScenarioChange) -> str:
    """Why someone who isn't hired yet can't have it from that day."""
    hire = change.new_hire
    if hire is None or hire.effective_on is None or day_of(change) >= hire.effective_on:
        return ""
    return f"{hire.title} joins on {date_text(hire.effective_on)}. Choose that day or a later one."


def already_assigned(change: ScenarioChange, others: Sequence[ScenarioChange]) -> str:
    """Why someone can't be added or take over: they have an assignment on those days that no other change ends."""
    if change.person_id is None or change.effective_on is None:
        return ""
    ended = [
        other.assignment_id
        for other in others
        if other.kind in (ChangeKind.END, ChangeKind.MOVE) and day_of(other) <= change.effective_on
    ]
    held = LeadAssignment.objects.filter(person=change.person_id, initiative=change.initiative_id, tentative=False)
    held = held.filter(Q(end=None) | Q(end__gte=change.effective_on)).exclude(pk__in=[pk for pk in ended if pk])
    if change.end:
        held = held.filter(Q(start=None) | Q(start__lte=change.end))
    row = held.first()
    return (
        f"They are already {row.get_role_display().lower()} on those days. Change that assignment instead."
        if row
        else ""
    )
