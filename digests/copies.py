"""A mail as it would go out now: to be looked at, or sent beside the week's own."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from digests import composing, due
from digests.composing import Letter
from digests.models import Digest, DigestKind
from digests.sending import wake
from engine.weeks import Week
from people.models import Organisation, Person

MOST: Final = 5
WITHIN: Final = timedelta(hours=1)
"""Copies of all kinds that somebody can ask for within this time."""


class TooMany(Exception):
    """Enough of them were asked for in the last hour."""


class NoAddress(Exception):
    """Nowhere to send it to."""


def preview(person: Person, organisation: Organisation, kind: DigestKind, week: Week, now: datetime) -> Letter | None:
    """None where there is nothing to tell, so that no mail would go out. Writes nothing: its buttons lead to the pages."""
    row = due.new_row(person.pk, week, now, kind)
    row.person = person
    try:
        return composing.compose(row, organisation, now)
    except composing.NothingToSay:
        return None


def ask(person: Person, kind: DigestKind, week: Week, now: datetime) -> Digest:
    """One now, beside the week's own, by the same claim, lease and back-off. Raises TooMany, NoAddress."""
    if not composing.address_of(person):
        raise NoAddress
    with transaction.atomic():
        # Two clicks at once wait for each other here, so that they are counted.
        Person.objects.select_for_update().get(pk=person.pk)
        if Digest.objects.copies_of(person).filter(asked_at__gt=now - WITHIN).count() >= MOST:
            raise TooMany
        row = due.new_row(person.pk, week, now, kind)
        row.asked_at = now
        row.message_id = due.message_id(person.pk, kind, week, now.isoformat())
        row.save()
    wake(row)
    return row
