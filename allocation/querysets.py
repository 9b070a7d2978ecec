"""Queries for scenarios: who may see and edit them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from initiatives.models import Initiative
from people.models import Person

if TYPE_CHECKING:
    from allocation.models import Scenario, ScenarioChange


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, person: Person) -> Self:
        """To the author and the people it is shared with."""
        return self.filter(Q(author=person) | Q(shared_with=person)).distinct()

    def editable_by(self, person: Person) -> Self:
        return self.filter(author=person)

    def listed(self) -> Self:
        """Open ones first, then promoted ones; newest first."""
        return self.select_related("author", "promoted_by").order_by(
            models.F("promoted_at").desc(nulls_first=True), "-created_at", "-pk"
        )


class ChangeQuerySet(models.QuerySet["ScenarioChange"]):
    """Changes: visible and editable like their scenario."""

    def visible_to(self, person: Person) -> Self:
        from allocation.models import Scenario

        return self.filter(scenario__in=Scenario.objects.visible_to(person).values("pk"))

    def editable_by(self, person: Person) -> Self:
        return self.filter(scenario__author=person)

    def with_access(self, viewer: Person, today: date) -> Self:
        """With what the viewer can see and change: the initiative, and whether the people are in their reporting line."""
        line, its = Person.objects.in_line_of(viewer), {"pk": OuterRef("initiative")}
        return self.annotate(
            initiative_visible=Exists(Initiative.objects.visible_to(viewer, today).filter(**its)),
            initiative_editable=Exists(Initiative.objects.editable_by(viewer, today).filter(**its)),
            person_in_line=Exists(line.filter(pk=OuterRef("person"))),
            holder_in_line=Exists(line.filter(pk=OuterRef("assignment__person"))),
        )

    def new_hires(self, scenario: Scenario) -> Self:
        """The changes of a scenario that add a new hire, in the order they were added."""
        return self.filter(scenario=scenario, kind="stand_in").order_by("pk")

    def with_rows(self) -> Self:
        """With everything a change points to, in the order they were added."""
        rows = ("initiative", "assignment__initiative", "assignment__person", "point__initiative", "person", "new_hire")
        return self.select_related(*rows).order_by("pk")
