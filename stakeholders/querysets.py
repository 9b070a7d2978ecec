"""Querysets of stakeholders and pitches: who can see and edit what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from initiatives.models import LeadAssignment
from people.models import Person

if TYPE_CHECKING:
    from stakeholders.models import Conversation, OfficeHoursSession, Pitch, PlanningCycle

Row = TypeVar("Row", bound=models.Model)


class SharedQuerySet(models.QuerySet[Row]):
    """Rows that everyone who sees them may edit."""

    def visible_to(self, person: Person) -> Self:
        raise NotImplementedError

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class OfLeadQuerySet(SharedQuerySet[Row]):
    """Stakeholders and exclusions."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(lead=person)


class OfStakeholderQuerySet(SharedQuerySet[Row]):
    """Touchpoints, promises and changes of engagement: visible only to the stakeholder's lead."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(stakeholder__lead=person)


class PitchQuerySet(SharedQuerySet["Pitch"]):
    def visible_to(self, person: Person) -> Self:
        """To the author and the co-sponsors."""
        return self.filter(Q(author=person) | Q(co_sponsors=person)).distinct()


class OfPitchQuerySet(SharedQuerySet[Row]):
    """Evidence, messages, steps and office hours: visible and editable with their pitch."""

    def visible_to(self, person: Person) -> Self:
        from stakeholders.models import Pitch

        return self.filter(pitch__in=Pitch.objects.visible_to(person).values("pk"))


class OfOfficeHoursQuerySet(SharedQuerySet["OfficeHoursSession"]):
    """Single office hours: visible and editable with their pitch."""

    def visible_to(self, person: Person) -> Self:
        from stakeholders.models import Pitch

        return self.filter(office_hours__pitch__in=Pitch.objects.visible_to(person).values("pk"))


class ConversationQuerySet(SharedQuerySet["Conversation"]):
    def visible_to(self, person: Person) -> Self:
        """Only to the pitch's author, not to co-sponsors: who they talked to, and how it went, is private."""
        return self.filter(pitch__author=person)


class CycleQuerySet(models.QuerySet["PlanningCycle"]):
    """Visible to everyone; set up by the leads who plan towards them."""

    def editable_by(self, person: Person, today: date) -> Self:
        """By administrators, and by everyone who leads or deputises an initiative."""
        return self if may_set_cycles(person, today) else self.none()

    def ahead(self, today: date) -> Self:
        """Cycles a pitch can still make."""
        return self.filter(Q(cutoff__gte=today) | Q(cutoff__isnull=True, starts__gt=today)).order_by("starts", "key")


def may_set_cycles(person: Person, today: date) -> bool:
    return person.is_administrator or LeadAssignment.objects.of(person).firm().current_or_coming(today).exists()
