"""Querysets of stakeholders and pitches: who can see and edit what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from initiatives.models import LeadAssignment
from people.models import Person

if TYPE_CHECKING:
    from stakeholders.models import Dismissal, Pitch, PlanningCycle, Stakeholder

    Stakeholders = models.QuerySet[Stakeholder]
    Pitches = models.QuerySet[Pitch]
    Cycles = models.QuerySet[PlanningCycle]
    Dismissals = models.QuerySet[Dismissal]
    Rows = models.QuerySet[Any]
else:
    Stakeholders = Pitches = Cycles = Dismissals = Rows = models.QuerySet


class StakeholderQuerySet(Stakeholders):
    def visible_to(self, person: Person) -> Self:
        return self.filter(lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class DismissalQuerySet(Dismissals):
    def visible_to(self, person: Person) -> Self:
        return self.filter(lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class CycleQuerySet(Cycles):
    """Visible to everyone; set up by the leads who plan towards them."""

    def editable_by(self, person: Person, today: date) -> Self:
        """By administrators, and by everyone who leads or deputises an initiative."""
        return self if may_set_cycles(person, today) else self.none()

    def ahead(self, today: date) -> Self:
        """Cycles a pitch can still make."""
        return self.filter(Q(cutoff__gte=today) | Q(cutoff__isnull=True, starts__gt=today)).order_by("starts", "key")


def may_set_cycles(person: Person, today: date) -> bool:
    return person.is_administrator or LeadAssignment.objects.of(person).firm().current_or_coming(today).exists()


class OfStakeholderQuerySet(Rows):
    """Touchpoints, promises and moves: visible only to the stakeholder's lead."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(stakeholder__lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class ConversationQuerySet(Rows):
    def visible_to(self, person: Person) -> Self:
        """Only to the pitch's author, not to co-sponsors: who they talked to, and how it went, is private."""
        return self.filter(pitch__author=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class OfPitchQuerySet(Rows):
    """Evidence, messages, slices and office hours: visible and editable with their pitch."""

    def visible_to(self, person: Person) -> Self:
        from stakeholders.models import Pitch

        return self.filter(pitch__in=Pitch.objects.visible_to(person).values("pk"))

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class OfOfficeHoursQuerySet(Rows):
    """Single office hours: visible and editable with their pitch."""

    def visible_to(self, person: Person) -> Self:
        from stakeholders.models import Pitch

        return self.filter(office_hours__pitch__in=Pitch.objects.visible_to(person).values("pk"))

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class PitchQuerySet(Pitches):
    def visible_to(self, person: Person) -> Self:
        """To the author and the co-sponsors."""
        return self.filter(Q(author=person) | Q(co_sponsors=person)).distinct()

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)
