"""What is at stake in an initiative's areas, week by week: the engine's own receipts, so that every page says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from allocation.facts import Assignment, Facts, Initiative
from engine.facts import LeadWeek, PersonFacts
from engine.teams import Setting
from engine.weeks import Week
from engine.weighing import weigh

NOBODY: Final = ""
"""Stands for the lead of what nobody leads: then everyone on the team counts."""


@dataclass(frozen=True, slots=True)
class Stake:
    """An area's exposure in a week, in the model's units. `point` is the key of the inflection point that is nearest."""

    area: str
    name: str
    exposure: float
    owner: str | None
    status: str
    point: str | None
    days: int | None


@dataclass(slots=True)
class Outlook:
    """Exposures of many initiatives and weeks; what is known of a week's people is looked up once."""

    facts: Facts
    settings: dict[Week, Setting] = field(default_factory=dict)
    people: Mapping[str, PersonFacts] = field(init=False)
    known: dict[tuple[str, Week], tuple[Stake, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {**self.facts.people, NOBODY: PersonFacts(NOBODY)}

    def stakes(self, initiative: str, week: Week) -> tuple[Stake, ...]:
        """Of every area of an initiative, the highest first. Raises KeyError for an initiative that is not there."""
        if (initiative, week) not in self.known:
            self.known[initiative, week] = self.weighed(self.facts.initiatives[initiative], week)
        return self.known[initiative, week]

    def weighed(self, initiative: Initiative, week: Week) -> tuple[Stake, ...]:
        lead = lead_of(self.facts, initiative.key, week)
        told = LeadWeek(
            lead.person if lead else NOBODY,
            week,
            self.people,
            (initiative.facts,),
            owned_open=self.facts.owned_open,
        )
        rows = {area.key: area for area in initiative.facts.areas}
        found = [
            Stake(
                area=one.area,
                name=initiative.areas.get(one.area, one.area),
                exposure=one.exposure,
                owner=one.owner,
                status=rows[one.area].status,
                point=one.point.key if one.point else None,
                days=one.days,
            )
            for one in weigh(self.setting(told))
        ]
        return tuple(sorted(found, key=lambda one: (-one.exposure, one.area)))

    def setting(self, told: LeadWeek) -> Setting:
        """Of the week's first the engine's look-ups are kept: they depend on the people, not on whose week it is."""
        first = self.settings.get(told.week)
        if first is None:
            first = self.settings[told.week] = Setting(replace(told, initiatives=()), self.facts.weights)
        return first.like(told)


def lead_of(facts: Facts, initiative: str, week: Week) -> Assignment | None:
    """Whose week counts, as on the gap map: the lead before a deputy, whoever has led for longest."""
    rows = [
        one
        for one in facts.leading.get(initiative, ())
        if not one.tentative and one.stage != "handed_off" and one.touches(week)
    ]
    return min(
        rows,
        key=lambda one: (one.role != "lead", one.start is not None, one.start, len(one.key), one.key),
        default=None,
    )


def exposures(facts: Facts, initiative: str, week: Week) -> tuple[Stake, ...]:
    """One look; for many take an `Outlook`."""
    return Outlook(facts).stakes(initiative, week)
