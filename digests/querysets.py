"""The vocabulary of mails: one's own, and what is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from people.models import Account, Person

if TYPE_CHECKING:
    from digests.models import Digest, MailAct, OutboxMail

    Digests = models.QuerySet[Digest]
    Mails = models.QuerySet[OutboxMail]
    Acts = models.QuerySet[MailAct]
else:
    Digests = Mails = Acts = models.QuerySet


# UNION, not UNION ALL: it ends even where managers go in a circle.
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
    """Those of them with somebody in their reporting line, at any depth, who has led something since a day."""
    return people.filter(pk__in=RawSQL(ABOVE_LEADS, [since.isoformat()]))  # noqa: S611 - constant text, one parameter


class DigestQuerySet(Digests):
    def visible_to(self, person: Person) -> Self:
        """One's own; to administrators all, of which they see subject and state."""
        return self.all() if person.is_administrator else self.filter(person=person)

    def listed(self) -> Self:
        """The latest week first, one's people by name, and of each the latest first."""
        return self.select_related("person").order_by("-week", "person__name", "-created_at", "-pk")

    def copies_of(self, person: Person) -> Self:
        """What somebody asked for beside the week's own."""
        return self.filter(person=person, asked_at__isnull=False)

    def due(self, now: datetime) -> Self:
        """Pending and not held back, or claimed by a sender whose lease ran out; the longest waiting first."""
        waiting = Q(state="pending", not_before__lte=now) | Q(state="sending", lease_until__lt=now)
        return self.filter(waiting).order_by("not_before", "pk")

    def claimed(self, digest: Digest) -> Self:
        """The row as long as this claim of it stands: another sender's has another lease."""
        return self.filter(pk=digest.pk, state="sending", lease_until=digest.lease_until)


class OutboxQuerySet(Mails):
    def readable_by(self, account: Account) -> Self:
        """One's own mails, text and all.

        A digest is its person's, whatever address it went to: people may change theirs to one that was another's.
        """
        from digests.models import Digest

        digests = Digest.objects.filter(message_id=OuterRef("message_id"))
        of_address = Q(to__iexact=account.email) & ~Exists(digests)
        return self.filter(of_address | Exists(digests.filter(person=account.person_id)))

    def listed_to(self, account: Account) -> Self:
        """One's own; to administrators all, of which they see subject and day. `own` tells; texts stay where they are."""
        rows = self.defer("text", "html", "headers")
        own = self.model.objects.readable_by(account).filter(pk=OuterRef("pk"))
        if account.is_administrator:
            return rows.annotate(own=Exists(own))
        return rows.filter(Exists(own)).annotate(own=models.Value(True))


class MailActQuerySet(Acts):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)
