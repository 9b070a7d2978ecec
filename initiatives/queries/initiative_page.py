"""The contents of the initiative page, loaded in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery

from engine.score_facts import LevelFact
from engine.scoring import eligibility
from engine.weeks import Week
from engine.weights import Weights
from initiatives.drawing.timeline import Happening, Timeline, timeline
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    DateGiven,
    Dependency,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Phase,
    Presence,
    SkillRequirement,
    Stage,
)
from initiatives.queries import phases
from initiatives.querysets import InitiativeQuerySet, is_editable_by
from initiatives.skill_matrix.queries.current_ratings import UNRATED, SkillStates, person_facts, skill_states
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.models import Person
from people.querysets import ids_in_line


@dataclass(frozen=True, slots=True)
class PersonLevel:
    """One person's effective level for one requirement; `fact` is None where the viewer may not see it."""

    person: Person
    fact: LevelFact | None
    enough: bool

    @property
    def band(self) -> str:
        return "none" if self.fact is None or self.fact.assumed else str(int(self.fact.effective))


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
    area: CriticalArea
    needs: Sequence[RequirementRow]
    people: Sequence[Person]

    @property
    def sees_any(self) -> bool:
        return any(one.fact for need in self.needs for one in need.levels_of_people)


@dataclass(frozen=True, slots=True)
class MilestoneEntry:
    """A milestone; `days` to it from today; `unconfirmed`: its date has passed and no one has marked it as passed."""

    point: InflectionPoint
    days: int

    @property
    def unconfirmed(self) -> bool:
        return self.days < 0 and not self.point.passed

    @property
    def kind(self) -> str:
        """How it is drawn."""
        if self.point.passed:
            return "passed"
        if self.unconfirmed:
            return "asked"
        return "ahead" if self.point.presence == Presence.REQUIRED else "optional"


@dataclass(frozen=True, slots=True)
class LeadEntry:
    """`hours_shown`: whether the viewer may see the agreed hours, as the lead or one of their managers."""

    assignment: LeadAssignment
    hours_shown: bool
    current: bool


@dataclass(frozen=True, slots=True)
class MemberEntry:
    membership: Membership
    familiarity: int
    current: bool


@dataclass(frozen=True, slots=True)
class InitiativePage:
    initiative: Initiative
    editable: bool
    areas: Sequence[AreaEntry]
    points: Sequence[MilestoneEntry]
    members: Sequence[MemberEntry]
    leads: Sequence[LeadEntry]
    dependencies: Sequence[Dependency]
    drawing: Timeline
    phase_by_dates: str
    """The phase according to the phase dates, where it differs from the current one."""
    co_led: bool = False
    """Whether the viewer and someone else lead it now: then each sees the other's hours."""

    @property
    def unconfirmed(self) -> list[MilestoneEntry]:
        return [one for one in self.points if one.unconfirmed]

    @property
    def open_areas(self) -> int:
        return sum(one.area.status == AreaStatus.OPEN for one in self.areas)

    @property
    def next_milestone(self) -> MilestoneEntry | None:
        return next((one for one in self.points if one.days >= 0 and not one.point.passed), None)


def visible_with_editable(viewer: Person, today: date) -> InitiativeQuerySet:
    """Initiatives that the viewer may see; `editable` on each says whether they may change it."""
    return Initiative.objects.visible_to(viewer, today).annotate(editable=is_editable_by(viewer, today))


def load(initiative: Initiative, viewer: Person, today: date, weights: Weights, *, editable: bool) -> InitiativePage:
    """Eight queries, whatever the size."""
    leads = leads_of(initiative, viewer, today)
    points = points_of(initiative, today)
    members = list(initiative.memberships.select_related("person").order_by("person__name", "start", "id"))
    return InitiativePage(
        initiative=initiative,
        editable=editable,
        areas=areas_of(initiative, viewer, members, leads, today, weights),
        points=points,
        members=[member_entry(one, today, weights) for one in members],
        leads=leads,
        dependencies=dependencies_of(initiative),
        drawing=drawing_of(initiative, points, today),
        phase_by_dates=phase_by_dates(initiative, today),
        co_led=is_co_led(leads, viewer),
    )


def is_co_led(leads: Iterable[LeadEntry], viewer: Person) -> bool:
    rows = [one.assignment for one in leads if one.current and not one.assignment.tentative]
    people = {row.person_id for row in rows if row.stage != Stage.HANDED_OFF}
    return viewer.pk in people and len(people) > 1


def drawing_of(initiative: Initiative, points: Sequence[MilestoneEntry], today: date) -> Timeline:
    happenings = [Happening(one.point.name, one.point.date, one.kind) for one in points]
    days = [day for day in (initiative.start, initiative.target) if day]
    return timeline(today, phases.phase_spans(initiative, today), happenings, days)


def phase_by_dates(initiative: Initiative, today: date) -> str:
    dated = phases.phase_on(initiative, today)
    return Phase(dated).label if dated and dated != initiative.phase else ""


def is_current(row: Membership | LeadAssignment, today: date) -> bool:
    return (row.start is None or row.start <= today) and (row.end is None or row.end >= today)


def leads_of(initiative: Initiative, viewer: Person, today: date) -> list[LeadEntry]:
    theirs = ExpressionWrapper(Q(person__among=ids_in_line(viewer)), output_field=BooleanField())
    rows = initiative.assignments.select_related("person").annotate(hours_shown=theirs).order_by("-role", "start", "id")
    return [LeadEntry(row, getattr(row, "hours_shown", False), is_current(row, today)) for row in rows]


def member_entry(row: Membership, today: date, weights: Weights) -> MemberEntry:
    monday = Week.of(today).monday
    stated = row.familiarity
    familiarity = eligibility.familiarity_from_tenure(row.person.joined, monday, weights) if stated is None else stated
    return MemberEntry(row, familiarity, is_current(row, today))


def points_of(initiative: Initiative, today: date) -> list[MilestoneEntry]:
    areas = Prefetch("areas", CriticalArea.objects.order_by("position", "id"))
    rows = initiative.points.prefetch_related(areas).order_by("date", "id")
    return [MilestoneEntry(row, (row.date - today).days) for row in rows]


def dependencies_of(initiative: Initiative) -> list[Dependency]:
    """With `eta`, the latest date given, and `is_late`."""
    dates_given = DateGiven.objects.filter(dependency=OuterRef("pk")).order_by("-recorded_on")
    late = ExpressionWrapper(Q(eta__gt=F("need_by")), output_field=BooleanField())
    rows = initiative.dependencies.select_related("producer", "dri")
    return list(rows.annotate(eta=Subquery(dates_given.values("eta")[:1])).annotate(is_late=late))


def areas_of(
    initiative: Initiative,
    viewer: Person,
    members: Iterable[Membership],
    leads: Iterable[LeadEntry],
    today: date,
    weights: Weights,
) -> list[AreaEntry]:
    areas = list(initiative.areas.select_related("owner").order_by("position", "id"))
    needs: dict[int, list[SkillRequirement]] = defaultdict(list)
    wanted = (
        SkillRequirement.objects.filter(area__initiative=initiative).select_related("skill").order_by("skill__name")
    )
    for requirement in wanted:
        needs[requirement.area_id].append(requirement)
    present = {row.person_id: row for row in members if is_current(row, today)}
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
        entries.append(AreaEntry(area, [reader.line(one, counted) for one in needs[area.pk]], counted))
    return entries


def leads_firmly(entry: LeadEntry, today: date) -> bool:
    """The same rule as `rating_permissions.led_requirements`: firm, current or upcoming."""
    row = entry.assignment
    return not row.tentative and (row.end is None or row.end >= today)


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
