"""Setting the day-to-day reserve that reviews suggest, and undoing that."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from focus.capturing import proposals
from focus.models import ProposalAnswer, ProposalKind
from people.model_fields import format_hours
from people.models import Person
from people.services import availability_records


@transaction.atomic
def answer(person: Person, hours: Decimal, *, taken: bool, now: datetime) -> str:
    """Returns what was done, in words. A new reserve is set as if by hand, with its line in the audit log."""
    before = person.day_to_day
    proposals.answer(person, ProposalKind.RESERVE, "", taken=taken, now=now, before=before, after=hours)
    if not taken:
        return f"Your day-to-day reserve stays at {format_hours(before)} h a week."
    availability_records.set_day_to_day(person, hours, by=person, now=now)
    return f"Your day-to-day reserve is now {format_hours(hours)} h a week. Weeks already planned can be replanned."


@transaction.atomic
def undo(person: Person, said: ProposalAnswer, *, now: datetime) -> str:
    """Back to the old reserve, unless it was changed since; it may be suggested again."""
    proposals.take_back(person, ProposalKind.RESERVE, "")
    if said.taken and said.before is not None and person.day_to_day == said.after:
        availability_records.set_day_to_day(person, said.before, by=person, now=now)
        return f"Your day-to-day reserve is back to {format_hours(said.before)} h a week."
    return "Undone. It can be suggested again."
