"""The phases of an initiative and their dates."""

from datetime import date, timedelta

from initiatives.drawing.timeline import Span
from initiatives.models import Initiative, Phase

OPEN_END = timedelta(days=60)
"""How long the last phase is drawn if no target is set."""


def starts_of(initiative: Initiative) -> list[tuple[Phase, date]]:
    """The phases that have a date, in date order."""
    known = [
        (phase, date.fromisoformat(initiative.phase_starts[phase]))
        for phase in Phase
        if phase in initiative.phase_starts
    ]
    return sorted(known, key=lambda one: one[1])


def audit_text(initiative: Initiative) -> str:
    return "; ".join(f"{phase.label.lower()}: {day}" for phase, day in starts_of(initiative)) or "–"


def phase_spans(initiative: Initiative, today: date) -> list[Span]:
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
