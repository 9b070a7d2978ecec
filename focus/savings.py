"""Hours saved in meetings that were delegated or skipped, from the plans and the person's own choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.weeks import NoSuchWeek, Week
from focus.models import Meeting, WeekPlan
from people.models import Person

WEEKS: Final = 8
SAVED: Final = ("delegate", "skip")


@dataclass(frozen=True, slots=True)
class Savings:
    """By week, earliest first; weeks without a plan have none."""

    weeks: Sequence[tuple[Week, float]]

    @property
    def this(self) -> float:
        return self.weeks[-1][1]

    @property
    def all(self) -> float:
        return sum(hours for _, hours in self.weeks)


def saved(person: Person, week: Week) -> Savings:
    """In this week and the seven before it. Two queries."""
    weeks = list(before(week))
    rows: Any = WeekPlan.objects.visible_to(person).filter(week__in=[str(one) for one in weeks])
    found = dict(rows.values_list("week", "facts__meetings"))
    keys = [int(one["key"]) for meetings in found.values() for one in meetings or ()]
    chosen = dict(Meeting.objects.visible_to(person).filter(pk__in=keys).values_list("pk", "choice"))
    return Savings([(one, hours_of(found.get(one) or (), chosen)) for one in weeks])


def before(week: Week) -> list[Week]:
    found = []
    for back in range(WEEKS - 1, -1, -1):
        try:
            found.append(week - back)
        except NoSuchWeek:
            continue
    return found


def hours_of(meetings: Sequence[dict[str, Any]], chosen: dict[int, str]) -> float:
    """A choice made after the plan counts too."""
    return sum(float(one["hours"]) for one in meetings if (chosen.get(int(one["key"])) or one["verdict"]) in SAVED)
