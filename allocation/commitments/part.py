"""An initiative that someone evaluates: the gaps they would fill, the skills they would grow in, how strong the team is.

As text only: no one else's levels are shown, and only leads and managers see whether a team has what it needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocation.facts import Facts, Initiative
from allocation.loading.skills import may_see_names
from allocation.loading.stakes import stake_facts
from engine.facts import LeadWeek
from engine.results import RequirementFact, ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.weeks import Week
from initiatives import models
from people.models import Interest, Organisation, Person

Strength = Literal["unknown", "all", "most", "some", "little", "nothing_asked"]
WORDS: dict[Strength, str] = {
    "all": "The team has everything its areas need, with at least two people for each skill. It can do without you.",
    "most": "The team has most of the skills its areas need, with at least two people for each.",
    "some": "The team has some of the skills its areas need, with at least two people for each.",
    "little": "The team lacks most of the skills its areas need, or has only one person for each.",
    "nothing_asked": "No required skills have been set for its areas yet.",
    "unknown": "Only leads and managers can see how strong a team is.",
}
DEEP = 2
MOST, SOME = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Fill:
    """A required skill the viewer has, and no one on the team (`alone`) or only one person.

    `assumed`: the viewer has no rating in it.
    """

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
    """Names of skills it needs that the viewer wants to grow in."""
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
    setting = WeekContext(
        LeadWeek(viewer.key, week, facts.people, (row.facts,), owned_open=facts.owned_open), facts.weights
    )
    size = len(set(setting.roster(row.facts)) - {viewer.key})
    if not may_see_names(viewer):
        return Part(initiative, WORDS["unknown"], size, (), grows, False)
    receipts = [one for one in score_areas(setting) if one.status != "settled"]
    needs = [need for one in receipts for need in one.requirements]
    return Part(initiative, WORDS[strength(needs)], size, fills(receipts, row, facts), grows, True)


def strength(needs: Sequence[RequirementFact]) -> Strength:
    """By the share of required skills for which two or more on the team have the level."""
    if not needs:
        return "nothing_asked"
    share = sum(len(one.at_level) >= DEEP for one in needs) / len(needs)
    if share == 1:
        return "all"
    return "most" if share >= MOST else "some" if share >= SOME else "little"


def fills(receipts: Sequence[ScoreBreakdown], row: Initiative, facts: Facts) -> list[Fill]:
    """Required skills the viewer has and fewer than two on the team: those no one has first."""
    found = [
        Fill(row.areas.get(one.area, one.area), facts.skills[need.skill], not need.at_level, need.lead.assumed)
        for one in receipts
        for need in one.requirements
        if need.lead.effective >= need.level and len(need.at_level) < DEEP
    ]
    return sorted(found, key=lambda one: (not one.alone, one.area.casefold(), one.skill.casefold()))
