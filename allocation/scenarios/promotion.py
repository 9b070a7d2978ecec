"""Promote a scenario: apply each change through the same action as the pages, all of them or none."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios import notifications, promotion_check, services
from allocation.scenarios.changes.promotion_writer import PromotionWriter
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.promotion_check import PromotionCheck
from initiatives.models import Initiative
from initiatives.services.lead_assignments import LastLead
from people.concurrency import EditConflict
from people.models import Person

NOT_READY: Final = "Nothing was changed, because some changes can’t be promoted yet."


class PromotionRefused(Exception):
    """The message says why: some changes can't be promoted, or it would break a rule. Nothing was changed."""


@transaction.atomic
def promote(scenario: Scenario, *, version: int | None, by: Person, now: datetime, today: date) -> Sequence[str]:
    """Apply all changes, and return them as text.

    Raises AlreadyPromoted (someone else did it first), EditConflict (it has changed since the page was opened) and
    PromotionRefused.
    """
    held = services.lock_open_scenario(scenario)
    if version is not None and version != held.version:
        raise EditConflict
    ids = ScenarioChange.objects.filter(scenario=held, initiative__isnull=False).values("initiative")
    # Locked in one order, like every action on an initiative: what is compared below can't change before it is written.
    list(Initiative.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    review = promotion_check.check_changes(held, by, today)
    changes = [line.change for line in review.lines]
    if not review.is_ready:
        raise PromotionRefused(NOT_READY)
    before = promotion_check.load_leads({one.initiative_id for one in changes if one.initiative_id}, today)
    writer = PromotionWriter(by, now, today)
    for change in sorted(map(planned_change, changes), key=lambda one: (one.is_promoted_last, one.row.pk)):
        try:
            change.promote(writer)
        except (ValidationError, LastLead) as fault:
            raise PromotionRefused(refusal_text(review, change.row, fault)) from fault
    held.promoted_at, held.promoted_by, held.version = now, by, held.version + 1
    held.save(update_fields=["promoted_at", "promoted_by", "version"])
    services.record_in_audit(by, "promoted", now)
    notifications.enqueue_emails(held, changes, before, by=by, now=now)
    return [line.words for line in review.lines]


def refusal_text(review: PromotionCheck, change: ScenarioChange, fault: Exception) -> str:
    words = next(line.words for line in review.lines if line.change.pk == change.pk)
    why = " ".join(fault.messages) if isinstance(fault, ValidationError) else "An initiative must keep a lead."
    return f"Nothing was changed. {words}: {why}"
