"""Querysets of API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from people.models import Person

if TYPE_CHECKING:
    from integrations.models import ApiToken


class TokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, person: Person) -> Self:
        """To the person who made it alone."""
        return self.filter(person=person)

    def working(self, now: datetime) -> Self:
        """Neither revoked nor expired, of an active account."""
        return self.filter(revoked_at=None, expires_at__gt=now, person__account__is_active=True)
