"""A person's preferences for their week; only they can see and change them."""

from datetime import datetime
from typing import Final

from focus.models import WeekPreferences
from people.models import Person

FIELDS: Final = ("day_starts", "afternoons", "shares_actual_hours")
"""What `change` takes."""


def change(person: Person, *, now: datetime, **chosen: object) -> WeekPreferences:
    """Save some or all of FIELDS; the others stay unchanged."""
    unknown = chosen.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"No preference is called {', '.join(sorted(unknown))}.")
    row, _ = WeekPreferences.objects.update_or_create(person=person, defaults={**chosen, "changed_at": now})
    return row
