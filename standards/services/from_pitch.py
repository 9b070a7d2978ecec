"""From a pitch to a standard, and from reverts back to a pitch."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from people import audit, events
from people.concurrency import WITHOUT_VERSION
from people.models import Person
from stakeholders.models import Answer, Pitch, PitchStep
from stakeholders.pitches.conversion import lock_accepted
from stakeholders.pitches.services import editing as pitches
from stakeholders.pitches.teams import AskedTeam, asked_teams, steps_with_answers
from standards.models import AdoptionState, Standard, StandardStatus, TeamAdoption
from standards.queries.next_talks import RevertPattern, evidence_words, origin_of
from standards.services import editing, teams
from standards.text import step_name

NAME_LENGTH: Final = 120
STATEMENT_LENGTH: Final = 300
STEP_LENGTH: Final = 200


@transaction.atomic
@events.together()
def make_standard(pitch: Pitch, *, by: Person, now: datetime, day: date) -> Standard:
    """Agreed since the pitch was accepted, with its text and evidence, the teams of its steps and what they agreed to.

    The existing one where there is one. Raises NotAccepted.
    """
    stored = lock_accepted(pitch)
    made = stored.standards.first()
    if isinstance(made, Standard):
        return made
    asked = asked_teams(stored, steps_with_answers(stored))
    row = Standard(
        name=stored.title[:NAME_LENGTH], statement=statement_of(stored), why=why_of(stored), owner=by, pitch=stored,
        status=StandardStatus.AGREED, agreed_on=stored.status_changed_on or day,
    )  # fmt: skip
    editing.add(row, [one.team for one in asked], by=by, now=now, day=day)
    term = row.terms.get()
    states = [
        TeamAdoption(
            standard=row, team=one.team, term=term, state=state_of(one), by=by, on=day, adopt_by=adopt_by(one.steps)
        )
        for one in asked
    ]
    TeamAdoption.objects.bulk_create(states)
    audit.append(teams.state_line(one, None, by=by, now=now) for one in states)
    waiting = [one.team for one in states if one.state == AdoptionState.ASKED]
    teams.notify_asked(row, waiting, by=by, now=now, day=day)
    return row


def statement_of(pitch: Pitch) -> str:
    """The outcome in one line, else the title."""
    outcome = " ".join(pitch.outcome.split())
    return (outcome or pitch.title)[:STATEMENT_LENGTH]


def why_of(pitch: Pitch) -> str:
    evidence = "\n".join(evidence_words(one) for one in pitch.evidence.order_by("position", "pk"))
    return "\n\n".join(one for one in (pitch.problem.strip(), evidence) if one)


def state_of(asked: AskedTeam) -> AdoptionState:
    """A team that agreed to its steps, or accepted the pitch, agreed."""
    if asked.status == Answer.DECLINED:
        return AdoptionState.DECLINED
    agreed = asked.has_agreed or asked.status == Answer.ACCEPTED
    return AdoptionState.AGREED if agreed else AdoptionState.ASKED


def adopt_by(steps: Sequence[PitchStep]) -> date | None:
    return max((one.needed_by for one in steps if one.needed_by), default=None)


@transaction.atomic
def propose_step(standard: Standard, pattern: RevertPattern, *, by: Person, now: datetime, today: date) -> Pitch:
    """A step in the standard's pitch, or in a new one: one for each reason, however many teams there are, and whatever it is
    called by now. It names the reason, but repeats no text of a revert.
    """
    stored = editing.locked(standard)
    pitch = Pitch.objects.editable_by(by).filter(standards=stored).first()
    if pitch is None:
        title = f"What the paved road for “{stored}” is missing"
        pitch = pitches.create_pitch(Pitch(title=title[:STEP_LENGTH]), by=by, now=now, today=today)
        if stored.pitch_id is None:
            stored.pitch = pitch
            stored.save(update_fields=["pitch"])
    origin, name = origin_of(stored, pattern.reason), step_name(pattern)[:STEP_LENGTH]
    if not pitch.steps.filter(Q(origin=origin) | Q(name=name)).exists():
        step = PitchStep(pitch=pitch, name=name, origin=origin)
        pitches.save_part(step, seen=WITHOUT_VERSION, by=by, now=now, today=today)
    return pitch
