"""The impact document: kept entries of a period by what they are about, and goals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db import models

from growth.journal.queries.journal_page import EntryLine, line_of
from growth.models import EntryKind, Goal, GoalStatus, JournalEntry
from people.models import Person


class Reader(models.TextChoices):
    OWN = "own", "You"
    MANAGER = "manager", "Your manager"
    PANEL = "panel", "A promotion panel"


SECTIONS: Final = (
    (EntryKind.DELIVERED, "Results"),
    (EntryKind.DECIDED, "Decisions"),
    (EntryKind.INFLUENCED, "Influence"),
    (EntryKind.GREW_OTHERS, "Growing others"),
    (EntryKind.RECOGNISED, "Recognition"),
    (EntryKind.LEARNED, "Learning"),
    (EntryKind.OUTSIDE, "Outside the company"),
)
SEES_GOALS: Final = (Reader.OWN, Reader.MANAGER)


class Section(NamedTuple):
    title: str
    entries: Sequence[EntryLine]


@dataclass(frozen=True, slots=True)
class ImpactDocument:
    """Sections without entries are left out. `goals` are empty for a panel: it looks at what was done."""

    person: Person
    first: date
    last: date
    reader: Reader
    sections: Sequence[Section]
    goals: Sequence[Goal]
    left_out: Sequence[JournalEntry]
    """Entries of the period that the person left out."""

    @property
    def is_empty(self) -> bool:
        return not self.sections and not self.goals


def load_document(
    person: Person, first: date, last: date, reader: Reader, without: Collection[int] = ()
) -> ImpactDocument:
    """Results with a figure come first. Two queries."""
    rows = list(JournalEntry.objects.of(person).filter(on__gte=first, on__lte=last).order_by("on", "pk"))
    kept = [line_of(row, person, {}) for row in rows if row.pk not in without]
    kept.sort(key=lambda one: one.row.result_figure is None)
    sections = [Section(title, [one for one in kept if one.row.kind == kind]) for kind, title in SECTIONS]
    goals: list[Goal] = []
    if reader in SEES_GOALS:
        wanted = Goal.objects.of(person).filter(status__in=(GoalStatus.OPEN, GoalStatus.REACHED))
        goals = list(wanted.select_related("skill"))
    left_out = [row for row in rows if row.pk in without]
    return ImpactDocument(person, first, last, reader, [one for one in sections if one.entries], goals, left_out)
