"""Key-person risk and coverage by week, for people who lead initiatives or manage their leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from engine.coverage import CoverageTeam, SkillCover, coverage
from engine.facts import MemberFacts, Requirement
from engine.weeks import Week
from engine.weights import Weights
from focus.loading.people import add_ratings, load_people
from focus.wording.plain import in_sentence, listed
from initiatives.models import LeadAssignment, Membership, Stage
from initiatives.models import Requirement as RequirementRow
from people.models import Organisation, Person

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


def load(viewer: Person, organisation: Organisation | None, today: date) -> CoveragePage:
    """The next eight weeks of what the viewer and their reports lead. Eight queries."""
    first = Week.of(today)
    last = (first + (WEEKS - 1)).sunday
    names, teams, skills = teams_of(viewer, first.monday, last)
    wanted = {one.person for team in teams for one in (*team.members, *team.leads_and_owners)}
    crowd = load_people(organisation, first, Person.objects.filter(key__in=wanted))
    add_ratings(crowd, skills, interest=False)
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    found = coverage(teams, crowd.facts({}), first, weights, WEEKS)
    people = {row["key"]: row["name"] for row in crowd.rows.values()}
    groups = [
        Group(key, name, [row_of(one, skills, people) for one in found if one.initiative == key])
        for key, name in sorted(names.items(), key=lambda one: one[1])
    ]
    return CoveragePage([first + ahead for ahead in range(WEEKS)], [group for group in groups if group.rows])


def teams_of(viewer: Person, first: date, last: date) -> tuple[dict[str, str], list[CoverageTeam], dict[str, str]]:
    """Initiatives' names, their teams, and the names of the skills they require. Three queries."""
    firm = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    mine = firm.filter(Q(person=viewer) | Q(person__manager=viewer)).values("initiative")
    leads: Any = firm.filter(initiative__in=mine).values_list(
        "initiative__key", "initiative__name", "person__key", "start", "end"
    )
    names: dict[str, str] = {}
    beside: dict[str, list[MemberFacts]] = {}
    for key, name, person, start, end in leads:
        names[key] = name
        beside.setdefault(key, []).append(MemberFacts(person, None, start, end))
    needs, skills = needs_of(mine, beside)
    members: dict[str, list[MemberFacts]] = {}
    rows: Any = Membership.objects.during(first, last).filter(initiative__in=mine)
    for key, person, familiarity, start, end in rows.values_list(
        "initiative__key", "person__key", "familiarity", "start", "end"
    ):
        members.setdefault(key, []).append(MemberFacts(person, familiarity, start, end))
    teams = [
        CoverageTeam(key, tuple(needs.get(key, ())), tuple(members.get(key, ())), tuple(beside.get(key, ())))
        for key in names
    ]
    return names, teams, skills


def needs_of(
    initiatives: Any, beside: dict[str, list[MemberFacts]]
) -> tuple[dict[str, list[Requirement]], dict[str, str]]:
    """What unsettled areas require; their owners count alongside the teams. One query."""
    needs: dict[str, list[Requirement]] = {}
    skills: dict[str, str] = {}
    rows = RequirementRow.objects.filter(area__initiative__in=initiatives).exclude(area__status="settled")
    fields = ("area__initiative__key", "skill__key", "skill__name", "level", "area__owner__key")
    for key, skill, name, level, owner in rows.values_list(*fields):
        needs.setdefault(key, []).append(Requirement(skill, level))
        skills[skill] = name
        if owner:
            beside.setdefault(key, []).insert(0, MemberFacts(owner))
    return needs, skills


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
