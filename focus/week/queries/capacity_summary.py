"""The hours of a week as decided so far, against the focus capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.weights import Weights
from focus.formatting import hours
from focus.plan.document import CapacityDocument, is_off_all_week
from focus.week.queries.plan_items import PlanItem


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the drawn strip; `start` is the sum of the hours before it."""

    kind: str
    label: str
    hours: float
    start: float


@dataclass(frozen=True, slots=True)
class CapacitySummary:
    """Hours of the week: what the person has decided, what else the plan proposes, and what is left."""

    capacity: CapacityDocument
    decided: float
    proposed: float
    optional: float
    opening: float
    opened: int

    @property
    def focus(self) -> float:
        return self.capacity["focus"]

    @property
    def is_off(self) -> bool:
        """Off all week: then nothing is over capacity."""
        return is_off_all_week(self.capacity)

    @property
    def planned(self) -> float:
        return self.decided + self.proposed

    @property
    def planned_text(self) -> str:
        return f"{hours(self.planned)} h"

    @property
    def left(self) -> float:
        return round(self.focus - self.planned - self.opening, 2)

    @property
    def over(self) -> float:
        """Hours over capacity; a week without capacity and without plans is not over."""
        return max(0.0, -self.left) if self.planned and not self.is_off else 0.0

    @property
    def free(self) -> float:
        return max(0.0, round(self.left - self.optional, 2))

    @property
    def taken(self) -> float:
        """Hours that are booked before any focus time."""
        return round(self.capacity["contracted"] - self.focus, 2)

    @property
    def segments(self) -> list[Segment]:
        found: list[Segment] = []
        start = 0.0
        for kind, label, amount in self.parts():
            if amount > 0:
                found.append(Segment(kind, label, round(amount, 2), start))
                start += amount
        return found

    def parts(self) -> Sequence[tuple[str, str, float]]:
        capacity = self.capacity
        inside = min(self.planned, max(0.0, self.focus - self.opening))
        return (
            ("off", "Time off", capacity["time_off"]),
            ("off", "Holidays", capacity["holidays"]),
            ("meetings", "Meetings", capacity["meetings"]),
            ("day", "Day-to-day", capacity["day_to_day"]),
            ("day", "Duties", capacity["duties"]),
            ("touch", "1:1s & check-ins", capacity["touchpoints"]),
            ("touch", "Follow-ups", capacity.get("follow_ups", 0.0)),
            ("touch", "Knowledge transfer", capacity.get("transfers", 0.0)),
            ("touch", "Office hours", capacity.get("office_hours", 0.0)),
            ("day", "Own work", capacity.get("own_work", 0.0)),
            ("open", "Context switching", min(self.opening, max(0.0, self.focus))),
            ("focus", "Focus", inside),
            ("over", "Over capacity", self.over),
            ("optional", "Optional", min(self.optional, max(0.0, self.left))),
            ("free", "Free", self.free),
        )

    @property
    def total(self) -> float:
        """The hours that the whole strip represents."""
        return max(self.capacity["contracted"], sum(one.hours for one in self.segments)) or 1.0

    @property
    def total_text(self) -> str:
        beyond = round(self.total - self.capacity["contracted"], 2)
        text = f"{hours(self.capacity['contracted'])} h contracted"
        return (
            f"{text}, {hours(beyond)} h over capacity"
            if beyond > 0 and self.capacity["contracted"] and not self.is_off
            else text
        )

    @property
    def caption(self) -> str:
        return f"Where the {hours(self.total)} hours go"


def capacity_summary(capacity: CapacityDocument, all_items: Iterable[PlanItem], weights: Weights) -> CapacitySummary:
    """Undecided items count with their firm hours; the first hour on an initiative incurs its context-switching cost."""
    all_items = list(all_items)
    decided = sum(one.hours for one in all_items if one.decision)
    proposed = sum(one.firm for one in all_items if not one.decision)
    optional = sum(one.optional for one in all_items if not one.decision)
    opened = {one.initiative_key for one in all_items if (one.hours if one.decision else one.firm) > 0}
    return CapacitySummary(capacity, decided, proposed, optional, weights.opening_hours * len(opened), len(opened))


def strip(summary: CapacitySummary) -> dict[str, object]:
    """The parameters of `components/capacity_strip.html`."""
    return {
        "segments": summary.segments,
        "total": summary.total,
        "total_text": summary.total_text,
        "caption": summary.caption,
    }
