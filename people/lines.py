"""Reporting lines that change on a date: a reorganisation is planned ahead, and visibility changes on that day."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from people import audit
from people.models import AuditLine, Organisation, Person

BY: Final = "leadplan"
FIRST_ZONE: Final = timedelta(hours=14)
"""The time zone furthest ahead of UTC."""


def withdraw(person: Person, *, by: Person, now: datetime) -> bool:
    """Cancel a planned change of manager; False if there is none any more."""
    with transaction.atomic():
        row = Person.objects.select_for_update(of=("self",)).select_related("next_manager").get(pk=person.pk)
        if row.moves_on is None:
            return False
        before = words(row)
        clear(row)
        audit.append([line(row, by, "withdrew", now, before=before)])
    return True


def carry_out_due(now: datetime) -> int:
    """Apply every change whose day has begun in the person's time zone, except circular ones; returns how many."""
    organisation = Organisation.objects.first()
    home = organisation.timezone if organisation else "UTC"
    due = Person.objects.here().filter(moves_on__lte=(now + FIRST_ZONE).date()).order_by("moves_on", "pk")
    begun = [one for one in due if one.moves_on and one.moves_on <= now.astimezone(one.zone(home)).date()]
    return sum(carry_out(one.pk, now) for one in begun)


@transaction.atomic
def carry_out(person_id: int, now: datetime) -> bool:
    row = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person_id)
    # Another worker may have been faster, or someone may have cancelled it.
    if row.moves_on is None:
        return False
    before, after = row.manager, row.next_manager
    if after is not None and Person.objects.below(row).filter(pk=after.pk).exists():
        planned = words(row)
        clear(row)
        audit.append([line(row, None, "withdrew", now, before=planned, after="would create a circular reporting line")])
        return False
    row.manager = after
    row.save(update_fields=["manager"])
    clear(row)
    sides = {"before": f"manager: {before or '–'}", "after": f"manager: {after or '–'}"}
    audit.append([line(row, None, "changed", now, **sides)])
    return True


def clear(row: Person) -> None:
    row.next_manager = row.moves_on = None
    row.save(update_fields=["next_manager", "moves_on"])


def words(row: Person) -> str:
    return f"manager from {row.moves_on}: {row.next_manager or '–'}"


def line(row: Person, by: Person | None, verb: str, now: datetime, **sides: Any) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="person", label=row.name, about=row, signed=BY, **sides)
