"""A week's gaps and leverages for many sets of ratings at once.

The same arithmetic as `engine.gaps`, for redraws and for changes of a single rating: every row is a
set of ratings, every column an area. A test holds the two equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.optimum import Flags, Floats, Ints
from engine.results import LevelFact, Receipt, RequirementFact
from engine.teams import Setting
from engine.weights import Weights

RatingKey = tuple[str, str]
"""A person and a skill."""


class Worths(NamedTuple):
    """Per row and area: gap, exposure times leverage after spent hours, and half-hours at most."""

    gap: Floats
    worth: Floats
    most: Ints


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ratings that a week rests on, and where each counts. Areas without requirements are left out.

    `pairs` are the people of each requirement one after the other, each requirement's last place held by a
    nobody at level 0, so that none is empty.
    """

    ratings: dict[RatingKey, LevelFact]
    areas: list[Receipt]
    weights: Weights
    pair_rating: Ints
    pair_penalty: Floats
    pair_starts: Ints
    need: Floats
    owner_pair: Ints
    no_owner: Flags
    lead_owns: Flags
    lead_rating: Ints
    lead_penalty: Floats
    empty: Flags
    need_starts: Ints
    area_of_need: Ints
    stretched: Flags
    stake: Floats
    """Cost times timing, less what spent hours have taken."""

    @classmethod
    def of(cls, setting: Setting, receipts: Sequence[Receipt]) -> "Sheet":
        areas = [one for one in receipts if one.requirements]
        needs = [(place, need) for place, one in enumerate(areas) for need in one.requirements]
        ratings: dict[RatingKey, LevelFact] = {}
        for _, need in needs:
            for level in (*need.people, need.lead):
                ratings.setdefault((level.person, need.skill), level)
        places = {key: place for place, key in enumerate(sorted(ratings))}
        lead = setting.facts.lead
        pairs = Pairs.of(areas, needs, places)
        bar = setting.weights.stretched_above
        stakes = [one.cost * one.timing * np.exp(-one.spent / one.tau) for one in areas]
        firsts = [place for place, (area, _) in enumerate(needs) if place == 0 or needs[place - 1][0] != area]
        return cls(
            ratings={key: ratings[key] for key in places},
            areas=areas,
            weights=setting.weights,
            pair_rating=np.array(pairs.ratings, np.int64),
            pair_penalty=np.array(pairs.penalties, np.float64),
            pair_starts=np.array(pairs.starts, np.int64),
            need=np.array([need.level for _, need in needs], np.float64),
            owner_pair=np.array(pairs.owners, np.int64),
            no_owner=np.array([areas[place].owner is None for place, _ in needs], np.bool_),
            lead_owns=np.array([areas[place].owner == lead for place, _ in needs], np.bool_),
            lead_rating=np.array([places[lead, need.skill] for _, need in needs], np.int64),
            lead_penalty=np.array([need.lead.penalty for _, need in needs], np.float64),
            empty=np.array([not need.people for _, need in needs], np.bool_),
            need_starts=np.array(firsts, np.int64),
            area_of_need=np.array([place for place, _ in needs], np.int64),
            stretched=np.array([one.owner_owns > bar for one in areas], np.bool_),
            stake=np.array(stakes, np.float64),
        )

    def levels(self) -> Floats:
        """The ratings as they stand, in the order of `ratings`."""
        return np.array([level.proficiency for level in self.ratings.values()])

    def rated(self) -> Flags:
        return np.array([not level.assumed for level in self.ratings.values()], np.bool_)

    def worths(self, levels: Floats, rated: Flags) -> Worths:
        """Gap and worth of every area for rows of levels; `rated` tells which are no priors."""
        weights = self.weights
        if not self.areas:
            nothing = np.zeros((len(levels), 0))
            return Worths(nothing, nothing, nothing.astype(np.int64))
        nobody = np.zeros((len(levels), 1))
        effective = np.concatenate([levels, nobody], axis=1)[:, self.pair_rating]
        effective = np.maximum(effective - self.pair_penalty, 0.0)
        cover = self.cover(effective)
        short = np.clip((self.need - cover) / self.need, 0.0, 1.0)
        thin = self.thin(effective)
        unknown = self.unknown(rated)
        floor = np.maximum(
            weights.thin_floor * (self.any_of(thin) | self.stretched),
            weights.unknown_floor * self.any_of(unknown),
        )
        gap = np.maximum(floor, 1 - np.multiply.reduceat(1 - short, self.need_starts, axis=1))
        behind = self.behind(short > 0, thin, unknown, floor)
        fill = self.fill(levels, cover) * behind
        count = np.add.reduceat(behind, self.need_starts, axis=1, dtype=np.float64)
        filled = np.add.reduceat(fill, self.need_starts, axis=1) / np.maximum(count, 1.0)
        worth = gap * np.maximum(weights.least_leverage, filled) * self.stake
        most = np.where(filled > 0, weights.most_hours, min(weights.most_hours, weights.convene_hours))
        return Worths(gap, worth, np.rint(most * 2).astype(np.int64))

    def cover(self, effective: Floats) -> Floats:
        share = self.weights.owner_share
        best = np.maximum.reduceat(effective, self.pair_starts, axis=1)
        owned = share * effective[:, self.owner_pair] + (1 - share) * best
        alone = np.maximum(best - self.weights.no_owner_penalty, 0.0)
        return np.asarray(np.where(self.no_owner, alone, np.where(self.lead_owns, best, owned)))

    def thin(self, effective: Floats) -> Flags:
        sizes = np.diff(np.append(self.pair_starts, effective.shape[1]))
        able = effective >= np.repeat(self.need, sizes)
        at_level = np.add.reduceat(able, self.pair_starts, axis=1, dtype=np.int64)
        return np.asarray(at_level < self.weights.deep_enough)

    def unknown(self, rated: Flags) -> Flags:
        nobody = np.zeros((len(rated), 1), np.bool_)
        known = np.concatenate([rated, nobody], axis=1)[:, self.pair_rating]
        return np.asarray(~np.logical_or.reduceat(known, self.pair_starts, axis=1) & ~self.empty)

    def any_of(self, flags: Flags) -> Flags:
        return np.asarray(np.logical_or.reduceat(flags, self.need_starts, axis=1))

    def behind(self, short: Flags, thin: Flags, unknown: Flags, floor: Floats) -> Flags:
        """The requirements behind each gap: short ones, else those that set the floor."""
        by_unknown = self.any_of(unknown) & (self.weights.unknown_floor >= floor)
        area = self.area_of_need
        floored = np.where(by_unknown[:, area], unknown, np.where(self.stretched[area], True, thin))
        return np.asarray(np.where(self.any_of(short)[:, area], short, floored))

    def fill(self, levels: Floats, cover: Floats) -> Floats:
        lead = np.maximum(levels[:, self.lead_rating] - self.lead_penalty, 0.0)
        missing = self.need - cover
        share = (np.minimum(lead, self.need) - cover) / np.where(missing > 0, missing, 1.0)
        return np.asarray(np.where(missing > 0, np.clip(share, 0.0, 1.0), lead >= self.need))


class Pairs(NamedTuple):
    """The people of every requirement in one row, with a nobody at each end."""

    ratings: list[int]
    penalties: list[float]
    starts: list[int]
    owners: list[int]

    @classmethod
    def of(
        cls,
        areas: Sequence[Receipt],
        needs: Sequence[tuple[int, RequirementFact]],
        places: dict[RatingKey, int],
    ) -> "Pairs":
        pairs = cls([], [], [], [])
        for place, need in needs:
            start = len(pairs.ratings)
            pairs.starts.append(start)
            names = [level.person for level in need.people]
            pairs.ratings.extend(places[name, need.skill] for name in names)
            pairs.penalties.extend(level.penalty for level in need.people)
            owner = areas[place].owner
            # An owner who does not count is the nobody at the end: level 0.
            pairs.owners.append(start + (names.index(owner) if owner in names else len(names)))
            pairs.ratings.append(len(places))
            pairs.penalties.append(0.0)
        return pairs
