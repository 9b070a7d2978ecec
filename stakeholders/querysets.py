"""The vocabulary of stakeholders: what one lead alone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from people.models import Person

if TYPE_CHECKING:
    from stakeholders.models import Pitch, Stakeholder

    Stakeholders = models.QuerySet[Stakeholder]
    Pitches = models.QuerySet[Pitch]
else:
    Stakeholders = Pitches = models.QuerySet


class StakeholderQuerySet(Stakeholders):
    def visible_to(self, person: Person) -> Self:
        return self.filter(lead=person)

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)


class PitchQuerySet(Pitches):
    def visible_to(self, person: Person) -> Self:
        """To the author and the co-sponsors."""
        return self.filter(Q(author=person) | Q(co_sponsors=person)).distinct()

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)
