"""What becomes of a pitch: an initiative, an area, a move to another cycle, or reopening for the next one."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from initiatives.models import CriticalArea, Effort, InflectionPoint, Initiative
from initiatives.services import areas, initiative_details, progress
from people import audit, events
from people.models import Person
from people.pasted_people import PastedTeam
from stakeholders.models import Pitch, PitchStatus, PitchStep, PlanningCycle
from stakeholders.pitches.back_planning import next_cycle_of, planning_starts
from stakeholders.pitches.services.editing import log_pitch_change
from stakeholders.pitches.teams import asked_teams, steps_with_answers
from stakeholders.text import value_text

NAME_LENGTH: Final = 120
SMALL_WEEKS, MEDIUM_WEEKS = Decimal(2), Decimal(6)  # total weeks of the steps up to which an area's effort is S or M


class NotAccepted(Exception):
    """Only an accepted pitch can become an initiative or an area."""


@transaction.atomic
@events.together()
def become_initiative(pitch: Pitch, *, by: Person, now: datetime, today: date) -> Initiative:
    """An initiative led by `by`; the existing one where there is one. Raises NotAccepted.

    Its areas are the steps, with owner and date, except those of teams that deferred or declined.
    """
    stored = lock_accepted(pitch)
    if stored.initiative is not None:
        return stored.initiative
    steps = accepted_steps(stored)
    teams = list(dict.fromkeys(one.team for one in steps if one.team))
    row = Initiative(name=stored.title[:NAME_LENGTH], summary=what_and_why(stored))
    row.start, row.target = span_of(stored, steps)
    made = initiative_details.create(row, team=PastedTeam(), teams=teams, hours=Decimal(0), by=by, now=now, today=today)
    owners = owners_of(steps)
    for step in steps:
        area = CriticalArea(initiative=made, name=step.name[:NAME_LENGTH], why=step.ask, owner=owners[step.pk])
        area.effort = effort_of(step.effort_weeks or Decimal(0))
        areas.add(area, [], by=by, now=now)
        add_milestone(step.name, step.needed_by, area, by=by, now=now, today=today)
    stored.initiative = made
    stored.save(update_fields=["initiative"])
    log_pitch_change(by, "changed", now)
    return made


@transaction.atomic
@events.together()
def become_area(pitch: Pitch, initiative: Initiative, *, by: Person, now: datetime, today: date) -> CriticalArea:
    """An area of an initiative that `by` may change; the existing one where there is one. Raises NotAccepted."""
    stored = lock_accepted(pitch)
    if stored.area is not None:
        return stored.area
    steps = accepted_steps(stored)
    row = CriticalArea(initiative=initiative, name=stored.title[:NAME_LENGTH], why=what_and_why(stored))
    row.effort = effort_of(sum((one.effort_weeks or Decimal(0) for one in steps), Decimal(0)))
    row.owner = next((one for one in owners_of(steps).values() if one), None)
    made = areas.add(row, [], by=by, now=now)
    add_milestone(stored.title, last_date(steps), made, by=by, now=now, today=today)
    stored.area, stored.initiative = made, initiative
    stored.save(update_fields=["area", "initiative"])
    log_pitch_change(by, "changed", now)
    return made


def accepted_steps(pitch: Pitch) -> list[PitchStep]:
    """Without those of teams that want no part in it."""
    steps = list(steps_with_answers(pitch).select_related("team__tech_lead", "team__engineering_manager"))
    without = {one.pk for asked in asked_teams(pitch, steps) if asked.wants_no_part for one in asked.steps}
    return [one for one in steps if one.pk not in without]


def what_and_why(pitch: Pitch) -> str:
    outcome = "; ".join(one for one in (pitch.outcome.strip(), value_text(pitch)) if one)
    return "\n\n".join(one for one in (pitch.problem.strip(), f"Outcome: {outcome}" if outcome else "") if one)


def span_of(pitch: Pitch, steps: Sequence[PitchStep]) -> tuple[date | None, date | None]:
    """The days of its cycle, extended to the last date by which a step is needed."""
    start, ends = (pitch.cycle.starts, pitch.cycle.ends) if pitch.cycle else (None, None)
    target = max((one for one in (ends, last_date(steps)) if one), default=None)
    return (None if start and target and target < start else start), target


def last_date(steps: Sequence[PitchStep]) -> date | None:
    return max((one.needed_by for one in steps if one.needed_by), default=None)


def effort_of(weeks: Decimal) -> Effort:
    return Effort.SMALL if weeks <= SMALL_WEEKS else Effort.MEDIUM if weeks <= MEDIUM_WEEKS else Effort.LARGE


def owners_of(steps: Sequence[PitchStep]) -> dict[int, Person | None]:
    """Who agreed to a step, if that is the full name of one person here; else the tech lead or the manager of its team."""
    named: dict[str, list[Person]] = {}
    for person in Person.objects.current().filter(name__in={one.agreed_by for one in steps if one.agreed_by}):
        named.setdefault(person.name, []).append(person)
    found: dict[int, Person | None] = {}
    for step in steps:
        agreed, team = named.get(step.agreed_by, []), step.team
        of_team = [team.tech_lead, team.engineering_manager] if team else []
        found[step.pk] = (
            agreed[0] if len(agreed) == 1 else next((one for one in of_team if one and not one.left_on), None)
        )
    return found


def add_milestone(name: str, on: date | None, area: CriticalArea, *, by: Person, now: datetime, today: date) -> None:
    """The date by which a step is needed, unless it has passed."""
    if on is not None and on >= today:
        point = InflectionPoint(initiative=area.initiative, name=name[:NAME_LENGTH], date=on)
        progress.add_milestone(point, [area], by=by, now=now)


def lock_accepted(pitch: Pitch) -> Pitch:
    stored = (
        Pitch.objects.select_for_update(of=("self",)).select_related("initiative", "area", "cycle").get(pk=pitch.pk)
    )
    if stored.status != PitchStatus.ACCEPTED:
        raise NotAccepted
    return stored


@transaction.atomic
def move_to_cycle(pitch: Pitch, cycle: PlanningCycle, *, by: Person, now: datetime, today: date) -> None:
    """Move the pitch to another cycle; its schedule begins today."""
    Pitch.objects.filter(pk=pitch.pk).update(cycle=cycle, targeted_on=today)
    log_pitch_change(by, "changed", now)


def reopen_deferred(now: datetime) -> int:
    """Reopen the deferred pitches whose next cycle is being planned. Returns how many. May run twice."""
    today = now.date()
    cycles = list(PlanningCycle.objects.order_by("starts", "key"))
    count = 0
    for pitch in Pitch.objects.filter(status=PitchStatus.DEFERRED).select_related("cycle", "author"):
        cycle = next_cycle_of(pitch, cycles, today)
        if cycle is not None and planning_starts(cycle, cycles) <= today:
            count += reopen(pitch, cycle, now)
    return count


@transaction.atomic
def reopen(pitch: Pitch, cycle: PlanningCycle, now: datetime) -> int:
    today = now.date()
    # The first run wins: a second one finds the pitch open.
    rows = Pitch.objects.filter(pk=pitch.pk, status=PitchStatus.DEFERRED, cycle=pitch.cycle)
    status = PitchStatus.SOCIALISING
    found = rows.update(status=status, cycle=cycle, targeted_on=today, status_changed_on=today, reopened_on=today)
    if found:
        line = audit.line(
            at=now, by=None, signed="leadplan", verb="changed", thing="pitches", label="your pitches",
            about=pitch.author, feeds_plans=False,
        )  # fmt: skip
        audit.append([line])
    return found
