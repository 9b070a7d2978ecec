"""Promote a scenario: apply each change through the same action as the pages, all of them or none."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios import reviewing, telling, writing
from allocation.scenarios.applying import Applying
from allocation.scenarios.reviewing import Review
from initiatives.assignments import LastLead
from initiatives.models import Initiative
from people.conflicts import Outdated
from people.models import Person


class NotReady(Exception):
    """Some changes can't be promoted; the review has the reasons. Nothing was changed."""

    def __init__(self, review: Review) -> None:
        self.review = review


class Refused(Exception):
    """The message says which rule it would break. Nothing was changed."""


@transaction.atomic
def promote(scenario: Scenario, *, version: int | None, by: Person, now: datetime, today: date) -> Sequence[str]:
    """Apply all changes, and return them as text.

    Raises Promoted (someone else did it first), Outdated (it has changed since the page was opened), NotReady and Refused.
    """
    held = writing.hold(scenario)
    if version is not None and version != held.version:
        raise Outdated
    ids = ScenarioChange.objects.filter(scenario=held, initiative__isnull=False).values("initiative")
    # Locked in one order, like every action on an initiative: what is compared below can't change before it is written.
    list(Initiative.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    changes = list(ScenarioChange.objects.filter(scenario=held).with_rows())
    review = reviewing.load(held, changes, by, today)
    if not review.is_ready:
        raise NotReady(review)
    before = reviewing.leads_of({one.initiative_id for one in changes if one.initiative_id}, today)
    applying = Applying(by, now, today)
    for change in sorted(changes, key=applying.place):
        try:
            applying.apply(change)
        except (ValidationError, LastLead) as fault:
            raise Refused(sentence(review, change, fault)) from fault
    held.promoted_at, held.promoted_by, held.version = now, by, held.version + 1
    held.save(update_fields=["promoted_at", "promoted_by", "version"])
    writing.log(by, "promoted", now)
    telling.due(held, changes, before, by=by, now=now)
    return [line.words for line in review.lines]


def sentence(review: Review, change: ScenarioChange, fault: Exception) -> str:
    words = next(line.words for line in review.lines if line.change.pk == change.pk)
    why = " ".join(fault.messages) if isinstance(fault, ValidationError) else "An initiative must keep a lead."
    return f"{words}: {why}"
