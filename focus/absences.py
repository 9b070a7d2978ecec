"""If someone were away: which gaps would open, and how the plan would change. Nothing is stored.

This is about cover for an absence, never about whether someone is dispensable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.coverage import with_absence
from engine.facts import LeadWeek
from engine.planning import plan_many
from engine.results import AreaFact, PlanFacts
from engine.weeks import Week
from engine.weights import Weights
from focus.loading import load
from focus.names import load_areas
from initiatives.models import CriticalArea
from people.models import Person

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


def weigh(
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
    return choices, outlook(facts, with_absence(facts, chosen, start, end), loaded.weights, known)


def team_of(facts: LeadWeek) -> set[str]:
    """The lead, and the members and area owners of the initiatives that they lead."""
    found = {facts.lead}
    for initiative in facts.initiatives:
        found |= {member.person for member in initiative.members}
        found |= {area.owner for area in initiative.areas if area.owner}
    return found


def outlook(facts: LeadWeek, changed: LeadWeek, weights: Weights, known: Mapping[str, str]) -> Outlook:
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
