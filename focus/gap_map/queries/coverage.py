"""Single points of failure, coverage by week, and a preview of an absence: the gaps that open, and how the plan would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from engine.coverage import CoverageTeam, SkillCover, coverage, with_absence
from engine.facts import LeadWeek, MemberFacts, Requirement
from engine.planning import plan_many
from engine.results import AreaFact, PlanFacts
from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import in_sentence, listed
from focus.plan.labels import load_areas
from focus.plan.queries.lead_weeks import load
from focus.plan.queries.people_facts import add_ratings, load_people
from initiatives.models import CriticalArea, LeadAssignment, Membership, SkillRequirement, Stage
from people.models import Organisation, Person

SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """A person who can be chosen: key and name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An area that the absence changes: gap, exposure and hours before and after, and who could take it."""

    name: str
    initiative: str
    initiative_key: str
    gap_before: float
    gap: float
    exposure_before: float
    exposure: float
    hours_before: float
    hours: float
    hand_to: str

    @property
    def opens(self) -> bool:
        return self.gap > self.gap_before + SMALLEST


@dataclass(frozen=True, slots=True)
class Outlook:
    """The week with and without them: areas whose gap opens, others whose hours change, and how many don't change."""

    opened: Sequence[Opened]
    moved: Sequence[Opened]
    focus_before: float
    focus: float
    untouched: int


def preview_absence(
    lead: Person, week: Week, names: Sequence[str], start: date, end: date
) -> tuple[list[Choice], Outlook | None]:
    """Who can be chosen, and the outlook if someone is. A constant number of queries: those of planning a week."""
    loaded = load([lead.pk], week)
    facts = loaded.weeks[lead.pk]
    people = team_of(facts)
    known: Mapping[str, str] = dict(Person.objects.filter(key__in=[*facts.people]).values_list("key", "name"))
    choices = sorted((Choice(key, known[key]) for key in people), key=lambda one: one.name)
    chosen = [name for name in names if name in people]
    if not chosen:
        return choices, None
    return choices, outlook_of(facts, with_absence(facts, chosen, start, end), loaded.weights, known)


def team_of(facts: LeadWeek) -> set[str]:
    """The lead, and the members and area owners of the initiatives that they lead."""
    found = {facts.lead}
    for initiative in facts.initiatives:
        found |= {member.person for member in initiative.members}
        found |= {area.owner for area in initiative.areas if area.owner}
    return found


def outlook_of(facts: LeadWeek, changed: LeadWeek, weights: Weights, known: Mapping[str, str]) -> Outlook:
    before, after = plan_many([facts, changed], weights, confidence=False)
    areas = load_areas({initiative.key for initiative in facts.initiatives})
    found = [opened(was, now, after, areas, known) for was, now in zip(by_key(before), by_key(after), strict=True)]
    touched = [one for one in found if one.opens or one.hours != one.hours_before]
    return Outlook(
        opened=sorted((one for one in touched if one.opens), key=lambda one: -one.exposure),
        moved=[one for one in touched if not one.opens],
        focus_before=before.capacity.focus,
        focus=after.capacity.focus,
        untouched=len(found) - len(touched),
    )


def by_key(plan: PlanFacts) -> list[AreaFact]:
    return sorted(plan.areas, key=lambda one: one.area)


def opened(
    was: AreaFact, now: AreaFact, plan: PlanFacts, areas: Mapping[str, CriticalArea], known: Mapping[str, str]
) -> Opened:
    row = areas[was.area]
    hand_to = next((one.hand_to for one in plan.not_covered if one.area == now.area), None)
    return Opened(
        name=row.name,
        initiative=row.initiative.name,
        initiative_key=was.initiative,
        gap_before=was.receipt.gap,
        gap=now.receipt.gap,
        exposure_before=was.receipt.exposure,
        exposure=now.receipt.exposure,
        hours_before=was.hours,
        hours=now.hours,
        hand_to=known.get(hand_to or "", ""),
    )


WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One week of a skill: the figure, its mark, and who is counted."""

    week: Week
    count: int
    kind: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A skill of an initiative; `alone` is the only person who ever covers it."""

    skill: str
    level: int
    cells: Sequence[Cell]
    alone: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    weeks: Sequence[Week]
    groups: Sequence[Group]

    @property
    def uncovered(self) -> int:
        """Weeks in which no one covers a skill."""
        return sum(cell.count == 0 for group in self.groups for row in group.rows for cell in row.cells)

    @property
    def risks(self) -> list[tuple[str, list[str]]]:
        """Who is the only one to cover what, sorted by name, never by how much."""
        found: dict[str, list[str]] = {}
        for group in self.groups:
            for row in group.rows:
                if row.alone:
                    found.setdefault(row.alone, []).append(f"{in_sentence(row.skill)} ({group.name})")
        return sorted(found.items())


def load_coverage(viewer: Person, organisation: Organisation | None, today: date) -> CoveragePage:
    """The next eight weeks of what the viewer and their reports lead. Eight queries."""
    first = Week.of(today)
    last = (first + (WEEKS - 1)).sunday
    names, teams, skills, general = teams_of(viewer, first.monday, last)
    wanted = {one.person for team in teams for one in (*team.members, *team.leads_and_owners)}
    crowd = load_people(organisation, first, Person.objects.filter(key__in=wanted))
    add_ratings(crowd, skills, interest=False)
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    found = coverage(teams, crowd.facts({}), first, weights, WEEKS, general_skills=general)
    people = {row["key"]: row["name"] for row in crowd.rows.values()}
    groups = [
        Group(key, name, [row_of(one, skills, people) for one in found if one.initiative == key])
        for key, name in sorted(names.items(), key=lambda one: one[1])
    ]
    weeks = [first + ahead for ahead in range(WEEKS)]
    return CoveragePage(weeks, [group for group in groups if group.rows])


def teams_of(
    viewer: Person, first: date, last: date
) -> tuple[dict[str, str], list[CoverageTeam], dict[str, str], frozenset[str]]:
    """Initiatives' names, their teams, and the names of the skills they require; those that are general. Three queries."""
    firm = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    line = Person.objects.filter(Q(pk=viewer.pk) | Q(manager=viewer)).order_by().values("pk")
    mine = firm.filter(person__among=line).order_by().values("initiative")
    leads = firm.filter(initiative__among=mine).values_list(
        "initiative__key", "initiative__name", "person__key", "familiarity", "start", "end"
    )
    names: dict[str, str] = {}
    beside: dict[str, list[MemberFacts]] = {}
    for key, name, person, familiarity, start, end in leads:
        names[key] = name
        beside.setdefault(key, []).append(MemberFacts(person, familiarity, start, end))
    needs, skills, general = needs_of(mine, beside)
    members: dict[str, list[MemberFacts]] = {}
    rows = Membership.objects.during(first, last).filter(initiative__among=mine)
    for key, person, familiarity, start, end in rows.values_list(
        "initiative__key", "person__key", "familiarity", "start", "end"
    ):
        members.setdefault(key, []).append(MemberFacts(person, familiarity, start, end))
    teams = [
        CoverageTeam(key, tuple(needs.get(key, ())), tuple(members.get(key, ())), tuple(beside.get(key, ())))
        for key in names
    ]
    return names, teams, skills, general


def needs_of(
    initiatives: "QuerySet[LeadAssignment, Mapping[str, object]]", beside: dict[str, list[MemberFacts]]
) -> tuple[dict[str, list[Requirement]], dict[str, str], frozenset[str]]:
    """What unsettled areas require; their owners count alongside the teams. One query."""
    needs: dict[str, list[Requirement]] = {}
    skills: dict[str, str] = {}
    general: set[str] = set()
    rows = SkillRequirement.objects.filter(area__initiative__among=initiatives).exclude(area__status="settled")
    fields = ("area__initiative__key", "skill__key", "skill__name", "skill__general", "level", "area__owner__key")
    for key, skill, name, is_general, level, owner in rows.values_list(*fields):
        needs.setdefault(key, []).append(Requirement(skill, level))
        skills[skill] = name
        if is_general:
            general.add(skill)
        if owner:
            beside.setdefault(key, []).insert(0, MemberFacts(owner))
    return needs, skills, frozenset(general)


def row_of(one: SkillCover, skills: Mapping[str, str], people: Mapping[str, str]) -> Row:
    ever = {person for week in one.weeks for person in (*week.present, *week.away)}
    cells = []
    for week in one.weeks:
        count = len(week.present)
        kind, mark = ("none", "✕") if count == 0 else ("one", "▲") if count == 1 else ("enough", "")
        here = listed([people[key] for key in week.present]) or "no one"
        away = f"; away: {listed([people[key] for key in week.away])}" if week.away else ""
        cells.append(Cell(week.week, count, kind, mark, f"{here}{away}"))
    return Row(skills[one.skill], one.level, cells, people[next(iter(ever))] if len(ever) == 1 else "")
