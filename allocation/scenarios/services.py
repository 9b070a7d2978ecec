"""Create, change, share and remove scenarios. They are private, so the audit log doesn't name them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import models, transaction
from django.db.models import F

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios.changes.baseline import load_current_rows
from allocation.scenarios.changes.registry import planned_change
from initiatives.models import InflectionPoint, Initiative, LeadAssignment
from people import audit, trash
from people.concurrency import EditConflict
from people.models import Person, TrashItem

REFERENCES: Final[Sequence[tuple[type[models.Model], str, bool]]] = (
    (Initiative, "initiative", True), (Person, "person", True), (LeadAssignment, "assignment", False),
    (InflectionPoint, "point", False),
)  # fmt: skip
"""What changes point to, and whether they are meaningless without it."""


class AlreadyPromoted(Exception):
    """It has been promoted, so it can't be changed any more."""


@transaction.atomic
def create_scenario(scenario: Scenario, *, by: Person, now: datetime) -> Scenario:
    scenario.author, scenario.created_at = by, now
    scenario.key = scenario.url_id
    scenario.full_clean()
    scenario.save()
    record_in_audit(by, "added", now)
    return scenario


@transaction.atomic
def change_details(scenario: Scenario, *, version: int | None, by: Person, now: datetime) -> None:
    """Change its name and reason. Raises EditConflict if someone has saved since, AlreadyPromoted."""
    held = lock_open_scenario(scenario)
    if version is not None and held.version != version:
        raise EditConflict
    held.name, held.reason, held.version = scenario.name, scenario.reason, held.version + 1
    held.full_clean()
    held.save()
    record_in_audit(by, "changed", now)


@transaction.atomic
def share_scenario(scenario: Scenario, people: Sequence[Person], *, by: Person, now: datetime) -> None:
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    held.shared_with.set([one for one in people if one.pk != held.author_id])
    record_in_audit(by, "changed", now)


@transaction.atomic
def save_change(change: ScenarioChange, *, by: Person, now: datetime, today: date) -> ScenarioChange:
    """Add or update a change, based on the current values. Raises AlreadyPromoted."""
    increment_version(lock_open_scenario(change.scenario))
    change.baseline = planned_change(change).baseline(load_current_rows([change]), today)
    change.full_clean()
    change.save()
    record_in_audit(by, "changed", now)
    return change


@transaction.atomic
def rebase_change(change: ScenarioChange, *, by: Person, now: datetime, today: date) -> bool:
    """Base a change on the current values; False if what it refers to no longer exists. Raises AlreadyPromoted."""
    increment_version(lock_open_scenario(change.scenario))
    stored = ScenarioChange.objects.with_rows().get(pk=change.pk)
    base = planned_change(stored).baseline(load_current_rows([stored]), today)
    if not base:
        return False
    stored.baseline = base
    stored.save(update_fields=["baseline"])
    record_in_audit(by, "changed", now)
    return True


@transaction.atomic
def remove_change(change: ScenarioChange, keep: trash.RemovalContext) -> TrashItem:
    """Remove a change with all changes that depend on it. Raises AlreadyPromoted."""
    increment_version(lock_open_scenario(change.scenario))
    kept = trash.add_to_trash(keep, [change, *change.used_by.all()], about=change.person)
    change.delete()
    record_in_audit(keep.owner, "changed", keep.now)
    return kept


@transaction.atomic
def restore_change(name: str, scenario: Scenario, *, by: Person, now: datetime) -> None:
    """Raises CannotRestore, AlreadyPromoted."""
    removal = trash.find_in_trash(by, name)
    if not isinstance(removal.row, ScenarioChange) or removal.row.scenario_id != scenario.pk:
        raise trash.CannotRestore
    increment_version(lock_open_scenario(scenario))
    if trash.restore(without_deleted_rows(removal)):
        record_in_audit(by, "changed", now)


@transaction.atomic
def remove_scenario(scenario: Scenario, keep: trash.RemovalContext) -> TrashItem:
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    rows: list[models.Model] = [held, *held.changes.order_by("pk")]
    kept = trash.add_to_trash(keep, rows)
    held.delete()
    record_in_audit(keep.owner, "removed", keep.now)
    return kept


@transaction.atomic
def restore_scenario(name: str, *, by: Person, now: datetime) -> Scenario:
    """Restore a removed scenario with its changes. Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    if not isinstance(removal.row, Scenario):
        raise trash.CannotRestore
    if trash.restore(without_deleted_rows(removal)):
        record_in_audit(by, "restored", now)
    return removal.row


def without_deleted_rows(removal: trash.TrashContent) -> trash.TrashContent:
    """The removal without references to rows deleted since. Raises CannotRestore if a change would be meaningless without one."""
    changes = [one.object for one in removal.rows if isinstance(one.object, ScenarioChange)]
    for model, name, needed in REFERENCES:
        ids = {getattr(one, f"{name}_id") for one in changes} - {None}
        gone = ids - set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))
        for one in changes:
            if getattr(one, f"{name}_id") in gone:
                if needed:
                    raise trash.CannotRestore
                setattr(one, f"{name}_id", None)
    return removal


def lock_open_scenario(scenario: Scenario) -> Scenario:
    """Lock it, so that no one else changes or promotes it until the transaction ends."""
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if held.promoted_at is not None:
        raise AlreadyPromoted
    return held


def increment_version(held: Scenario) -> None:
    Scenario.objects.filter(pk=held.pk).update(version=F("version") + 1)


def record_in_audit(by: Person, verb: str, now: datetime) -> None:
    line = audit.line(at=now, by=by, verb=verb, thing="scenarios", label="your scenarios", about=by, feeds_plans=False)
    audit.append([line])
