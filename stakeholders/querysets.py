"""The vocabulary of stakeholders: what one lead alone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from people.models import Person

if TYPE_CHECKING:
    from stakeholders.models import Pitch, Stakeholder

    Stakeholders = models.QuerySet[Stakeholder]
    Pitches = models.QuerySet[Pitch]
    Rows = models.QuerySet[Any]
else:
    Stakeholders = Pitches = Rows = models.QuerySet


class StakeholderQuerySet(Stakeholders):
    def visible_to(self, person: Person) -> Self:
        return self.filter(lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class OfStakeholderQuerySet(Rows):
    """Touchpoints and promises: the lead's who keeps in touch."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(stakeholder__lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class ConversationQuerySet(Rows):
    def visible_to(self, person: Person) -> Self:
        """To the pitch's author alone, co-sponsors left out: with whom one talked, and how it went, is one's own."""
        return self.filter(pitch__author=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class OfPitchQuerySet(Rows):
    """Evidence, messages and slices: seen and changed with the pitch."""

    def visible_to(self, person: Person) -> Self:
        from stakeholders.models import Pitch

        return self.filter(pitch__in=Pitch.objects.visible_to(person).values("pk"))

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class PitchQuerySet(Pitches):
    def visible_to(self, person: Person) -> Self:
        """To the author and the co-sponsors."""
        return self.filter(Q(author=person) | Q(co_sponsors=person)).distinct()

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)
