"""Notifications in the app, written in the transaction of the change, beside its audit line. Their words are composed when read."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from people.models import Account, Notification, NotificationKind, Person


class Event(NamedTuple):
    """What happened to a row (its id), and the person (their id) to notify."""

    kind: NotificationKind
    row: int
    person: int


@transaction.atomic(savepoint=False)
def notify(events: Iterable[Event], *, by: Person | None, now: datetime) -> None:
    """Notify people who have an account of what someone else did. Something that happens again is unread again."""
    wanted = {one for one in events if by is None or one.person != by.pk}
    if not wanted:
        return
    accounts = Account.objects.get_queryset().filter(person__in={one.person for one in wanted}, is_active=True)
    there = set(accounts.values_list("person", flat=True))
    rows = [
        Notification(person_id=one.person, kind=one.kind, row=one.row, actor=by, at=now)
        for one in sorted(wanted)
        if one.person in there
    ]
    if rows:
        Notification.objects.bulk_create(
            rows,
            500,
            update_conflicts=True,
            unique_fields=["person", "kind", "row"],
            update_fields=["actor", "at", "read_at"],
        )
        accounts.filter(has_unread=False).update(has_unread=True)


@transaction.atomic
def mark_read(person: Person, pk: int | None = None, *, now: datetime) -> None:
    """One of the person's notifications, or all of them."""
    # Locked first: what is written meanwhile sets `has_unread` again.
    account = Account.objects.get_queryset().select_for_update(of=("self",)).filter(person=person)
    list(account.values_list("pk"))
    unread = Notification.objects.visible_to(person).unread()
    (unread if pk is None else unread.filter(pk=pk)).update(read_at=now)
    rows = Notification.objects.filter(person=OuterRef("person"), read_at=None)
    Account.objects.get_queryset().filter(person=person).update(has_unread=Exists(rows))
