"""A person's preferences for their week; only they can see and change them."""

from datetime import datetime
from typing import Final

from django.db import transaction

from focus.models import WeekPreferences
from people.concurrency import Version
from people.keys import lock_person
from people.models import Person

FIELDS: Final = ("day_starts", "afternoons", "longest_block", "shares_actual_hours")
"""What `change` takes."""


@transaction.atomic
def change(person: Person, *, now: datetime, seen: Version | None = None, **chosen: object) -> WeekPreferences:
    """Save some or all of FIELDS; the others stay unchanged. Raises EditConflict if the saved ones are not those seen."""
    unknown = chosen.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"No preference is called {', '.join(sorted(unknown))}.")
    lock_person(person)
    stored = WeekPreferences.for_person(person)
    if seen is not None and any(getattr(stored, name) != value for name, value in chosen.items()):
        seen.compare(stored)
    row, _ = WeekPreferences.objects.update_or_create(person=person, defaults={**chosen, "changed_at": now})
    return row
