"""Every single change to a planned week, by size, each with the changed week as a row of worths.

Rows equal what `engine.weighing` computes for the changed week; only what a change can affect is recomputed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from engine.capacity import half_hours
from engine.changes import Change, apply, joins, level_ups, moves, settlings
from engine.diaries import Diary
from engine.exposure import points_of, timing
from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts
from engine.optimum import Flags, Ints
from engine.results import Receipt
from engine.sheets import Joined, Worths
from engine.spending import Spent
from engine.studies import Study
from engine.teams import Setting
from engine.weighing import receipt


@dataclass(frozen=True, slots=True)
class Candidates:
    """Changes of one size, in order, and for each change the resulting half-hours by area."""

    changes: Sequence[Change]
    units: dict[str, Ints]

    def off(self, area: str) -> Flags:
        """The changes that take an area off the plan."""
        found = self.units.get(area)
        return np.ones(len(self.changes), np.bool_) if found is None else np.asarray(found == 0)


def candidates(study: Study) -> Iterator[Candidates]:
    """The smallest first; a size is solved only when needed."""
    yield learned(study, sorted(level_ups(study.setting, study.sheet), key=lambda one: one.order))
    yield joined(study, sorted(joins(study.setting), key=lambda one: one.order))
    moved = sorted(moves(study.setting), key=lambda one: one.order)
    yield from by_days(retimed(study, moved))
    yield settled(study, sorted(settlings(study.setting), key=lambda one: one.order))


def as_it_stands(study: Study, count: int) -> Worths:
    """The week's own row, repeated."""
    sheet = study.sheet
    found = sheet.worths(sheet.levels()[None, :], sheet.rated()[None, :])
    return Worths(
        np.repeat(found.gap, count, axis=0), np.repeat(found.worth, count, axis=0), np.repeat(found.most, count, axis=0)
    )


def learned(study: Study, changes: Sequence[Change]) -> Candidates:
    """Someone one level higher: one row of ratings each."""
    sheet = study.sheet
    columns = {key: column for column, key in enumerate(sheet.ratings)}
    row = np.arange(len(changes))
    column = np.array([columns[one.person or "", one.skill or ""] for one in changes], np.int64)
    levels, rated = np.tile(sheet.levels(), (len(row), 1)), np.tile(sheet.rated(), (len(row), 1))
    levels[row, column] = [one.level or 0 for one in changes]
    rated[row, column] = True
    return Candidates(changes, study.planned(sheet.worths(levels, rated)))


def joined(study: Study, changes: Sequence[Change]) -> Candidates:
    """Someone joining an initiative's team: extra columns next to the current ratings."""
    sheet = study.sheet
    if not changes or not sheet.areas:
        return Candidates((), {})
    who = newcomers(study, changes)
    rows = np.flatnonzero(who.counts.any(axis=1) & tells(study, who))
    some = Joined(who.effective[rows], who.counts[rows], who.rated[rows])
    found = sheet.worths(sheet.levels()[None, :], sheet.rated()[None, :], some)
    return Candidates([changes[row] for row in rows.tolist()], study.planned(found))


def newcomers(study: Study, changes: Sequence[Change]) -> Joined:
    """The effective level of the joining person per change and requirement, if they would count."""
    pool, setting = study.outsiders, study.setting
    places = {name: place for place, name in enumerate(pool.names)}
    who = np.array([places[one.person or ""] for one in changes], np.int64)
    to = np.array([one.initiative for one in changes], object)
    led = {initiative.key: initiative for initiative in setting.facts.initiatives}
    needs = [(one, need) for one in study.sheet.areas for need in one.requirements]
    shape = (len(changes), len(needs))
    found = Joined(np.zeros(shape), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_))
    areas = {area.key: area for initiative in led.values() for area in initiative.areas}
    for column, (one, need) in enumerate(needs):
        level, rated = pool.effective(need.skill)
        there = pool.there_until(setting.window_end(areas[one.area], led[one.initiative]))
        counts = there[who] & (to == one.initiative)
        if one.owner in places:
            counts &= who != places[one.owner]  # the owner already counts
        found.counts[:, column] = counts
        found.effective[:, column] = np.where(counts, level[who], 0.0)
        found.rated[:, column] = counts & rated[who]
    return found


def tells(study: Study, who: Joined) -> Flags:
    """Whether someone raises the best level, relieves a single point of failure, or is the first who is rated or available."""
    needs = [need for one in study.sheet.areas for need in one.requirements]
    best = np.array([need.best_level for need in needs])
    level = np.array([float(need.level) for need in needs])
    thin = np.array([len(need.at_level) < study.setting.weights.deep_enough for need in needs])
    empty, unknown = np.array([not need.people for need in needs]), np.array([not need.known for need in needs])
    telling = (who.effective > best) | (thin & (who.effective >= level)) | empty | (unknown & who.rated)
    return np.asarray((telling & who.counts).any(axis=1))


def retimed(study: Study, changes: Sequence[Change]) -> Candidates:
    """A moved milestone: other timings, perhaps other people who count, and meetings attended because of its date."""
    found = as_it_stands(study, len(changes))
    diaries: dict[Diary, list[int]] = {}
    for row, change in enumerate(changes):
        setting = study.setting.like(apply(study.facts, change))
        write(study, found, row, reweighed(study, setting, change))
        diaries.setdefault(diary_of(study, setting, change), []).append(row)
    units: dict[str, Ints] = {}
    for diary, rows in diaries.items():
        part = Worths(found.gap[rows], found.worth[rows], found.most[rows])
        for area, amounts in study.planned(part, diary).items():
            units.setdefault(area, np.zeros(len(changes), np.int64))[rows] = amounts
    return Candidates(changes, units)


def by_days(found: Candidates) -> Iterator[Candidates]:
    """Moves by fewer days are smaller; all are solved together, since a few rows cost as much as many."""
    days = np.array([one.days for one in found.changes])
    for some in np.unique(days):
        rows = np.flatnonzero(days == some)
        yield Candidates(
            [found.changes[row] for row in rows.tolist()], {area: units[rows] for area, units in found.units.items()}
        )


def diary_of(study: Study, setting: Setting, change: Change) -> Diary:
    """The diary of the changed week: a new one only if a meeting is on a date of the milestone."""
    point = point_of(study, change)
    days = {point.date, point.date + timedelta(days=change.days)}
    if any(one.initiative == change.initiative and one.starts.date() in days for one in study.facts.meetings):
        return Diary.of(setting.facts, setting.weights)
    return study.diary


def point_of(study: Study, change: Change) -> InflectionPointFacts:
    return next(
        point
        for initiative in study.facts.initiatives
        if initiative.key == change.initiative
        for point in initiative.points
        if point.key == change.point
    )


def reweighed(study: Study, setting: Setting, change: Change) -> Iterator[tuple[str, float, float]]:
    """Area, worth and most hours of what a moved milestone affects."""
    before = {one.key: one for one in study.facts.initiatives}
    for initiative in setting.facts.initiatives:
        for area in initiative.areas if initiative.key == change.initiative else ():
            if area.requirements and rests_on(study, area, before[initiative.key], change):
                yield timed(study, setting, area, initiative)


def rests_on(study: Study, area: AreaFacts, initiative: InitiativeFacts, change: Change) -> bool:
    """Whether the milestone affects an area's timing, its status or which people count."""
    points = points_of(area, initiative, study.setting.monday, study.setting.weights)
    ahead = [point for point in points if point.date >= study.setting.monday]
    looked_at = points if area.status != "open" else [*points[:1], *ahead[:1]]
    return any(point.key == change.point for point in looked_at)


def timed(study: Study, setting: Setting, area: AreaFacts, initiative: InitiativeFacts) -> tuple[str, float, float]:
    """Only the timing if the same people count; otherwise the whole receipt."""
    before = study.receipts[area.key]
    people = tuple(level.person for level in before.requirements[0].people)
    if setting.counted(area, initiative).people != people:
        return told(whole(setting, area, initiative, before))
    when = timing(area, initiative, setting.monday, setting.weights)
    worth = before.cost * before.gap * when.factor * (before.leverage or 0.0)
    return area.key, worth * float(np.exp(-before.spent / before.tau)), before.most_hours


def settled(study: Study, changes: Sequence[Change]) -> Candidates:
    """A settled area: its timing, and its owner's other areas if the owner is no longer stretched."""
    found = as_it_stands(study, len(changes))
    for row, change in enumerate(changes):
        setting = study.setting.like(apply(study.facts, change))
        write(study, found, row, [told(one) for one in relieved(study, setting, change)])
    return Candidates(changes, study.planned(found))


def relieved(study: Study, setting: Setting, change: Change) -> Iterator[Receipt]:
    """The receipts that settling an area affects."""
    owner = study.receipts[change.area or ""].owner
    bar = setting.weights.stretched_above
    breathes = study.setting.owned_open.get(owner or "", 0) > bar >= setting.owned_open.get(owner or "", 0)
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            if area.requirements and (area.key == change.area or (breathes and area.owner == owner)):
                yield whole(setting, area, initiative, study.receipts[area.key])


def whole(setting: Setting, area: AreaFacts, initiative: InitiativeFacts, before: Receipt) -> Receipt:
    spent = Spent(before.spent, before.spent_assumed, before.spent_others, before.done)
    return receipt(setting, area, initiative, spent)


def told(one: Receipt) -> tuple[str, float, float]:
    return one.area, one.worth * float(np.exp(-one.spent / one.tau)), one.most_hours


def write(
    study: Study,
    found: Worths,
    row: int,
    areas: "Sequence[tuple[str, float, float]] | Iterator[tuple[str, float, float]]",
) -> None:
    """Write areas' values into a row."""
    places = study.sheet.places
    for area, worth, most in areas:
        found.worth[row, places[area]] = worth
        found.most[row, places[area]] = half_hours(most)
