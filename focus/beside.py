"""What surrounds a week without being part of its plan: loaded by the week page, or shown on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.interruptions import COSTLY_WEEKS, CostlySource, costly_sources
from engine.overload import OverloadSignal
from focus import encounters, names, strain
from focus.capturing import sources
from focus.document import PlanDocument
from focus.giving_up import GivingUp, ways_out
from focus.models import WeekPlan, Worry
from focus.names import Names
from focus.page import Viewing
from stakeholders import this_week
from stakeholders.this_week import ThisWeek


@dataclass(frozen=True)
class Beside:
    """At most twelve queries including the session's, however many rows there are."""

    viewing: Viewing
    worries: Sequence[Worry]
    influence: ThisWeek
    """What stakeholders and pitches require this week."""
    flags: Sequence[OverloadSignal]
    loads: strain.Loads
    """The figures behind the flags."""
    interrupted: int
    """Minutes this week."""
    dear: Sequence[CostlySource]

    @cached_property
    def ways_out(self) -> Sequence[GivingUp]:
        """What could be dropped in an overloaded week that is not over; only the page asks. Two queries."""
        return ways_out_of(self.viewing, self.flags, self.loads) if self.flags and not self.viewing.is_past else ()

    @property
    def interrupted_hours(self) -> float:
        return self.interrupted / 60

    @property
    def is_quiet(self) -> bool:
        """There is nothing to show."""
        return not (self.worries or self.flags or self.interrupted or self.dear or self.influence.says_something)


def load(viewing: Viewing) -> Beside:
    person, week = viewing.person, viewing.week
    worries = Worry.objects.visible_to(person).standing().select_related("area__initiative")
    loads = strain.load([person.pk], week, person)
    minutes, dear = interruptions_of(viewing)
    return Beside(
        viewing=viewing,
        worries=list(worries),
        flags=loads.flags(person.pk),
        loads=loads,
        interrupted=minutes,
        dear=dear,
        influence=this_week.load(person, week, viewing.today, encounters.met(viewing.now)),
    )


def interruptions_of(viewing: Viewing) -> tuple[int, list[CostlySource]]:
    """Minutes this week, and the sources that have been too costly for weeks. One query."""
    zone = sources.zone_of(viewing)
    first = sources.back(viewing.week, COSTLY_WEEKS)
    rows = sources.rows_of(viewing.person, zone, first, viewing.week)
    facts = sources.facts_of(rows, zone)
    return sum(one.minutes for one in facts if one.week == viewing.week), costly_sources(facts, viewing.week)


def ways_out_of(viewing: Viewing, flags: Sequence[OverloadSignal], loads: strain.Loads) -> list[GivingUp]:
    """Two queries: the plan, and the names of its areas."""
    plan = WeekPlan.objects.visible_to(viewing.person).of(viewing.person, viewing.week).first()
    if plan is None:
        return []
    facts: PlanDocument = plan.facts
    known = Names(areas=names.load_areas(names.initiatives_of(facts)))
    committed = loads.committed.get((viewing.person.pk, str(viewing.week)), {})
    return ways_out(flags, facts, committed, plan.exposures, known)
