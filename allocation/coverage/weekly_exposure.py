"""What is at stake in an initiative's areas, week by week, calculated with the engine's functions so that all pages agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from allocation.facts import Assignment, Facts, NamedInitiative
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import PersonFacts
from engine.scoring.breakdown import area_gap
from engine.scoring.eligibility import EligiblePeople, WeekContext, familiarity_of
from engine.scoring.exposure import cost_if_wrong, timing
from engine.weeks import Week

NO_LEAD: Final = ""
"""The lead's key for an initiative without a lead: everyone on the team counts then."""


@dataclass(frozen=True, slots=True)
class AreaExposure:
    """An area's exposure in a week."""

    area: str
    name: str
    exposure: float


class PeopleAround(NamedTuple):
    """Who counts for an area in a week, how familiar they and the lead are with it, and who leaves in how many days."""

    counted: EligiblePeople
    known: tuple[int, ...]
    leaving: tuple[tuple[str, int], ...]


Window = tuple[str | None, date]
"""The owner of an area who is not on the team, and the last day on which absences count."""


@dataclass(slots=True)
class ExposureOutlook:
    """Exposures of many initiatives and weeks; the people of a week are looked up once."""

    facts: Facts
    settings: dict[Week, WeekContext] = field(default_factory=dict)
    people: Mapping[str, PersonFacts] = field(init=False)
    known: dict[tuple[str, Week], tuple[AreaExposure, ...]] = field(default_factory=dict)
    gaps: dict[tuple[object, ...], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {**self.facts.people, NO_LEAD: PersonFacts(NO_LEAD)}

    def stakes(self, initiative: str, week: Week) -> tuple[AreaExposure, ...]:
        """Every area of an initiative, highest exposure first. Raises KeyError for an unknown initiative."""
        if (initiative, week) not in self.known:
            self.known[initiative, week] = self.weighed(self.facts.initiatives[initiative], week)
        return self.known[initiative, week]

    def weighed(self, initiative: NamedInitiative, week: Week) -> tuple[AreaExposure, ...]:
        setting, facts = self.context(initiative.key, week)
        around: dict[Window, PeopleAround] = {}
        found = [self.stake(setting, initiative, facts, area, around) for area in facts.areas]
        return tuple(sorted(found, key=lambda one: (-one.exposure, one.area)))

    def context(self, key: str, week: Week) -> tuple[WeekContext, InitiativeFacts]:
        """The week of an initiative's lead, and the initiative as the engine sees it there."""
        initiative = self.facts.initiatives[key]
        facts = with_leads(self.facts, initiative, week)
        lead = lead_of(self.facts, initiative.key, week)
        lead_week = LeadWeek(
            lead.person if lead else NO_LEAD, week, self.people, (facts,), owned_open=self.facts.owned_open,
            general_skills=self.facts.general_skills,
        )  # fmt: skip
        return self.setting(lead_week), facts

    def stake(
        self,
        setting: WeekContext,
        initiative: NamedInitiative,
        facts: InitiativeFacts,
        area: AreaFacts,
        around: dict[Window, PeopleAround],
    ) -> AreaExposure:
        """Exposure = cost if wrong x gap x timing, as in the engine's own receipts."""
        when = timing(area, facts, setting.monday, self.facts.weights)
        cost = cost_if_wrong(area, facts.priority, self.facts.weights)
        exposure = cost * self.gap(setting, facts, area, around) * when.factor
        return AreaExposure(area.key, initiative.areas.get(area.key, area.key), exposure)

    def gap(
        self, setting: WeekContext, initiative: InitiativeFacts, area: AreaFacts, around: dict[Window, PeopleAround]
    ) -> float:
        """A gap is the same in all weeks with the same people, familiarity and departures, so it is calculated once.

        `around` are the people of the initiative's week: the same for all areas with the same window, unless the owner is outside.
        """
        owner = None if area.owner in setting.team(initiative) else area.owner
        window = (owner, setting.window_end(area, initiative))
        if window not in around:
            around[window] = self.people_around(setting, initiative, setting.eligible_people(area, initiative))
        people = around[window]
        place = (area.key, setting.facts.lead, people.counted.people, people.known, people.leaving)
        if place not in self.gaps:
            self.gaps[place] = area_gap(setting, area, initiative, people.counted).gap
        return self.gaps[place]

    def people_around(self, setting: WeekContext, initiative: InitiativeFacts, counted: EligiblePeople) -> PeopleAround:
        team = setting.team(initiative)
        known = tuple(self.familiarity(setting, team, name) for name in (*counted.people, setting.facts.lead))
        leaving = tuple((one.person, one.days) for one in setting.last_days(counted.people, initiative))
        return PeopleAround(counted, known, leaving)

    def familiarity(self, setting: WeekContext, team: Mapping[str, MemberFacts], name: str) -> int:
        member = team.get(name)
        stated = member.familiarity if member else None
        return familiarity_of(self.people[name], stated, setting.monday, self.facts.weights)[0]

    def setting(self, lead_week: LeadWeek) -> WeekContext:
        """Reuses the engine's look-ups within a week: they depend on the people, not on whose week it is."""
        first = self.settings.get(lead_week.week)
        if first is None:
            first = self.settings[lead_week.week] = WeekContext(replace(lead_week, initiatives=()), self.facts.weights)
        return first.with_facts(lead_week)


def leads_of(facts: Facts, initiative: str, week: Week) -> list[Assignment]:
    """The assignments that count in a week."""
    return [
        one
        for one in facts.leading.get(initiative, ())
        if not one.tentative and one.stage != "handed_off" and one.touches(week)
    ]


def with_leads(facts: Facts, initiative: NamedInitiative, week: Week) -> InitiativeFacts:
    """The initiative with its other leads of that week, and the lead's familiarity."""
    lead = lead_of(facts, initiative.key, week)
    others = {
        one.person: MemberFacts(one.person, one.familiarity, one.start, one.end)
        for one in sorted(leads_of(facts, initiative.key, week), key=lambda one: one.start or date.min)
        if lead is None or one.person != lead.person
    }
    known = lead.familiarity if lead else None
    return replace(
        initiative.facts,
        lead_familiarity=known,
        other_leads=tuple(others.values()),
        dependencies=initiative.dependencies.get(week, ()),
    )


def lead_of(facts: Facts, initiative: str, week: Week) -> Assignment | None:
    """The lead who counts, as on the gap map: a lead before a deputy, then the one who has led longest."""
    return min(
        leads_of(facts, initiative, week),
        key=lambda one: (one.role != "lead", one.start is not None, one.start, len(one.key), one.key),
        default=None,
    )
