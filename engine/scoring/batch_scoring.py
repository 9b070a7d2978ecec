"""A week's gaps and leverages for many sets of ratings at once.

The same arithmetic as `engine.scoring.breakdown`, for simulations and for changes of a single rating: every row is a set of
ratings, every column a person, a requirement, a case or an area. The cases of an area are the team as it is now and after each
departure that is near; each has its own requirements, with the people who are still there. A test checks that the two agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Flags, Floats, Ints
from engine.score_facts import LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import WeekContext
from engine.weights import Weights

# A person and a skill.
RatingKey = tuple[str, str]
# A requirement with its area.
AreaRequirement = tuple[ScoreBreakdown, RequirementFact]


class Scores(NamedTuple):
    """Per row and area: gap; exposure times leverage after spent hours."""

    gap: Floats
    worth: Floats


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
    """Every requirement of every case, case by case."""

    level: Floats
    lead_owns: Flags
    # The column of the lead's rating.
    lead_rating: Ints
    lead_penalty: Floats
    # Whether no one counts.
    empty: Flags
    # The column of its case.
    case: Ints
    # Per case the index of its first requirement.
    starts: Ints

    @classmethod
    def of(
        cls, needs: Sequence[AreaRequirement], sizes: Sequence[int], columns: dict[RatingKey, int]
    ) -> "RequirementColumns":
        return cls(
            level=np.array([need.level for _, need in needs], np.float64),
            lead_owns=flag_array([area.owner == need.lead.person for area, need in needs]),
            lead_rating=int_array([columns[need.lead.person, need.skill] for _, need in needs]),
            lead_penalty=np.array([need.lead.penalty for _, need in needs], np.float64),
            empty=flag_array([not need.people for _, need in needs]),
            case=np.repeat(np.arange(len(sizes)), sizes),
            starts=first_places(sizes),
        )

    def any_of(self, flags: Flags) -> Flags:
        """Per case whether it is true for some requirement."""
        return np.asarray(np.logical_or.reduceat(flags, self.starts, axis=1))


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """Every case of every area, area by area: the team as it is now, then after each departure."""

    # How much of its gap counts: 1 now.
    share: Floats
    # Whether the owner is overloaded.
    stretched: Flags
    # Per area the index of its first case.
    starts: Ints

    @classmethod
    def of(cls, areas: Sequence[ScoreBreakdown], weights: Weights) -> "CaseColumns":
        sizes = [1 + len(one.departures) for one in areas]
        stretched = [one.owner_owns > weights.stretched_above for one in areas]
        return cls(
            share=np.array([share for one in areas for share in (1.0, *(gone.share for gone in one.departures))]),
            stretched=np.repeat(flag_array(stretched), sizes),
            starts=first_places(sizes),
        )

    def largest(self, values: Floats) -> Floats:
        """Per area the largest of its cases' values, each times the share that counts."""
        return np.asarray(np.maximum.reduceat(values * self.share, self.starts, axis=1))


@dataclass(frozen=True, slots=True)
class ScoreMatrix:
    """The ratings that a week depends on, and where each counts. Areas without requirements are omitted."""

    ratings: dict[RatingKey, LevelFact]
    areas: list[ScoreBreakdown]
    weights: Weights
    # Every requirement of every case, in the order of the columns.
    required: list[AreaRequirement]
    pairs: CountingPairs
    needs: RequirementColumns
    cases: CaseColumns
    # Cost times timing, reduced by spent hours.
    stake: Floats
    # The column of each area.
    places: dict[str, int]

    @classmethod
    def of(cls, context: WeekContext, breakdowns: Sequence[ScoreBreakdown]) -> "ScoreMatrix":
        areas = [one for one in breakdowns if one.requirements]
        cases = [
            (one, found)
            for one in areas
            for found in (one.requirements, *(departure.requirements for departure in one.departures))
        ]
        needs = [(one, need) for one, found in cases for need in found]
        ratings: dict[RatingKey, LevelFact] = {}
        for _, need in needs:
            for level in (*need.people, need.lead):
                ratings.setdefault((level.person, need.skill), level)
        columns = {key: column for column, key in enumerate(sorted(ratings))}
        return cls(
            ratings={key: ratings[key] for key in columns},
            areas=areas,
            weights=context.weights,
            required=needs,
            pairs=CountingPairs.of(needs, columns),
            needs=RequirementColumns.of(needs, [len(found) for _, found in cases], columns),
            cases=CaseColumns.of(areas, context.weights),
            stake=np.array([one.cost * one.timing * np.exp(-one.spent / one.tau) for one in areas], np.float64),
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
            return Scores(nothing, nothing)
        weights, starts = self.weights, self.needs.starts
        effective = self.pairs.effective(levels)
        cover = self.cover(effective, joined)
        short = np.clip((self.needs.level - cover) / np.maximum(self.needs.level, 1.0), 0.0, 1.0)
        at_risk, unknown = self.at_risk(effective, joined), self.unknown(rated, joined)
        floor = self.floor(at_risk, unknown)
        gap = np.maximum(floor, 1 - np.multiply.reduceat(1 - short, starts, axis=1))
        behind = self.behind_gap(short, at_risk, unknown, floor)
        total = np.add.reduceat(behind, starts, axis=1)
        filled = np.add.reduceat(self.lead_contribution(levels, cover) * behind, starts, axis=1)
        fill = filled / np.where(total > 0, total, 1.0)
        leverage = weights.least_leverage + (1 - weights.least_leverage) * fill
        return Scores(self.cases.largest(gap), self.cases.largest(gap * leverage) * self.stake)

    def cover(self, effective: Floats, joined: JoiningPeople | None) -> Floats:
        share = self.weights.owner_share
        best = np.maximum.reduceat(effective, self.pairs.starts, axis=1)
        if joined is not None:
            best = np.maximum(best, joined.effective)
        owned = share * effective[:, self.pairs.owner] + (1 - share) * best
        return np.asarray(np.where(self.needs.lead_owns, best, owned))

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
        """Per case the minimum gap."""
        by_few = self.weights.thin_floor * (self.needs.any_of(at_risk) | self.cases.stretched)
        return np.asarray(np.maximum(by_few, self.weights.unknown_floor * self.needs.any_of(unknown)))

    def behind_gap(self, short: Floats, at_risk: Flags, unknown: Flags, floor: Floats) -> Floats:
        """How much each requirement is behind its gap: by its shortfall, or alike where only a floor sets the gap."""
        by_unknown = self.needs.any_of(unknown) & (self.weights.unknown_floor >= floor)
        case = self.needs.case
        floored = np.where(by_unknown[:, case], unknown, np.where(self.cases.stretched[case], True, at_risk))
        return np.asarray(np.where(self.needs.any_of(short > 0)[:, case], short, floored))

    def lead_contribution(self, levels: Floats, cover: Floats) -> Floats:
        """The share of what is missing that the lead covers."""
        need = self.needs.level
        lead = np.maximum(levels[:, self.needs.lead_rating] - self.needs.lead_penalty, 0.0)
        missing = need - cover
        share = (np.minimum(lead, need) - cover) / np.where(missing > 0, missing, 1.0)
        return np.asarray(np.where(missing > 0, np.clip(share, 0.0, 1.0), lead >= need))


def first_places(sizes: Sequence[int]) -> Ints:
    """Where each of several blocks of these sizes starts."""
    return np.cumsum([0, *sizes[:-1]], dtype=np.int64) if sizes else int_array([])


def int_array(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)


def flag_array(values: Sequence[bool]) -> Flags:
    return np.array(values, np.bool_)
