"""The vocabulary of the week. A week is its person's alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from engine.weeks import Week
from people.models import Person

if TYPE_CHECKING:
    from focus.models import Decision, Meeting, Pairing, WeekPlan

    Plans = models.QuerySet[WeekPlan]
    Decisions = models.QuerySet[Decision]
    Meetings = models.QuerySet[Meeting]
    Pairings = models.QuerySet[Pairing]
else:
    Plans = Decisions = Meetings = Pairings = models.QuerySet


class WeekPlanQuerySet(Plans):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class DecisionQuerySet(Decisions):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)

    def committed(self) -> Self:
        """Those that put hours into the week."""
        return self.exclude(kind="dismiss")


class PairingQuerySet(Pairings):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class MeetingQuerySet(Meetings):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def between(self, first: datetime, end: datetime) -> Self:
        """Those that start from `first` on and before `end`."""
        return self.filter(starts__gte=first, starts__lt=end)
