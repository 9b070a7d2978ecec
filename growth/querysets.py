"""The querysets of journals, goals and mentoring. All of it is private; an entry or goal may be shared with the direct manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from people.models import Person

if TYPE_CHECKING:
    from growth.models import Goal, Mentoring

Row = TypeVar("Row", bound=models.Model)


class OwnQuerySet(models.QuerySet[Row]):
    """Rows that only their person sees and changes."""

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def visible_to(self, person: Person) -> Self:
        return self.of(person)

    def editable_by(self, person: Person) -> Self:
        return self.of(person)


class ShareableQuerySet(OwnQuerySet[Row]):
    """Rows that their person may share with the direct manager of that day; a later manager doesn't see them."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(Q(person=person) | Q(shared_with=person, person__manager=person))

    def shared_with(self, manager: Person) -> Self:
        """What others share with the person, who is their manager today."""
        return self.filter(shared_with=manager, person__manager=manager)

    def shared_now(self) -> Self:
        """Those that the person's manager sees today."""
        return self.filter(shared_with=F("person__manager"))


class GoalQuerySet(ShareableQuerySet["Goal"]):
    def open(self) -> Self:
        return self.filter(status="open")


class MentoringQuerySet(models.QuerySet["Mentoring"]):
    def visible_to(self, person: Person) -> Self:
        """To both people."""
        return self.filter(Q(mentor=person) | Q(mentee=person))

    def editable_by(self, person: Person) -> Self:
        """Either of them may end it."""
        return self.visible_to(person)

    def given_by(self, mentor: Person) -> Self:
        return self.filter(mentor=mentor)

    def asked(self) -> Self:
        """Those that the mentor has not answered yet."""
        return self.filter(started=None)

    def running(self) -> Self:
        return self.filter(started__isnull=False, ended=None)

    def current(self) -> Self:
        """Asked or running."""
        return self.filter(ended=None)
