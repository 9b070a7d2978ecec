"""What of growth is deleted after a period. Entries and goals are kept until their person removes them or leaves."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from growth.journal.queries.proposals import LOOKS_BACK
from growth.models import JournalDismissal, Mentoring
from people.retention import Rule

MARGIN: Final = timedelta(weeks=26)
"""A pairing may be proposed half a year after it happened."""


def dismissals(before: datetime) -> QuerySet[JournalDismissal]:
    """Only once nothing of that time is proposed any more: else what was dismissed would come back."""
    return JournalDismissal.objects.filter(at__lt=before - LOOKS_BACK - MARGIN)


def ended_mentorings(before: datetime) -> QuerySet[Mentoring]:
    return Mentoring.objects.filter(ended__lt=before.date())


RULES: Final = (
    Rule("weeks", "dismissed proposals for journals", dismissals),
    Rule("weeks", "mentorships that ended", ended_mentorings),
)
