"""Every kind of scenario change. The order of `ChangeKind` is that of the buttons that add one."""

from collections.abc import Mapping
from typing import Final

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.changes.assignments import AdjustChange, EndChange, MoveChange
from allocation.scenarios.changes.dates import MovePointChange, ShiftChange
from allocation.scenarios.changes.departure import LeavesChange
from allocation.scenarios.changes.new_hire import NewHireChange
from allocation.scenarios.changes.new_lead import AddChange
from allocation.scenarios.changes.planned_change import PlannedChange

CHANGES: Final[Mapping[ChangeKind, type[PlannedChange]]] = {
    one.kind: one
    for one in (
        MoveChange, AdjustChange, AddChange, EndChange, ShiftChange, MovePointChange, NewHireChange, LeavesChange,
    )
}  # fmt: skip


def planned_change(row: ScenarioChange) -> PlannedChange:
    return CHANGES[ChangeKind(row.kind)](row)
