"""Phases and their dates: planned, moved, read as spans."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from initiatives.drawing.timeline import Span
from initiatives.models import Initiative, Phase
from people import audit
from people.models import Person

OPEN_END = timedelta(days=60)
"""How long the last phase is drawn if no target is set."""


@transaction.atomic
def plan(initiative: Initiative, days: Mapping[str, date | None], *, by: Person, now: datetime) -> None:
    """Set the first day of each phase; None clears it."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    before = told(stored)
    initiative.phase_days = stored.phase_days = {phase: day.isoformat() for phase, day in days.items() if day}
    if told(stored) == before:
        return
    stored.save(update_fields=["phase_days"])
    line = audit.line(
        at=now, by=by, verb="changed", thing="phases", label=stored.name, initiative=stored.key,
        before=before, after=told(stored), feeds_plans=False,
    )  # fmt: skip
    audit.append([line])


def starts_of(initiative: Initiative) -> list[tuple[Phase, date]]:
    """The phases that have a date, in date order."""
    known = [
        (phase, date.fromisoformat(initiative.phase_days[phase])) for phase in Phase if phase in initiative.phase_days
    ]
    return sorted(known, key=lambda one: one[1])


def told(initiative: Initiative) -> str:
    return "; ".join(f"{phase.label.lower()}: {day}" for phase, day in starts_of(initiative)) or "–"


def spans(initiative: Initiative, today: date) -> list[Span]:
    """Each phase until the next begins; without phase dates, the current one until the target."""
    starts = starts_of(initiative)
    if not starts:
        start = initiative.start or today
        end = max(initiative.target or today + OPEN_END, start + timedelta(days=1))
        return [Span(initiative.get_phase_display(), start, end, current=True)]
    last = starts[-1][1]
    ends = [day for _, day in starts[1:]]
    ends.append(max(initiative.target or last + OPEN_END, last + timedelta(days=1)))
    return [
        Span(phase.label, day, end, current=day <= today < end) for (phase, day), end in zip(starts, ends, strict=True)
    ]


def phase_on(initiative: Initiative, day: date) -> str:
    """The phase on a day according to the phase dates; empty before the first."""
    return next((phase.value for phase, start in reversed(starts_of(initiative)) if start <= day), "")
