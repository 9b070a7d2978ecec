"""Taking over the day-to-day reserve that would have been right, and taking that back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from focus.capturing import proposals
from focus.models import ProposalAnswer, ProposalKind
from people import spans
from people.fields import plain
from people.models import Person


@transaction.atomic
def answer(person: Person, hours: Decimal, *, taken: bool, now: datetime) -> str:
    """Says what was done. What is taken is set as if by hand, with its line in the audit."""
    before = person.day_to_day
    proposals.answer(person, ProposalKind.RESERVE, "", taken=taken, now=now, before=before, after=hours)
    if not taken:
        return f"It stays at {plain(before)} h a week."
    spans.set_reserve(person, hours, by=person, now=now)
    return f"{plain(hours)} h a week are held back for the day-to-day from now on. Weeks planned by now offer to be planned anew."


@transaction.atomic
def undo(person: Person, said: ProposalAnswer, *, now: datetime) -> str:
    """Back to what it was, where nobody has set it otherwise since; it may be proposed again."""
    proposals.take_back(person, ProposalKind.RESERVE, "")
    if said.taken and said.before is not None and person.day_to_day == said.after:
        spans.set_reserve(person, said.before, by=person, now=now)
        return f"Back at {plain(said.before)} h a week."
    return "It may be proposed again."
