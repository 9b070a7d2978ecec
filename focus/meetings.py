"""A person's own choice on a meeting, which wins over the verdict and is remembered for the series."""

from datetime import datetime

from django.db import transaction

from focus.models import Meeting
from people import audit
from people.models import Person


def choose(meeting: Meeting, choice: str, delegate: Person | None, *, now: datetime) -> int:
    """Attend, delegate to somebody, or skip; "" leaves it to the verdict again. Returns how many meetings it holds for.

    It holds for this meeting and the later ones of its series.
    """
    rows = Meeting.objects.visible_to(meeting.person)
    same = {"series": meeting.series, "starts__gte": meeting.starts} if meeting.series else {"pk": meeting.pk}
    rows = rows.filter(**same)
    with transaction.atomic():
        count = rows.update(choice=choice, delegate=delegate if choice == "delegate" else None)
        # A meeting's title is its person's alone, so the line names none.
        line = audit.line(
            at=now,
            by=meeting.person,
            verb="changed",
            thing="meeting",
            label="your choice on a meeting",
            about=meeting.person,
        )
        audit.append([line])
    return count
