"""Querysets of API tokens and of webhooks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from initiatives.models import Initiative
from initiatives.querysets import editable_ids
from people.models import Person

if TYPE_CHECKING:
    from integrations.models import ApiToken, Webhook, WebhookDelivery


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, person: Person) -> Self:
        """To the person who made it alone."""
        return self.filter(person=person)

    def working(self, now: datetime) -> Self:
        """Neither revoked nor expired, of an active account."""
        return self.filter(revoked_at=None, expires_at__gt=now, person__account__is_active=True)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def of_organisation(self) -> Self:
        return self.filter(initiative=None).exclude(kind="week")

    def of_initiative(self, initiative: Initiative) -> Self:
        return self.filter(initiative=initiative)

    def personal(self) -> Self:
        return self.filter(kind="week")

    def for_administrators(self, person: Person) -> Self:
        return self.of_organisation() if person.is_administrator else self.none()

    def for_editors(self, person: Person, today: date) -> Self:
        """Those of initiatives that the person may change."""
        rows = self.exclude(initiative=None)
        return rows if person.is_administrator else rows.filter(initiative__among=editable_ids(person, today))

    def personal_of(self, person: Person) -> Self:
        """The one that sends the person's week; they alone see it."""
        return self.personal().filter(owner=person)

    def visible_to(self, person: Person, today: date) -> Self:
        """Their own week's; those of initiatives they may change; for administrators, those of the organisation too."""
        own = Q(kind="week", owner=person)
        if person.is_administrator:
            return self.filter(own | ~Q(kind="week"))
        return self.filter(own | Q(initiative__among=editable_ids(person, today)))

    def active(self) -> Self:
        return self.filter(active=True)

    def weekly(self) -> Self:
        """Those that get a message on Mondays."""
        return self.filter(Q(kind="week") | Q(kind="slack", weekly=True))


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def of(self, webhook: Webhook) -> Self:
        return self.filter(webhook=webhook)

    def due(self, now: datetime) -> Self:
        """Those to send now: pending, or abandoned by a worker that died."""
        waiting = Q(state="pending", not_before__lte=now) | Q(state="sending", lease_until__lt=now)
        return self.filter(waiting, webhook__active=True)

    def waiting(self) -> Self:
        return self.filter(state__in=("pending", "sending"))

    def before(self, moment: datetime) -> Self:
        return self.filter(event__at__lt=moment)
