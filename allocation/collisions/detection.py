"""Conflicts of a lead: milestones of different initiatives in one week, or milestones on a day when they are away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocation.board.weekly_hours import assignments_with_hours
from allocation.coverage.weekly_exposure import ExposureOutlook
from allocation.facts import Assignment, Facts, Lead
from engine.capacity.availability import is_at_work, works_on
from engine.facts import InflectionPointFacts
from engine.weeks import Week

CollisionKind = Literal["same_week", "away"]
AwayReason = Literal["off", "not_a_working_day"]


@dataclass(frozen=True, slots=True)
class CollisionPoint:
    """A milestone that needs a lead. `exposure` is that of the areas it is about, in the week of the milestone."""

    initiative: str
    point: InflectionPointFacts
    areas: tuple[str, ...]
    role: str
    exposure: float
    others: tuple[str, ...]
    """Other leads and deputies of the initiative who are at work on that day, by name."""


@dataclass(frozen=True, slots=True)
class Collision:
    """Milestones of the days of one week on which they work, or those of one day of absence.

    `exposure` is the sum over them: what depends on one person attending all of them.
    """

    kind: CollisionKind
    person: str
    week: Week
    points: tuple[CollisionPoint, ...]
    why: AwayReason | None = None

    @property
    def exposure(self) -> float:
        return sum(one.exposure for one in self.points)

    @property
    def is_same_day(self) -> bool:
        days = [one.point.date for one in self.points]
        return len(set(days)) < len(days)


def find_collisions(facts: Facts, outlook: ExposureOutlook | None = None) -> tuple[Collision, ...]:
    """From today on, most at stake first."""
    looking = outlook or ExposureOutlook(facts)
    found = [one for lead in facts.leads.values() for one in collisions_of_lead(facts, lead, looking)]
    return tuple(sorted(found, key=lambda one: (-one.exposure, one.week, facts.names.get(one.person, ""), one.kind)))


def collisions_of_lead(facts: Facts, lead: Lead, outlook: ExposureOutlook) -> Iterable[Collision]:
    for week in facts.weeks:
        if week.sunday < facts.today or not facts.sees(lead.key, week):
            continue
        needed = [
            one
            for row in assignments_with_hours(facts, lead.key, week)
            if not row.tentative
            for one in milestones_in_week(facts, row, week)
        ]
        absences = {point.date: away_on(facts, lead.key, point.date) for _, point in needed}
        present = [(row, point) for row, point in needed if absences[point.date] is None]
        if len({row.initiative for row, _ in present}) > 1:
            yield Collision("same_week", lead.key, week, collision_points(facts, present, week, outlook))
        for day, why in sorted(absences.items()):
            if why is not None:
                on_day = [(row, point) for row, point in needed if point.date == day]
                yield Collision("away", lead.key, week, collision_points(facts, on_day, week, outlook), why)


def milestones_in_week(facts: Facts, row: Assignment, week: Week) -> list[tuple[Assignment, InflectionPointFacts]]:
    """The initiative's milestones in a week, from today on and within the assignment."""
    initiative = facts.initiatives.get(row.initiative)
    if initiative is None:
        return []
    first, last = max(row.start or date.min, facts.today), row.end or date.max
    points = [one for one in initiative.facts.points if not one.passed and one.date in week]
    return [(row, one) for one in points if first <= one.date <= last]


def away_on(facts: Facts, person: str, day: date) -> AwayReason | None:
    """Why someone is not at work on a day; None if they are, and on weekends."""
    known = facts.people.get(person)
    if known is None or day.weekday() > 4 or is_at_work(known, day):
        return None
    return "off" if works_on(known, day) or day in known.holidays else "not_a_working_day"


def collision_points(
    facts: Facts, needed: Iterable[tuple[Assignment, InflectionPointFacts]], week: Week, outlook: ExposureOutlook
) -> tuple[CollisionPoint, ...]:
    found = []
    for row, point in needed:
        stakes = outlook.stakes(row.initiative, week)
        about = [one for one in stakes if one.area in point.areas or not point.areas]
        names = tuple(one.name for one in about) if point.areas else ()
        others = other_leads_at_work(facts, row, point.date)
        found.append(CollisionPoint(row.initiative, point, names, row.role, sum(one.exposure for one in about), others))
    return tuple(sorted(found, key=lambda one: (one.point.date, one.initiative, one.point.key)))


def other_leads_at_work(facts: Facts, row: Assignment, day: date) -> tuple[str, ...]:
    """Other leads and deputies of the initiative who are at work on a day, by name."""
    week = Week.of(day)
    people = {
        one.person
        for one in facts.leading.get(row.initiative, ())
        if one.person != row.person and not one.tentative and one.stage != "handed_off" and one.touches(week)
    }
    here = [one for one in people if one in facts.people and is_at_work(facts.people[one], day)]
    return tuple(sorted(facts.names.get(one, one) for one in here))
