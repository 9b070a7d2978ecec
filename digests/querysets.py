"""The vocabulary of mails: one's own, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

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

    def due(self, now: datetime) -> Self:
        """Pending and not held back, or claimed by a sender whose lease ran out."""
        return self.filter(Q(state="pending", not_before__lte=now) | Q(state="sending", lease_until__lt=now))


class OutboxQuerySet(Mails):
    def readable_by(self, account: Account) -> Self:
        """One's own mails, text and all."""
        return self.filter(to__iexact=account.email)
