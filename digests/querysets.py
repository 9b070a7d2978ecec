"""Queries for digest emails: what a person may see, and what is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from people.models import Account, Person

if TYPE_CHECKING:
    from digests.models import Digest, EmailAction, OutboxEmail


# UNION, not UNION ALL: it terminates even if managers form a circle.
ABOVE_LEADS: Final = """
    WITH RECURSIVE line(id) AS (
        SELECT person.manager_id FROM people_person AS person
        JOIN initiatives_leadassignment AS led ON led.person_id = person.id
        WHERE person.manager_id IS NOT NULL AND person.left_on IS NULL AND NOT led.tentative
        AND led.stage <> 'handed_off' AND (led."end" IS NULL OR led."end" >= %s)
        UNION
        SELECT person.manager_id FROM people_person AS person JOIN line ON person.id = line.id
        WHERE person.manager_id IS NOT NULL
    ) SELECT id FROM line
"""


def managers_of_leads(people: models.QuerySet[Person], since: date) -> models.QuerySet[Person]:
    """Those who have someone in their reporting line, at any depth, who has led an initiative since that day."""
    return people.filter(pk__in=RawSQL(ABOVE_LEADS, [since.isoformat()]))  # noqa: S611 - constant text, one parameter


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, person: Person) -> Self:
        """A person's own digests; administrators see all of them, but only kind and state."""
        return self.all() if person.is_administrator else self.filter(person=person)

    def listed(self) -> Self:
        """The latest week first, then by name, then the latest first."""
        return self.select_related("person").order_by("-week", "person__name", "-created_at", "-pk")

    def copies_of(self, person: Person) -> Self:
        """Copies requested in addition to the week's regular email."""
        return self.filter(person=person, requested_at__isnull=False)

    def due(self, now: datetime) -> Self:
        """Pending and not waiting for a retry, or claimed by a sender whose lease has expired; the longest waiting first."""
        waiting = Q(state="pending", not_before__lte=now) | Q(state="sending", lease_until__lt=now)
        return self.filter(waiting).order_by("not_before", "pk")

    def claimed(self, digest: Digest) -> Self:
        """The row while this claim is valid: a claim by another sender has a different lease."""
        return self.filter(pk=digest.pk, state="sending", lease_until=digest.lease_until)


class OutboxQuerySet(models.QuerySet["OutboxEmail"]):
    def readable_by(self, account: Account) -> Self:
        """A person's own emails, with their text.

        A digest belongs to its person, not to its address: people may change to an address that was someone else's.
        """
        from digests.models import Digest

        digests = Digest.objects.filter(message_id=OuterRef("message_id"))
        of_address = Q(to__iexact=account.email) & ~Exists(digests)
        return self.filter(of_address | Exists(digests.filter(person=account.person_id)))

    def besides_digests(self) -> Self:
        """Invitations, passwords and the like: a digest's email is read from the list of digests."""
        from digests.models import Digest

        return self.exclude(Exists(Digest.objects.filter(message_id=OuterRef("message_id"))))

    def listed_to(self, account: Account) -> Self:
        """A person's own emails; administrators see all, but of digests only the day. `own` marks their own; texts are not loaded.

        `is_digest`: the subject is about the plan, so that no one else sees it.
        """
        rows = self.defer("text", "html", "headers").annotate(is_digest=Q(headers__has_key="Auto-Submitted"))
        own = self.model.objects.readable_by(account).filter(pk=OuterRef("pk"))
        if account.is_administrator:
            return rows.annotate(own=Exists(own))
        return rows.filter(Exists(own)).annotate(own=models.Value(True))


class EmailActionQuerySet(models.QuerySet["EmailAction"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)
