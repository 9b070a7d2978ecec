"""The one seam to the engine: from a person and a week to a plan that is kept, or only looked at."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from engine.planning import plan, plan_many
from engine.results import PlanFacts
from engine.weeks import Week
from engine.whatifs import Study, questions, smallest_changes
from focus import document
from focus.loading import load
from focus.models import WeekPlan
from people.models import Person


def replan(person: Person, week: Week, *, now: datetime) -> WeekPlan:
    """Plan a week anew and keep what stood there before. The person's decisions are constraints and stay.

    `now` is when the inputs are read: a change that comes later makes the plan stale.
    """
    loaded = load([person.pk], week)
    facts = loaded.weeks[person.pk]
    found = plan(facts, loaded.weights)
    study = Study.of(facts, found, loaded.weights)
    written = document.of_plan(
        found, loaded.left_out[person.pk], loaded.weights, questions(study), smallest_changes(study)
    )
    with transaction.atomic():
        row, made = WeekPlan.objects.select_for_update().get_or_create(
            person=person, week=week, defaults=columns(found, written, now)
        )
        if not made:
            row.previous, row.previous_at = row.facts, row.computed_at
            for name, value in columns(found, written, now).items():
                setattr(row, name, value)
            row.save()
    return row


def plan_chunk(person_ids: Collection[int], week: Week, *, now: datetime) -> int:
    """Plan the week of many leads side by side; planned ones stay as they are. Returns how many are new."""
    planned = set(WeekPlan.objects.filter(person__in=person_ids, week=week).values_list("person_id", flat=True))
    loaded = load([pk for pk in person_ids if pk not in planned], week)
    ids = list(loaded.weeks)
    plans = plan_many([loaded.weeks[pk] for pk in ids], loaded.weights)
    rows = [
        WeekPlan(
            person_id=pk,
            week=week,
            **columns(found, document.of_plan(found, loaded.left_out[pk], loaded.weights), now),
        )
        for pk, found in zip(ids, plans, strict=True)
    ]
    # Another worker may have been faster with some of them: the unique week decides.
    WeekPlan.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)
    return len(rows)


def preview(person: Person, week: Week, *, capacity: float | None = None) -> tuple[PlanFacts, list[str]]:
    """The plan as it would be, and who is left out; nothing is kept. `capacity` replaces the focus capacity."""
    loaded = load([person.pk], week)
    facts = loaded.weeks[person.pk]
    if capacity is not None:
        facts = replace(facts, capacity=capacity)
    return plan(facts, loaded.weights), loaded.left_out[person.pk]


def columns(found: PlanFacts, written: document.PlanDocument, now: datetime) -> dict[str, Any]:
    return {"facts": written, "exposures": dict(found.highest_exposure), "computed_at": now}
