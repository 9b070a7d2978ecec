"""What would change a recommendation: ratings worth asking for, and the smallest change that ends it.

Capacity and meetings stay as the plan has them; every candidate is a row of worths, and all rows are solved side
by side. A row is what planning the changed week from the start gives, which tests hold true.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.capacity import half_hours
from engine.changes import Change, apply, changes
from engine.choices import Choice, choose
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek
from engine.layout import Task
from engine.levels import age_of
from engine.optimum import Ints, solve
from engine.results import LevelFact, PlanFacts, Receipt
from engine.rows import to_solve
from engine.sheets import Sheet, Worths
from engine.spending import Spent
from engine.teams import Setting
from engine.weighing import receipt, weigh
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Question:
    """A rating that is missing or old, and how many hours of the plan its assessment could move."""

    person: str
    skill: str
    level: float
    assumed: bool
    age_days: int | None
    moved_hours: float


@dataclass(frozen=True, slots=True)
class Study:
    """A planned week, held still to see what would change it."""

    facts: LeadWeek
    setting: Setting
    receipts: dict[str, Receipt]
    sheet: Sheet
    task: Task
    choice: Choice

    @classmethod
    def of(cls, facts: LeadWeek, plan: PlanFacts, weights: Weights) -> "Study":
        still = replace(facts, capacity=plan.planned_capacity, meetings=(), touchpoints=())
        setting = Setting(still, weights)
        receipts = weigh(setting)
        task = Task(receipts, facts.pins, round(plan.planned_capacity * 2))
        known = {one.area: one for one in receipts}
        return cls(still, setting, known, Sheet.of(setting, receipts), task, choose(task, weights))

    def units(self, found: Worths) -> dict[str, Ints]:
        """Half-hours by area for every row; areas that no row gives hours are left out."""
        names, weeks = to_solve(self.sheet, found, self.task, self.setting.weights)
        units = solve(weeks, self.setting.weights).units
        return {name: units[:, column] for column, name in enumerate(names)}


def questions(study: Study, limit: int = 3) -> tuple[Question, ...]:
    """The ratings, unassessed or older than 90 days, whose assessment could change the plan most.

    By the most hours that a level less, the same or a level more would move. What the lead's own unassessed
    skills are comes first, whatever it moves.
    """
    sheet, lead = study.sheet, study.setting.facts.lead
    places = [place for place, one in enumerate(sheet.ratings.values()) if worth_asking(one, study)]
    if not places:
        return ()
    keys = list(sheet.ratings)
    moved = moved_hours(study, places)
    found = [
        question(keys[place], sheet.ratings[keys[place]], study, hours)
        for place, hours in zip(places, moved, strict=True)
    ]
    found = [one for one in found if one.moved_hours or (one.person == lead and one.assumed)]
    found.sort(key=lambda one: (not (one.person == lead and one.assumed), -one.moved_hours, one.person, one.skill))
    return tuple(found[:limit])


def worth_asking(level: LevelFact, study: Study) -> bool:
    age = age_of(level.assessed, study.setting.monday)
    return level.assessed is None or (age is not None and age > study.setting.weights.ask_days)


def question(key: tuple[str, str], level: LevelFact, study: Study, hours: float) -> Question:
    age = age_of(level.counted, study.setting.monday)
    return Question(key[0], key[1], level.proficiency, level.assumed, age, hours)


def moved_hours(study: Study, places: Sequence[int]) -> list[float]:
    """Per rating the most hours that one of the likely answers moves."""
    answers = np.array([-1.0, 0.0, 1.0])
    column = np.repeat(places, len(answers))
    row = np.arange(len(column))
    levels = np.tile(study.sheet.levels(), (len(column), 1))
    levels[row, column] = np.clip(levels[row, column] + np.tile(answers, len(places)), 0.0, 4.0)
    rated = np.tile(study.sheet.rated(), (len(column), 1))
    rated[row, column] = True
    found = study.units(study.sheet.worths(levels, rated))
    gained, lost = np.zeros(len(column)), np.zeros(len(column))
    for area in found.keys() | (study.choice.units.keys() - study.task.pins.keys()):
        shift = found.get(area, np.zeros(len(column))) - study.choice.units.get(area, 0)
        gained += np.maximum(shift, 0)
        lost += np.maximum(-shift, 0)
    moved = np.maximum(gained, lost) / 2
    return [float(most) for most in moved.reshape(-1, len(answers)).max(axis=1)]


def smallest_changes(study: Study) -> dict[str, Change | None]:
    """For each item that is not pinned the smallest single change that takes it off the plan.

    Sizes stand in `engine.changes`; of equal ones, a change of the area's own people or points comes first, then
    the first by name. None where no single change does it.
    """
    items = [area for area in study.choice.units if area not in study.task.pins]
    candidates = changes(study.setting, study.sheet)
    if not items or not candidates:
        return dict.fromkeys(items)
    found = study.units(rows_of(study, candidates))
    return {area: smallest(study.receipts[area], candidates, found.get(area)) for area in sorted(items)}


def smallest(one: Receipt, candidates: Sequence[Change], units: Ints | None) -> Change | None:
    off = [change for place, change in enumerate(candidates) if units is None or units[place] == 0]
    return min(off, key=lambda change: (change.size, not touches(change, one), change.order), default=None)


def touches(change: Change, one: Receipt) -> bool:
    """Whether a change is about the area itself."""
    if change.kind == "level_up":
        return any(
            need.skill == change.skill and any(level.person == change.person for level in need.people)
            for need in one.requirements
        )
    return change.initiative == one.initiative and change.area in (None, one.area)


def rows_of(study: Study, candidates: Sequence[Change]) -> Worths:
    """A row of worths for every change."""
    sheet = study.sheet
    levels = np.tile(sheet.levels(), (len(candidates), 1))
    rated = np.tile(sheet.rated(), (len(candidates), 1))
    columns = {key: column for column, key in enumerate(sheet.ratings)}
    for row, change in enumerate(candidates):
        if change.kind == "level_up":
            column = columns[change.person or "", change.skill or ""]
            levels[row, column], rated[row, column] = change.level, True
    found = sheet.worths(levels, rated)
    places = {one.area: place for place, one in enumerate(sheet.areas)}
    for row, change in enumerate(candidates):
        if change.kind != "level_up":
            for told in reweighed(study, change):
                found.worth[row, places[told.area]] = told.worth * np.exp(-told.spent / told.tau)
                found.most[row, places[told.area]] = half_hours(told.most_hours)
    return found


def reweighed(study: Study, change: Change) -> list[Receipt]:
    """Receipts of the areas that a change concerns, in the changed week; without requirements none can get hours."""
    setting = study.setting.like(apply(study.facts, change))
    told = []
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            before = study.receipts[area.key]
            if area.requirements and concerns(setting, change, initiative, area, before):
                spent = Spent(before.spent, before.spent_assumed, before.spent_others, before.done)
                told.append(receipt(setting, area, initiative, spent))
    return told


def concerns(setting: Setting, change: Change, initiative: InitiativeFacts, area: AreaFacts, before: Receipt) -> bool:
    """Whether a change can alter an area's exposure or leverage at all."""
    if change.kind == "settled":
        owned = setting.owned_open.get(area.owner or "", 0)
        return area.key == change.area or owned != before.owner_owns
    if initiative.key != change.initiative:
        return False
    if change.kind == "point_moved":
        return any(
            point.key == change.point and (not point.areas or area.key in point.areas) for point in initiative.points
        )
    return joining_tells(setting, change.person or "", area, before)


def joining_tells(setting: Setting, person: str, area: AreaFacts, before: Receipt) -> bool:
    """Whether somebody more could raise a cover, be one more at the level, or the first who is assessed."""
    if person == area.owner:
        return True
    deep = setting.weights.deep_enough
    for need in before.requirements:
        level = setting.level(person, need.skill)
        if level.effective > need.best_level or (level.effective >= need.level and len(need.at_level) < deep):
            return True
        if not need.people or (not need.known and not level.assumed):
            return True
    return False


def changed_week(facts: LeadWeek, change: Change, plan: PlanFacts) -> LeadWeek:
    """The week with one change, at the capacity of its plan: what a row of the search stands for."""
    return apply(replace(facts, capacity=plan.planned_capacity, meetings=(), touchpoints=()), change)
