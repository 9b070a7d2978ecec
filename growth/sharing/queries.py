"""What a person shares with their manager."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from growth.journal.queries.journal_page import EntryLine, line_of
from growth.models import Goal, JournalEntry
from people.models import Person


@dataclass(frozen=True, slots=True)
class SharedPage:
    person: Person
    entries: Sequence[EntryLine]
    goals: Sequence[Goal]


def load_shared(viewer: Person, key: str) -> SharedPage | None:
    """None where nothing is shared with the viewer, or they are no longer the direct manager. Three queries."""
    person = viewer.reports.filter(key=key, left_on=None).first()
    if person is None:
        return None
    rows = JournalEntry.objects.visible_to(viewer).filter(person=person)
    goals = list(Goal.objects.visible_to(viewer).filter(person=person).select_related("skill"))
    entries = [line_of(row, person, {}) for row in rows]
    return SharedPage(person, entries, goals) if entries or goals else None


def shares_with(viewer: Person, key: str) -> bool:
    """Whether there is such a page. One query."""
    entries = JournalEntry.objects.filter(person=OuterRef("pk"), shared_with=viewer)
    goals = Goal.objects.filter(person=OuterRef("pk"), shared_with=viewer)
    return viewer.reports.filter(Exists(entries) | Exists(goals), key=key, left_on=None).exists()
