"""The gap map of an initiative: what its critical areas require × who can do it, counted as in the lead's week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import quote

from django.urls import reverse

from engine.facts import AreaFacts
from engine.score_facts import LevelFact, ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import is_at_level
from engine.scoring.exposure import cost_if_wrong
from engine.weeks import Week
from focus.gap_map.queries.engine_source import Source
from focus.plan.document import QuestionDocument
from initiatives.drawing.quadrant import Quadrant, Spot, quadrant
from initiatives.models import AreaStatus, CriticalArea, Initiative, Phase
from initiatives.queries.phases import phase_on
from initiatives.skill_matrix.queries.current_ratings import UNRATED
from initiatives.skill_matrix.rating_permissions import RatingScope, rating_scope
from people.models import Organisation, Person, Skill
from people.queries import ratings

IN_FOCUS: Final = 0.2
"""An area with at least this share of the highest exposure is a focus area: the same share as for "uncovered"."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the map to show; empty means everything that is not settled. `phase` is that of an area's next milestone."""

    skill: str = ""
    phase: str = ""
    settled: bool = False

    def as_query(self) -> str:
        """For a URL, with its &; empty for everything."""
        said = {"skill": self.skill, "phase": self.phase, "settled": "on" if self.settled else ""}
        return "".join(f"&{name}={quote(value)}" for name, value in said.items() if value)


@dataclass(frozen=True, slots=True)
class Column:
    """Someone on the map. The lead whose week counts is separate: the gap is what the team lacks without them."""

    person: Person
    here: bool
    is_lead: bool
    is_viewer: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's effective level in one requirement; `fact` is None if the viewer may not see it."""

    column: Column
    skill: Skill
    fact: LevelFact | None
    enough: bool
    # Whether it adds to the cover: the lead, and anyone away until the next milestone, don't.
    counts: bool
    owner: bool
    url: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A requirement with everyone on the map. `cover` and `shortfall` are None unless the viewer may see every rating."""

    skill: Skill
    level: int
    cells: Sequence[Cell]
    cover: float | None
    shortfall: float | None
    at_level: int | None
    reasons: Sequence[str]

    @property
    def one_deep(self) -> bool:
        return "one_person_deep" in self.reasons

    @property
    def nobody(self) -> bool:
        return "nobody_at_level" in self.reasons


@dataclass(frozen=True, slots=True)
class AreaRows:
    """An area with its requirements; `receipt` is None if the viewer may not see the gap."""

    area: CriticalArea
    cost: float
    needs: Sequence[NeedRow]
    receipt: ScoreBreakdown | None
    in_focus: bool
    phase: str


@dataclass(frozen=True, slots=True)
class GapMap:
    """`whole`: the viewer sees every rating behind it, so cover and gap are shown; `lead` is whose week counts."""

    initiative: Initiative
    week: Week
    lead: Person | None
    columns: Sequence[Column]
    areas: Sequence[AreaRows]
    whole: bool
    hidden: int
    skills: Sequence[Skill]
    phases: Sequence[tuple[str, str]]
    quadrant: Quadrant | None

    @property
    def focus(self) -> list[AreaRows]:
        return [one for one in self.areas if one.in_focus]

    @property
    def no_skill(self) -> list[AreaRows]:
        """Areas whose gap no one can tell."""
        return [one for one in self.areas if not one.needs and one.area.status != AreaStatus.SETTLED]

    @property
    def no_rating(self) -> list[AreaRows]:
        """Areas with a skill that no one who counts is rated in; empty for a viewer who may not see every rating."""
        return [one for one in self.areas if any("unknown" in need.reasons for need in one.needs)]

    @property
    def away(self) -> list[Column]:
        return [one for one in self.columns if not one.here]

    def asked_first(self, question: QuestionDocument) -> tuple[Column, Skill] | None:
        """Who the question is about, and the skill, if both are on the map."""
        who = next((one for one in self.columns if one.person.key == question["person"]), None)
        skill = next((one for one in self.skills if one.key == question["skill"]), None)
        return (who, skill) if who and skill else None


def load(
    viewer: Person, initiative: Initiative, week: Week, organisation: Organisation | None, today: date, chosen: Filter
) -> GapMap:
    """Eight queries at most, for any number of rows."""
    source = Source.load(initiative, viewer, week, organisation, today)
    return Drawer(viewer, initiative, week, source, rating_scope(viewer, today), chosen).draw()


@dataclass(frozen=True, slots=True)
class Drawer:
    viewer: Person
    initiative: Initiative
    week: Week
    source: Source
    scope: RatingScope
    chosen: Filter
    columns: list[Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.columns_of())

    def draw(self) -> GapMap:
        receipts = {one.area: one for one in score_areas(self.source.setting)}
        whole = all(self.sees(column.person, key) for column in self.counted() for key in self.source.skills)
        highest = max((one.exposure for one in receipts.values()), default=0.0)
        rows = [self.area_rows(one, receipts[one.key], whole, highest) for one in self.source.facts.areas]
        shown = [row for row in rows if self.wanted(row)]
        shown.sort(key=lambda row: self.order(row, whole))
        return GapMap(
            initiative=self.initiative,
            week=self.week,
            lead=self.source.lead,
            columns=self.columns,
            areas=shown,
            whole=whole,
            hidden=len(rows) - len(shown),
            skills=sorted(self.source.skills.values(), key=lambda one: one.name.casefold()),
            phases=[(phase.value, phase.label) for phase in Phase if any(row.phase == phase for row in rows)],
            quadrant=quadrant_of(shown) if whole and any(row.needs for row in shown) else None,
        )

    @staticmethod
    def order(row: AreaRows, whole: bool) -> tuple[bool, float, float, int]:
        """By exposure, or by cost if wrong, which depends on no rating; areas that name no skill come last."""
        return (not row.needs, -(row.receipt.exposure if whole and row.receipt else 0.0), -row.cost, row.area.position)

    def wanted(self, row: AreaRows) -> bool:
        chosen = self.chosen
        if row.area.status == AreaStatus.SETTLED and not chosen.settled:
            return False
        if chosen.skill and chosen.skill not in {need.skill.key for need in row.needs}:
            return False
        return not chosen.phase or row.phase == chosen.phase

    def columns_of(self) -> list[Column]:
        """The week's team with its other leads and the owners by name, then the lead: never sorted by level."""
        setting, lead = self.source.setting, self.source.lead
        team = set(setting.team(self.source.facts)) | {one.owner for one in self.source.facts.areas if one.owner}
        others = team - {lead.key if lead else ""}
        names = sorted(others, key=lambda key: (self.source.people[key].name.casefold(), key))
        if lead is not None:
            names.append(lead.key)
        return [self.column(self.source.people[key]) for key in names]

    def column(self, person: Person) -> Column:
        leads = self.source.lead is not None and person.pk == self.source.lead.pk
        return Column(person, self.source.setting.works_in_week(person.key), leads, person.pk == self.viewer.pk)

    def counted(self) -> Iterable[Column]:
        return (one for one in self.columns if not one.is_lead)

    def sees(self, person: Person, skill: str) -> bool:
        return self.scope.sees(person, self.source.skills[skill].pk)

    def area_rows(self, one: AreaFacts, receipt: ScoreBreakdown, whole: bool, highest: float) -> AreaRows:
        return AreaRows(
            area=self.source.areas[one.key],
            cost=cost_if_wrong(one, self.source.facts.priority, self.source.setting.weights),
            needs=self.needs_of(one, receipt, whole),
            receipt=receipt if whole else None,
            in_focus=whole and 0 < receipt.exposure >= IN_FOCUS * highest,
            phase=self.phase_of(receipt),
        )

    def phase_of(self, receipt: ScoreBreakdown) -> str:
        """The phase of the area's next milestone, or of the initiative if there is none or its phase has no dates."""
        return (phase_on(self.initiative, receipt.point.date) if receipt.point else "") or self.initiative.phase

    def needs_of(self, one: AreaFacts, receipt: ScoreBreakdown, whole: bool) -> list[NeedRow]:
        counted = set(self.source.setting.eligible_people(one, self.source.facts).people)
        return [
            NeedRow(
                skill=self.source.skills[need.skill],
                level=need.level,
                cells=[self.cell(column, need.skill, need.level, one.owner, counted) for column in self.columns],
                cover=need.cover if whole else None,
                shortfall=need.shortfall if whole else None,
                at_level=len(need.at_level) if whole else None,
                reasons=need.reasons if whole else (),
            )
            for need in receipt.requirements
        ]

    def cell(self, column: Column, skill: str, level: int, owner: str | None, counted: set[str]) -> Cell:
        person = column.person
        fact = None
        if self.sees(person, skill):
            member = self.source.setting.team(self.source.facts).get(person.key)
            fact = self.source.setting.level(person.key, skill, member)
        return Cell(
            column=column,
            skill=self.source.skills[skill],
            fact=fact,
            enough=is_at_level(fact, level),
            counts=person.key in counted,
            owner=person.key == owner,
            url=self.address(person, self.source.skills[skill]) if fact else "",
        )

    def address(self, person: Person, skill: Skill) -> str:
        """The URL for rating the level from here; it includes the rating that was shown."""
        mine = self.source.states.get((person.pk, skill.pk), UNRATED).latest(ratings.kind_of(person, self.viewer))
        here = reverse("initiative_map_rate", args=[self.initiative.key, person.key, skill.key])
        return f"{here}?week={self.week}{self.chosen.as_query()}&seen={ratings.rating_etag(mine)}"


def quadrant_of(rows: Sequence[AreaRows]) -> Quadrant:
    found = ((row, row.receipt) for row in rows if row.receipt and row.needs)
    return quadrant([Spot(row.area.name, row.cost, it.gap, it.exposure, row.in_focus) for row, it in found])
