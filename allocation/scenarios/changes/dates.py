"""Changes of dates: of everything upcoming in an initiative, or of one milestone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from allocation.facts import Facts
from allocation.models import ChangeKind
from allocation.scenarios.changes.baseline import Baseline, CurrentRows, Value
from allocation.scenarios.changes.forms import ChangeForm
from allocation.scenarios.changes.overlay import Overlay
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.promotion_writer import PromotionWriter
from allocation.scenarios.changes.text import date_text, yes_no
from engine.facts import InflectionPointFacts
from focus.formatting import counted
from initiatives.models import InflectionPoint, Initiative, Phase
from initiatives.queries import phases
from initiatives.services import initiative_details, progress
from people.concurrency import WITHOUT_VERSION


@dataclass(frozen=True, slots=True)
class Shift(Overlay):
    """An initiative's upcoming milestones from a day on move by a number of days."""

    initiative: str
    days: int
    since: date

    def apply(self, facts: Facts) -> Facts:
        def later(point: InflectionPointFacts) -> InflectionPointFacts:
            ahead = point.date >= self.since and not point.passed
            return replace(point, date=point.date + timedelta(days=self.days)) if ahead else point

        return with_points(facts, self.initiative, later)


@dataclass(frozen=True, slots=True)
class MovePoint(Overlay):
    initiative: str
    point: str
    day: date

    def apply(self, facts: Facts) -> Facts:
        def moved(point: InflectionPointFacts) -> InflectionPointFacts:
            is_it = point.key in (self.point, f"{self.initiative}/{self.point}")
            return replace(point, date=self.day) if is_it else point

        return with_points(facts, self.initiative, moved)


def with_points(
    facts: Facts, initiative: str, changed: Callable[[InflectionPointFacts], InflectionPointFacts]
) -> Facts:
    if initiative not in facts.initiatives:
        return facts
    row = facts.initiatives[initiative]
    points = tuple(sorted(map(changed, row.facts.points), key=lambda one: (one.date, one.key)))
    after = replace(row, facts=replace(row.facts, points=points))
    return replace(facts, initiatives={**facts.initiatives, row.key: after})


class ShiftForm(ChangeForm):
    also_required = ("shift_days",)

    class Meta(ChangeForm.Meta):
        fields = ("initiative", "shift_days")
        labels = {"shift_days": "Days to move by"}
        error_messages = {"shift_days": {"required": "Enter a number of days."}}
        help_texts = {
            "shift_days": "14 is two weeks later, -7 one week earlier. Moves upcoming dates: milestones, target, start and phases."
        }

    def clean_shift_days(self) -> int:
        days = self.cleaned_data["shift_days"]
        if not days:
            raise ValidationError("Enter a different number of days.", "unchanged")
        return int(days)


class ShiftChange(PlannedChange):
    kind = ChangeKind.SHIFT
    form = ShiftForm
    introduction = "Lead assignments keep their dates."

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        far = self.row.shift_days or 0
        way = "earlier" if far < 0 else "later"
        return f"{self.row.initiative}: all upcoming dates move {counted(abs(far), 'day')} {way}"

    def baseline(self, current: CurrentRows, since: date) -> Baseline:
        """The upcoming dates, which it moves."""
        row = self.row.initiative
        if row is None:
            return {}
        ends = {"start": row.start, "target": row.target}
        points = current.points.get(row.pk, ())
        return {
            "since": str(since),
            "ends": {name: str(day) for name, day in ends.items() if day and day >= since},
            "phases": {phase.value: str(day) for phase, day in phases.starts_of(row) if day >= since},
            "points": {one.key: [one.name, str(one.date)] for one in points if one.date >= since},
        }

    def labelled(self, base: Baseline) -> list[Value]:
        ends = {"start": "Start", "target": "Target"}
        return [
            *(Value(ends[name], date_text(day)) for name, day in base["ends"].items()),
            *(Value(f"{Phase(name).label} starts", date_text(day)) for name, day in base["phases"].items()),
            *(Value(name, date_text(day)) for name, day in base["points"].values()),
        ]

    def added_on(self, today: date) -> date:
        return date.fromisoformat(self.row.baseline["since"]) if "since" in self.row.baseline else today

    def overlay(self, today: date) -> Shift:
        return Shift(self.row.pk, self.initiative_key, self.row.shift_days or 0, self.added_on(today))

    def promote(self, writer: PromotionWriter) -> None:
        """Moves what was upcoming when it was added. That its baseline still holds has already been checked."""
        row, base = self.row.initiative, self.row.baseline
        if row is None or self.row.shift_days is None:
            return
        far = timedelta(days=self.row.shift_days)
        points = InflectionPoint.objects.filter(initiative=row, key__in=base["points"])
        for point in points.select_related("initiative"):
            writer.move_point(point, point.date + far)
        if base["ends"]:
            stored = Initiative.objects.get(pk=row.pk)
            for name, day in base["ends"].items():
                setattr(stored, name, date.fromisoformat(day) + far)
            initiative_details.change(stored, seen=WITHOUT_VERSION, by=writer.by, now=writer.now)
        if base["phases"]:
            stored = Initiative.objects.get(pk=row.pk)
            days = {phase.value: day for phase, day in phases.starts_of(stored)}
            later = {name: date.fromisoformat(day) + far for name, day in base["phases"].items()}
            progress.plan_phases(stored, {**days, **later}, by=writer.by, now=writer.now)


class MovePointForm(ChangeForm):
    date_label = "To"

    class Meta(ChangeForm.Meta):
        fields = ("point", "effective_on")

    def clean(self) -> None:
        super().clean()
        point = self.cleaned_data.get("point")
        if point is not None and self.cleaned_data.get("effective_on") == point.date:
            self.add_error("effective_on", ValidationError("It’s already on that day.", "unchanged"))


class MovePointChange(PlannedChange):
    kind = ChangeKind.POINT
    form = MovePointForm
    introduction = "Other milestones keep their dates."

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        row = self.row
        name = f"“{row.point.name}”" if row.point else "a milestone"
        was = f", instead of {date_text(row.baseline['date'])}" if row.baseline else ""
        return f"{row.initiative}: {name} moves to {date_text(row.effective_on)}{was}"

    def baseline(self, current: CurrentRows, since: date) -> Baseline:
        point = self.row.point
        return {} if point is None else {"date": str(point.date), "passed": point.passed}

    def labelled(self, base: Baseline) -> list[Value]:
        return [Value("Date", date_text(base["date"])), Value("Passed", yes_no(base["passed"]))]

    @property
    def is_gone(self) -> bool:
        return self.row.point is None

    def overlay(self, today: date) -> MovePoint | None:
        row = self.row
        return MovePoint(row.pk, self.initiative_key, row.point.key, row.effective_on or today) if row.point else None

    def promote(self, writer: PromotionWriter) -> None:
        if self.row.point is not None and self.row.effective_on is not None:
            writer.move_point(self.row.point, self.row.effective_on)
