"""The teams that a pitch asks: their steps, whether they agreed, and what they answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from people.concurrency import etag
from people.models import Team
from stakeholders.models import Answer, Pitch, PitchStatus, PitchStep


@dataclass(frozen=True, slots=True)
class AskedTeam:
    """A team, its steps and its answer; `status` is None until the pitch is submitted."""

    team: Team
    steps: Sequence[PitchStep]
    status: Answer | None
    ticket: str
    reason: str

    @property
    def etag(self) -> str:
        """Of the answer."""
        return etag((self.status or Answer.WAITING, self.ticket, self.reason))

    @property
    def agreed(self) -> Sequence[PitchStep]:
        return [one for one in self.steps if one.agreed]

    @property
    def has_agreed(self) -> bool:
        """To everything that it is asked for."""
        return len(self.agreed) == len(self.steps)

    @property
    def agreed_by(self) -> str:
        return ", ".join(dict.fromkeys(one.agreed_by for one in self.agreed if one.agreed_by))

    @property
    def ticket_address(self) -> str:
        return address_of(self.ticket)

    @property
    def is_waiting(self) -> bool:
        return self.status == Answer.WAITING

    @property
    def wants_no_part(self) -> bool:
        """Not in this cycle, or not at all."""
        return self.status in (Answer.DEFERRED, Answer.DECLINED)


def address_of(ticket: str) -> str:
    """The URL; empty where an organisation file gives only a ticket number."""
    return ticket if ticket.startswith(("https://", "http://")) else ""


def steps_with_answers(pitch: Pitch) -> QuerySet[PitchStep]:
    """The pitch's steps in order, with the stored answers of their teams."""
    answer = FilteredRelation("team__pitch_answers", condition=Q(team__pitch_answers__pitch=pitch))
    facts = {"answered": F("answer__status"), "team_ticket": F("answer__ticket"), "team_reason": F("answer__reason")}
    return pitch.steps.select_related("team").annotate(answer=answer, **facts).order_by("position", "pk")


def asked_teams(pitch: Pitch, steps: Iterable[PitchStep]) -> list[AskedTeam]:
    """The teams of steps loaded with their answers, in the order of the steps."""
    by_team: dict[int, list[PitchStep]] = {}
    for one in steps:
        if one.team_id is not None:
            by_team.setdefault(one.team_id, []).append(one)
    return [asked_team(pitch, rows) for rows in by_team.values()]


def asked_team(pitch: Pitch, steps: Sequence[PitchStep]) -> AskedTeam:
    first: Any = steps[0]
    stored = (pitch.status, pitch.ticket, pitch.reason)
    if first.answered is not None:
        stored = (first.answered, first.team_ticket, first.team_reason)
    status, ticket, reason = stored
    return AskedTeam(first.team, steps, None if pitch.is_open else Answer(status), ticket, reason)


def status_of(answers: Iterable[Answer]) -> PitchStatus:
    """A pitch is accepted as soon as one team accepts it, and has no other result until every team has answered."""
    found = set(answers)
    for one in (Answer.ACCEPTED, Answer.WAITING, Answer.DEFERRED):
        if one in found:
            return PitchStatus(one.value)
    return PitchStatus.DECLINED
