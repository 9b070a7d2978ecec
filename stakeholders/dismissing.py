"""Excluding a missing person on purpose: with a reason only the lead can see, and reversible."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from people.models import Person
from stakeholders.contacts import log
from stakeholders.leftout import Place
from stakeholders.models import Dismissal


@transaction.atomic
def dismiss(lead: Person, person: Person, places: Iterable[Place], reason: str, *, now: datetime) -> None:
    """Exclude a person from all of these places. Excluding twice changes nothing."""
    for place in places:
        where = {"pitch_id" if place.is_pitch else "initiative_id": place.pk}
        Dismissal.objects.get_or_create(lead=lead, person=person, **where, defaults={"reason": reason, "at": now})
    log(lead, "changed", now)


@transaction.atomic
def take_back(row: Dismissal, *, now: datetime) -> None:
    Dismissal.objects.filter(pk=row.pk).delete()
    log(row.lead, "changed", now)
