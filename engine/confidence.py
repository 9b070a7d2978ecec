"""How certain a recommendation is: simulations with the ratings that other raters might have given.

Random numbers come from a hash of lead, week, person, skill and the number of the draw: the same in every process, and
adding a rating does not change the draws of the others. Source: docs/focus-model.md, "Confidence and what would change
it".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.choices import Choice, Task
from engine.levels import age_of
from engine.optimum import Floats, Ints, Weeks, solve
from engine.results import LevelFact
from engine.rows import stacked, to_solve
from engine.sheets import Sheet
from engine.teams import Setting
from engine.weights import Weights

ROWS_AT_ONCE: Final = 3200
"""Simulated weeks held in memory at once."""

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


class Planned(NamedTuple):
    """A week with its task and the chosen hours."""

    setting: Setting
    task: Task
    choice: Choice


def confidences(weeks: Sequence[Planned]) -> list[Mapping[str, float]]:
    """Per week and chosen area: the share of draws in which it keeps enough of its hours."""
    shares: list[Mapping[str, float]] = []
    for group in groups(weeks):
        redrawn = [Redrawn.of(one) for one in group]
        units = solve(stacked([one.weeks for one in redrawn]), group[0].setting.weights).units
        size = group[0].setting.weights.draws
        for place, one in enumerate(redrawn):
            shares.append(one.shares(units[place * size : (place + 1) * size]))
    return shares


def groups(weeks: Sequence[Planned]) -> list[Sequence[Planned]]:
    size = max(1, ROWS_AT_ONCE // weeks[0].setting.weights.draws) if weeks else 1
    return [weeks[at : at + size] for at in range(0, len(weeks), size)]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """One week's draws, ready to solve: the areas that could get hours in any of them."""

    week: Planned
    names: list[str]
    weeks: Weeks

    @classmethod
    def of(cls, week: Planned) -> "Redrawn":
        weights = week.setting.weights
        sheet = Sheet.of(week.setting, week.task.receipts)
        rated = np.broadcast_to(sheet.rated(), (weights.draws, len(sheet.ratings)))
        found = sheet.worths(redraw(week.setting, sheet), rated)
        names, weeks = to_solve(sheet, found, week.task, weights)
        return cls(week, names, weeks)

    def shares(self, units: Ints) -> dict[str, float]:
        """Pinned areas keep their hours in every draw."""
        weights = self.week.setting.weights
        columns = {name: column for column, name in enumerate(self.names)}
        shares = {}
        for area, chosen in self.week.choice.units.items():
            if area in self.week.task.pins:
                shares[area] = 1.0
                continue
            column = columns.get(area)  # None: worth an hour with the actual ratings, but in no draw
            kept = 0.0 if column is None else (units[:, column] >= weights.kept_share * chosen).mean()
            shares[area] = float(kept)
        return shares


def redraw(setting: Setting, sheet: Sheet) -> Floats:
    """Rows of levels: one higher or one lower with half the chance each, within 0 to 4."""
    weights = setting.weights
    chance = np.array([chance_of(level, setting.monday, weights) for level in sheet.ratings.values()])
    seeds = [seed(setting, person, skill) for person, skill in sheet.ratings]
    luck = uniform(np.array(seeds, np.uint64), weights.draws)
    shift = np.where(luck < chance / 2, -1.0, np.where(luck < chance, 1.0, 0.0))
    return np.clip(sheet.levels() + shift, 0.0, 4.0)


def chance_of(level: LevelFact, monday: date, weights: Weights) -> float:
    """The chance that another rater would differ; a rating without a date does not count as old."""
    age = age_of(level.counted, monday)
    unsure = level.assumed or (age is not None and age > weights.old_days)
    return weights.redraw_chance_unsure if unsure else weights.redraw_chance


def seed(setting: Setting, person: str, skill: str) -> int:
    text = "\x1f".join((setting.facts.lead, str(setting.facts.week), person, skill))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def uniform(seeds: NDArray[np.uint64], draws: int) -> Floats:
    """Numbers from 0 to 1 by (draw, seed): SplitMix64 (Steele, Lea and Flood 2014)."""
    steps = np.arange(1, draws + 1, dtype=np.uint64)[:, None] * GOLDEN
    mixed = seeds[None, :] + steps
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)) * 2.0**-53)
