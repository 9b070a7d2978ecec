"""The only module that calls the engine: from a person and a week to a plan that is saved, or only previewed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from engine.facts import SpentHours
from engine.planning import plan, plan_many
from engine.results import PlanFacts
from engine.sensitivity.counterfactuals import questions, smallest_changes
from engine.sensitivity.perturbations import SensitivityAnalysis, sensitivity_analyses
from engine.serialization import as_json, published, to_plain_data
from engine.weeks import Week
from focus.models import Decision, DecisionKind, WeekPlan
from focus.plan import document
from focus.plan.decided_plan import with_decisions
from focus.plan.queries.lead_weeks import load
from people.models import Organisation, Person

EASTERNMOST: Final = timedelta(hours=14)  # ahead of UTC


class PastWeek(Exception):
    """The week is over in the person's time zone, and its plan is history."""


def replan(person: Person, week: Week, *, now: datetime) -> WeekPlan:
    """Replan a week and keep the previous plan. The person's decisions are constraints and stay.

    `now` is when the inputs are read: a change that comes later makes the plan stale. Raises PastWeek.
    """
    if is_over(person, week, now) and WeekPlan.objects.of(person, week).exists():
        raise PastWeek
    loaded = load([person.pk], week)
    facts = loaded.weeks[person.pk]
    found = plan(facts, loaded.weights)
    study = SensitivityAnalysis.of(facts, found, loaded.weights)
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


def is_over(person: Person, week: Week, now: datetime) -> bool:
    return not without_past_weeks([person], week, now)


def without_past_weeks(people: Iterable[Person], week: Week, now: datetime) -> list[Person]:
    """Those whose week is not over in their own time zone. One query."""
    organisation = Organisation.objects.first()
    fallback = organisation.timezone if organisation else "UTC"
    return [one for one in people if Week.of(now.astimezone(one.zone(fallback)).date()) <= week]


def plan_chunk(person_ids: Collection[int], week: Week, *, now: datetime) -> int:
    """Plan the week of many leads at once; existing plans stay unchanged. Returns how many are new.

    Nobody whose week is over is planned, however long the task has waited.
    """
    if (now + EASTERNMOST).date() > week.sunday:
        people = Person.objects.filter(pk__in=list(person_ids))
        person_ids = [one.pk for one in without_past_weeks(people, week, now)]
    planned = set(WeekPlan.objects.filter(person__in=person_ids, week=week).values_list("person_id", flat=True))
    loaded = load([pk for pk in person_ids if pk not in planned], week)
    ids = list(loaded.weeks)
    plans = plan_many([loaded.weeks[pk] for pk in ids], loaded.weights)
    rows = [
        WeekPlan(
            person_id=pk, week=week, **columns(found, document.of_plan(found, loaded.left_out[pk], loaded.weights), now)
        )
        for pk, found in zip(ids, plans, strict=True)
    ]
    # Another worker may have been faster for some of them: the unique constraint decides.
    WeekPlan.objects.bulk_create(rows, ignore_conflicts=True, batch_size=100)
    return len(rows)


def study_chunk(person_ids: Collection[int], week: Week) -> int:
    """Add to plans of the weekly run what would change them, and which ratings are worth finding out. Returns how many.

    The run itself only plans, so that no one has to wait. If the inputs have changed since and the week would come out
    differently, only the ratings are added: the page offers to recompute anyway. A plan that was replaced in the meantime
    has been studied already and stays.
    """
    rows = {row.person_id: row for row in WeekPlan.objects.filter(person__in=person_ids, week=week).unstudied()}
    loaded = load(list(rows), week)
    # Someone who no longer leads anything has a plan but no inputs: there is nothing to study.
    for gone in rows.keys() - loaded.weeks.keys():
        rows[gone].facts |= {"questions": [], "what_ifs": {}}
    facts = list(loaded.weeks.values())
    found = plan_many(facts, loaded.weights, confidence=False)
    for pk, one, study in zip(loaded.weeks, found, sensitivity_analyses(facts, found, loaded.weights), strict=True):
        stored = rows[pk].facts
        same = {item.area: item.hours for item in one.items} == document.hours_of(stored)
        stored["questions"] = to_plain_data(questions(study))
        stored["what_ifs"] = to_plain_data(smallest_changes(study)) if same else {}
    with transaction.atomic():
        plans = WeekPlan.objects
        return sum(
            plans.filter(pk=row.pk, computed_at=row.computed_at).update(facts=row.facts) for row in rows.values()
        )


def preview(person: Person, week: Week, *, capacity: float | None = None) -> tuple[PlanFacts, list[str]]:
    """The plan from today's facts around everything that the person decided, and who is left out; nothing is saved.

    Accepted hours are fixed here: unlike a replan, a preview proposes nothing. `capacity` replaces the focus capacity.
    """
    loaded = load([person.pk], week)
    facts = loaded.weeks[person.pk]
    facts = replace(facts, pins={**facts.accepted, **facts.pins})
    if capacity is not None:
        facts = replace(facts, capacity=capacity)
    return plan(facts, loaded.weights), loaded.left_out[person.pk]


def published_plan(person: Person, week: Week, *, now: datetime, capacity: float | None = None) -> dict[str, Any]:
    """The plan as JSON, from today’s facts. Of a past week what was stored, unless it was never planned or `capacity` is given."""
    past = capacity is None and is_over(person, week, now)
    stored = stored_plan(person, week) if past else None
    if stored is not None:
        return published(stored, person=person.email)
    found, left_out = preview(person, week, capacity=capacity)
    return as_json(found, person=person.email, left_out=left_out)


def stored_plan(person: Person, week: Week) -> document.PlanDocument | None:
    """What was stored when the week was planned, with the hours that the person decided; None if it was never planned."""
    row = WeekPlan.objects.of(person, week).first()
    if row is None:
        return None
    rows = Decision.objects.of(person, week).values_list("area__initiative__key", "area__key", "kind", "hours")
    decided = {f"{one}/{area}": (DecisionKind(kind), float(hours)) for one, area, kind, hours in rows}
    return with_decisions(row.facts, decided)


def plan_left(
    person: Person, week: Week, *, now: datetime, today: date, share: float, done: Mapping[str, float]
) -> PlanFacts:
    """The rest of a week from now: `done` are this week's hours by area, `share` is what is left of today. Nothing is saved."""
    loaded = load([person.pk], week)
    facts = loaded.weeks[person.pk]
    spent = [SpentHours(area, week, hours, "done") for area, hours in done.items()]
    facts = replace(
        facts,
        since=today,
        share_of_day=share,
        now=now,
        spent=(*facts.spent, *spent),
        pins=half_hours_ahead(facts.pins, done),
        accepted=half_hours_ahead(facts.accepted, done),
    )
    return plan(facts, loaded.weights, confidence=False)


def half_hours_ahead(decided: Mapping[str, int], done: Mapping[str, float]) -> dict[str, int]:
    """What is still ahead of decided half-hours, by area."""
    return {area: max(0, halves - round(done.get(area, 0.0) * 2)) for area, halves in decided.items()}


def columns(found: PlanFacts, written: document.PlanDocument, now: datetime) -> dict[str, object]:
    return {"facts": written, "exposures": dict(found.highest_exposure), "computed_at": now}
