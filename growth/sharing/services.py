"""Sharing an entry or a goal with the direct manager, and taking it back."""

from datetime import datetime

from django.db import transaction

from growth.journal.services import log
from growth.models import Goal, JournalEntry
from people.models import NotificationKind, Person
from people.notifications import Event, notify


class NoManager(Exception):
    """There is no one to share it with."""


@transaction.atomic
def share(row: JournalEntry | Goal, *, now: datetime) -> Person:
    """With the manager of today: a later one doesn't see it until it is shared again. Raises NoManager."""
    manager = row.person.manager
    if manager is None:
        raise NoManager
    set_shared(row, manager, now)
    kind = NotificationKind.SHARED_GOAL if isinstance(row, Goal) else NotificationKind.SHARED_ENTRY
    notify([Event(kind, row.pk, manager.pk)], by=row.person, now=now)
    return manager


@transaction.atomic
def stop_sharing(row: JournalEntry | Goal, *, now: datetime) -> None:
    set_shared(row, None, now)


def set_shared(row: JournalEntry | Goal, manager: Person | None, now: datetime) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(shared_with=manager)
    log(row.person, "changed", now, thing="goals" if isinstance(row, Goal) else "journal")
