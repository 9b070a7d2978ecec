"""The querysets of people: who may see and change what, named as views use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from engine.weeks import Week
from people import lookups as lookups  # registers `among`
from people.append_only import AppendOnlyQuerySet

if TYPE_CHECKING:
    from people.models import AuditLine, Departure, Job, Notification, Person, Rating, SecretLink, Team, TrashItem

Row = TypeVar("Row", bound=models.Model, covariant=True)

SIGN_IN: Final = "sign-in"
"""The `thing` of audit entries about signing in."""
SILENT_AFTER: Final = timedelta(seconds=15)
"""A worker without a sign of life for this long counts as dead."""

# UNION, not UNION ALL: it ends even if managers form a circle. It starts with one row, so that PostgreSQL doesn't expect many.
LINE: Final = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_person WHERE id = %s
        UNION
        SELECT person.id FROM people_person AS person JOIN line ON person.manager_id = line.id
    ) SELECT id FROM line
"""
BELOW: Final = f"{LINE} WHERE id <> %s"
ABOVE: Final = """
    WITH RECURSIVE line(id) AS (
        SELECT manager_id FROM people_person WHERE id = %s AND manager_id IS NOT NULL
        UNION
        SELECT person.manager_id FROM people_person AS person JOIN line ON person.id = line.id
        WHERE person.manager_id IS NOT NULL
    ) SELECT id FROM line
"""


def ids_below(person: Person) -> RawSQL:
    """Ids of everyone below in the reporting line, for an `__among` lookup."""
    return RawSQL(BELOW, [person.pk, person.pk])  # noqa: S611 - constant text, one parameter


def ids_in_line(person: Person) -> RawSQL:
    """Ids of the person and everyone below them, for an `__among` lookup."""
    return RawSQL(LINE, [person.pk])  # noqa: S611 - constant text, one parameter


class PersonQuerySet(models.QuerySet["Person"]):
    def current(self) -> Self:
        """Without people who have left, who are anonymous."""
        return self.filter(left_on=None)

    def visible_to(self, person: Person) -> Self:
        """Everyone in the organisation may see names, roles and teams."""
        return self.current()

    def below(self, person: Person) -> Self:
        """Everyone under a manager in the reporting line, at any depth."""
        return self.filter(pk__among=ids_below(person))

    def above(self, person: Person) -> Self:
        """A person's managers, upwards."""
        return self.filter(pk__among=RawSQL(ABOVE, [person.pk]))  # noqa: S611

    def in_line_of(self, person: Person) -> Self:
        """The person and everyone below them: people whose agreed and planned hours they may see."""
        return self.filter(pk__among=ids_in_line(person))

    def managed_by(self, person: Person) -> Self:
        """People whose record a person manages: themselves, direct reports, and people they added who have no account."""
        return self.filter(Q(pk=person.pk) | Q(manager=person) | Q(added_by=person, account__isnull=True))

    def editable_by(self, person: Person) -> Self:
        """People whose name, role, hours and time off a person may change."""
        return self.current() if person.is_administrator else self.managed_by(person)

    def manager_editable_by(self, person: Person) -> Self:
        """People whose manager a person may change: those below, those added without an account; never themselves."""
        if person.is_administrator:
            return self.current()
        return self.filter(Q(pk__among=ids_below(person)) | Q(added_by=person, account__isnull=True))

    def for_profile(self, viewer: Person) -> Self:
        """With the people around a person, and what the viewer may do: `is_managed`, `is_editable`, `can_change_manager`."""
        everyone = self.model.objects.all()
        may = {"is_managed": "managed_by", "is_editable": "editable_by", "can_change_manager": "manager_editable_by"}
        return self.select_related("manager", "next_manager", "added_by", "account").annotate(
            **{name: Exists(getattr(everyone, rule)(viewer).filter(pk=OuterRef("pk"))) for name, rule in may.items()}
        )

    def without_account(self) -> Self:
        return self.filter(account__isnull=True)

    def with_address(self, addresses: list[str]) -> Self:
        """With one of these addresses, ignoring case."""
        return self.annotate(address=Lower("email")).filter(address__in=[one.lower() for one in addresses])

    def addressed_as(self, addresses: Collection[str]) -> Self:
        """People whose own or account address is one of these, given in lower case."""
        own, account = Lower("email"), Lower("account__email")
        rows = self.annotate(own_address=own, account_address=account)
        return rows.filter(Q(own_address__in=addresses) | Q(account_address__in=addresses))

    def invitable_by(self, person: Person) -> Self:
        """For administrators: people without an account."""
        return self.current().filter(account__isnull=True) if person.is_administrator else self.none()

    def offboardable_by(self, person: Person | None) -> Self:
        """For administrators: people they may offboard, which is anyone but themselves. None only administers."""
        others = self.current().exclude(pk=person.pk) if person else self.current()
        return others if person is None or person.is_administrator else self.none()


class TeamQuerySet(models.QuerySet["Team"]):
    def managed_by(self, person: Person) -> Self:
        """Teams a person is responsible for."""
        return self.filter(Q(engineering_manager=person) | Q(product_manager=person) | Q(tech_lead=person))

    def with_responsible_people(self) -> Self:
        """With the people responsible for them."""
        return self.select_related("engineering_manager", "product_manager", "tech_lead")

    def around(self, person: Person) -> Self:
        """Teams a person is in (`is_member`) or responsible for."""
        within = self.model.members.through.objects.filter(team=OuterRef("pk"), person=person)
        is_responsible = Q(engineering_manager=person) | Q(product_manager=person) | Q(tech_lead=person)
        return self.annotate(is_member=Exists(within)).filter(Q(is_member=True) | is_responsible)

    def visible_to(self, person: Person) -> Self:
        """Everyone in the organisation may see teams."""
        return self.all()

    def editable_by(self, person: Person) -> Self:
        """For the people responsible for a team, and administrators."""
        if person.is_administrator:
            return self.all()
        return self.managed_by(person)


class PrivateHoursQuerySet(models.QuerySet[Row]):
    """Rows of a person's hours, time off and duties: only they and their manager may see and change them."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(
            Q(person=person) | Q(person__manager=person) | Q(person__added_by=person, person__account__isnull=True)
        )

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def around(self, first: date, last: date) -> Self:
        """Rows with a first and a last day that overlap these days."""
        return self.filter(start__lte=last, end__gte=first)

    def not_over(self, today: date) -> Self:
        return self.filter(end__gte=today)


class RatingQuerySet(models.QuerySet["Rating"]):
    """What others may see of a person's ratings depends on initiatives: see `initiatives.skill_matrix.rating_permissions`."""

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class AuditQuerySet(AppendOnlyQuerySet["AuditLine"]):
    """Entries are appended. Only retention (people/retention.py) and departures (leadplan/privacy/) bypass that."""

    def visible_to(self, person: Person | None, initiatives: Iterable[str] = ()) -> Self:
        """Entries that concern a person or their initiatives (keys), and what they did; everything for an administrator.

        None is an account that only administers.
        Seeing an entry doesn't include its values: `initiatives.audit_log.redaction` decides who sees levels and hours.
        """
        if person is None or person.is_administrator:
            return self.all()
        return self.filter(Q(about=person) | Q(actor=person) | Q(initiative__in=initiatives))

    def failed_since(self, moment: datetime) -> Self:
        """Failed sign-in attempts."""
        return self.filter(thing=SIGN_IN, verb="failed", at__gt=moment)

    def feeding(self, since: datetime) -> Self:
        """Changes since then that plans depend on."""
        return self.filter(feeds_plans=True, at__gt=since)

    def applying_in(self, first: date, last: date) -> Self:
        """Without changes that begin after these days, or were over before them."""
        begun = Q(applies_from=None) | Q(applies_from__lte=last)
        return self.filter(begun, Q(applies_until=None) | Q(applies_until__gte=first))

    def behind(self, computed_at: datetime, week: Week, since: datetime) -> Self:
        """What a plan uses that an earlier one didn't: changes since then, and earlier ones that begin in its week."""
        begin = Q(applies_from__range=(week.monday, week.sunday))
        rows = self.filter(Q(at__gt=since) | begin, feeds_plans=True, at__lte=computed_at)
        return rows.applying_in(week.monday, week.sunday)

    def touching(self, person: Person, *, others: Iterable[object], initiatives: Iterable[object]) -> Self:
        """Changes to a person or others (keys), to initiatives (keys), or for everyone: the organisation, its constants."""
        about = Q(about=person) | Q(about__key__in=others)
        return self.filter(about | Q(initiative__in=initiatives) | Q(about=None, initiative="", skill=""))


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(requested_by=person)

    def unfinished(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def claimable(self, now: datetime) -> Self:
        """Queued, or running on a worker that has gone silent."""
        return self.filter(Q(state="queued") | Q(state="running", heartbeat_at__lt=now - SILENT_AFTER))


class SecretLinkQuerySet(models.QuerySet["SecretLink"]):
    def of(self, person: Person) -> Self:
        """Links a person created."""
        return self.filter(owner=person)

    def of_kind(self, kind: str) -> Self:
        """Of one kind; by default those that people created, not the thousands in emails."""
        return self.filter(kind=kind) if kind else self.exclude(kind="mail_action")

    def visible_to(self, person: Person) -> Self:
        """A person's own links; administrators see all: who created which, for what, and when it was used."""
        return self.all() if person.is_administrator else self.of(person)

    def revocable_by(self, person: Person | None) -> Self:
        """None is an account that only administers."""
        return (self.visible_to(person) if person else self.all()).not_ended()

    def live(self, now: datetime) -> Self:
        """Neither revoked, accepted nor expired, and created by someone whose account is active.

        Emails also go to people without an account, and their links must work.
        """
        open_account = Q(owner__account__is_active=True)
        mailed = Q(owner__account__isnull=True, kind="mail_action")
        issued = Q(issuer__is_active=True, kind="invitation")
        return self.not_ended().filter(open_account | mailed | issued, expires_at__gt=now)

    def not_ended(self) -> Self:
        """Not revoked, and not an invitation that was accepted."""
        return self.filter(revoked_at=None).exclude(kind="invitation", use_count__gt=0)

    def invitations(self, person: Person) -> Self:
        """For a person who has no account yet."""
        return self.filter(kind="invitation", about=person).select_related("owner", "about", "issuer")

    def listed(self) -> Self:
        """With the people who created them, newest first."""
        return self.select_related("owner__account", "about", "issuer").order_by("-created_at", "-pk")


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, person: Person | None) -> Self:
        """All for administrators, also for an account without a person (None); for others their own request."""
        sees_all = person is None or person.is_administrator
        return self.all() if sees_all else self.filter(person=person, completed_at=None)

    def listed(self) -> Self:
        """Requests first, then scheduled ones, then those carried out, latest first."""
        return self.select_related("person", "scheduled_by").order_by(
            models.F("completed_at").desc(nulls_first=True), models.F("day").asc(nulls_first=True), "requested_at"
        )

    def due(self, today: date) -> Self:
        """Scheduled for a day that has come, and not carried out."""
        return self.filter(completed_at=None, day__lte=today)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, person: Person) -> Self:
        """A person's own. Of these, pages show the ones about rows that the person may see."""
        return self.filter(person=person)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class TrashQuerySet(models.QuerySet["TrashItem"]):
    def of(self, person: Person) -> Self:
        """What a person removed: only they may see and restore it."""
        return self.filter(owner=person)

    def visible_to(self, person: Person) -> Self:
        return self.of(person).filter(restored_at=None)
