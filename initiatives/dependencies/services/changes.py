"""Changing dependencies: what is waited for, the dates given, what was asked and how it was answered. Nothing is ever sent."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from initiatives.models import (
    AcceptanceCheck,
    CheckedBy,
    DateGiven,
    DateRequest,
    DateSource,
    Dependency,
    DependencyStatus,
    DriState,
    Initiative,
)
from people import audit, trash
from people.concurrency import Version
from people.events import NO_CHANGES, Changes
from people.keys import lock_names, unique_key
from people.models import EventType, NotificationKind, Person
from people.notifications import Event, notify

AUDITED_FIELDS: Final = ("name", "area", "producer", "dri", "need_by", "status", "grace_days")
PROPOSED_CHECKS: Final = (
    ("It compiles against our app", CheckedBy.PRODUCER),
    ("The guide was followed from scratch", CheckedBy.PRODUCER),
    ("Its tests pass", CheckedBy.PRODUCER),
)
SENSITIVE_SKILLS: Final = Q(skill__key__icontains="privacy") | Q(skill__key__icontains="security")


class DateIsKnown(Exception):
    """Another date was given on the same day; it is replaced only by someone who knows."""


@transaction.atomic
def add(row: Dependency, *, by: Person, now: datetime) -> Dependency:
    """With the checks that every delivery should pass, and one more where the area needs privacy or security skills."""
    lock_names()
    taken = set(Dependency.objects.filter(initiative=row.initiative).values_list("key", flat=True))
    row.key = unique_key(row.name, taken, "dependency")
    row.full_clean()
    row.save()
    checks = list(PROPOSED_CHECKS)
    if row.area and row.area.requirements.filter(SENSITIVE_SKILLS).exists():
        checks.append(("A privacy and security review has passed", CheckedBy.CONSUMER))
    AcceptanceCheck.objects.bulk_create(
        AcceptanceCheck(dependency=row, check_text=text, by=who, position=position)
        for position, (text, who) in enumerate(checks)
    )
    after = audit.fields_text(row, AUDITED_FIELDS)
    audit.append([audit.row_line(row, "added", by=by, now=now, label=label_of(row), after=after)])
    return row


@transaction.atomic
def change(row: Dependency, *, seen: Version, by: Person, now: datetime) -> None:
    """Raises EditConflict if someone else has saved since the editor saw it. A new DRI has not confirmed yet."""
    stored = locked(row)
    seen.compare(stored, row)
    row.version = stored.version + 1
    if row.dri_id != stored.dri_id:
        row.dri_state, row.dri_instead = DriState.NAMED, ""
    row.full_clean()
    row.save()
    changed = audit.changed_fields(row, stored, AUDITED_FIELDS)
    if changed:
        before, after = (audit.fields_text(side, changed) for side in (stored, row))
        changes = audit.field_changes(row, stored, changed)
        log(row, "changed", by=by, now=now, before=before, after=after, changes=changes)


@transaction.atomic
def remove(row: Dependency, keeper: trash.RemovalContext) -> str:
    """With its dates, asks, checks, deliveries and findings. Returns the address that restores it."""
    deliveries = list(row.deliveries.all())
    findings = [one for delivery in deliveries for one in delivery.findings.all()]
    parts = [*row.dates_given.all(), *row.date_requests.all(), *row.acceptance_checks.all(), *deliveries, *findings]
    kept = trash.add_to_trash(keeper, [row, *parts])
    line = audit.row_line(row, "removed", by=keeper.owner, now=keeper.now, label=label_of(row))
    row.delete()
    audit.append([line])
    return kept.restore_url


@transaction.atomic
def restore(name: str, initiative: Initiative, *, by: Person, now: datetime) -> Dependency:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, Dependency) or row.initiative_id != initiative.pk:
        raise trash.CannotRestore
    if trash.restore(removal):
        log(row, "restored", by=by, now=now)
    return row


@transaction.atomic
def give_date(
    row: Dependency,
    on: date,
    eta: date,
    reason: str = "",
    *,
    by: Person | None,
    now: datetime,
    source: DateSource = DateSource.LEAD,
    replace: bool = False,
    given_by: Person | None = None,
) -> DateGiven:
    """Record a date that the producer gave on a day. Raises DateIsKnown if there is one of that day, unless it is replaced."""
    stored = locked(row)
    last = DateGiven.objects.filter(dependency=row, recorded_on__lte=on).order_by("-recorded_on").first()
    same = last if last is not None and last.recorded_on == on else None
    if same is not None and same.eta != eta and not replace:
        raise DateIsKnown
    before = f"{same.eta} given on {on}" if same else ""
    was = last.eta if last else None
    given = same or DateGiven(dependency=row, recorded_on=on)
    given.eta, given.reason, given.source, given.by = eta, reason, source, given_by
    given.full_clean()
    given.save()
    touch(row, on, promised=stored.status == DependencyStatus.ASKED)
    log(
        row, "changed", by=by, now=now, before=before, after=f"{eta} given on {on}",
        event=EventType.DEPENDENCY_DATE, changes={"date": (was, eta)},
    )  # fmt: skip
    return given


@transaction.atomic
def confirm(row: Dependency, on: date, *, by: Person | None, now: datetime) -> None:
    """The latest date given was confirmed on a day."""
    locked(row)
    touch(row, on)
    log(row, "confirmed", by=by, now=now, after=f"date confirmed on {on}")


def touch(row: Dependency, on: date, *, promised: bool = False) -> None:
    """An answer of that day: it is the last confirmation, and answers what was asked before."""
    latest = max(on, row.last_confirmed or on)
    changes: dict[str, object] = {"last_confirmed": latest, "version": F("version") + 1}
    if promised:
        changes["status"] = DependencyStatus.PROMISED
    Dependency.objects.filter(pk=row.pk).update(**changes)
    DateRequest.objects.filter(dependency=row, answered_on=None, on__lte=on).update(answered_on=on)


@transaction.atomic
def record_ask(row: Dependency, ask: DateRequest, *, by: Person, now: datetime) -> DateRequest:
    """That a question was asked, by whatever way; one a day and rung. Only the initiative's leads read what it says."""
    locked(row)
    same = DateRequest.objects.filter(dependency=row, on=ask.on, rung=ask.rung).first()
    ask.pk = same.pk if same else None
    ask.dependency, ask.to_name = row, ask.to.name if ask.to else ""
    ask.full_clean(validate_constraints=False)
    ask.save()
    Dependency.objects.filter(pk=row.pk).update(version=F("version") + 1)
    log(row, "asked", by=by, now=now, thing="ask")
    if ask.to_id is not None:
        notify([Event(NotificationKind.ASKED, row.pk, ask.to_id)], by=by, now=now)
    return ask


@transaction.atomic
def decline(row: Dependency, instead: str, on: date, *, by_dri: bool, now: datetime) -> None:
    """Someone who was asked answered that it isn't theirs; `instead` is who they named."""
    locked(row)
    names: dict[str, object] = {"dri_state": DriState.DECLINED} if by_dri else {}
    Dependency.objects.filter(pk=row.pk).update(**names, dri_instead=instead, version=F("version") + 1)
    DateRequest.objects.filter(dependency=row, answered_on=None, on__lte=on).update(answered_on=on)
    after = ("DRI declined" if by_dri else "declined") + (f", named {instead}" if instead else "")
    log(row, "changed", by=None, now=now, after=after)


@transaction.atomic
def confirm_dri(row: Dependency) -> None:
    Dependency.objects.filter(pk=row.pk, dri_state=DriState.NAMED).update(dri_state=DriState.CONFIRMED)


def locked(row: Dependency) -> Dependency:
    return Dependency.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=row.pk)


def label_of(row: Dependency) -> str:
    return f"{row.initiative}: {row.name}"


def log(
    row: Dependency,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    before: str = "",
    after: str = "",
    thing: str = "dependency",
    event: EventType | None = None,
    changes: Changes = NO_CHANGES,
) -> None:
    """Answers without an account are signed by the answer page."""
    line = audit.row_line(
        row, verb, by=by, now=now, label=label_of(row), before=before, after=after, thing=thing, signed="answer page",
        event=event, changes=changes,
    )  # fmt: skip
    line.initiative = row.initiative.key
    audit.append([line])
