"""Changing a lead's agreed hours from a week on, and undoing it."""

from datetime import date, datetime
from typing import Final, NamedTuple, Self

from django.core import signing
from django.db import transaction

from engine.weeks import Week
from initiatives.models import LeadAssignment
from initiatives.services import assignment_rows, lead_assignments
from initiatives.services.assignment_rows import RowsChange
from people.concurrency import Version
from people.display import format_date
from people.model_fields import format_hours
from people.models import Person

SALT: Final = "allocation.agreed-hours"
A_DAY: Final = 24 * 60 * 60
"""How long a change can be undone, in seconds."""


class HoursChange(NamedTuple):
    """What was changed, as a sentence, and the rows to put back; `lead` is a key, `token` all of it, signed on that day."""

    lead: str
    words: str
    rows: RowsChange
    token: str

    @classmethod
    def sign(cls, lead: str, words: str, rows: RowsChange) -> Self:
        return cls(lead, words, rows, signing.dumps([lead, words, *rows], salt=SALT, compress=True))

    @classmethod
    def read(cls, token: str) -> Self | None:
        """None if there is no valid token, or it is older than a day."""
        try:
            lead, words, before, after = signing.loads(token, salt=SALT, max_age=A_DAY)
        except signing.BadSignature:
            return None
        return cls(lead, words, RowsChange(before, after), token)


@transaction.atomic
def change_agreed_hours(
    row: LeadAssignment, week: Week, *, seen: Version, by: Person, now: datetime, today: date
) -> HoursChange | None:
    """The row's new hours apply from the week on, until the assignment ends. None if they are the same.

    Raises EditConflict, and PastWeeksChange for a week that is over.
    """
    before = assignment_rows.read_rows([row.initiative_id])
    lead_assignments.change(row, applies_from=week.monday, seen=seen, by=by, now=now, today=today)
    rows = assignment_rows.difference(before, assignment_rows.read_rows([row.initiative_id]))
    day = week.monday
    words = f"{row.person}, {row.initiative}: {format_hours(row.hours)} h a week from {format_date(day, 'j M')}."
    return HoursChange.sign(row.person.key, words, rows) if rows.after else None


def undo_agreed_hours(done: HoursChange, *, by: Person, now: datetime, today: date) -> None:
    """Raises ChangedSince, PastWeeksChange."""
    assignment_rows.restore_rows(done.rows, by=by, now=now, today=today)
