"""What a team does about a standard. Refusals are ValidationErrors with the reason.

Audit lines and events hold no texts of reverts, no reasons and no notes. An event doesn't name who recorded a revert.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from people import audit, trash
from people.concurrency import EditConflict
from people.display import format_date
from people.events import Changes
from people.models import AuditLine, EventType, NotificationKind, Person, Team, WebhookEvent
from people.notifications import Event, notify
from standards.models import AdoptionState, Revert, Standard, StandardAsk, StandardException, TeamAdoption
from standards.services.editing import event_of, line_of, locked, log

REVERTED: Final = "reverted"
"""What events call the state of a team that adopted a standard and went back."""
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
    went_back = reverted.exists()
    if before is not None and is_same(before, row) and not went_back:
        return before
    if change.seen and change.seen != seen_mark(before):
        raise EditConflict
    row.full_clean()
    row.save()
    if change.state == AdoptionState.ADOPTED:
        reverted.update(restored_on=day)
    audit.append([state_line(row, before, by=by, now=now, went_back=went_back)])
    return row


def state_line(
    row: TeamAdoption, before: TeamAdoption | None, *, by: Person, now: datetime, went_back: bool = False
) -> AuditLine:
    """`went_back`: there was an open revert."""
    was = before.get_state_display() if before else AdoptionState.NOT_ASKED.label
    event = state_event(row.standard, row.team, before, row, by=by, now=now, went_back=went_back)
    return line_of(row.standard, "changed", by=by, now=now, thing=STATE, label=label_of(row.standard, row.team), before=was,
        after=row.get_state_display(), event=event)  # fmt: skip


def state_event(
    standard: Standard, team: Team, before: TeamAdoption | None, after: TeamAdoption | None, *, by: Person, now: datetime,
    went_back: bool = False,
) -> WebhookEvent | None:  # fmt: skip
    """None if nothing that everyone sees has changed."""
    old, new = (seen_by_everyone(one) for one in (before, after))
    if went_back and old["state"] == AdoptionState.ADOPTED:
        old["state"] = REVERTED
    changes = {name: (old[name], new[name]) for name in new if old[name] != new[name]}
    return team_event(standard, team, changes, by=by, now=now) if changes else None


def seen_by_everyone(row: TeamAdoption | None) -> dict[str, object]:
    if row is None:
        return {"state": AdoptionState.NOT_ASKED.value, "wording": None, "adopt_by": None, "evidence_url": ""}
    number = row.term.number if row.term else None
    return {"state": row.state, "wording": number, "adopt_by": row.adopt_by, "evidence_url": row.evidence_url}


def team_event(standard: Standard, team: Team, changes: Changes, *, by: Person | None, now: datetime) -> WebhookEvent:
    return event_of(standard, EventType.STANDARD_TEAM, by=by, now=now, changes=changes, facts={"team": team})


def revert_event(standard: Standard, team: Team, *, went_back: bool, now: datetime) -> WebhookEvent | None:
    """That a team went back, or complies again. Who recorded it, why and what is for few. None where its state is another."""
    newest, states = newest_change(standard, team), (AdoptionState.ADOPTED.value, REVERTED)
    if newest is None or newest.state != AdoptionState.ADOPTED:
        return None
    return team_event(standard, team, {"state": states if went_back else states[::-1]}, by=None, now=now)


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
    event = state_event(standard, row.team, row, newest_change(standard, row.team), by=by, now=now)
    log(standard, "undid", by=by, now=now, thing=STATE, label=label_of(standard, row.team),
        before=row.get_state_display(), event=event)  # fmt: skip


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
        after=f"{row.what}, {row.start} to {row.until}",
        event=exception_event(row, EventType.STANDARD_EXCEPTION, by=by, now=now))  # fmt: skip


def exception_event(row: StandardException, kind: EventType, *, by: Person, now: datetime) -> WebhookEvent:
    until = row.ended_on - timedelta(days=1) if row.ended_on else row.until
    facts: dict[str, object] = {"team": row.team, "name": row.what, "from": row.start, "until": until}
    return event_of(row.standard, kind, by=by, now=now, facts=facts)


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
    kind = EventType.STANDARD_EXCEPTION_ENDED if on else EventType.STANDARD_EXCEPTION
    log(standard, verb, by=by, now=now, thing=EXCEPTION, label=label_of(standard, row.team), after=row.what,
        event=exception_event(row, kind, by=by, now=now))  # fmt: skip


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
    log(standard, "recorded", by=by, now=now, thing=REVERT, label=label_of(standard, row.team), after=f"on {row.on}",
        event=revert_event(standard, row.team, went_back=True, now=now))  # fmt: skip


@transaction.atomic
def restore_revert(row: Revert, on: date | None, *, by: Person, now: datetime) -> None:
    """The team complies again from that day; None undoes that. Raises ValidationError for a day before the revert."""
    standard = locked(row.standard)
    was_open = row.restored_on is None
    if row.restored_on == on:
        return
    row.restored_on = on
    row.full_clean()
    row.save(update_fields=["restored_on"])
    log(standard, "changed", by=by, now=now, thing=REVERT, label=label_of(standard, row.team),
        after=f"restored on {on}" if on else "open again",
        event=revert_event(standard, row.team, went_back=on is None, now=now) if was_open == bool(on) else None)  # fmt: skip


@transaction.atomic
def remove_revert(row: Revert, keeper: trash.RemovalContext) -> str:
    """Recorded by mistake. Returns the address that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    standard, team = row.standard, row.team
    event = revert_event(standard, team, went_back=False, now=keeper.now) if row.restored_on is None else None
    row.delete()
    log(standard, "removed", by=keeper.owner, now=keeper.now, thing=REVERT, label=label_of(standard, team), event=event)
    return kept.restore_url


@transaction.atomic
def undo_removed_revert(name: str, standard: Standard, team: Team, *, by: Person, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, Revert) or (row.standard_id, row.team_id) != (standard.pk, team.pk):
        raise trash.CannotRestore
    if trash.restore(removal):
        event = revert_event(standard, team, went_back=True, now=now) if row.restored_on is None else None
        log(standard, "restored", by=by, now=now, thing=REVERT, label=label_of(standard, team), event=event)


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
    notify_asked(standard, [row.team], by=by, now=now, day=day)
    newest = newest_change(standard, row.team)
    if newest is None or newest.state in (AdoptionState.NOT_ASKED, AdoptionState.DECLINED):
        set_state(standard, row.team, StateChange(AdoptionState.ASKED), by=by, now=now, day=day)


def notify_asked(standard: Standard, teams: Iterable[Team], *, by: Person, now: datetime, day: date) -> None:
    """The people who answer for these teams. Asked again, it is unread again."""
    scopes = standard.scopes.current(day).filter(team__in=teams).select_related("team")
    notify(
        [
            Event(NotificationKind.STANDARD_ASKED, scope.pk, person)
            for scope in scopes
            for person in (scope.team.engineering_manager_id, scope.team.tech_lead_id)
            if person
        ],
        by=by,
        now=now,
    )


def label_of(standard: Standard, team: Team) -> str:
    return f"{standard}: {team}"
