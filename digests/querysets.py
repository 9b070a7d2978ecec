"""The vocabulary of mails: one's own, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.models import Account, Person

if TYPE_CHECKING:
    from digests.models import Digest, OutboxMail

    Digests = models.QuerySet[Digest]
    Mails = models.QuerySet[OutboxMail]
else:
    Digests = Mails = models.QuerySet


class DigestQuerySet(Digests):
    def visible_to(self, person: Person) -> Self:
        """One's own; to administrators all, of which they see subject and state."""
        return self.all() if person.is_administrator else self.filter(person=person)

    def listed(self) -> Self:
        """The latest week first, one's people by name."""
        return self.select_related("person").order_by("-week", "person__name", "pk")

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
