"""Key people: by skill, the only person in the organisation at the highest level that any area requires."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from engine.scoring.eligibility import is_at_level, known_proficiency
from initiatives.models import SkillRequirement
from initiatives.skill_matrix.queries.current_ratings import skill_states
from people.models import Person, Rating, Skill

ROWS: Final = 24  # of ratings; a person has one of each kind, and earlier ones


@dataclass(slots=True)
class RatedHigh:
    """Of a skill: the highest level that any area requires, and people who were ever rated that high, at least the first few."""

    highest: int
    people: list[int] = field(default_factory=list)

    @property
    def may_be_more(self) -> bool:
        return len(self.people) == ROWS


def key_people(skills: Collection[Skill]) -> dict[int, int]:
    """By id. Two queries that read a few rows of each skill; a third for skills where the first few people have dropped since."""
    if not skills:
        return {}
    rated = rated_high([one.pk for one in skills])
    first = Q()
    for skill, one in rated.items():
        first |= Q(skill=skill, person__in=one.people)
    able = people_at(rated, Rating.objects.filter(first)) if rated else {}
    unsure = [skill for skill, one in rated.items() if one.may_be_more and len(able.get(skill, ())) < 2]
    if unsure:
        levels = {rated[skill].highest for skill in unsure}
        ever = Rating.objects.filter(person=OuterRef("person"), skill=OuterRef("skill"), level__gte=min(levels))
        everyone = Rating.objects.filter(Exists(ever), skill__in=unsure, person__left_on=None)
        able |= people_at(rated, everyone)
    return {skill: next(iter(people)) for skill, people in able.items() if len(people) == 1}


def people_at(rated: Mapping[int, RatedHigh], ratings: Iterable[Rating]) -> dict[int, set[int]]:
    """By skill, those whose rating that counts reaches the level."""
    found: dict[int, set[int]] = {}
    for (person, skill), one in skill_states(ratings).items():
        if is_at_level(known_proficiency(one.stated()), rated[skill].highest):
            found.setdefault(skill, set()).add(person)
    return found


def rated_high(skills: Collection[int]) -> dict[int, RatedHigh]:
    """Of the skills that any area requires. Without people who have left. One query."""
    tables = {"skill": Skill, "need": SkillRequirement, "rating": Rating, "person": Person}
    names = {name: model._meta.db_table for name, model in tables.items()}
    form = LATERAL if connection.vendor == "postgresql" else CORRELATED
    statement = form.format(**names, rows=ROWS, places=", ".join(["%s"] * len(skills)))
    found: dict[int, RatedHigh] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, list(skills))
        for skill, highest, person in cursor.fetchall():
            if highest is not None:
                here = found.setdefault(skill, RatedHigh(highest))
                here.people += [] if person is None else [person]
    return found


# A top list per skill: LATERAL, which the ORM doesn't have, or in SQLite, which doesn't have it either, a list of ids.
LATERAL: Final = """
    SELECT s.id, h.level, r.person_id FROM {skill} s
    JOIN LATERAL (SELECT level FROM {need} WHERE skill_id = s.id ORDER BY level DESC LIMIT 1) h ON true
    LEFT JOIN LATERAL (
        SELECT r.person_id FROM {rating} r JOIN {person} p ON p.id = r.person_id
        WHERE r.skill_id = s.id AND r.level >= h.level AND p.left_on IS NULL
        ORDER BY r.level DESC, r.person_id LIMIT {rows}
    ) r ON true
    WHERE s.id IN ({places})"""
CORRELATED: Final = """
    SELECT s.id, (SELECT MAX(level) FROM {need} WHERE skill_id = s.id), r.person_id FROM {skill} s
    LEFT JOIN {rating} r ON r.id IN (
        SELECT r.id FROM {rating} r JOIN {person} p ON p.id = r.person_id
        WHERE r.skill_id = s.id AND r.level >= (SELECT MAX(level) FROM {need} WHERE skill_id = s.id) AND p.left_on IS NULL
        ORDER BY r.level DESC, r.person_id LIMIT {rows}
    )
    WHERE s.id IN ({places})"""
