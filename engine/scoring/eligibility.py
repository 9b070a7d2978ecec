"""Who counts for an area, and at which level: a rating minus a penalty for being new to the product.

Formulas: docs/focus-model.md, "Effective level" and "Who counts".
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from engine.capacity.availability import is_at_work, is_available, works_in_week
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek, MemberFacts, PersonFacts, Rating, SkillRatings
from engine.results import FamiliaritySource, LevelFact
from engine.scoring.exposure import relevant_points
from engine.weights import Weights

NEW, SOME, GOOD = 0, 1, 2
NO_RATINGS = SkillRatings()


class Proficiency(NamedTuple):
    """A level and what it is based on; `assumed` if no one has rated it."""

    level: float
    assumed: bool
    disputed: bool


def known_proficiency(stated: SkillRatings) -> Proficiency | None:
    """The rating that counts: the one by others; if disputed, the mean of both; otherwise the self-rating.

    None if there is neither: a prior is not a rating.
    """
    if stated.assessed is None:
        return None if stated.own is None else Proficiency(stated.own.level, False, False)
    if stated.disputed and stated.own is not None:
        return Proficiency((stated.assessed.level + stated.own.level) / 2, False, True)
    return Proficiency(stated.assessed.level, False, False)


def proficiency(person: PersonFacts, skill: str, weights: Weights, *, discounted: bool = True) -> Proficiency:
    """The rating, or for engineers a prior from seniority (minus one, except for the lead whose week it is)."""
    found = known_proficiency(person.skills.get(skill, NO_RATINGS))
    if found is not None:
        return found
    return Proficiency(assumed_level(person, weights, discounted=discounted), True, False)


def assumed_level(person: PersonFacts, weights: Weights, *, discounted: bool = True) -> float:
    """The level assumed without a rating: from an engineer's seniority, minus one; 0 for anyone else."""
    if person.role != "engineer":
        return 0.0
    expected = {"junior": weights.prior_junior, "mid": weights.prior_mid}.get(person.seniority, weights.prior_senior)
    return max(0.0, expected - (weights.prior_discount if discounted else 0.0))


def familiarity_from_tenure(joined: date | None, monday: date, weights: Weights) -> int:
    """Familiarity that is not set, from the time in the company on the week's Monday."""
    if joined is None:
        return GOOD
    days = (monday - joined).days
    if days < weights.new_days:
        return NEW
    return SOME if days < weights.some_days else GOOD


def familiarity_penalty(familiarity: int, weights: Weights) -> float:
    """Levels deducted for a familiarity."""
    return {NEW: weights.penalty_new, SOME: weights.penalty_some}.get(familiarity, 0.0)


def familiarity_of(
    person: PersonFacts, stated: int | None, monday: date, weights: Weights
) -> tuple[int, FamiliaritySource]:
    """The familiarity that is set, otherwise the one from the time in the company."""
    if stated is not None:
        return stated, "stated"
    return familiarity_from_tenure(person.joined, monday, weights), "unknown" if person.joined is None else "joined"


def level_of(
    person: PersonFacts,
    skill: str,
    stated: int | None,
    monday: date,
    weights: Weights,
    *,
    here: bool,
    discounted: bool = True,
) -> LevelFact:
    """Effective level = proficiency - familiarity penalty, not below 0.

    `stated` is the familiarity with the product, None if it isn't set; `discounted` is false for the lead whose week it is:
    their prior counts in full.
    """
    known = proficiency(person, skill, weights, discounted=discounted)
    familiarity, source = familiarity_of(person, stated, monday, weights)
    off = familiarity_penalty(familiarity, weights)
    ratings = person.skills.get(skill, NO_RATINGS)
    # fmt: off
    return LevelFact(
        person=person.key, effective=max(0.0, known.level - off), proficiency=known.level,
        assessed=ratings.assessed, own=ratings.own, assumed=known.assumed, disputed=known.disputed,
        interest=ratings.interest, familiarity=familiarity, familiarity_source=source, penalty=off, here=here,
    )
    # fmt: on


def rating_age(rating: Rating | None, monday: date) -> int | None:
    """Days since a rating was given; None if its date is unknown."""
    return None if rating is None or rating.on is None else (monday - rating.on).days


class EligiblePeople(NamedTuple):
    """The people who count for an area, by key, and those who don't because they are away."""

    people: tuple[str, ...]
    away: tuple[str, ...]


@dataclass(slots=True)
class WeekContext:
    """One lead's week with cached look-ups: availability and levels."""

    facts: LeadWeek
    weights: Weights
    monday: date = field(init=False)
    presence: dict[tuple[str, date, date], bool] = field(default_factory=dict)
    # At work on Monday itself, and so available over any longer period.
    on_monday: dict[str, bool] = field(default_factory=dict)
    here: dict[str, bool] = field(default_factory=dict)
    levels: dict[tuple[str, str, int | None, bool], LevelFact] = field(default_factory=dict)
    rosters: dict[str, dict[str, MemberFacts]] = field(default_factory=dict)
    owned_open: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.monday = self.facts.week.monday
        owned = self.facts.owned_open
        self.owned_open = count_open_areas(self.facts.initiatives) if owned is None else dict(owned)

    def with_facts(self, facts: LeadWeek) -> "WeekContext":
        """A changed week with the same people on the same teams: reuses the look-ups."""
        return WeekContext(
            facts,
            self.weights,
            presence=self.presence,
            on_monday=self.on_monday,
            here=self.here,
            levels=self.levels,
            rosters=self.rosters,
        )

    def roster(self, initiative: InitiativeFacts) -> dict[str, MemberFacts]:
        """The week's members by key; of two memberships in one week the later one applies."""
        if initiative.key not in self.rosters:
            week = self.facts.week
            valid = [
                member
                for member in initiative.members
                if (member.start or date.min) <= week.sunday and (member.end or date.max) >= week.monday
            ]
            valid.sort(key=lambda member: (member.start or date.min, member.familiarity or 0))
            self.rosters[initiative.key] = {member.person: member for member in valid}
        return self.rosters[initiative.key]

    def eligible_people(self, area: AreaFacts, initiative: InitiativeFacts) -> EligiblePeople:
        """Members and the owner, without the lead, who are available before the area's next milestone.

        If the milestone is past but not marked, or there is none, the next two weeks are used.
        """
        roster = self.roster(initiative)
        names = set(roster) | ({area.owner} if area.owner else set())
        names.discard(self.facts.lead)
        end = self.window_end(area, initiative)
        there = {name for name in names if self.is_available_for(name, roster.get(name), end)}
        return EligiblePeople(tuple(sorted(there)), tuple(sorted(names - there)))

    def window_end(self, area: AreaFacts, initiative: InitiativeFacts) -> date:
        """The last day of the period that is checked for absence."""
        points = relevant_points(area, initiative, self.monday, self.weights)
        ahead = [point.date for point in points if point.date >= self.monday]
        return ahead[0] if ahead else self.monday + timedelta(days=self.weights.window_days - 1)

    def is_available_for(self, name: str, member: MemberFacts | None, end: date) -> bool:
        start = self.monday
        if name not in self.on_monday:
            self.on_monday[name] = is_at_work(self.facts.people[name], start)
        if self.on_monday[name] and (member is None or (member.start or start) <= start):
            return True
        if member is not None:
            start = max(start, member.start or date.min)
            end = max(start, min(end, member.end or date.max))
        key = (name, start, end)
        if key not in self.presence:
            self.presence[key] = is_available(self.facts.people[name], start, end)
        return self.presence[key]

    def works_in_week(self, name: str) -> bool:
        """At work on at least half a day of the week itself."""
        if name not in self.here:
            self.here[name] = works_in_week(self.facts.people[name], self.facts.week)
        return self.here[name]

    def level(self, name: str, skill: str, member: MemberFacts | None = None) -> LevelFact:
        """The effective level; the lead's own prior is not reduced."""
        stated = None if member is None else member.familiarity
        key = (name, skill, stated, name != self.facts.lead)
        if key not in self.levels:
            self.levels[key] = level_of(
                self.facts.people[name],
                skill,
                stated,
                self.monday,
                self.weights,
                here=self.works_in_week(name),
                discounted=name != self.facts.lead,
            )
        return self.levels[key]


def count_open_areas(initiatives: tuple[InitiativeFacts, ...]) -> dict[str, int]:
    """Open areas per owner."""
    counts: dict[str, int] = {}
    for initiative in initiatives:
        for area in initiative.areas:
            if area.owner is not None and area.status == "open":
                counts[area.owner] = counts.get(area.owner, 0) + 1
    return counts
