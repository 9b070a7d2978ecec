"""The vocabulary of initiatives: who leads, who is on them, who may see and change what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from engine.weeks import Week
from people.models import Person, Team
from people.querysets import ids_in_line

if TYPE_CHECKING:
    from initiatives import models as tables
    from initiatives.models import Handover, Initiative, LeadAssignment, Membership

Row = TypeVar("Row", bound=models.Model, covariant=True)


def has_begun(on: date) -> Q:
    return Q(start__isnull=True) | Q(start__lte=on)


def has_not_ended(on: date) -> Q:
    return Q(end__isnull=True) | Q(end__gte=on)


class OfInitiativeQuerySet(models.QuerySet[Row]):
    """Rows of an initiative: who may see or change it may see or change them."""

    def visible_to(self, person: Person, today: date) -> Self:
        return self if person.is_administrator else self.filter(initiative__among=visible_ids(person, today))

    def editable_by(self, person: Person, today: date) -> Self:
        return self if person.is_administrator else self.filter(initiative__among=editable_ids(person, today))


class DatedQuerySet(OfInitiativeQuerySet[Row]):
    """Such rows with `start` and `end`, both inclusive, both optional."""

    def on(self, day: date) -> Self:
        return self.filter(has_begun(day), has_not_ended(day))

    def during(self, first: date, last: date) -> Self:
        """Rows that overlap these days."""
        return self.filter(has_begun(last), has_not_ended(first))

    def current_or_coming(self, today: date) -> Self:
        return self.filter(has_not_ended(today))


class AssignmentQuerySet(DatedQuerySet["LeadAssignment"]):
    def firm(self) -> Self:
        return self.filter(tentative=False)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def leading_in(self, week: Week) -> Self:
        """Firm ones during a week that are not handed off: those whose weeks have the initiative."""
        return self.firm().during(week.monday, week.sunday).exclude(stage="handed_off")

    def hours_visible_to(self, person: Person) -> Self:
        """Assignments whose agreed hours a person may see: their own, and those of everyone below them."""
        return self.filter(person__among=ids_in_line(person))


class MembershipQuerySet(DatedQuerySet["Membership"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def with_health_note(self) -> Self:
        """With the latest health update: `health_note`, `health_noted_at`, and `health_noted_by`, a name."""
        from initiatives.models import StatusUpdate, UpdateKind

        last = StatusUpdate.objects.filter(initiative=OuterRef("pk"), kind=UpdateKind.HEALTH).order_by("-at", "-pk")
        fields = {"health_note": "note", "health_noted_at": "at", "health_noted_by": "by__name"}
        return self.annotate(**{name: Subquery(last.values(field)[:1]) for name, field in fields.items()})

    def with_late_dependencies(self, today: date) -> Self:
        """With `late_dependencies`: how many were needed before today and are not accepted."""
        from initiatives.models import Dependency

        late = Dependency.objects.open().filter(initiative=OuterRef("pk"), need_by__lt=today).order_by()
        count = late.values("initiative").annotate(number=Count("pk")).values("number")
        return self.annotate(late_dependencies=Coalesce(Subquery(count), 0))

    def led_by(self, person: Person, on: date) -> Self:
        """Initiatives with the person as lead or deputy on a day, without tentative assignments."""
        from initiatives.models import LeadAssignment

        leads = LeadAssignment.objects.of(person).firm().on(on)
        return self.filter(Exists(leads.filter(initiative=OuterRef("pk"))))

    def visible_to(self, person: Person, today: date) -> Self:
        """Visible to its current and upcoming leads and members and their managers at every level; all to administrators."""
        return self.all() if person.is_administrator else self.filter(pk__among=visible_ids(person, today))

    def editable_by(self, person: Person, today: date) -> Self:
        """Editable by its current and upcoming leads, their managers at every level, and administrators."""
        return self.all() if person.is_administrator else self.filter(pk__among=editable_ids(person, today))


def visible_ids(person: Person, today: date) -> models.QuerySet[Initiative, Any]:
    """Of initiatives that someone other than an administrator may see.

    The ways to see one are a union, each read by its own index: joined by OR they would be tried on every initiative.
    """
    from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership

    line = Q(person__among=ids_in_line(person))
    shown = Initiative.objects.filter(open_to_everyone=True).order_by().values("pk")
    return shown.union(
        LeadAssignment.objects.current_or_coming(today).filter(line).order_by().values("initiative"),
        Membership.objects.current_or_coming(today).filter(line).order_by().values("initiative"),
        CriticalArea.objects.filter(owner=person).order_by().values("initiative"),
    )


def editable_ids(person: Person, today: date) -> models.QuerySet[LeadAssignment, Any]:
    """Of initiatives that someone other than an administrator may change."""
    from initiatives.models import LeadAssignment

    leads = LeadAssignment.objects.firm().current_or_coming(today).filter(person__among=ids_in_line(person))
    return leads.order_by().values("initiative")


def is_editable_by(person: Person, today: date, path: str = "pk") -> Combinable:
    """A column: whether the person may change the initiative; `path` leads to it."""
    if person.is_administrator:
        return Value(True)
    return ExpressionWrapper(Q(**{f"{path}__among": editable_ids(person, today)}), output_field=BooleanField())


class HandoverQuerySet(OfInitiativeQuerySet["Handover"]):
    def of(self, initiative: Initiative) -> Self:
        return self.filter(initiative=initiative)


class DependencyQuerySet(OfInitiativeQuerySet["tables.Dependency"]):
    def open(self) -> Self:
        return self.exclude(status__in=("accepted", "cancelled"))

    def of_initiatives(self, keys: Collection[str]) -> Self:
        return self.filter(initiative__key__in=list(keys))

    def asked_of(self, person: Person) -> Self:
        """Those that a team of the person produces, or that they are responsible for: they see name, dates and checks."""
        mine = self.model.objects.order_by()
        theirs = mine.filter(producer__among=teams_of(person).order_by().values("pk"))
        return self.filter(pk__among=mine.filter(dri=person).values("pk").union(theirs.values("pk")))


def teams_of(person: Person) -> models.QuerySet[Team]:
    """The teams that the person belongs to or has a role in."""
    teams = Team.objects.order_by()
    roles = [teams.filter(**{role: person}) for role in ("engineering_manager", "product_manager", "tech_lead")]
    member = Team.members.through.objects.filter(person=person).values("team")
    return Team.objects.filter(pk__among=member.union(*(one.values("pk") for one in roles)))


class OfDependencyQuerySet(models.QuerySet[Row]):
    """Rows of a dependency: as its initiative."""

    path = "dependency"

    def visible_to(self, person: Person, today: date) -> Self:
        if person.is_administrator:
            return self
        return self.filter(**{f"{self.path}__initiative__among": visible_ids(person, today)})

    def editable_by(self, person: Person, today: date) -> Self:
        if person.is_administrator:
            return self
        return self.filter(**{f"{self.path}__initiative__among": editable_ids(person, today)})


class DateRequestQuerySet(OfDependencyQuerySet["tables.DateRequest"]):
    def visible_to(self, person: Person, today: date) -> Self:
        """What was asked, and of which person: the initiative's leads, their managers, and administrators."""
        return self.editable_by(person, today)


class DateGivenQuerySet(OfDependencyQuerySet["tables.DateGiven"]):
    pass


class CheckQuerySet(OfDependencyQuerySet["tables.AcceptanceCheck"]):
    pass


class DeliveryQuerySet(OfDependencyQuerySet["tables.Delivery"]):
    def of(self, dependency: tables.Dependency) -> Self:
        return self.filter(dependency=dependency)

    def pending(self) -> Self:
        """Those that wait to be accepted: at most one of a dependency."""
        return self.filter(outcome="pending")


class TransferQuerySet(models.QuerySet["tables.KnowledgeTransfer"]):
    """As the initiative of the area."""

    def visible_to(self, person: Person, today: date) -> Self:
        return self if person.is_administrator else self.filter(area__initiative__among=visible_ids(person, today))

    def editable_by(self, person: Person, today: date) -> Self:
        return self if person.is_administrator else self.filter(area__initiative__among=editable_ids(person, today))

    def open(self) -> Self:
        return self.filter(done_on=None, ended_on=None)

    def with_part_of(self, person: Person) -> Self:
        """Those in which the person teaches or learns."""
        learners = Person.objects.filter(transfer_sessions__transfer=OuterRef("pk"))
        return self.filter(Q(from_person=person) | Exists(learners.filter(pk=person.pk)))

    def without_others(self, person: Person) -> Self:
        """Those in which the person teaches, or learns alone or with people who have left: they end when the person leaves."""
        others = Person.objects.current().filter(transfer_sessions__transfer=OuterRef("pk")).exclude(pk=person.pk)
        return self.with_part_of(person).filter(Q(from_person=person) | ~Exists(others))

    def with_first_session(self, person: Person) -> Self:
        """Those with sessions of the person, and the day of their first one as `first`."""
        mine = self.filter(Q(from_person=person) | Q(sessions__to_person=person), sessions__isnull=False)
        return mine.annotate(first=Min("sessions__on"))


class SessionQuerySet(models.QuerySet["tables.TransferSession"]):
    def visible_to(self, person: Person, today: date) -> Self:
        if person.is_administrator:
            return self
        return self.filter(transfer__area__initiative__among=visible_ids(person, today))

    def editable_by(self, person: Person, today: date) -> Self:
        if person.is_administrator:
            return self
        return self.filter(transfer__area__initiative__among=editable_ids(person, today))

    def between(self, first: date, last: date) -> Self:
        """Those of these days that take time: once a transfer is done, only sessions that took place.

        None after a last day, of either person, that the team knows, or once they have left.
        """
        takes_time = Q(transfer__done_on=None) | Q(on__lt=F("transfer__done_on")) | Q(done_on__isnull=False)
        found = self.filter(takes_time, on__gte=first, on__lte=last)
        for person in ("to_person", "transfer__from_person"):
            found = found.exclude(**{f"{person}__leaving_is_known": True, f"{person}__leaves__lt": F("on")})
            found = found.exclude(**{f"{person}__left_on__lte": F("on")})
        return found

    def with_names(self) -> Self:
        """With the people, the skill and the initiative that they are about."""
        return self.select_related(
            "transfer__area__initiative", "transfer__skill", "transfer__from_person__account", "to_person__account"
        )

    def of(self, person: Person) -> Self:
        """Those in which the person teaches or learns."""
        return self.filter(Q(to_person=person) | Q(transfer__from_person=person))


class FindingQuerySet(OfDependencyQuerySet["tables.Finding"]):
    path = "delivery__dependency"
