"""Keeping and dismissing proposals, and changes to the journal. Audit lines say only that it changed."""

from datetime import datetime

from django.db import transaction

from growth.journal.queries.proposals import Proposal
from growth.models import JournalDismissal, JournalEntry
from people import audit, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.models import Person


@transaction.atomic
def keep(person: Person, proposal: Proposal, *, now: datetime) -> JournalEntry:
    """The entry of a proposal; the one that exists where it was kept before."""
    wanted = proposal.entry(person)
    facts = {name: getattr(wanted, name) for name in ("on", "title", "kind", "result_figure", "result_unit")}
    row, is_new = JournalEntry.objects.get_or_create(
        person=person, source_kind=proposal.source.value, source_id=proposal.source_id, defaults=facts
    )
    if is_new:
        JournalDismissal.objects.of(person).filter(
            source_kind=proposal.source.value, source_id=proposal.source_id
        ).delete()
        log(person, "added", now)
    return row


@transaction.atomic
def dismiss(person: Person, proposal: Proposal, *, now: datetime) -> None:
    source = {"source_kind": proposal.source.value, "source_id": proposal.source_id}
    JournalDismissal.objects.get_or_create(person=person, **source, defaults={"at": now})


def propose_again(person: Person, proposal: Proposal) -> None:
    """Undoes a dismissal."""
    source = {"source_kind": proposal.source.value, "source_id": proposal.source_id}
    JournalDismissal.objects.of(person).filter(**source).delete()


@transaction.atomic
def save(row: JournalEntry, *, seen: Version = WITHOUT_VERSION, now: datetime) -> JournalEntry:
    """Raises EditConflict if it has changed since the person saw it."""
    verb = "added" if row.pk is None else "changed"
    if row.pk is not None:
        seen.compare(JournalEntry.objects.select_for_update().get(pk=row.pk), row)
    row.save()
    log(row.person, verb, now)
    return row


@transaction.atomic
def remove(row: JournalEntry, keeper: trash.RemovalContext) -> str:
    """Returns the name that restores it."""
    kept, person = trash.add_to_trash(keeper, [row]), row.person
    row.delete()
    log(person, "removed", keeper.now)
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, JournalEntry) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    trash.restore(removal)
    log(person, "restored", now)


def log(person: Person, verb: str, now: datetime, *, thing: str = "journal") -> None:
    """What it is stays private."""
    line = audit.line(at=now, by=person, verb=verb, thing=thing, label=f"your {thing}", about=person, feeds_plans=False)
    audit.append([line])
