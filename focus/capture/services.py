"""Saving what was captured, deleting it, marking a concern as done, and answering suggestions. Only the person sees any of it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from focus.models import Concern, Interruption, ProposalAnswer
from initiatives.models import CriticalArea
from people import trash
from people.concurrency import Version
from people.models import Person


def add_interruption(person: Person, source: str, minutes: int, about: str, *, now: datetime) -> Interruption:
    """It ended now."""
    row = Interruption(person=person, at=now)
    change_interruption(row, source, minutes, about)
    return row


@transaction.atomic
def correct_interruption(row: Interruption, source: str, minutes: int, about: str, *, seen: Version) -> None:
    """Raises EditConflict where it has been corrected differently since the person saw it."""
    stored = Interruption.objects.select_for_update().get(pk=row.pk)
    if (source, minutes, about) != (stored.source, stored.minutes, stored.about):
        seen.compare(stored)
    change_interruption(row, source, minutes, about)


def change_interruption(row: Interruption, source: str, minutes: int, about: str) -> None:
    """A source that is exactly one colleague's name is linked to them."""
    named = list(Person.objects.visible_to(row.person).filter(name__iexact=source)[:2])
    row.source, row.minutes, row.about = source, minutes, about
    row.source_person = named[0] if len(named) == 1 else None
    row.save()


def add_concern(person: Person, area: CriticalArea | None, text: str, *, now: datetime) -> Concern:
    """It stays on the person's weeks until they mark it done."""
    return Concern.objects.create(person=person, area=area, text=text.strip(), at=now)


def mark_done(row: Concern, *, now: datetime) -> None:
    Concern.objects.filter(pk=row.pk, done_at=None).update(done_at=now)


def reopen(row: Concern) -> None:
    """Not done after all."""
    Concern.objects.filter(pk=row.pk).update(done_at=None)


@transaction.atomic
def remove(row: Interruption | Concern, keeper: trash.RemovalContext) -> str:
    """Returns the name that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    row.delete()
    return kept.name


def restore(person: Person, name: str) -> None:
    """Raises Gone."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, Interruption | Concern) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    trash.restore(removal)


def answer_proposal(
    person: Person,
    kind: str,
    about: str,
    *,
    accepted: bool,
    now: datetime,
    before: Decimal | None = None,
    after: Decimal | None = None,
) -> ProposalAnswer:
    """The latest answer counts."""
    said = {"accepted": accepted, "before": before, "after": after, "at": now}
    return ProposalAnswer.objects.update_or_create(person=person, kind=kind, about=about, defaults=said)[0]


def undo_answer(person: Person, kind: str, about: str) -> None:
    """As if it had not been answered: it is suggested again."""
    ProposalAnswer.objects.visible_to(person).filter(kind=kind, about=about).delete()
