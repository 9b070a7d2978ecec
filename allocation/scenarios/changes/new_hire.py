"""Someone who has not been hired yet, for other changes to refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, cast

from django import forms
from django.core.exceptions import ValidationError

from allocation.facts import Facts, Lead, NamedInitiative
from allocation.models import ChangeKind
from allocation.scenarios.changes.forms import ChangeForm, RowField
from allocation.scenarios.changes.overlay import NEW_HIRE_PREFIX, Overlay
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.text import date_text
from allocation.scenarios.forms import LevelsField
from engine.capacity.availability import focus_capacity
from engine.facts import MemberFacts
from engine.people_facts import PersonFacts, Rating, Seniority, SkillRatings, WorkingHours
from initiatives.models import Initiative
from people.model_fields import format_hours
from people.models import Person

NO_WORKING_HOURS: Final = (0.0,) * 7
DAYS_A_WEEK: Final = 5
NEW_FAMILIARITY: Final = 0
"""A new hire's familiarity with the product."""


@dataclass(frozen=True, slots=True)
class NewHire(Overlay):
    """A lead or member like anyone else: new to the product, with the given hours and levels by skill.

    On the team of an initiative if one is named.
    """

    name: str
    start: date
    contracted_hours: Decimal
    day_to_day: Decimal = Decimal(12)
    seniority: Seniority = "staff"
    levels: Mapping[str, int] = field(default_factory=dict)
    initiative: str | None = None
    comes_first: ClassVar[bool] = True

    @property
    def key(self) -> str:
        return f"{NEW_HIRE_PREFIX}{self.number}"

    def apply(self, facts: Facts) -> Facts:
        one = self.person_facts()
        capacity = tuple(focus_capacity(one, week, facts.weights) for week in facts.weeks)
        lead = Lead(self.key, self.name, capacity, knows_time_off=True)
        facts = replace(
            facts,
            leads={**facts.leads, self.key: lead},
            people={**facts.people, self.key: one},
            names={**facts.names, self.key: self.name},
        )
        team = facts.initiatives.get(self.initiative or "")
        return self.join_team(facts, team) if team else facts

    def person_facts(self) -> PersonFacts:
        weekdays = (*(float(self.contracted_hours / DAYS_A_WEEK) for _ in range(DAYS_A_WEEK)), 0.0, 0.0)
        levels = sorted(self.levels.items())
        return PersonFacts(
            key=self.key,
            seniority=self.seniority,
            joined=self.start,
            skills={skill: SkillRatings(assessed=Rating(level, self.start)) for skill, level in levels},
            hours=(WorkingHours(NO_WORKING_HOURS), WorkingHours(weekdays, self.start)),
            day_to_day=float(min(self.day_to_day, self.contracted_hours)),
        )

    def join_team(self, facts: Facts, row: NamedInitiative) -> Facts:
        members = (*row.facts.members, MemberFacts(self.key, NEW_FAMILIARITY, self.start))
        members = tuple(sorted(members, key=lambda one: (one.person, one.start or date.min)))
        found = replace(row, facts=replace(row.facts, members=members))
        return replace(facts, initiatives={**facts.initiatives, row.key: found})


class NewHireForm(ChangeForm):
    also_required = ("title",)

    initiative = RowField(Initiative, "Joins the team of", required=False, empty="No team")
    levels = LevelsField()

    class Meta(ChangeForm.Meta):
        fields = ("title", "seniority", "effective_on", "contracted_hours", "day_to_day", "initiative", "levels")
        labels = {"title": "Name or role"}
        error_messages = {"title": {"required": "Enter a name or role, such as “A staff engineer”."}}
        widgets = {"title": forms.TextInput(attrs={"placeholder": "A staff engineer"})}
        help_texts = {"title": "Use this name to refer to them in other changes."}

    def clean_title(self) -> str:
        title = " ".join(str(self.cleaned_data["title"]).split())
        if self.new_hire_named(title) is not None:
            raise ValidationError(f"This scenario already has “{title}”. Enter a different name.", "taken")
        if Person.objects.in_line_of(self.scenario.author).filter(name__iexact=title).exists():
            raise ValidationError(f"“{title}” already works here. Choose them in other changes instead.", "colleague")
        return title


class NewHireChange(PlannedChange):
    kind = ChangeKind.NEW_HIRE
    form = NewHireForm
    introduction = (
        "After adding them, hand something over to them or add them as a lead, using the name you enter here."
    )
    why_not_promotable = "A new hire can’t be promoted. When they join, add them under People and remove this change."

    def describe(self, hours: bool, skills: Mapping[str, str]) -> str:
        row = self.row
        levels = ", ".join(f"{skills.get(key, key)} {level}" for key, level in sorted(row.levels.items()))
        team = f", on the team of “{row.initiative}”" if row.initiative else ""
        able = f", {levels}" if levels else ""
        return f"{row.title} joins on {date_text(row.effective_on)}: {format_hours(row.contracted_hours)} h a week{able}{team}"

    def overlay(self, today: date) -> NewHire:
        row, team = self.row, self.initiative_key or None
        seniority = cast(Seniority, row.seniority)  # The column's choices are the engine's.
        day = row.effective_on or today
        return NewHire(row.pk, row.title, day, row.contracted_hours, row.day_to_day, seniority, row.levels, team)
