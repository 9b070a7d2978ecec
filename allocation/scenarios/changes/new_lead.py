"""Another lead or deputy of an initiative."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from allocation import facts as allocation_facts
from allocation.facts import Assignment, Facts
from allocation.models import ChangeKind
from allocation.scenarios.changes.baseline import Baseline, CurrentRows, Value, assignment_baseline, labelled_assignment
from allocation.scenarios.changes.forms import ChangeForm, name_field
from allocation.scenarios.changes.overlay import SPLIT_MARK, Overlay
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.promotion_writer import PromotionWriter
from allocation.scenarios.changes.text import date_text, hours_text
from engine import facts as engine_facts
from initiatives.models import AssignmentRole, LeadAssignment, Stage


@dataclass(frozen=True, slots=True)
class Add(Overlay):
    """Another lead or deputy, whose assignment has the key `+NUMBER`."""

    initiative: str
    person: str
    role: allocation_facts.AssignmentRole
    stage: engine_facts.Stage
    hours: Decimal
    start: date
    end: date | None = None

    @property
    def key(self) -> str:
        return f"{SPLIT_MARK}{self.number}"

    def apply(self, facts: Facts) -> Facts:
        if self.initiative not in facts.initiatives and self.person not in facts.leads:
            return facts
        hours = self.hours if self.person in facts.leads else None
        row = Assignment(self.key, self.person, self.initiative, self.role, self.stage, hours, self.start, self.end)
        # Sorted, so that the order of adding makes no difference.
        added = sorted((*(one for one in facts.assignments if is_added(one)), row), key=lambda one: one.key)
        return replace(facts, assignments=(*(one for one in facts.assignments if not is_added(one)), *added))


def is_added(row: Assignment) -> bool:
    return row.key.startswith(SPLIT_MARK)


class AddForm(ChangeForm):
    also_required = ("hours",)

    class Meta(ChangeForm.Meta):
        fields = ("initiative", "who", "role", "stage", "hours", "effective_on", "end")
        error_messages = {"hours": {"required": "Enter the hours a week."}}

    who = name_field("Person")


class AddChange(PlannedChange):
    kind = ChangeKind.ADD
    form = AddForm
    introduction = "In addition to its current leads."

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        row, role = self.row, AssignmentRole(self.row.role).label.lower()
        until = f" to {date_text(row.end)}" if row.end else ""
        load = f"{Stage(row.stage).label.lower()}, {hours_text(row.hours, hours)}"
        return (
            f"{row.initiative}: {self.person_text} joins as {role} from {date_text(row.effective_on)}{until} ({load})"
        )

    def baseline(self, current: CurrentRows, since: date) -> Baseline:
        """The assignments that the person already has to the initiative."""
        if not self.row.person_id or not self.row.initiative_id:
            return {}
        held = current.held.get((self.row.person_id, self.row.initiative_id), ())
        return {"held": [assignment_baseline(row) for row in held]}

    def labelled(self, base: Baseline) -> list[Value]:
        held = [", ".join(one.text for one in labelled_assignment(row)) for row in base["held"]]
        return [Value("Existing assignments", "; ".join(held) or "none")]

    def overlay(self, today: date) -> Add:
        row = self.row
        # The columns' choices are those of the facts.
        role, stage = cast(allocation_facts.AssignmentRole, row.role), cast(engine_facts.Stage, row.stage)
        hours, day = row.hours or Decimal(0), row.effective_on or today
        return Add(row.pk, self.initiative_key, self.person_key, role, stage, hours, day, row.end)

    def promote(self, writer: PromotionWriter) -> None:
        row = self.row
        writer.assign(
            LeadAssignment(
                initiative=row.initiative, person=row.person, role=row.role, stage=row.stage, hours=row.hours or 0,
                start=row.effective_on, end=row.end,
            )
        )  # fmt: skip

    def notified(self) -> dict[int, bool]:
        return {self.row.person_id: True} if self.row.person_id else {}
