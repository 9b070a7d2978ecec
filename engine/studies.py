"""A planned week, and what it would be with other ratings, people or milestones: many variants at once.

A row of worths is a changed week. Its hours equal those of planning that week from scratch, meetings included; tests
check that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine.choices import prices_of
from engine.diaries import Diary, attended
from engine.facts import LeadWeek
from engine.layout import Pinned, Task
from engine.meetings import still_ahead
from engine.optimum import Flags, Ints, Solution, Weeks, solve
from engine.outsiders import Outsiders
from engine.results import PlanFacts, Receipt
from engine.rows import to_solve
from engine.sheets import Sheet, Worths
from engine.teams import Setting
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Study:
    """`facts` exclude what has passed; `units` are the plan's half-hours by area, including pinned ones."""

    facts: LeadWeek
    setting: Setting
    receipts: dict[str, Receipt]
    sheet: Sheet
    units: dict[str, int]
    diary: Diary
    outsiders: Outsiders

    @classmethod
    def of(cls, facts: LeadWeek, plan: PlanFacts, weights: Weights) -> "Study":
        return studies([facts], [plan], weights)[0]

    def planned(self, found: Worths, diary: Diary | None = None) -> dict[str, Ints]:
        """Half-hours by area for every row, without pinned areas and areas that get no hours in any row."""
        rows, back = distinct(found)
        return {area: units[back] for area, units in self.solved(rows, diary or self.diary).items()}

    def solved(self, found: Worths, diary: Diary) -> dict[str, Ints]:
        """Both passes; if no meeting depends on the first plan, it is final."""
        weights = self.setting.weights
        task = Task(list(self.receipts.values()), self.facts.pins, diary.half_hours)
        names, weeks = to_solve(self.sheet, found, task, weights)
        solution = solve(weeks, weights, beyond=weights.price_half_hours if diary.late else 0)
        units = solution.units
        if diary.late:
            used = task.capacity - Pinned.of(task, weights).room
            focused = {name: units[:, column] > 0 for column, name in enumerate(names)}
            left = diary.second(self.chosen(found, diary, solution, focused, task.capacity - used)) - used
            units = again(weeks, units, np.maximum(left, 0), weights)
        return {name: units[:, column] for column, name in enumerate(names)}

    def chosen(self, found: Worths, diary: Diary, solution: Solution, focused: dict[str, Flags], room: int) -> Flags:
        """Per row the late meetings that its first plan attends."""
        count = len(found.worth)
        price = np.array(prices_of(solution.best, np.full(count, room, np.int64), self.setting.weights).hour)
        flags = np.zeros((count, len(diary.late)), bool)
        for place, (area, length) in enumerate(diary.late):
            pinned = self.facts.pins.get(area, 0) > 0
            has_hours = focused.get(area, np.full(count, pinned))
            worth = found.worth[:, self.sheet.places[area]] if area in self.sheet.places else np.zeros(count)
            flags[:, place] = attended(worth, self.receipts[area].tau, length, has_hours, price)
        return flags


def again(weeks: Weeks, units: Ints, room: Ints, weights: Weights) -> Ints:
    """Solve again the rows whose capacity the attended meetings change."""
    rows = np.flatnonzero(room != weeks.capacity)
    if not len(rows):
        return units
    part = weeks.part(rows)
    found = units.copy()
    found[rows] = solve(
        Weeks(part.worth, part.tau, part.most, part.starts, part.opened, part.preference, room[rows]), weights
    ).units
    return found


def distinct(found: Worths) -> tuple[Worths, Ints]:
    """The distinct rows, and the index of each row among them: most changes have no effect, or the same one."""
    places: dict[bytes, int] = {}
    back = np.array(
        [
            places.setdefault(worth.tobytes() + most.tobytes(), len(places))
            for worth, most in zip(found.worth, found.most, strict=True)
        ],
        np.int64,
    )
    first = np.unique(back, return_index=True)[1] if len(back) else back
    return Worths(found.gap[first], found.worth[first], found.most[first]), back


def studies(weeks: Iterable[LeadWeek], plans: Iterable[PlanFacts], weights: Weights) -> list[Study]:
    """Studies of many leads; people they share are looked up once."""
    pools: dict[tuple[int, object], Outsiders] = {}
    found = []
    for facts, plan in zip(weeks, plans, strict=True):
        key = (id(facts.people), facts.week)
        if key not in pools:
            pools[key] = Outsiders(facts.people, facts.week, weights)
        ahead = still_ahead(facts)
        setting = Setting(ahead, weights)
        ahead = replace(ahead, owned_open=setting.owned_open)
        receipts = sorted((one.receipt for one in plan.areas), key=lambda one: one.area)
        found.append(
            Study(
                facts=ahead,
                setting=setting,
                receipts={one.area: one for one in receipts},
                sheet=Sheet.of(setting, receipts),
                units={one.area: round(one.hours * 2) for one in plan.items},
                diary=Diary.of(ahead, weights),
                outsiders=pools[key],
            )
        )
    return found
