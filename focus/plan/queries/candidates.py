"""Who of the organisation could be brought in, and how many of their hours are booked: a few per skill, whatever its size."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import IntegerField, Value
from django.db.models.functions import Cast

from engine.capacity.availability import is_day_off
from engine.capacity.workdays import Span, busy_minutes
from engine.people_facts import PersonFacts
from engine.scoring.eligibility import proficiency
from engine.weeks import Week
from engine.weights import Weights
from focus.models import Decision, Meeting
from focus.plan.queries import portfolio as led
from initiatives.models import SkillRequirement
from people.models import Rating, Skill

MOST: Final = 30  # candidates per skill
ROWS: Final = 4 * MOST  # a person has a row for each rating: self and assessed, and earlier ones


@dataclass(slots=True)
class Candidates:
    """Per skill of some areas (key): the ids of those rated highest, and the highest level that any area requires."""

    by_skill: dict[str, list[int]] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)

    def people(self) -> set[int]:
        return {person for people in self.by_skill.values() for person in people}


def candidates_for(skills: Collection[Skill], week: Week) -> Candidates:
    """The first `MOST` by level, then by id, of each skill. One query, which reads a few rows of each skill from an index."""
    found = Candidates({one.key: [] for one in skills}, {one.key: 0 for one in skills})
    if not skills:
        return found
    with connection.cursor() as cursor:
        cursor.execute(*statement(sorted(one.pk for one in skills), week.sunday))
        for skill, highest, person in cursor.fetchall():
            people = found.by_skill[skill]
            found.highest[skill] = highest or 0
            if person is not None and len(people) < MOST and person not in people:
                people.append(person)
    return found


def statement(skills: list[int], sunday: date) -> tuple[str, list[Any]]:
    """A top list per skill: LATERAL, which the ORM doesn't have, or in SQLite, which doesn't have it either, a list of ids."""
    named = {
        "skill": Skill._meta.db_table,
        "rating": Rating._meta.db_table,
        "need": SkillRequirement._meta.db_table,
        "places": ", ".join(["%s"] * len(skills)),
        "rows": ROWS,
    }
    form = LATERAL if connection.vendor == "postgresql" else CORRELATED
    return form.format(**named), [sunday.isoformat(), *skills]


LATERAL: Final = """
    SELECT s.key, h.level, r.person_id FROM {skill} s
    LEFT JOIN LATERAL (SELECT level FROM {need} WHERE skill_id = s.id ORDER BY level DESC LIMIT 1) h ON true
    LEFT JOIN LATERAL (
        SELECT person_id, level FROM {rating} WHERE skill_id = s.id AND level >= 1 AND ("on" IS NULL OR "on" <= %s)
        ORDER BY level DESC, person_id LIMIT {rows}
    ) r ON true
    WHERE s.id IN ({places}) ORDER BY s.id, r.level DESC, r.person_id"""
CORRELATED: Final = """
    SELECT s.key, (SELECT MAX(level) FROM {need} WHERE skill_id = s.id), r.person_id FROM {skill} s
    LEFT JOIN {rating} r ON r.id IN (
        SELECT id FROM {rating} WHERE skill_id = s.id AND level >= 1 AND ("on" IS NULL OR "on" <= %s)
        ORDER BY level DESC, person_id LIMIT {rows}
    )
    WHERE s.id IN ({places}) ORDER BY s.id, r.level DESC, r.person_id"""


def able_members(portfolio: led.Portfolio, people: Mapping[str, PersonFacts], weights: Weights) -> set[str]:
    """Keys of those on the initiatives who could be at the level for all needs of an area of theirs: it could be handed to them."""
    found: set[str] = set()
    for initiative, areas in portfolio.areas.items():
        team = {one.person for _, one in portfolio.members.get(initiative, ())}
        team |= {one.person for one in portfolio.leads.get(initiative, {}).values()}
        for area in (one for one in areas if one.requirements):
            for name in team | ({area.owner} if area.owner else set()):
                if name not in found and all(
                    proficiency(people[name], need.skill, weights).level >= need.level for need in area.requirements
                ):
                    found.add(name)
    return found


def booked_hours(
    people: Mapping[int, PersonFacts], zones: Mapping[int, ZoneInfo], week: Week, commitments: Iterable["Commitment"]
) -> dict[int, float]:
    """Hours of the week that are taken already: for people's initiatives (planned, or else agreed) and meetings. Two queries."""
    hours = led.agreed_hours(people, week.monday, week.sunday)
    planned: dict[tuple[int, int], float] = {}
    for one in commitments:
        place = (one.person, one.initiative)
        planned[place] = planned.get(place, 0.0) + one.hours
    found: dict[int, float] = {}
    for (person, _), number in {**hours, **planned}.items():
        found[person] = found.get(person, 0.0) + number
    for person, spans in meeting_spans(people, zones, week).items():
        found[person] = found.get(person, 0.0) + busy_minutes(spans) / 60
    return found


def meeting_spans(
    people: Mapping[int, PersonFacts], zones: Mapping[int, ZoneInfo], week: Week
) -> dict[int, list[Span]]:
    """Each person's meetings of their own Monday to Sunday that take time. One query."""
    found: dict[int, list[Span]] = {}
    rows = Meeting.objects.filter(person__in=list(people)).around(week, week).order_by()
    for person, starts, minutes in rows.values_list("person_id", "starts", "minutes"):
        day = starts.astimezone(zones[person]).date()
        if day in week and not is_day_off(people[person], day):
            found.setdefault(person, []).append(Span.of(starts, minutes))
    return found


@dataclass(frozen=True, slots=True)
class Commitment:
    """Hours that someone committed this week, by ids; `area` may be one that no lead of the chunk leads."""

    person: int
    area: int
    initiative: int
    hours: float


def commitments_in(areas: Mapping[int, int], people: Iterable[int], week: Week) -> list[Commitment]:
    """Everyone's for these areas, by id with their initiative, and these people's for any. One query, an index for each part."""
    rows = Decision.objects.filter(week=week).committed().order_by()
    no_number = Cast(Value(None), IntegerField())
    ours = rows.filter(area__in=list(areas)).values_list("person_id", "area_id", no_number, "hours")
    theirs = rows.filter(person__in=list(people)).values_list("person_id", "area_id", "area__initiative_id", "hours")
    found = {
        (person, area): Commitment(person, area, areas.get(area, initiative), float(hours))
        for person, area, initiative, hours in ours.union(theirs, all=True)
    }
    return list(found.values())
