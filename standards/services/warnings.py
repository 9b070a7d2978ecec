"""Reminders before exceptions end. They end by their date, whether a reminder was sent or not."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from people.models import NotificationKind, Organisation
from people.notifications import Event, notify
from standards.models import StandardException
from standards.queries.standing import organisation_day

DAYS_BEFORE: Final = (14, 3)


def warn(now: datetime) -> int:
    """Notify of each exception that ends within 14 days, and within 3: its owner, the standard's and those who answer for the team.

    Each once: a second run finds it noted in the row. Returns how many exceptions it warned of.
    """
    day, count = organisation_day(Organisation.objects.first(), now), 0
    for row in StandardException.objects.ending(day, day + timedelta(days=DAYS_BEFORE[0])).select_related(
        "team", "standard"
    ):
        due = min(one for one in DAYS_BEFORE if (row.until - day).days <= one)
        count += warn_of(row, due, now)
    return count


@transaction.atomic
def warn_of(row: StandardException, due: int, now: datetime) -> bool:
    """The first run wins. `due` is 14 or 3."""
    found = StandardException.objects.filter(pk=row.pk).exclude(warned_days__lte=due).update(warned_days=due)
    if found:
        people = {row.owner_id, row.standard.owner_id, row.team.engineering_manager_id, row.team.tech_lead_id} - {None}
        notify([Event(NotificationKind.EXCEPTION_ENDS, row.pk, one) for one in people if one], by=None, now=now)
    return bool(found)
