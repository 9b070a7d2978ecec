"""What a person shares with their manager."""

from collections.abc import Sequence
from dataclasses import dataclass

from growth.journal.queries.journal_page import EntryLine, line_of
from growth.models import Goal, JournalEntry
from people.models import Person


@dataclass(frozen=True, slots=True)
class SharedPage:
    person: Person
    entries: Sequence[EntryLine]
    goals: Sequence[Goal]


def find_report(viewer: Person, key: str) -> Person | None:
    """Someone whose direct manager the viewer is. One query."""
    return viewer.reports.filter(key=key, left_on=None).first()


def load_shared(viewer: Person, person: Person) -> SharedPage | None:
    """None where nothing is shared with the viewer. Two queries."""
    rows = JournalEntry.objects.visible_to(viewer).filter(person=person)
    goals = list(Goal.objects.visible_to(viewer).filter(person=person).select_related("skill"))
    entries = [line_of(row, person, {}) for row in rows]
    return SharedPage(person, entries, goals) if entries or goals else None
