"""Single changes to a plan's input, in order of size, and how each is applied."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import floor
from typing import Final, Literal

from engine.facts import InitiativeFacts, LeadWeek, MemberFacts, Rating, Stated
from engine.levels import NOTHING_STATED
from engine.sheets import Sheet
from engine.teams import Setting, count_open

ChangeKind = Literal["level_up", "joins", "point_moved", "settled"]

SIZES: Final[dict[ChangeKind, int]] = {"level_up": 0, "joins": 1, "point_moved": 2, "settled": 3}
MOST_WEEKS: Final = 8
"""A milestone is moved by whole weeks, at most this many."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: someone a level higher in a skill, someone joining an initiative, a milestone moved, an area settled.

    `level` is the new level; `days` is how much later the milestone is.
    """

    kind: ChangeKind
    person: str | None = None
    skill: str | None = None
    level: int | None = None
    initiative: str | None = None
    point: str | None = None
    days: int = 0
    area: str | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Smaller first: a level learned, someone joining, a milestone moved by fewer days, the area settled."""
        return (SIZES[self.kind], self.days)

    @property
    def order(self) -> tuple[int, int, str, str, str, str]:
        """By size, then by name."""
        return (
            *self.size,
            self.person or "",
            self.skill or "",
            self.initiative or "",
            self.point or self.area or "",
        )


def next_level(proficiency: float) -> int:
    """One level higher, from whole or half levels."""
    return floor(proficiency) + 1


def changes(setting: Setting, sheet: Sheet) -> list[Change]:
    """Every possible change of a rating, member, milestone or area, the smallest first."""
    found = [*level_ups(setting, sheet), *joins(setting), *moves(setting), *settlings(setting)]
    return sorted(found, key=lambda change: change.order)


def level_ups(setting: Setting, sheet: Sheet) -> Iterator[Change]:
    for (person, skill), level in sheet.ratings.items():
        up = next_level(level.proficiency)
        if person != setting.facts.lead and up <= 4:
            yield Change("level_up", person=person, skill=skill, level=up)


def joins(setting: Setting) -> Iterator[Change]:
    for initiative in setting.facts.initiatives:
        roster = setting.roster(initiative)
        for person in setting.facts.people:
            if person != setting.facts.lead and person not in roster:
                yield Change("joins", person=person, initiative=initiative.key)


def moves(setting: Setting) -> Iterator[Change]:
    earliest = setting.monday - timedelta(days=setting.weights.point_grace_days)
    latest = date.max - timedelta(weeks=MOST_WEEKS)
    for initiative in setting.facts.initiatives:
        for point in initiative.points:
            if not point.passed and earliest <= point.date <= latest:
                for weeks in range(1, MOST_WEEKS + 1):
                    yield Change("point_moved", initiative=initiative.key, point=point.key, days=7 * weeks)


def settlings(setting: Setting) -> Iterator[Change]:
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            if area.status != "settled":
                yield Change("settled", initiative=initiative.key, area=area.key)


def apply(facts: LeadWeek, change: Change) -> LeadWeek:
    """The changed week; nothing is saved."""
    if change.kind == "level_up":
        return with_level(facts, change)
    led = tuple(changed(one, change) if one.key == change.initiative else one for one in facts.initiatives)
    owned = facts.owned_open
    if change.kind == "settled" and owned is not None:
        before, after = count_open(facts.initiatives), count_open(led)
        owned = {owner: count + after.get(owner, 0) - before.get(owner, 0) for owner, count in owned.items()}
    return replace(facts, initiatives=led, owned_open=owned)


def with_level(facts: LeadWeek, change: Change) -> LeadWeek:
    """The person rated at the new level on the week's Monday."""
    person = facts.people[change.person or ""]
    said = person.skills.get(change.skill or "", NOTHING_STATED)
    rated = Stated(assessed=Rating(change.level or 0, facts.week.monday), interest=said.interest)
    skills = {**person.skills, change.skill or "": rated}
    return replace(facts, people={**facts.people, person.key: replace(person, skills=skills)})


def changed(initiative: InitiativeFacts, change: Change) -> InitiativeFacts:
    if change.kind == "joins":
        return replace(initiative, members=(*initiative.members, MemberFacts(change.person or "")))
    if change.kind == "point_moved":
        later = timedelta(days=change.days)
        points = [
            replace(point, date=point.date + later) if point.key == change.point else point
            for point in initiative.points
        ]
        return replace(initiative, points=tuple(points))
    areas = [replace(area, status="settled") if area.key == change.area else area for area in initiative.areas]
    return replace(initiative, areas=tuple(areas))
