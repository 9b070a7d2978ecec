"""What a team does about a standard. Refusals are ValidationErrors with the reason; audit lines hold no texts of reverts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from people import trash
from people.concurrency import EditConflict
from people.display import format_date
from people.models import Person, Team
from standards.models import AdoptionState, Revert, Standard, StandardAsk, StandardException, TeamAdoption
from standards.services.editing import locked, log

STATE, EXCEPTION, REVERT, ASK = "team’s state", "exception", "revert", "ask"


@dataclass(frozen=True, slots=True)
class StateChange:
    """`seen` is the number of the change that the editor saw as the newest; empty compares nothing."""

    state: str
    note: str = ""
    evidence_url: str = ""
    adopt_by: date | None = None
    seen: str = ""


def newest_change(standard: Standard, team: Team) -> TeamAdoption | None:
    return TeamAdoption.objects.filter(standard=standard, team=team).select_related("term").last()


def seen_mark(row: TeamAdoption | None) -> str:
    return str(row.pk if row else 0)


def check_open(standard: Standard, team: Team, day: date) -> None:
    if standard.is_retired:
        raise ValidationError("This standard is retired: teams no longer adopt it.")
    if not standard.scopes.current(day).filter(team=team).exists():
        raise ValidationError(f"{team} isn’t in scope of this standard. Its owner can add the team.")


@transaction.atomic
def set_state(
    standard: Standard, team: Team, change: StateChange, *, by: Person, now: datetime, day: date
) -> TeamAdoption:
    """A row for the change; the same again adds none. Adopting it again restores what was reverted.

    Raises EditConflict if the state has changed since the editor saw it, ValidationError where it is refused.
    """
    stored = locked(standard)
    check_open(stored, team, day)
    before, term = newest_change(stored, team), stored.terms.last()
    row = TeamAdoption(
        standard=stored, team=team, term=term, state=change.state, by=by, on=day,
        adopt_by=change.adopt_by, note=change.note, evidence_url=change.evidence_url,
    )  # fmt: skip
    reverted = Revert.objects.open(day).filter(standard=stored, team=team)
    if before is not None and is_same(before, row) and not reverted.exists():
        return before
    if change.seen and change.seen != seen_mark(before):
        raise EditConflict
    row.full_clean()
    row.save()
    if change.state == AdoptionState.ADOPTED:
        reverted.update(restored_on=day)
    was = before.get_state_display() if before else AdoptionState.NOT_ASKED.label
    log(stored, "changed", by=by, now=now, thing=STATE, label=label_of(stored, team), before=was,
        after=row.get_state_display())  # fmt: skip
    return row


def is_same(before: TeamAdoption, after: TeamAdoption) -> bool:
    facts = ("state", "term_id", "adopt_by", "note", "evidence_url")
    return all(getattr(before, name) == getattr(after, name) for name in facts)


@transaction.atomic
def undo_state(row: TeamAdoption, *, by: Person, now: datetime) -> None:
    """Remove the newest change, by the person who made it. Raises EditConflict where another followed.

    A revert that adopting restored stays restored: it is recorded again where that was wrong.
    """
    standard = locked(row.standard)
    newest = newest_change(standard, row.team)
    if newest is None or newest.pk != row.pk or row.by_id != by.pk:
        raise EditConflict
    row.delete()
    log(standard, "undid", by=by, now=now, thing=STATE, label=label_of(standard, row.team),
        before=row.get_state_display())  # fmt: skip


@transaction.atomic
def grant(row: StandardException, *, by: Person, now: datetime, day: date) -> None:
    """Raises ValidationError, also where the team already has this exception on one of these days."""
    standard = locked(row.standard)
    check_open(standard, row.team, day)
    row.granted_by = by
    row.full_clean()
    check_only_one(row)
    row.save()
    log(standard, "granted", by=by, now=now, thing=EXCEPTION, label=label_of(standard, row.team),
        after=f"{row.what}, {row.start} to {row.until}")  # fmt: skip


def check_only_one(row: StandardException) -> None:
    """Raises ValidationError where the team has this exception on one of its days by another row."""
    for other in StandardException.objects.filter(standard=row.standard, team=row.team, what__iexact=row.what).exclude(
        pk=row.pk
    ):
        last = other.until
        if other.ended_on is not None:
            last = min(last, date.fromordinal(other.ended_on.toordinal() - 1))
        if other.start <= row.until and row.start <= last:
            raise ValidationError(
                {"what": f"{row.team} already has this exception until {format_date(last, 'j F Y')}."}
            )


@transaction.atomic
def end_exception(row: StandardException, on: date | None, *, by: Person, now: datetime) -> None:
    """From that day it no longer applies; None undoes that. One that was ended keeps its day.

    Raises ValidationError where it can't apply again, since the team was granted the same meanwhile.
    """
    standard = locked(row.standard)
    row.refresh_from_db(fields=["ended_on"])
    if (row.ended_on is None) == (on is None):
        return
    if on is None:
        check_only_one(row)
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    verb = "ended" if on else "reopened"
    log(standard, verb, by=by, now=now, thing=EXCEPTION, label=label_of(standard, row.team), after=row.what)


@transaction.atomic
def record_revert(row: Revert, *, by: Person, now: datetime, day: date) -> None:
    """Raises ValidationError for a team that hadn't adopted it by then, or went back already."""
    standard = locked(row.standard)
    check_open(standard, row.team, day)
    changes = TeamAdoption.objects.filter(standard=standard, team=row.team, on__lte=row.on)
    newest = changes.last()
    if newest is None or newest.state != AdoptionState.ADOPTED:
        words = f"{row.team} hadn’t adopted it by {format_date(row.on, 'j F Y')}, so it can’t have been reverted then."
        raise ValidationError({"on": words})
    if Revert.objects.open(day).filter(standard=standard, team=row.team).exists():
        raise ValidationError("This team already has an open revert. First record when it was restored.")
    row.by = by
    row.full_clean()
    row.save()
    log(standard, "recorded", by=by, now=now, thing=REVERT, label=label_of(standard, row.team), after=f"on {row.on}")


@transaction.atomic
def restore_revert(row: Revert, on: date | None, *, by: Person, now: datetime) -> None:
    """The team complies again from that day; None undoes that. Raises ValidationError for a day before the revert."""
    standard = locked(row.standard)
    if row.restored_on == on:
        return
    row.restored_on = on
    row.full_clean()
    row.save(update_fields=["restored_on"])
    log(standard, "changed", by=by, now=now, thing=REVERT, label=label_of(standard, row.team),
        after=f"restored on {on}" if on else "open again")  # fmt: skip


@transaction.atomic
def remove_revert(row: Revert, keeper: trash.RemovalContext) -> str:
    """Recorded by mistake. Returns the address that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    standard, team = row.standard, row.team
    row.delete()
    log(standard, "removed", by=keeper.owner, now=keeper.now, thing=REVERT, label=label_of(standard, team))
    return kept.restore_url


@transaction.atomic
def undo_removed_revert(name: str, standard: Standard, team: Team, *, by: Person, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, Revert) or (row.standard_id, row.team_id) != (standard.pk, team.pk):
        raise trash.CannotRestore
    if trash.restore(removal):
        log(standard, "restored", by=by, now=now, thing=REVERT, label=label_of(standard, team))


@transaction.atomic
def record_ask(row: StandardAsk, *, by: Person, now: datetime, day: date) -> None:
    """That the owner asked a team, by whatever way; one a day. A team that wasn't asked before, or declined, is asked now."""
    standard = locked(row.standard)
    check_open(standard, row.team, day)
    same = StandardAsk.objects.filter(standard=standard, team=row.team, on=row.on).first()
    row.pk = same.pk if same else None
    row.to_name = row.to.name if row.to else ""
    row.full_clean(validate_constraints=False)
    row.save()
    log(standard, "asked", by=by, now=now, thing=ASK, label=label_of(standard, row.team))
    newest = newest_change(standard, row.team)
    if newest is None or newest.state in (AdoptionState.NOT_ASKED, AdoptionState.DECLINED):
        set_state(standard, row.team, StateChange(AdoptionState.ASKED), by=by, now=now, day=day)


def label_of(standard: Standard, team: Team) -> str:
    return f"{standard}: {team}"
