"""The status of a pitch: from draft to submitted, what each team agrees to, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from people.concurrency import EditConflict
from people.models import Person, Team
from stakeholders.models import Answer, Pitch, PitchStatus, PitchStep, TeamAnswer
from stakeholders.pitches.services.editing import log_pitch_change
from stakeholders.pitches.teams import asked_teams, status_of, steps_with_answers
from stakeholders.text import join_words

# To which statuses each status can change; results come from the answers of teams.
STATUS_CHANGES: Final = {
    PitchStatus.DRAFT: (PitchStatus.SOCIALISING,),
    PitchStatus.SOCIALISING: (PitchStatus.SUBMITTED, PitchStatus.DRAFT),
    PitchStatus.SUBMITTED: (PitchStatus.SOCIALISING,),
    PitchStatus.ACCEPTED: (),
    PitchStatus.DEFERRED: (PitchStatus.SOCIALISING, PitchStatus.SUBMITTED),
    PitchStatus.DECLINED: (),
}


class NotReady(Exception):
    """The pitch can't be submitted; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    status: Answer
    ticket: str
    reason: str


@transaction.atomic
def change_status(
    pitch: Pitch, status: PitchStatus, *, missing: Sequence[str], by: Person, now: datetime, today: date
) -> None:
    """Raises NotReady where something is missing, ValidationError where the change isn't possible.

    Submitting it again asks every team again; the reasons of the last result stay visible until the next one.
    """
    stored = Pitch.objects.select_for_update().get(pk=pitch.pk)
    if status not in STATUS_CHANGES[PitchStatus(stored.status)]:
        raise ValidationError(
            f"This pitch is {stored.get_status_display().lower()}. Reload the page to see its next steps."
        )
    if status == PitchStatus.SUBMITTED and missing:
        raise NotReady(f"Before you submit, add {join_words(missing)}.")
    stored.status, stored.status_changed_on, stored.reopened_on = status, today, None
    stored.save(update_fields=["status", "status_changed_on", "reopened_on"])
    TeamAnswer.objects.filter(pitch=stored).update(status=Answer.WAITING)
    log_pitch_change(by, "changed", now)


@transaction.atomic
def record_answer(
    pitch: Pitch, team: Team | None, given: GivenAnswer, *, seen: str = "", by: Person, now: datetime, today: date
) -> None:
    """What a team answered, or without one every team. `seen` is the etag of the team's answer that the editor saw.

    Raises ValidationError where the pitch isn't submitted, EditConflict where another answer was stored since.
    """
    stored = Pitch.objects.select_for_update().get(pk=pitch.pk)
    if stored.is_open:
        raise ValidationError("Submit the pitch first.")
    teams = asked_teams(stored, steps_with_answers(stored))
    asked = {one.team.pk: GivenAnswer(one.status or Answer.WAITING, one.ticket, one.reason) for one in teams}
    if team is None:
        asked = dict.fromkeys(asked, given)
    elif team.pk in asked:
        known = next(one.etag for one in teams if one.team == team)
        if seen and seen != known and asked[team.pk] != given:
            raise EditConflict
        asked[team.pk] = given
    else:
        raise ValidationError(f"No step asks {team} for anything.")
    store(stored, asked, given, today)
    log_pitch_change(by, "changed", now)


def store(pitch: Pitch, answers: dict[int, GivenAnswer], latest: GivenAnswer, today: date) -> None:
    """The pitch gets what its teams have in common; a team has a row only where it differs."""
    before = pitch.status
    everyone = list(answers.values()) or [latest]
    pitch.status = status_of(one.status for one in everyone)
    tickets, same = {one.ticket for one in everyone}, [one for one in everyone if one.status.value == pitch.status]
    pitch.ticket = tickets.pop() if len(tickets) == 1 else ""
    pitch.reason = same[0].reason
    if pitch.status != before:
        pitch.status_changed_on, pitch.reopened_on = today, None
    pitch.save(update_fields=["status", "ticket", "reason", "status_changed_on", "reopened_on"])
    own = (pitch.status, pitch.ticket, pitch.reason)
    differing = {team: one for team, one in answers.items() if (one.status.value, one.ticket, one.reason) != own}
    TeamAnswer.objects.filter(pitch=pitch).delete()
    TeamAnswer.objects.bulk_create(
        TeamAnswer(pitch=pitch, team_id=team, status=one.status, ticket=one.ticket, reason=one.reason)
        for team, one in differing.items()
    )


@transaction.atomic
def record_agreement(pitch: Pitch, team: Team, name: str, *, by: Person, now: datetime, today: date) -> None:
    """Everything that the team is asked for is agreed by `name`; without a name nothing is."""
    Pitch.objects.select_for_update().get(pk=pitch.pk)
    steps = PitchStep.objects.filter(pitch=pitch, team=team)
    # Who agreed to a part of it before stays.
    steps = steps.filter(agreed=False) if name else steps
    steps.update(agreed=bool(name), agreed_by=name, agreed_on=today if name else None)
    log_pitch_change(by, "changed", now)
