"""One initiative that somebody weighs: the gaps that they would fill, what they would grow in, how strong the team is.

In words alone: no level of anybody else is told, and whether a team has what it needs is known to leads and managers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocation.facts import Facts, Initiative
from allocation.loading.skills import may_see_names
from allocation.loading.stakes import stake_facts
from engine.facts import LeadWeek
from engine.results import Receipt, RequirementFact
from engine.teams import Setting
from engine.weeks import Week
from engine.weighing import weigh
from initiatives import models
from people.models import Interest, Organisation, Person

Strength = Literal["unknown", "all", "most", "some", "little", "nothing_asked"]
WORDS: dict[Strength, str] = {
    "all": "The team has, more than once, everything that its areas ask for: it does without you.",
    "most": "The team has most of what its areas ask for.",
    "some": "The team has some of what its areas ask for.",
    "little": "The team has little of what its areas ask for.",
    "nothing_asked": "Nobody has said yet what its areas ask for.",
    "unknown": "How strong a team is, is known to leads and managers.",
}
DEEP = 2
MOST, SOME = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Fill:
    """A need of an area that one reaches: nobody of the team does, or one person. `assumed`: nobody has rated one in it."""

    area: str
    skill: str
    alone: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class Part:
    initiative: models.Initiative
    strength: str
    size: int
    fills: Sequence[Fill]
    grows: Sequence[str]
    """Skills in which one wants to grow and which it asks for, by name."""
    is_open: bool
    """Whether the viewer may know what the team has."""


def load(viewer: Person, initiative: models.Initiative, organisation: Organisation, today: date) -> Part:
    """Eight queries."""
    week = Week.of(today)
    bare = Facts(today, (week,), viewer.key, {}, ())
    facts = stake_facts(bare, viewer, organisation, [initiative], also=[viewer.key])
    row = facts.initiatives[initiative.key]
    wanted = Interest.objects.filter(person=viewer, skill__key__in=list(facts.skills))
    grows = sorted(wanted.values_list("skill__name", flat=True), key=str.casefold)
    setting = Setting(
        LeadWeek(viewer.key, week, facts.people, (row.facts,), owned_open=facts.owned_open), facts.weights
    )
    size = len(set(setting.roster(row.facts)) - {viewer.key})
    if not may_see_names(viewer):
        return Part(initiative, WORDS["unknown"], size, (), grows, False)
    receipts = [one for one in weigh(setting) if one.status != "settled"]
    needs = [need for one in receipts for need in one.requirements]
    return Part(initiative, WORDS[strength(needs)], size, fills(receipts, row, facts), grows, True)


def strength(needs: Sequence[RequirementFact]) -> Strength:
    """By what share of the needs two or more of the team are at the level."""
    if not needs:
        return "nothing_asked"
    share = sum(len(one.at_level) >= DEEP for one in needs) / len(needs)
    if share == 1:
        return "all"
    return "most" if share >= MOST else "some" if share >= SOME else "little"


def fills(receipts: Sequence[Receipt], row: Initiative, facts: Facts) -> list[Fill]:
    """Needs that one reaches and that fewer than two of the team do: where nobody does first."""
    found = [
        Fill(row.areas.get(one.area, one.area), facts.skills[need.skill], not need.at_level, need.lead.assumed)
        for one in receipts
        for need in one.requirements
        if need.lead.effective >= need.level and len(need.at_level) < DEEP
    ]
    return sorted(found, key=lambda one: (not one.alone, one.area.casefold(), one.skill.casefold()))
