"""Querysets of standards: who can see and change what, and which rows count on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from people.models import Person, Team

if TYPE_CHECKING:
    from standards.models import Revert, Standard, StandardAsk, StandardException, StandardScope, TeamAdoption

Row = TypeVar("Row", bound=models.Model)


def answering_teams(person: Person) -> models.QuerySet[Team]:
    """Teams for which a person answers: as engineering manager or tech lead."""
    return Team.objects.filter(Q(engineering_manager=person) | Q(tech_lead=person))


class StandardQuerySet(models.QuerySet["Standard"]):
    def visible_to(self, person: Person) -> Self:
        """Everyone in the organisation may see standards."""
        return self.all()

    def editable_by(self, person: Person) -> Self:
        """For the owner; while there is none, for administrators."""
        owned = Q(owner=person)
        return self.filter(owned | Q(owner=None) if person.is_administrator else owned)

    def in_force(self) -> Self:
        """Without retired ones."""
        return self.exclude(status="retired")


class OfStandardQuerySet(models.QuerySet[Row]):
    """Rows that everyone sees and the standard's owner changes: terms, sponsors' words."""

    def visible_to(self, person: Person) -> Self:
        return self.all()

    def editable_by(self, person: Person) -> Self:
        from standards.models import Standard

        return self.filter(standard__in=Standard.objects.editable_by(person).values("pk"))


class OfTeamQuerySet(OfStandardQuerySet[Row]):
    """Rows about a team, of which the owner and the people responsible for the team see the texts."""

    def texts_visible_to(self, person: Person) -> Self:
        from standards.models import Standard

        owned = Standard.objects.editable_by(person).values("pk")
        return self.filter(Q(standard__in=owned) | Q(team__in=Team.objects.managed_by(person).values("pk")))

    def answerable_by(self, person: Person) -> Self:
        """For the owner, and for the team's engineering manager and tech lead."""
        from standards.models import Standard

        owned = Standard.objects.editable_by(person).values("pk")
        return self.filter(Q(standard__in=owned) | Q(team__in=answering_teams(person).values("pk")))


class AdoptionQuerySet(OfTeamQuerySet["TeamAdoption"]):
    def reasons_visible_to(self, person: Person) -> Self:
        """Why teams declined."""
        return self.texts_visible_to(person).filter(state="declined")

    def newest(self, day: date) -> Self:
        """For a subquery in rows with a standard and a team: the change that counts on a day first."""
        same = self.filter(standard=OuterRef("standard"), team=OuterRef("team"), on__lte=day)
        return same.order_by("-on", "-pk")


class RevertQuerySet(OfTeamQuerySet["Revert"]):
    """That a team went back shows in its state; everything else about it is for few."""

    def visible_to(self, person: Person) -> Self:
        return self.texts_visible_to(person)

    def open(self, day: date) -> Self:
        return self.filter(Q(restored_on=None) | Q(restored_on__gt=day), on__lte=day)


class AskQuerySet(OfTeamQuerySet["StandardAsk"]):
    def visible_to(self, person: Person) -> Self:
        return self.texts_visible_to(person)


class ExceptionQuerySet(OfStandardQuerySet["StandardException"]):
    def live(self, day: date) -> Self:
        """From its first to its last day, unless it was ended before."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), start__lte=day, until__gte=day)

    def ending(self, day: date, last: date) -> Self:
        """Live ones whose last day is not after `last`."""
        return self.live(day).filter(until__lte=last)


class ScopeQuerySet(OfStandardQuerySet["StandardScope"]):
    def current(self, day: date) -> Self:
        """The teams in scope on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), start__lte=day)

    def asked_of(self, person: Person, day: date) -> Self:
        """Of standards in force, the teams that haven't left the scope and for which the person answers."""
        from standards.models import Standard

        here = self.filter(Q(until=None) | Q(until__gte=day), standard__in=Standard.objects.in_force().values("pk"))
        return here.filter(team__in=answering_teams(person).values("pk"))

    def with_standing(self, day: date) -> Self:
        """What counts on a day: `state`, the wording it is about (`term_number`), `is_reverted`, `is_excepted`."""
        from standards.models import Revert, StandardException, TeamAdoption

        newest = TeamAdoption.objects.newest(day)
        same = {"standard": OuterRef("standard"), "team": OuterRef("team")}
        return self.annotate(
            state=Coalesce(Subquery(newest.values("state")[:1]), Value("not_asked")),
            term_number=Subquery(newest.values(number=F("term__number"))[:1]),
            is_reverted=Exists(Revert.objects.open(day).filter(**same)),
            is_excepted=Exists(StandardException.objects.live(day).filter(**same)),
        )

    def standings(self, day: date) -> Iterable[tuple[int, str, bool, bool]]:
        """The standard's id, `state`, `is_reverted`, `is_excepted` of each row."""
        columns = ("standard_id", "state", "is_reverted", "is_excepted")
        rows: Iterable[tuple[int, str, bool, bool]] = self.with_standing(day).order_by().values_list(*columns)
        return rows

    def with_last_ask(self, day: date) -> Self:
        """The day on which the owner last asked the team, as `asked_on`."""
        from standards.models import StandardAsk

        same = StandardAsk.objects.filter(standard=OuterRef("standard"), team=OuterRef("team"), on__lte=day)
        return self.annotate(asked_on=Subquery(same.order_by("-on").values("on")[:1]))
