"""Changes to an existing lead assignment from a day on: someone else has it, its hours or involvement differ, it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from allocation.facts import Assignment, Facts
from allocation.models import ChangeKind
from allocation.scenarios.changes.baseline import Baseline, CurrentRows, Value, assignment_baseline, labelled_assignment
from allocation.scenarios.changes.forms import STAGES, ChangeForm
from allocation.scenarios.changes.overlay import SPLIT_MARK, Overlay, change_from_day, without_plans
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.promotion_writer import PromotionWriter, part_from, starts_from
from allocation.scenarios.changes.text import SOMEONE, date_text, hours_text
from engine import facts as engine_facts
from focus.formatting import listed
from initiatives.models import AssignmentRole, Stage
from people.model_fields import format_hours


@dataclass(frozen=True, slots=True)
class AssignmentOverlay(Overlay):
    """Weeks that were committed under the assignment become uncommitted."""

    assignment: str
    start: date

    def changed(self, row: Assignment, facts: Facts) -> Assignment | None:
        """The assignment from that day on; None if there is none."""
        return None

    def apply(self, facts: Facts) -> Facts:
        rows = change_from_day(
            facts.assignments, self.is_part, self.start, self.number, lambda row: self.changed(row, facts)
        )
        touched = {
            (row.person, row.initiative)
            for row in facts.assignments
            if self.is_part(row) and not row.tentative and (row.end is None or row.end >= self.start)
        }
        return replace(without_plans(facts, touched, self.start), assignments=rows)

    def is_part(self, row: Assignment) -> bool:
        """Whether it is that assignment, or a part that an earlier change split off."""
        return row.key == self.assignment or row.key.startswith(self.assignment + SPLIT_MARK)


@dataclass(frozen=True, slots=True)
class Move(AssignmentOverlay):
    """From a day on someone else has the assignment, with its role, stage and hours."""

    to: str

    def changed(self, row: Assignment, facts: Facts) -> Assignment:
        return replace(row, person=self.to, hours=row.hours if self.to in facts.leads else None)


@dataclass(frozen=True, slots=True)
class Adjust(AssignmentOverlay):
    """From a day on, different hours a week or a different stage; None leaves them unchanged."""

    hours: Decimal | None = None
    stage: engine_facts.Stage | None = None

    def changed(self, row: Assignment, facts: Facts) -> Assignment:
        known = row.hours is not None and self.hours is not None
        return replace(row, hours=self.hours if known else row.hours, stage=self.stage or row.stage)


@dataclass(frozen=True, slots=True)
class End(AssignmentOverlay):
    """The assignment ends; the day is the first without it."""


class AssignmentChange(PlannedChange):
    def baseline(self, current: CurrentRows, since: date) -> Baseline:
        return {} if self.row.assignment is None else assignment_baseline(self.row.assignment)

    def labelled(self, base: Baseline) -> list[Value]:
        return labelled_assignment(base)

    @property
    def is_gone(self) -> bool:
        return self.row.assignment is None

    def assignment_from(self, today: date) -> tuple[int, str, date]:
        """The first values of its overlay: which change, of which assignment, from when."""
        return self.row.pk, str(self.row.assignment_id), self.row.effective_on or today

    def before(self) -> tuple[str, str]:
        """Who had the assignment, and in which role, when the change was added."""
        base = self.row.baseline
        return (base["who"], AssignmentRole(base["role"]).label.lower()) if base else (SOMEONE, "lead")


class MoveForm(ChangeForm):
    class Meta(ChangeForm.Meta):
        fields = ("assignment", "who", "effective_on")

    def clean(self) -> None:
        super().clean()
        held = self.cleaned_data.get("assignment")
        if held is not None and "who" in self.cleaned_data and self.instance.person_id == held.person_id:
            self.add_error("who", ValidationError(f"{held.person} already has this assignment.", "unchanged"))


class MoveChange(AssignmentChange):
    kind = ChangeKind.MOVE
    form = MoveForm
    introduction = "Role, involvement and hours are handed over too. Nothing changes before the day you choose."
    includes_hours = True

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        row, (name, role) = self.row, self.before()
        load = f" ({hours_text(row.baseline['hours'], hours)})" if row.baseline else ""
        return f"{row.initiative}: {self.person_text} takes over as {role} from {name} on {date_text(row.effective_on)}{load}"

    def overlay(self, today: date) -> Move | None:
        return None if self.is_gone else Move(*self.assignment_from(today), self.person_key)

    def promote(self, writer: PromotionWriter) -> None:
        assert self.row.person is not None  # A handover to a new hire can't be promoted.
        for part, day in writer.parts_from(self.row):
            given = part_from(part, day)
            given.person = self.row.person
            writer.assign_part(given, self.row)
            writer.cut(part, day)

    def notified(self) -> dict[int, bool]:
        return {**super().notified(), **({self.row.person_id: True} if self.row.person_id else {})}


class AdjustForm(ChangeForm):
    class Meta(ChangeForm.Meta):
        fields = ("assignment", "hours", "stage", "effective_on")
        help_texts = {"hours": "Leave empty to keep the current hours."}

    stage = forms.ChoiceField(label="Involvement", choices=[("", "Unchanged"), *STAGES], required=False)

    def clean(self) -> None:
        super().clean()
        found, held = self.cleaned_data, self.cleaned_data.get("assignment")
        if held is not None and "stage" in found:
            found["stage"] = found["stage"] or held.stage
            if found["stage"] == held.stage and found.get("hours") in (None, held.hours) and not self.errors:
                words = "This changes nothing. Enter different hours or choose a different involvement."
                self.add_error("hours", ValidationError(words, "unchanged"))


class AdjustChange(AssignmentChange):
    kind = ChangeKind.ADJUST
    form = AdjustForm
    introduction = "Nothing changes before the day you choose."
    includes_hours = True

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        row, base, parts = self.row, self.row.baseline, []
        if row.hours is not None:
            was = f" instead of {format_hours(Decimal(base['hours']))}" if base else ""
            parts.append(f"{hours_text(row.hours, hours)}{was}" if hours else "different hours (hidden)")
        if base and row.stage != base["stage"]:
            now, before = Stage(row.stage).label.lower(), Stage(base["stage"]).label.lower()
            parts.append(f"“{now}” involvement instead of “{before}”")
        different = f"has {listed(parts)}" if parts else "is unchanged"
        return f"{row.initiative}: from {date_text(row.effective_on)}, {self.before()[0]} {different}"

    @property
    def stage(self) -> engine_facts.Stage | None:
        """The new involvement; None if it is not changed, so that an earlier change of it stays."""
        if self.row.baseline and self.row.stage == self.row.baseline["stage"]:
            return None
        return cast(engine_facts.Stage, self.row.stage)  # The column's choices are the engine's.

    def overlay(self, today: date) -> Adjust | None:
        return None if self.is_gone else Adjust(*self.assignment_from(today), self.row.hours, self.stage)

    def promote(self, writer: PromotionWriter) -> None:
        for part, day in writer.parts_from(self.row):
            changed = part if starts_from(part, day) else part_from(part, day)
            changed.hours = part.hours if self.row.hours is None else self.row.hours
            changed.stage = self.stage or part.stage
            if changed is part:
                writer.change_assignment(part, day)
            else:
                writer.assign_part(changed, self.row)
                writer.cut(part, day)


class EndForm(ChangeForm):
    date_label = "First day without it"

    class Meta(ChangeForm.Meta):
        fields = ("assignment", "effective_on")


class EndChange(AssignmentChange):
    kind = ChangeKind.END
    form = EndForm
    introduction = "No one takes over unless another change adds someone."
    is_promoted_last = True
    """A new lead is added before the old one goes."""

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        name, role = self.before()
        return f"{self.row.initiative}: {name} is no longer {role} from {date_text(self.row.effective_on)}"

    def overlay(self, today: date) -> End | None:
        return None if self.is_gone else End(*self.assignment_from(today))

    def promote(self, writer: PromotionWriter) -> None:
        for part, day in writer.parts_from(self.row):
            writer.cut(part, day)
