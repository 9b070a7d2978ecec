"""The vocabulary of people: who may see and change what, in words that views use."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from people import forgetting
from people.appending import AppendOnlyQuerySet

if TYPE_CHECKING:
    from people.models import Job, Person, Rating, SecretLink, Team

    People = models.QuerySet[Person]
    Ratings = models.QuerySet[Rating]
    Teams = models.QuerySet[Team]
    Jobs = models.QuerySet[Job]
    Links = models.QuerySet[SecretLink]
    Private = models.QuerySet[Any]
else:
    People = Ratings = Teams = Jobs = Links = Private = models.QuerySet

SILENT_AFTER: Final = timedelta(seconds=15)
"""A worker that said nothing for this long is taken for dead."""

# UNION, not UNION ALL: it ends even where managers go in a circle.
BELOW: Final = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_person WHERE manager_id = %s
        UNION
        SELECT person.id FROM people_person AS person JOIN line ON person.manager_id = line.id
    ) SELECT id FROM line
"""
ABOVE: Final = """
    WITH RECURSIVE line(id) AS (
        SELECT manager_id FROM people_person WHERE id = %s AND manager_id IS NOT NULL
        UNION
        SELECT person.manager_id FROM people_person AS person JOIN line ON person.id = line.id
        WHERE person.manager_id IS NOT NULL
    ) SELECT id FROM line
"""


def ids_below(person: Person) -> RawSQL:
    """Ids of everyone below in the reporting line, for an `__in` lookup."""
    return RawSQL(BELOW, [person.pk])  # noqa: S611 - constant text, one parameter


class PersonQuerySet(People):
    def visible_to(self, person: Person) -> Self:
        """Names, roles and teams are known to everyone in the organisation."""
        return self.all()

    def below(self, person: Person) -> Self:
        """Everyone under a manager in the reporting line, at any depth."""
        return self.filter(pk__in=ids_below(person))

    def above(self, person: Person) -> Self:
        """A person's managers, upwards."""
        return self.filter(pk__in=RawSQL(ABOVE, [person.pk]))  # noqa: S611

    def kept_by(self, person: Person) -> Self:
        """Whose record a person keeps: one's own, direct reports', and those added who have no account."""
        return self.filter(Q(pk=person.pk) | Q(manager=person) | Q(added_by=person, account__isnull=True))

    def editable_by(self, person: Person) -> Self:
        """Whose name, role, hours and time off a person may change."""
        return self.all() if person.is_administrator else self.kept_by(person)

    def line_editable_by(self, person: Person) -> Self:
        """Whose manager a person may change: those below, those added without an account; nobody their own."""
        if person.is_administrator:
            return self.all()
        return self.filter(Q(pk__in=ids_below(person)) | Q(added_by=person, account__isnull=True))

    def for_profile(self, viewer: Person) -> Self:
        """With whoever stands around a person, and what the viewer may do: `is_kept`, `is_editable`, `is_movable`."""
        everyone = self.model.objects.all()
        may = {"is_kept": "kept_by", "is_editable": "editable_by", "is_movable": "line_editable_by"}
        return self.select_related("manager", "added_by", "account").annotate(
            **{name: Exists(getattr(everyone, rule)(viewer).filter(pk=OuterRef("pk"))) for name, rule in may.items()}
        )

    def account_givable_by(self, person: Person) -> Self:
        """Those without an account, to an administrator."""
        return self.filter(account__isnull=True) if person.is_administrator else self.none()


class TeamQuerySet(Teams):
    def answered_for_by(self, person: Person) -> Self:
        """Teams that a person manages or leads."""
        return self.filter(Q(engineering_manager=person) | Q(product_manager=person) | Q(tech_lead=person))

    def with_answering(self) -> Self:
        """With the people who answer for them."""
        return self.select_related("engineering_manager", "product_manager", "tech_lead")

    def around(self, person: Person) -> Self:
        """Teams that a person is in (`is_member`) or answers for."""
        within = self.model.members.through.objects.filter(team=OuterRef("pk"), person=person)
        answering = Q(engineering_manager=person) | Q(product_manager=person) | Q(tech_lead=person)
        return self.annotate(is_member=Exists(within)).filter(Q(is_member=True) | answering)

    def visible_to(self, person: Person) -> Self:
        """Teams are known to everyone in the organisation."""
        return self.all()

    def editable_by(self, person: Person) -> Self:
        """Those who answer for a team, and administrators."""
        if person.is_administrator:
            return self.all()
        return self.answered_for_by(person)


class PrivateHoursQuerySet(Private):
    """Rows of a person's hours, time off and duties: theirs and their manager's to see and change."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(
            Q(person=person) | Q(person__manager=person) | Q(person__added_by=person, person__account__isnull=True)
        )

    def editable_by(self, person: Person) -> Self:
        return self.visible_to(person)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def around(self, first: date, last: date) -> Self:
        """Rows with a first and a last day that touch these days."""
        return self.filter(start__lte=last, end__gte=first)

    def not_over(self, today: date) -> Self:
        return self.filter(end__gte=today)


class RatingQuerySet(Ratings):
    """What others may see of a person's ratings depends on initiatives: `initiatives.access` says it."""

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


class AuditQuerySet(AppendOnlyQuerySet):
    """Lines are appended. Only time (`forget_before`) and whoever leaves (`anonymise`) take something away."""

    def visible_to(self, person: Person, initiatives: Any = ()) -> Self:
        """What concerns a person or an initiative of theirs (keys), and what they did; everything to an administrator.

        Who sees a line does not yet see its two sides: `initiatives.disclosure` says whose levels and hours are whose.
        """
        if person.is_administrator:
            return self.all()
        return self.filter(Q(about=person) | Q(actor=person) | Q(initiative__in=initiatives))

    def failed_since(self, moment: datetime) -> Self:
        """Attempts to sign in that failed."""
        return self.filter(thing=forgetting.SIGN_IN, verb="failed", at__gt=moment)

    def feeding(self, since: datetime) -> Self:
        """Changes since then that plans rest on."""
        return self.filter(feeds_plans=True, at__gt=since)

    def touching(self, person: Person, *, others: Any, initiatives: Any) -> Self:
        """Changes about a person or others (keys), of initiatives (keys), or of all: the organisation, its constants."""
        about = Q(about=person) | Q(about__key__in=others)
        return self.filter(about | Q(initiative__in=initiatives) | Q(about=None, initiative=""))

    def forget_before(self, day: date) -> int:
        """Remove what is older than a day (UTC), which retention decides; how many lines there were."""
        return self.filter(at__lt=datetime.combine(day, time.min, tzinfo=UTC)).drop()

    forget_before.alters_data = True  # type: ignore[attr-defined]

    def anonymise(self, person: Person, stand_in: str) -> int:
        """Put `stand_in` for somebody who left, before their record loses its name; how many lines changed.

        Who, when and what stay. Where they signed in from goes: it was theirs alone.
        """
        spoken = Q()
        for known in forgetting.names_of(person):
            for column in forgetting.TEXTS:
                spoken |= Q(**{f"{column}__contains": known})
        rows = list(self.filter(Q(actor=person) | Q(about=person) | spoken))
        changed = [row for row in rows if forgetting.forget(row, person, stand_in)]
        self.rewrite(changed, [*forgetting.TEXTS])
        return len(changed)

    anonymise.alters_data = True  # type: ignore[attr-defined]


class JobQuerySet(Jobs):
    def visible_to(self, person: Person) -> Self:
        return self.filter(requested_by=person)

    def unfinished(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def to_take_up(self, now: datetime) -> Self:
        """Waiting, or running under a worker that has gone silent."""
        return self.filter(Q(state="queued") | Q(state="running", beat_at__lt=now - SILENT_AFTER))


class SecretLinkQuerySet(Links):
    def visible_to(self, person: Person) -> Self:
        """One's own links; administrators see all, without what they open."""
        return self.all() if person.is_administrator else self.filter(owner=person)

    def live(self, now: datetime) -> Self:
        """Neither revoked nor expired, and made by somebody whose account is open."""
        return self.filter(revoked_at=None, expires_at__gt=now).exclude(owner__account__is_active=False)

    def not_revoked(self) -> Self:
        return self.filter(revoked_at=None)
