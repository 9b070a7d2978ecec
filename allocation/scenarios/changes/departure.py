"""Someone leaves the company."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from allocation.facts import Facts
from allocation.models import ChangeKind
from allocation.scenarios.changes.forms import ChangeForm, name_field
from allocation.scenarios.changes.overlay import Overlay, change_from_day, without_plans
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.text import date_text
from engine.capacity.availability import WeekClaims, focus_capacity
from engine.facts import MemberFacts
from engine.people_facts import Absence
from engine.results import Capacity
from engine.weeks import Week
from initiatives.models import Initiative, Membership


@dataclass(frozen=True, slots=True)
class Leaves(Overlay):
    """From a day on they lead nothing, are on no team, have no hours or plans, and what they own has no owner."""

    person: str
    start: date

    def apply(self, facts: Facts) -> Facts:
        key, day = self.person, self.start
        rows = change_from_day(facts.assignments, lambda row: row.person == key, day, self.number, lambda row: None)
        facts = without_plans(facts, {(key, row.initiative) for row in facts.assignments if row.person == key}, day)
        initiatives = {
            name: replace(row, facts=replace(row.facts, members=self.remaining(row.facts.members)))
            for name, row in facts.initiatives.items()
        }
        facts = replace(facts, assignments=rows, initiatives=initiatives)
        if key in facts.people:
            gone = facts.people[key]
            gone = replace(gone, away=(*gone.away, Absence(day, date.max)))
            facts = replace(facts, people={**facts.people, key: gone})
        if key in facts.leads and facts.leads[key].capacity:
            lead = facts.leads[key]
            pairs = zip(lead.capacity, facts.weeks, strict=True)
            hours = tuple(self.capacity(facts, was, week) for was, week in pairs)
            facts = replace(facts, leads={**facts.leads, key: replace(lead, capacity=hours)})
        return facts

    def remaining(self, members: tuple[MemberFacts, ...]) -> tuple[MemberFacts, ...]:
        """Memberships, with the leaver's ended; those that would start later are dropped."""
        last = self.start - timedelta(days=1)
        return tuple(
            replace(one, end=min(one.end or last, last)) if one.person == self.person else one
            for one in members
            if one.person != self.person or (one.start or date.min) <= last
        )

    def capacity(self, facts: Facts, was: Capacity, week: Week) -> Capacity:
        """The capacity of a week in which someone leaves or has left: days after their last day are time off."""
        if week.sunday < self.start:
            return was
        if week.monday >= self.start or self.person not in facts.people:
            off = was.contracted - was.holidays
            return Capacity(was.contracted, off, was.holidays, 0.0, 0.0, 0.0, 0.0)
        minutes, contacts = round(was.meetings * 60), round(was.touchpoints / (facts.weights.touchpoint_hours or 1))
        one, claims = facts.people[self.person], WeekClaims(was.own_work, was.office_hours)
        return focus_capacity(one, week, facts.weights, meeting_minutes=minutes, touchpoints=contacts, claims=claims)


class LeavesForm(ChangeForm):
    date_label = "First day gone"
    takes_new_hires = False

    class Meta(ChangeForm.Meta):
        fields = ("who", "effective_on")

    who = name_field("Person")


class LeavesChange(PlannedChange):
    kind = ChangeKind.LEAVES
    form = LeavesForm
    introduction = (
        "Their lead assignments end and the areas they own have no owner. See before and after for the effect."
    )
    why_not_promotable = "An administrator records departures. Remove this change to promote the rest."

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        return f"{self.person_text} leaves (gone from {date_text(self.row.effective_on)})"

    def overlay(self, today: date) -> Leaves:
        return Leaves(self.row.pk, self.person_key, self.row.effective_on or today)

    def affects(self, today: date) -> Q:
        """Those they are on the team of, and those with an area they own."""
        there = Membership.objects.current_or_coming(today).filter(person=self.row.person_id)
        owned = Initiative.objects.filter(areas__owner=self.row.person_id).values("pk")
        return Q(Exists(there.filter(initiative=OuterRef("pk")))) | Q(pk__in=owned)
