"""An email as it would be sent now: for a preview, or as a copy in addition to the week's regular one."""

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
"""A person can request at most this many copies, of all kinds together, within this time."""


class TooMany(Exception):
    """The limit for the last hour is reached."""


class NoAddress(Exception):
    """The person has no email address."""


def preview(person: Person, organisation: Organisation, kind: DigestKind, week: Week, now: datetime) -> Letter | None:
    """None if there is nothing to report, so that nothing would be sent. Writes nothing: its buttons open the pages."""
    row = due.new_row(person.pk, week, now, kind)
    row.person = person
    try:
        return composing.compose(row, organisation, now)
    except composing.NothingToSay:
        return None


def ask(person: Person, kind: DigestKind, week: Week, now: datetime) -> Digest:
    """Send a copy now, with the same claim, lease and back-off as the regular email. Raises TooMany, NoAddress."""
    if not composing.address_of(person):
        raise NoAddress
    with transaction.atomic():
        # Two clicks at once wait for each other here, so that both are counted.
        Person.objects.select_for_update().get(pk=person.pk)
        if Digest.objects.copies_of(person).filter(asked_at__gt=now - WITHIN).count() >= MOST:
            raise TooMany
        row = due.new_row(person.pk, week, now, kind)
        row.asked_at = now
        row.message_id = due.message_id(person.pk, kind, week, now.isoformat())
        row.save()
    wake(row)
    return row
