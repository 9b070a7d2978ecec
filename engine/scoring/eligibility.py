"""Who counts for an area, and at which level: a rating minus a penalty for being new to the product.

Formulas: docs/focus-model.md, "Effective level" and "Who counts".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from engine.capacity.availability import is_at_work, is_available, is_employed, works_in_week
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import PersonFacts, Rating, SkillRatings
from engine.score_facts import FamiliaritySource, LevelFact
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


def proficiency(person: PersonFacts, skill: str, weights: Weights, *, is_lead: bool = False) -> Proficiency:
    """The rating, or the level that is assumed without one; `is_lead` for the lead whose week it is."""
    found = known_proficiency(person.skills.get(skill, NO_RATINGS))
    if found is not None:
        return found
    return Proficiency(lead_prior(person, weights) if is_lead else assumed_level(person, weights), True, False)


def is_at_level(known: Proficiency | LevelFact | None, required: float, *, rated_only: bool = False) -> bool:
    """Whether someone is at a level or above: by their rating alone, or by their effective level, which counts familiarity.

    Every count of people "at the level" uses this; docs/focus-model.md, "At the level", says which page counts what.
    """
    if known is None or (rated_only and known.assumed):
        return False
    return (known.level if isinstance(known, Proficiency) else known.effective) >= required


def assumed_level(person: PersonFacts, weights: Weights) -> float:
    """The level assumed without a rating: engineers above junior are aware; a title is no evidence of more."""
    return weights.prior_engineer if person.role == "engineer" and person.seniority != "junior" else 0.0


def lead_prior(person: PersonFacts, weights: Weights) -> float:
    """The same for the lead whose week it is: from an engineer's seniority, until they rate themselves."""
    if person.role != "engineer":
        return weights.prior_other_lead
    return {"junior": weights.prior_junior, "mid": weights.prior_mid}.get(person.seniority, weights.prior_senior)


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
    is_lead: bool = False,
    general: bool = False,
) -> LevelFact:
    """Effective level = proficiency - familiarity penalty, not below 0; a general skill has no penalty.

    `stated` is the familiarity with the product, None if it isn't set; `is_lead` for the lead whose week it is.
    """
    known = proficiency(person, skill, weights, is_lead=is_lead)
    familiarity, source = familiarity_of(person, stated, monday, weights)
    off = 0.0 if general else familiarity_penalty(familiarity, weights)
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


class LastDay(NamedTuple):
    """The last day of someone who counts, in days after Monday."""

    days: int
    person: str
    day: date


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
    counted: dict[str, dict[str, MemberFacts]] = field(default_factory=dict)
    employed: dict[tuple[str, str | None], tuple[str, ...]] = field(default_factory=dict)
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
            counted=self.counted,
            employed=self.employed,
        )

    def roster(self, initiative: InitiativeFacts) -> dict[str, MemberFacts]:
        """The week's members by key; of two memberships in one week the later one applies."""
        if initiative.key not in self.rosters:
            self.rosters[initiative.key] = self.of_week(initiative.members)
        return self.rosters[initiative.key]

    def of_week(self, places: tuple[MemberFacts, ...]) -> dict[str, MemberFacts]:
        week = self.facts.week
        valid = [
            one for one in places if (one.start or date.min) <= week.sunday and (one.end or date.max) >= self.monday
        ]
        valid.sort(key=lambda one: (one.start or date.min, one.familiarity or 0))
        return {one.person: one for one in valid}

    def team(self, initiative: InitiativeFacts) -> dict[str, MemberFacts]:
        """The week's members and other leads by key; the membership of someone who is both applies."""
        if initiative.key not in self.counted:
            roster, leads = self.roster(initiative), self.of_week(initiative.other_leads)
            for name in roster.keys() & leads.keys():
                if roster[name].familiarity is None:
                    leads[name] = replace(roster[name], familiarity=leads[name].familiarity)
                else:
                    leads[name] = roster[name]
            self.counted[initiative.key] = {**roster, **leads}
        return self.counted[initiative.key]

    def eligible_people(self, area: AreaFacts, initiative: InitiativeFacts) -> EligiblePeople:
        """Members, other leads and the owner, without the lead, who are available before the area's next milestone.

        If the milestone is past but not marked, or there is none, the next two weeks are used. Someone who has left or has
        not joined yet is neither available nor away.
        """
        team, end = self.team(initiative), self.window_end(area, initiative)
        names = self.employed_people(area.owner, initiative)
        there = tuple(name for name in names if self.is_available_for(name, team.get(name), end))
        return EligiblePeople(there, () if there == names else tuple(name for name in names if name not in there))

    def employed_people(self, owner: str | None, initiative: InitiativeFacts) -> tuple[str, ...]:
        """Members, other leads and an area's owner who are employed this week, by key, without the lead."""
        if (initiative.key, owner) not in self.employed:
            people, monday, sunday = self.facts.people, self.monday, self.facts.week.sunday
            names = {*self.team(initiative), *([owner] if owner else [])} - {self.facts.lead}
            found = sorted(name for name in names if is_employed(people[name], monday, sunday))
            self.employed[initiative.key, owner] = tuple(found)
        return self.employed[initiative.key, owner]

    def last_days(self, names: Iterable[str], initiative: InitiativeFacts) -> list[LastDay]:
        """Those of these people who leave soon enough to open a gap now, the earliest first."""
        found, team = [], self.team(initiative)
        for name in names:
            day = self.facts.people[name].leaves
            place = team.get(name)
            if place is not None and place.end is not None:
                day = place.end if day is None else min(day, place.end)
            if day is not None and 0 <= (day - self.monday).days < self.weights.leaving_days:
                found.append(LastDay((day - self.monday).days, name, day))
        return sorted(found)

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

    def lead_level(self, skill: str, initiative: InitiativeFacts) -> LevelFact:
        """The lead's effective level; their familiarity is the assignment's, otherwise the membership's."""
        lead = self.facts.lead
        member = self.roster(initiative).get(lead)
        if initiative.lead_familiarity is not None:
            member = MemberFacts(lead, initiative.lead_familiarity)
        return self.level(lead, skill, member)

    def level(self, name: str, skill: str, member: MemberFacts | None = None) -> LevelFact:
        """The effective level of anyone."""
        stated, is_lead = None if member is None else member.familiarity, name == self.facts.lead
        key = (name, skill, stated, is_lead)
        if key not in self.levels:
            self.levels[key] = level_of(
                self.facts.people[name],
                skill,
                stated,
                self.monday,
                self.weights,
                here=self.works_in_week(name),
                is_lead=is_lead,
                general=skill in self.facts.general_skills,
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
