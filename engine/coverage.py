"""Who is available for a skill, week by week; and a week with someone away.

Rules: docs/focus-model.md, "Coverage and absence".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.capacity.availability import is_employed, works_in_week
from engine.facts import LeadWeek, MemberFacts, Requirement
from engine.people_facts import Absence, PersonFacts
from engine.scoring.eligibility import is_at_level, level_of
from engine.weeks import Week
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class CoverageTeam:
    """The parts of an initiative that coverage needs; `leads_and_owners` are leads and owners, who count without being members."""

    initiative: str
    needs: tuple[Requirement, ...]
    members: tuple[MemberFacts, ...] = ()
    leads_and_owners: tuple[MemberFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekCover:
    """The people at the level who work at least half a day in the week, and those at the level who are away."""

    week: Week
    present: tuple[str, ...]
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillCover:
    """A skill of an initiative at the highest level that its areas require."""

    initiative: str
    skill: str
    level: int
    weeks: tuple[WeekCover, ...]

    @property
    def lowest(self) -> int:
        return min((len(one.present) for one in self.weeks), default=0)


def coverage(
    teams: Iterable[CoverageTeam],
    people: Mapping[str, PersonFacts],
    first: Week,
    weights: Weights,
    weeks: int = 8,
    *,
    general_skills: frozenset[str] = frozenset(),
) -> list[SkillCover]:
    """Per initiative and skill, by their keys: the qualified people of every week.

    Qualified are people with a rating who are effectively at the level that week: familiarity derived from time in the
    company grows. A prior is not a rating. A whole week of time off or public holidays counts as away.
    """
    found = []
    for team in sorted(teams, key=lambda one: one.initiative):
        for need in highest_requirements(team.needs):
            span = [first + ahead for ahead in range(weeks)]
            general = need.skill in general_skills
            covers = tuple(week_cover(team, need, people, week, weights, general=general) for week in span)
            found.append(SkillCover(team.initiative, need.skill, need.level, covers))
    return found


def highest_requirements(needs: Iterable[Requirement]) -> list[Requirement]:
    levels: dict[str, int] = {}
    for need in needs:
        levels[need.skill] = max(need.level, levels.get(need.skill, 0))
    return [Requirement(skill, levels[skill]) for skill in sorted(levels)]


def week_cover(
    team: CoverageTeam,
    need: Requirement,
    people: Mapping[str, PersonFacts],
    week: Week,
    weights: Weights,
    *,
    general: bool,
) -> WeekCover:
    present: list[str] = []
    away: list[str] = []
    for name, familiarity in week_roster(team, week).items():
        person = people[name]
        level = level_of(person, need.skill, familiarity, week.monday, weights, here=True, general=general)
        if not is_employed(person, week.monday, week.sunday):
            continue
        if is_at_level(level, need.level, rated_only=True):
            (present if works_in_week(person, week) else away).append(name)
    return WeekCover(week, tuple(sorted(present)), tuple(sorted(away)))


def week_roster(team: CoverageTeam, week: Week) -> dict[str, int | None]:
    """The week's people with their stated familiarity; a membership takes precedence over being lead or owner."""
    rows = sorted(team.members, key=lambda one: (one.start or date.min, one.familiarity or 0))
    return {
        one.person: one.familiarity
        for one in (*team.leads_and_owners, *rows)
        if (one.start or date.min) <= week.sunday and (one.end or date.max) >= week.monday
    }


def with_absence(facts: LeadWeek, names: Collection[str], start: date, end: date) -> LeadWeek:
    """The week with these people away on these days, both included; nothing is saved.

    Raises KeyError for someone who is not among the people.
    """
    off = Absence(start, end)
    people = {name: replace(facts.people[name], away=(*facts.people[name].away, off)) for name in names}
    return replace(facts, people={**facts.people, **people})
