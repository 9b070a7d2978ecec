"""Applies planned changes of people's time zones when their day has come."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from people import audit
from people.models import Organisation, Person
from people.time_zones import COLUMNS, begin

FIRST_ZONE: Final = timedelta(hours=14)
"""The time zone furthest ahead of UTC."""
SIGNED_AS: Final = "leadplan"


def apply_due(now: datetime) -> int:
    """Apply every change whose day has begun in the person's time zone until then; returns how many."""
    organisation = Organisation.objects.first()
    home = organisation.timezone if organisation else "UTC"
    due = Person.objects.current().filter(next_timezone_from__lte=(now + FIRST_ZONE).date()).order_by("pk")
    begun = [
        one.pk
        for one in due
        if one.next_timezone_from and one.next_timezone_from <= now.astimezone(one.zone(home)).date()
    ]
    return sum(apply_one(pk, now) for pk in begun)


@transaction.atomic
def apply_one(person_id: int, now: datetime) -> bool:
    row = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    # Another worker may have been faster, or someone may have cancelled it.
    if row.next_timezone_from is None:
        return False
    before = audit.fields_text(row, ["timezone"])
    begin(row, row.next_timezone, row.next_timezone_from)
    row.save(update_fields=COLUMNS)
    after = audit.fields_text(row, ["timezone"])
    audit.append([audit.row_line(row, "changed", by=None, now=now, before=before, after=after, signed=SIGNED_AS)])
    return True
