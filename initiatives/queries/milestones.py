"""Milestones of an initiative with the areas that they are about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from initiatives.models import CriticalArea, InflectionPoint, Initiative, Presence


@dataclass(frozen=True, slots=True)
class MilestoneEntry:
    """A milestone; `days` to it from today; `unconfirmed`: its date has passed and no one has marked it as passed.

    `areas` are those that it names: none if it is about all of them.
    """

    point: InflectionPoint
    days: int
    areas: Sequence[CriticalArea]

    @property
    def unconfirmed(self) -> bool:
        return self.days < 0 and not self.point.passed

    @property
    def is_ahead(self) -> bool:
        return self.days >= 0 and not self.point.passed

    @property
    def kind(self) -> str:
        """How it is drawn."""
        if self.point.passed:
            return "passed"
        if self.unconfirmed:
            return "asked"
        return "ahead" if self.point.presence == Presence.REQUIRED else "optional"


def points_of(initiative: Initiative, areas: Sequence[CriticalArea], today: date) -> list[MilestoneEntry]:
    """With those of the areas that they name. One query."""
    points: dict[int, InflectionPoint] = {}
    named: dict[int, set[int]] = defaultdict(set)
    for row in initiative.points.annotate(about=F("areas")).order_by("date", "id"):
        points.setdefault(row.pk, row)
        named[row.pk].add(row.about)
    return [
        MilestoneEntry(row, (row.date - today).days, [area for area in areas if area.pk in named[row.pk]])
        for row in points.values()
    ]


def next_point_of(area: CriticalArea, points: Iterable[MilestoneEntry]) -> MilestoneEntry | None:
    return next((one for one in points if one.is_ahead and (not one.areas or area in one.areas)), None)
