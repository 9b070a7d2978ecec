"""Loads the pitch pages: one pitch with everything derived from it, who to talk to next, and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from people.concurrency import etag
from people.models import Person
from stakeholders import missing_stakeholders
from stakeholders.missing_stakeholders import MissingStakeholder
from stakeholders.models import (
    Audience,
    Conversation,
    Evidence,
    OfficeHours,
    Pitch,
    PitchStep,
    PlanningCycle,
    Stakeholder,
)
from stakeholders.pitches import back_planning, office_hours
from stakeholders.pitches.back_planning import Schedule
from stakeholders.pitches.conversations import PitchStakeholder, load_conversations, readiness_of, with_conversations
from stakeholders.pitches.money import Money, money_of
from stakeholders.pitches.office_hours import Hour
from stakeholders.pitches.teams import AskedTeam, address_of, asked_teams, steps_with_answers
from stakeholders.pitches.value_curve import Curve, build_curve, by_value
from stakeholders.text import draft_pitch_message, percent_text, value_text, weeks_text


@dataclass(frozen=True, slots=True)
class AudienceMessage:
    """The pitch's message to an audience: as written, or a draft. `seen` is an etag of the stored text."""

    audience: Audience
    text: str
    is_draft: bool
    seen: str


@dataclass(frozen=True, slots=True)
class PitchPage:
    """`stakeholders`, `known` and `missing_people` are only for the author: None or empty for a co-sponsor."""

    pitch: Pitch
    is_author: bool
    evidence: Sequence[Evidence]
    steps: Sequence[PitchStep]
    teams: Sequence[AskedTeam]
    curve: Curve
    best_first: bool
    messages: Sequence[AudienceMessage]
    stakeholders: Sequence[PitchStakeholder] | None
    known: Sequence[Stakeholder]
    missing_people: Sequence[MissingStakeholder]
    schedule: Schedule | None
    value: str
    money: Money | None
    cycles: Sequence[PlanningCycle]
    hours: Sequence[Hour]
    offered: Sequence[OfficeHours]
    today: date

    @property
    def ticket_address(self) -> str:
        return address_of(self.pitch.ticket)

    @property
    def next_cycle(self) -> PlanningCycle | None:
        return back_planning.next_cycle_of(self.pitch, self.cycles, self.today)

    @property
    def reopens_on(self) -> date | None:
        """When a deferred pitch is reopened automatically."""
        coming = self.next_cycle
        return max(back_planning.planning_starts(coming, self.cycles), self.today) if coming else None

    @property
    def met_in_group_first(self) -> list[PitchStakeholder]:
        return [one for one in self.one_to_ones_first if one.group_came_first]

    @property
    def one_to_ones_first(self) -> list[PitchStakeholder]:
        """Those to talk to before a group meeting."""
        return [one for one in self.stakeholders or () if one.one_to_one_on is None]

    @property
    def missing(self) -> Sequence[str]:
        return readiness_of(self.pitch, bool(self.evidence), self.steps, self.stakeholders or ()).missing


@dataclass(frozen=True, slots=True)
class PitchRow:
    pitch: Pitch
    days_left: int | None
    next_one_to_one: Stakeholder | None
    enough: str


def load_pitch(viewer: Person, key: str, today: date) -> PitchPage | None:
    """Nine queries, however many rows there are."""
    rows = Pitch.objects.visible_to(viewer).select_related("author", "cycle", "initiative", "area")
    pitch = rows.prefetch_related("co_sponsors").filter(url_id=key).first()
    if pitch is None:
        return None
    is_author = pitch.author_id == viewer.pk
    evidence = list(pitch.evidence.order_by("position", "pk"))
    steps = load_steps(pitch)
    drawn = build_curve(steps)
    written = {one.audience: one.text for one in pitch.messages.all()}
    people, known = load_conversations(pitch, viewer) if is_author else (None, [])
    offered = office_hours.load_for_pitch(pitch)
    return PitchPage(
        pitch=pitch,
        is_author=is_author,
        evidence=evidence,
        steps=steps,
        teams=asked_teams(pitch, steps),
        curve=drawn,
        best_first=by_value(steps) == steps,
        messages=[
            message_for(pitch, one, written, evidence, steps, drawn)
            for one in Audience
            if one != Audience.OTHER or one in written
        ],
        stakeholders=people,
        known=known,
        missing_people=missing_stakeholders.load_missing_for_pitch(pitch, steps, today)
        if is_author and pitch.status in missing_stakeholders.LIVE_STATUSES
        else [],
        schedule=schedule_for(pitch, today, evidence, steps, people or []),
        value=value_text(pitch),
        money=money_of(pitch, today),
        cycles=list(PlanningCycle.objects.order_by("starts", "key")),
        hours=office_hours.hours_around(offered, today, office_hours.LOOK_BACK),
        offered=[one for one in offered if one.last >= today],
        today=today,
    )


def load_steps(pitch: Pitch) -> list[PitchStep]:
    """With their teams, their answers, the people responsible for them, and those people's managers. One query."""
    roles = [f"team__{role}" for role in missing_stakeholders.ROLES]
    return list(steps_with_answers(pitch).select_related("team", *roles, *(f"{role}__manager" for role in roles)))


def schedule_for(
    pitch: Pitch,
    today: date,
    evidence: Sequence[Evidence],
    steps: Sequence[PitchStep],
    people: Sequence[PitchStakeholder],
) -> Schedule | None:
    if pitch.cycle is None or pitch.cycle.cutoff is None:
        return None
    return back_planning.plan_backwards(
        pitch.cycle.cutoff,
        today,
        evidence=bool(evidence),
        one_to_ones=[back_planning.OneToOne(str(one.row), one.one_to_one_on) for one in people],
        asks_agreed=all(one.agreed for one in steps),
        asks=bool(steps),
    )


def message_for(
    pitch: Pitch,
    audience: Audience,
    written: dict[str, str],
    evidence: list[Evidence],
    steps: list[PitchStep],
    drawn: Curve,
) -> AudienceMessage:
    if audience in written:
        return AudienceMessage(audience, written[audience], False, etag([written[audience]]))
    return AudienceMessage(audience, draft_pitch_message(pitch, audience, evidence, steps, drawn), True, etag([""]))


def load_pitches(viewer: Person, today: date) -> list[PitchRow]:
    """Four queries."""
    conversations = Prefetch("conversations", Conversation.objects.visible_to(viewer))
    rows = (
        Pitch.objects.visible_to(viewer)
        .select_related("author", "cycle")
        .prefetch_related("steps", "stakeholders__person", conversations)
        .order_by("title", "key")
    )
    return [row_of(row, viewer, today) for row in rows]


def row_of(pitch: Pitch, viewer: Person, today: date) -> PitchRow:
    cutoff = pitch.cycle.cutoff if pitch.cycle else None
    drawn = build_curve(list(pitch.steps.all()))
    waiting = None
    if pitch.author_id == viewer.pk and pitch.is_open:
        people = with_conversations(pitch.stakeholders.all(), pitch.conversations.all())
        waiting = next((one.row for one in people if one.one_to_one_on is None), None)
    return PitchRow(
        pitch=pitch,
        days_left=(cutoff - today).days if cutoff and pitch.is_open else None,
        next_one_to_one=waiting,
        enough=f"{percent_text(drawn.enough.share)} for {drawn.enough.weeks:g} of {weeks_text(drawn.weeks)}"
        if drawn.enough
        else "",
    )
