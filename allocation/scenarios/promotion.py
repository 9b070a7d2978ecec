"""Promote a scenario: apply each change through the same action as the pages, all of them or none."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios import notifications, promotion_check, promotion_undo, services
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.promotion_writer import PromotionWriter
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.promotion_check import PromotionCheck
from initiatives.models import Initiative
from initiatives.services.lead_assignments import LastLead
from people import events
from people.concurrency import EditConflict
from people.effective_dates import PastWeeksChange
from people.models import Person

NOT_READY: Final = "Nothing was changed, because some changes can’t be promoted yet."


class PromotionRefused(Exception):
    """The message says why: some changes can't be promoted, or it would break a rule. Nothing was changed."""


@transaction.atomic
@events.together()
def promote(scenario: Scenario, *, seen: str, by: Person, now: datetime, today: date) -> Sequence[str]:
    """Apply all changes, exactly as the page with this etag showed them, and return them as text.

    Raises AlreadyPromoted (someone else did it first), EditConflict (it has changed since the page was opened) and
    PromotionRefused.
    """
    held = services.lock_open_scenario(scenario)
    ids = ScenarioChange.objects.filter(scenario=held, initiative__isnull=False).values("initiative")
    # Locked in one order, like every action on an initiative: what is compared below can't change before it is written.
    list(Initiative.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    review = promotion_check.check_changes(held, by, today)
    changes = [line.change for line in review.lines]
    if seen != review.etag:
        raise EditConflict
    if not review.is_ready:
        raise PromotionRefused(NOT_READY)
    initiatives = {one.initiative_id for one in changes if one.initiative_id}
    stood = promotion_undo.read(initiatives)
    before = promotion_check.load_leads(initiatives, today)
    writer = PromotionWriter(by, now, today)
    for change in sorted(map(planned_change, changes), key=promotion_order):
        try:
            change.promote(writer)
        except (ValidationError, LastLead, PastWeeksChange) as fault:
            raise PromotionRefused(refusal_text(review, change.row, fault)) from fault
    held.promoted_at, held.promoted_by, held.version = now, by, held.version + 1
    held.undo = promotion_undo.difference(stood, promotion_undo.read(initiatives))
    held.save(update_fields=["promoted_at", "promoted_by", "version", "undo"])
    services.record_in_audit(by, "promoted", now)
    notifications.notify_people(held, changes, before, by=by, now=now)
    return [line.words for line in review.lines]


def promotion_order(change: PlannedChange) -> tuple[bool, date, int]:
    """By day, as the comparison applies them, so that no line overrides a later one."""
    return change.is_promoted_last, change.row.effective_on or date.min, change.row.pk


def refusal_text(review: PromotionCheck, change: ScenarioChange, fault: Exception) -> str:
    words = next(line.words for line in review.lines if line.change.pk == change.pk)
    if isinstance(fault, ValidationError):
        why = " ".join(fault.messages)
    else:
        why = (
            f"{fault.weeks} would change." if isinstance(fault, PastWeeksChange) else "An initiative must keep a lead."
        )
    return f"Nothing was changed. {words}: {why}"
