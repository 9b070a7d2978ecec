"""Loaders of the coverage page and of key-person risks, and of all facts at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery

from allocation.board.board_filters import BoardFilters
from allocation.board.hours_loader import load_booked_hours, load_hour_facts
from allocation.board.queries import FiguresPage
from allocation.board.reporting_line import Viewer, initiatives_around_line, list_rows
from allocation.coverage.initiative_facts import load_initiative_facts
from allocation.coverage.weekly_coverage import Coverage, build_coverage
from allocation.facts import Facts
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment, SkillRequirement
from initiatives.skill_matrix.queries.key_people import key_people
from people.models import Person, Skill

INITIATIVES: Final = 30
"""Per page of coverage."""


def load_coverage(viewer: Viewer, filters: BoardFilters) -> FiguresPage[Coverage]:
    everything = list(initiatives_around_line(viewer).order_by("name", "key"))
    page = Paginator(everything, INITIATIVES).get_page(filters.part)
    line = Person.objects.in_line_of(viewer.person).values("pk")
    planned = load_booked_hours(viewer.person, line, filters.weeks).planned
    bare = replace(viewer.facts(filters.weeks, {}), planned=planned)
    facts = load_initiative_facts(bare, viewer, page.object_list)
    return FiguresPage(filters, facts, build_coverage(facts), page)


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill for which only one person in the company has the highest level that any area needs.

    `initiatives` are the visible ones with an open area that needs it at that level, by key and name; `unseen` counts the others.
    """

    key: str
    skill: str
    level: int
    person: str
    name: str
    initiatives: Sequence[tuple[str, str]]
    unseen: int

    @property
    def hanging(self) -> int:
        """Initiatives that depend on the skill, visible or not."""
        return len(self.initiatives) + self.unseen


def load_skill_lines(viewer: Viewer) -> list[SkillLine] | None:
    """By skill name. None if the viewer neither manages nor leads: then they may not see names."""
    if not may_see_skill_names(viewer.person):
        return None
    alone = key_people(Skill.objects.all())
    needed = SkillRequirement.objects.filter(skill=OuterRef("pk")).order_by("-level").values("level")[:1]
    skills = {one.pk: one for one in Skill.objects.filter(pk__in=alone).annotate(highest=Subquery(needed))}
    highest = Q()
    for one in skills.values():
        highest |= Q(skill=one, level=one.highest)
    hanging: dict[int, dict[int, tuple[str, str]]] = {}
    names = ("area__initiative_id", "area__initiative__key", "area__initiative__name")
    rows = (
        SkillRequirement.objects.filter(highest).exclude(area__status="settled")
        if skills
        else SkillRequirement.objects.none()
    )
    for skill, initiative, key, name in rows.order_by("area__initiative__name").values_list("skill_id", *names):
        hanging.setdefault(skill, {})[initiative] = (key, name)
    there = {initiative for one in hanging.values() for initiative in one}
    seen = Initiative.objects.visible_to(viewer.person, viewer.today).filter(pk__in=there)
    visible = set(seen.values_list("pk", flat=True))
    people = Person.objects.in_bulk({alone[pk] for pk in hanging})
    return [
        skill_line(
            skill,
            people[alone[pk]],
            [led for number, led in hanging[pk].items() if number in visible],
            len(hanging[pk]),
        )
        for pk, skill in sorted(skills.items(), key=lambda one: one[1].name)
        if pk in hanging
    ]


def skill_line(skill: Any, person: Person, seen: Sequence[tuple[str, str]], total: int) -> SkillLine:
    return SkillLine(skill.key, skill.name, skill.highest, person.key, person.name, seen, total - len(seen))


def may_see_skill_names(viewer: Person) -> bool:
    """Managers and leads may see who has a skill level. One query."""
    leading = LeadAssignment.objects.of(viewer).values("person_id").order_by()
    return bool(viewer.reports.values("manager_id").order_by().union(leading, all=True)[:1])


def load_all_facts(viewer: Viewer, weeks: Sequence[Week]) -> Facts:
    """Every lead in the viewer's reporting line, and every initiative they are involved in."""
    people = [one for one in list_rows(viewer, weeks) if one.kind == "lead"]
    facts = load_hour_facts(viewer, weeks, people)
    return load_initiative_facts(facts, viewer, initiatives_around_line(viewer).order_by("name", "key"))
