"""What becomes of a pitch: an initiative, an area, a move to another cycle, or reopening for the next one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from initiatives.models import CriticalArea, Effort, Initiative
from initiatives.services import areas, initiative_details
from people import audit
from people.models import Person, Team
from people.pasted_people import PastedTeam
from stakeholders.models import Pitch, PitchStatus, PlanningCycle
from stakeholders.pitches.back_planning import next_cycle_of, planning_starts
from stakeholders.pitches.services.editing import log_pitch_change

NAME_LENGTH: Final = 120
SMALL_WEEKS, MEDIUM_WEEKS = Decimal(2), Decimal(6)  # total weeks of the steps up to which an area's effort is S or M


class NotAccepted(Exception):
    """Only an accepted pitch can become an initiative or an area."""


@transaction.atomic
def become_initiative(pitch: Pitch, *, by: Person, now: datetime, today: date) -> Initiative:
    """An initiative led by `by`, with the teams of the steps; the existing one where there is one. Raises NotAccepted."""
    stored = lock_accepted(pitch)
    if stored.initiative is not None:
        return stored.initiative
    teams = list(Team.objects.filter(pitch_steps__pitch=stored).distinct().order_by("name"))
    row = Initiative(name=stored.title[:NAME_LENGTH], summary=stored.problem)
    made = initiative_details.create(row, team=PastedTeam(), teams=teams, hours=Decimal(0), by=by, now=now, today=today)
    stored.initiative = made
    stored.save(update_fields=["initiative"])
    log_pitch_change(by, "changed", now)
    return made


@transaction.atomic
def become_area(pitch: Pitch, initiative: Initiative, *, by: Person, now: datetime) -> CriticalArea:
    """An area of an initiative that `by` may change; the existing one where there is one. Raises NotAccepted."""
    stored = lock_accepted(pitch)
    if stored.area is not None:
        return stored.area
    weeks = sum((one.effort_weeks or Decimal(0) for one in stored.steps.all()), Decimal(0))
    effort = Effort.SMALL if weeks <= SMALL_WEEKS else Effort.MEDIUM if weeks <= MEDIUM_WEEKS else Effort.LARGE
    row = CriticalArea(initiative=initiative, name=stored.title[:NAME_LENGTH], why=stored.problem, effort=effort)
    made = areas.add(row, [], by=by, now=now)
    stored.area, stored.initiative = made, initiative
    stored.save(update_fields=["area", "initiative"])
    log_pitch_change(by, "changed", now)
    return made


def lock_accepted(pitch: Pitch) -> Pitch:
    stored = Pitch.objects.select_for_update(of=("self",)).select_related("initiative", "area").get(pk=pitch.pk)
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
