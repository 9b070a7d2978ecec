"""Deliveries: recorded, checked, accepted or handed back, and what was found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from initiatives.dependencies.services.changes import locked, log
from initiatives.models import (
    AcceptanceCheck,
    DateRequest,
    Delivery,
    DeliveryOutcome,
    Dependency,
    DependencyStatus,
    Finding,
)
from people.concurrency import WITHOUT_VERSION, Version
from people.models import EventType, Person


class DeliveryWaits(Exception):
    """A delivery already waits to be accepted."""


class ChecksOpen(Exception):
    """Some checks are neither passed nor waived."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check that passed, or that was waived for a reason."""

    passed: bool
    reason: str = ""


@transaction.atomic
def record_delivery(row: Dependency, on: date, note: str, *, by: Person | None, now: datetime) -> Delivery:
    """The next delivery, which waits to be accepted. Raises DeliveryWaits."""
    locked(row)
    if row.deliveries.filter(outcome=DeliveryOutcome.PENDING).exists():
        raise DeliveryWaits
    last = row.deliveries.aggregate(last=Max("number"))["last"] or 0
    delivery = Delivery.objects.create(dependency=row, number=last + 1, on=on, note=note)
    follow_deliveries(row)
    DateRequest.objects.filter(dependency=row, answered_on=None, on__lte=on).update(answered_on=on)
    event = EventType.DEPENDENCY_DELIVERED
    log(row, "changed", by=by, now=now, after=f"delivery {delivery.number} on {on}", event=event)
    return delivery


@transaction.atomic
def accept(
    delivery: Delivery, results: Mapping[int, CheckResult], note: str, *, by: Person, now: datetime, today: date
) -> None:
    """`results` are by check (id). Raises ChecksOpen if one is missing."""
    row = locked(delivery.dependency)
    for check in row.acceptance_checks.filter(done=False):
        result = results.get(check.pk)
        if result is None or not (result.passed or result.reason):
            raise ChecksOpen
        check.done = True
        check.passed_on = today if result.passed else None
        check.waived_reason = "" if result.passed else result.reason
        check.save()
    decide(delivery, DeliveryOutcome.ACCEPTED, note)
    event = EventType.DEPENDENCY_ACCEPTED
    log(row, "changed", by=by, now=now, after=f"delivery {delivery.number} accepted", event=event)


@transaction.atomic
def hand_back(delivery: Delivery, note: str, *, by: Person, now: datetime) -> None:
    """The checks that it passed stay passed."""
    row = locked(delivery.dependency)
    decide(delivery, DeliveryOutcome.HANDED_BACK, note)
    changes = {"status": (DependencyStatus.DELIVERED, DependencyStatus.PROMISED)}
    log(row, "changed", by=by, now=now, after=f"delivery {delivery.number} handed back", changes=changes)


def decide(delivery: Delivery, outcome: DeliveryOutcome, note: str) -> None:
    delivery.outcome, delivery.note = outcome, note or delivery.note
    delivery.save()
    follow_deliveries(delivery.dependency)


def follow_deliveries(row: Dependency) -> None:
    """The dependency's dates and status, as its deliveries set them."""
    last = row.deliveries.order_by("-number").first()
    status, delivered, accepted = DependencyStatus.PROMISED, None, None
    if last is not None and last.outcome != DeliveryOutcome.HANDED_BACK:
        delivered, status = last.on, DependencyStatus.DELIVERED
        if last.outcome == DeliveryOutcome.ACCEPTED:
            accepted, status = last.on, DependencyStatus.ACCEPTED
    Dependency.objects.filter(pk=row.pk).update(
        status=status, delivered_on=delivered, accepted_on=accepted, version=F("version") + 1
    )


@transaction.atomic
def set_check(check: AcceptanceCheck, outcome: str, reason: str, *, by: Person, now: datetime, today: date) -> None:
    """Passed, failed, waived because of the reason, or open again."""
    check.done = outcome in ("passed", "waived")
    check.passed_on = today if outcome == "passed" else None
    check.failed_on = today if outcome == "failed" else check.failed_on
    check.waived_reason = reason if outcome == "waived" else ""
    check.note = reason if outcome == "failed" else check.note
    check.save()
    log(check.dependency, "changed", by=by, now=now, after=f"“{check.check_text}” {outcome}")


@transaction.atomic
def add_check(check: AcceptanceCheck, *, by: Person, now: datetime) -> AcceptanceCheck:
    check.position = check.dependency.acceptance_checks.count()
    check.full_clean()
    check.save()
    log(check.dependency, "changed", by=by, now=now, after=f"check added: {check.check_text}")
    return check


@transaction.atomic
def save_finding(finding: Finding, *, seen: Version = WITHOUT_VERSION, by: Person, now: datetime) -> Finding:
    """A new finding, or a changed one: what blocks is urgent until it is fixed. Raises EditConflict."""
    if finding.pk is not None:
        seen.compare(Finding.objects.select_for_update().get(pk=finding.pk), finding)
    finding.full_clean()
    finding.save()
    words = f"finding: {finding.get_severity_display().lower()}" + (", fixed" if finding.fixed_on else "")
    log(finding.delivery.dependency, "changed", by=by, now=now, after=words)
    return finding
