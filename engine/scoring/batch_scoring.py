"""A week's gaps and leverages for many sets of ratings at once.

The same arithmetic as `engine.scoring.breakdown`, for simulations and for changes of a single rating: every row is a set of
ratings, every column a person, a requirement or an area. A test checks that the two agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Flags, Floats, Ints, half_hours_array
from engine.results import LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import WeekContext
from engine.weights import Weights

# A person and a skill.
RatingKey = tuple[str, str]
# A requirement with its area.
AreaRequirement = tuple[ScoreBreakdown, RequirementFact]


class Scores(NamedTuple):
    """Per row and area: gap; exposure times leverage after spent hours; most half-hours."""

    gap: Floats
    worth: Floats
    most: Ints


class JoiningPeople(NamedTuple):
    """One more person on the team, a different one in each row: (rows, requirements). 0 and no flag if they don't count."""

    effective: Floats
    counts: Flags
    rated: Flags


@dataclass(frozen=True, slots=True)
class CountingPairs:
    """Everyone who counts for a requirement, requirement by requirement.

    Each requirement's last place is a placeholder at level 0, so that none is empty; an owner who does not count is
    that placeholder.
    """

    # The column of their rating; for a placeholder the column after the last.
    rating: Ints
    penalty: Floats
    # Per requirement the index of its first pair.
    starts: Ints
    # Per requirement the index of its owner.
    owner: Ints

    @classmethod
    def of(cls, needs: Sequence[AreaRequirement], columns: dict[RatingKey, int]) -> "CountingPairs":
        ratings: list[int] = []
        penalties: list[float] = []
        starts: list[int] = []
        owners: list[int] = []
        for area, need in needs:
            starts.append(len(ratings))
            names = [level.person for level in need.people]
            owners.append(len(ratings) + (names.index(area.owner) if area.owner in names else len(names)))
            ratings += [columns[name, need.skill] for name in names] + [len(columns)]
            penalties += [level.penalty for level in need.people] + [0.0]
        return cls(int_array(ratings), np.array(penalties, np.float64), int_array(starts), int_array(owners))

    def effective(self, levels: Floats) -> Floats:
        """Effective levels of (rows, pairs) from levels of (rows, ratings)."""
        nobody = np.zeros((len(levels), 1))
        known = np.concatenate([levels, nobody], axis=1)[:, self.rating]
        return np.asarray(np.maximum(known - self.penalty, 0.0))


@dataclass(frozen=True, slots=True)
class RequirementColumns:
    """Every requirement of every area, area by area."""

    level: Floats
    no_owner: Flags
    lead_owns: Flags
    # The column of the lead's rating.
    lead_rating: Ints
    lead_penalty: Floats
    # Whether no one counts.
    empty: Flags
    # The column of its area.
    area: Ints
    # Per area the index of its first requirement.
    starts: Ints

    @classmethod
    def of(
        cls, needs: Sequence[AreaRequirement], areas: Sequence[ScoreBreakdown], columns: dict[RatingKey, int]
    ) -> "RequirementColumns":
        places = {one.area: place for place, one in enumerate(areas)}
        own = [places[area.area] for area, _ in needs]
        return cls(
            level=np.array([need.level for _, need in needs], np.float64),
            no_owner=flag_array([area.owner is None for area, _ in needs]),
            lead_owns=flag_array([area.owner == need.lead.person for area, need in needs]),
            lead_rating=int_array([columns[need.lead.person, need.skill] for _, need in needs]),
            lead_penalty=np.array([need.lead.penalty for _, need in needs], np.float64),
            empty=flag_array([not need.people for _, need in needs]),
            area=int_array(own),
            starts=int_array([place for place, area in enumerate(own) if place == 0 or own[place - 1] != area]),
        )

    def any_of(self, flags: Flags) -> Flags:
        """Per area whether it is true for some requirement."""
        return np.asarray(np.logical_or.reduceat(flags, self.starts, axis=1))


@dataclass(frozen=True, slots=True)
class ScoreMatrix:
    """The ratings that a week depends on, and where each counts. Areas without requirements are omitted."""

    ratings: dict[RatingKey, LevelFact]
    areas: list[ScoreBreakdown]
    weights: Weights
    pairs: CountingPairs
    needs: RequirementColumns
    stretched: Flags
    # Cost times timing, reduced by spent hours.
    stake: Floats
    done: Floats
    # The column of each area.
    places: dict[str, int]

    @classmethod
    def of(cls, context: WeekContext, breakdowns: Sequence[ScoreBreakdown]) -> "ScoreMatrix":
        areas = [one for one in breakdowns if one.requirements]
        needs = [(one, need) for one in areas for need in one.requirements]
        ratings: dict[RatingKey, LevelFact] = {}
        for _, need in needs:
            for level in (*need.people, need.lead):
                ratings.setdefault((level.person, need.skill), level)
        columns = {key: column for column, key in enumerate(sorted(ratings))}
        bar = context.weights.stretched_above
        return cls(
            ratings={key: ratings[key] for key in columns},
            areas=areas,
            weights=context.weights,
            pairs=CountingPairs.of(needs, columns),
            needs=RequirementColumns.of(needs, areas, columns),
            stretched=flag_array([one.owner_owns > bar for one in areas]),
            stake=np.array([one.cost * one.timing * np.exp(-one.spent / one.tau) for one in areas], np.float64),
            done=np.array([one.done for one in areas], np.float64),
            places={one.area: place for place, one in enumerate(areas)},
        )

    def levels(self) -> Floats:
        """The actual ratings, in the order of `ratings`."""
        return np.array([level.proficiency for level in self.ratings.values()])

    def rated(self) -> Flags:
        return flag_array([not level.assumed for level in self.ratings.values()])

    def scores(self, levels: Floats, rated: Flags, joined: JoiningPeople | None = None) -> Scores:
        """Gap and worth of every area for rows of levels; `rated` marks those that are not priors.

        Both have the shape (rows, ratings); a single row applies to all rows of `joined`.
        """
        if not self.areas:
            nothing = np.zeros((len(levels if joined is None else joined.counts), 0))
            return Scores(nothing, nothing, nothing.astype(np.int64))
        weights, starts = self.weights, self.needs.starts
        effective = self.pairs.effective(levels)
        cover = self.cover(effective, joined)
        short = np.clip((self.needs.level - cover) / np.maximum(self.needs.level, 1.0), 0.0, 1.0)
        at_risk, unknown = self.at_risk(effective, joined), self.unknown(rated, joined)
        floor = self.floor(at_risk, unknown)
        gap = np.maximum(floor, 1 - np.multiply.reduceat(1 - short, starts, axis=1))
        behind = self.contributes_to_gap(short > 0, at_risk, unknown, floor)
        count = np.add.reduceat(behind, starts, axis=1, dtype=np.float64)
        filled = np.add.reduceat(self.lead_contribution(levels, cover) * behind, starts, axis=1) / np.maximum(
            count, 1.0
        )
        worth = gap * np.maximum(weights.least_leverage, filled) * self.stake
        most = np.where(filled > 0, weights.most_hours, min(weights.most_hours, weights.convene_hours))
        return Scores(gap, worth, half_hours_array(np.maximum(most - self.done, 0.0)))

    def cover(self, effective: Floats, joined: JoiningPeople | None) -> Floats:
        share = self.weights.owner_share
        best = np.maximum.reduceat(effective, self.pairs.starts, axis=1)
        if joined is not None:
            best = np.maximum(best, joined.effective)
        owned = share * effective[:, self.pairs.owner] + (1 - share) * best
        alone = np.maximum(best - self.weights.no_owner_penalty, 0.0)
        return np.asarray(np.where(self.needs.no_owner, alone, np.where(self.needs.lead_owns, best, owned)))

    def at_risk(self, effective: Floats, joined: JoiningPeople | None) -> Flags:
        """Fewer than two at the level; placeholders never are, since every requirement needs at least level 1."""
        sizes = np.diff(np.append(self.pairs.starts, effective.shape[1]))
        able = effective >= np.repeat(self.needs.level, sizes)
        at_level = np.add.reduceat(able, self.pairs.starts, axis=1, dtype=np.int64)
        if joined is not None:
            at_level = at_level + (joined.counts & (joined.effective >= self.needs.level))
        return np.asarray(at_level < self.weights.deep_enough)

    def unknown(self, rated: Flags, joined: JoiningPeople | None) -> Flags:
        """Someone counts, but no one who counts is rated."""
        nobody = np.zeros((len(rated), 1), np.bool_)
        known = np.concatenate([rated, nobody], axis=1)[:, self.pairs.rating]
        someone = np.logical_or.reduceat(known, self.pairs.starts, axis=1)
        if joined is None:
            return np.asarray(~someone & ~self.needs.empty)
        return np.asarray(~(someone | joined.counts & joined.rated) & (~self.needs.empty | joined.counts))

    def floor(self, at_risk: Flags, unknown: Flags) -> Floats:
        """Per area the minimum gap."""
        by_few = self.weights.thin_floor * (self.needs.any_of(at_risk) | self.stretched)
        return np.asarray(np.maximum(by_few, self.weights.unknown_floor * self.needs.any_of(unknown)))

    def contributes_to_gap(self, short: Flags, at_risk: Flags, unknown: Flags, floor: Floats) -> Flags:
        """The requirements behind each gap: those with a shortfall, otherwise those that set the floor."""
        by_unknown = self.needs.any_of(unknown) & (self.weights.unknown_floor >= floor)
        area = self.needs.area
        floored = np.where(by_unknown[:, area], unknown, np.where(self.stretched[area], True, at_risk))
        return np.asarray(np.where(self.needs.any_of(short)[:, area], short, floored))

    def lead_contribution(self, levels: Floats, cover: Floats) -> Floats:
        """The share of what is missing that the lead covers."""
        need = self.needs.level
        lead = np.maximum(levels[:, self.needs.lead_rating] - self.needs.lead_penalty, 0.0)
        missing = need - cover
        share = (np.minimum(lead, need) - cover) / np.where(missing > 0, missing, 1.0)
        return np.asarray(np.where(missing > 0, np.clip(share, 0.0, 1.0), lead >= need))


def int_array(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)


def flag_array(values: Sequence[bool]) -> Flags:
    return np.array(values, np.bool_)
