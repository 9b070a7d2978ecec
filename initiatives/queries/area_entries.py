"""Critical areas with what they require and who is at the level, as far as the viewer may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.score_facts import LevelFact
from engine.scoring import eligibility
from engine.weeks import Week
from engine.weights import Weights
from initiatives.models import CriticalArea, Initiative, SkillRequirement
from initiatives.queries.milestones import MilestoneEntry, next_point_of
from initiatives.queries.people_on_it import LeadEntry, is_current, leads_firmly, members_of
from initiatives.skill_matrix.queries.current_ratings import UNRATED, SkillStates, person_facts, skill_states
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.models import Person


@dataclass(frozen=True, slots=True)
class PersonLevel:
    """One person's effective level for one requirement; `fact` is None where the viewer may not see it."""

    person: Person
    fact: LevelFact | None
    enough: bool


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement and the people for it, with levels where the viewer may see them."""

    requirement: SkillRequirement
    levels_of_people: Sequence[PersonLevel]

    @property
    def at_level(self) -> list[Person]:
        return [one.person for one in self.levels_of_people if one.enough]

    @property
    def seen(self) -> list[PersonLevel]:
        return [one for one in self.levels_of_people if one.fact]

    @property
    def no_one_rated(self) -> bool:
        """Whether every level is assumed: then leadplan can’t tell who is at the required level."""
        return bool(self.seen) and all(one.fact.assumed for one in self.levels_of_people if one.fact)

    @property
    def everyone_seen(self) -> bool:
        return all(one.fact for one in self.levels_of_people)


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """`next_point` is the next milestone that counts for it."""

    area: CriticalArea
    needs: Sequence[RequirementRow]
    next_point: MilestoneEntry | None

    @property
    def sees_any(self) -> bool:
        return any(one.fact for need in self.needs for one in need.levels_of_people)


def entries_of(
    areas: Sequence[CriticalArea],
    initiative: Initiative,
    viewer: Person,
    leads: Iterable[LeadEntry],
    points: Sequence[MilestoneEntry],
    today: date,
    weights: Weights,
) -> list[AreaEntry]:
    needs = needs_of(initiative)
    present = {row.person_id: row for row in members_of(initiative) if is_current(row, today)}
    team = {row.person_id: row.person for row in present.values()}
    sees_all = any(one.assignment.person_id == viewer.pk and leads_firmly(one, today) for one in leads)
    owners = {area.current_owner.pk: area.current_owner for area in areas if area.current_owner}
    skills = {one.skill_id for rows in needs.values() for one in rows}
    current = skill_states(ratings_visible_to(viewer, today).filter(person__in={*team, *owners}, skill__in=skills))
    reader = LevelReader(
        viewer, sees_all, current, {pk: row.familiarity for pk, row in present.items()}, today, weights
    )
    entries = []
    for area in areas:
        people = {**team, **({area.current_owner.pk: area.current_owner} if area.current_owner else {})}
        counted = sorted(people.values(), key=lambda one: (one.name, one.key))
        rows = [reader.line(one, counted) for one in needs.get(area.pk, ())]
        entries.append(AreaEntry(area, rows, next_point_of(area, points)))
    return entries


def needs_of(initiative: Initiative) -> Mapping[int, list[SkillRequirement]]:
    """By area. One query."""
    found: dict[int, list[SkillRequirement]] = defaultdict(list)
    rows = SkillRequirement.objects.filter(area__initiative=initiative).select_related("skill")
    for requirement in rows.order_by("skill__name"):
        found[requirement.area_id].append(requirement)
    return found


@dataclass(frozen=True, slots=True)
class LevelReader:
    """Compares requirements with the people on an initiative, as far as the viewer may see."""

    viewer: Person
    sees_all: bool
    current: SkillStates
    familiarity: dict[int, int | None]
    today: date
    weights: Weights

    def line(self, requirement: SkillRequirement, people: Iterable[Person]) -> RequirementRow:
        return RequirementRow(requirement, [self.person_level(requirement, one) for one in people])

    def person_level(self, requirement: SkillRequirement, person: Person) -> PersonLevel:
        if not (self.sees_all or self.viewer.pk in (person.pk, person.manager_id)):
            return PersonLevel(person, None, False)
        skill = requirement.skill.key
        state = self.current.get((person.pk, requirement.skill_id), UNRATED)
        facts = person_facts(person, {skill: state.stated()})
        monday = Week.of(self.today).monday
        known = self.familiarity.get(person.pk)
        fact = eligibility.level_of(
            facts, skill, known, monday, self.weights, here=True, general=requirement.skill.general
        )
        return PersonLevel(person, fact, eligibility.is_at_level(fact, requirement.level))
