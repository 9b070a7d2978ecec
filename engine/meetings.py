"""Which meetings to attend: the first rule that matches, in two passes to avoid a circular dependency.

The early rules need no plan; they set the capacity of a first plan. That plan decides the other meetings, and its
verdicts are kept when the week is planned again. `MeetingLoad` does the same for many rows at once; tests check that both
agree.

Rules: docs/focus-model.md, "Meetings".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from engine.arrays import Flags, Floats, Ints, half_hours_array
from engine.capacity.availability import WeekClaims, focus_capacity, is_day_off, own_work_shares
from engine.capacity.workdays import BusyPiece, Span, added_busy_time, busy_minutes, office_minutes
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek, MeetingFacts, OfficeHour, TouchpointFacts, Verdict
from engine.results import Capacity, MeetingFact, Touchpoint, VerdictRule
from engine.score_facts import ScoreBreakdown
from engine.scoring.eligibility import WeekContext
from engine.solver.allocate import gross_value
from engine.weights import Weights


class MeetingVerdict(NamedTuple):
    """A verdict (None: the meeting just takes its time), its rule, and who goes instead."""

    decision: Verdict | None
    rule: VerdictRule
    delegate: str | None = None

    @property
    def takes_time(self) -> bool:
        return self.decision in ("attend", None) and self.rule != "away"


class FirstPlan(NamedTuple):
    """The areas with firm hours in the first plan, and its price of an hour."""

    focused: Collection[str]
    hour_price: float


def due_touchpoints(facts: LeadWeek) -> list[TouchpointFacts]:
    """Touchpoints due by the week's Sunday, including overdue ones."""
    due = [touchpoint for touchpoint in facts.touchpoints if touchpoint.due <= facts.week.sunday]
    return sorted(due, key=lambda touchpoint: (touchpoint.due, touchpoint.stakeholder))


def covers_touchpoint(meeting: MeetingFacts, touchpoints: Iterable[TouchpointFacts]) -> bool:
    return any(one.person is not None and one.person in meeting.attendees for one in touchpoints)


def rule_based_verdict(meeting: MeetingFacts, facts: LeadWeek) -> MeetingVerdict | None:
    """The rules that need no plan; None if a plan is needed."""
    if is_day_off(facts.people[facts.lead], meeting.starts.date()):
        return MeetingVerdict(None, "away")
    if meeting.override is not None:
        delegate = meeting.override_delegate if meeting.override == "delegate" else None
        return MeetingVerdict(meeting.override, "override", delegate)
    if meeting.decides == "one_to_one" or covers_touchpoint(meeting, due_touchpoints(facts)):
        return MeetingVerdict("attend", "one_to_one")
    if meeting.initiative is None:
        return MeetingVerdict(None, "unlinked")
    if meeting.decides == "scope":
        return MeetingVerdict("attend", "decides_scope")
    if meeting.reach != "feature" and meeting.decides != "status":
        return MeetingVerdict("attend", "reach")
    return MeetingVerdict("attend", "inflection_point") if at_required_point(meeting, facts) else None


def without_past(facts: LeadWeek) -> LeadWeek:
    """In mid-week: without past meetings and office hours, and without touchpoints that those have covered."""
    since = facts.since
    if since is None:
        return facts
    past = [meeting for meeting in facts.meetings if is_over(meeting, since, facts.now)]
    verdicts = {meeting.key: rule_based_verdict(meeting, facts) for meeting in past}
    attended = [one for one in past if (verdict := verdicts[one.key]) is not None and verdict.decision == "attend"]
    return replace(
        facts,
        meetings=tuple(meeting for meeting in facts.meetings if not is_over(meeting, since, facts.now)),
        office_hours=tuple(one for one in facts.office_hours if not is_over(one, since, facts.now)),
        touchpoints=tuple(
            one for one in facts.touchpoints if not any(covers_touchpoint(other, [one]) for other in attended)
        ),
    )


def is_over(meeting: MeetingFacts | OfficeHour, since: date, now: datetime | None) -> bool:
    ends = meeting.starts + timedelta(minutes=meeting.minutes)
    return meeting.starts.date() < since or (now is not None and ends <= now)


def at_required_point(meeting: MeetingFacts, facts: LeadWeek) -> bool:
    """On the date of a required milestone of its area, or of its initiative if either names no area."""
    day = meeting.starts.date()
    return any(
        point.required
        and point.date == day
        and (meeting.area is None or not point.areas or meeting.area in point.areas)
        for initiative in facts.initiatives
        if initiative.key == meeting.initiative
        for point in initiative.points
    )


def rule_based_verdicts(facts: LeadWeek) -> dict[str, MeetingVerdict]:
    """The meetings that the early rules decide, by key."""
    verdicts = {meeting.key: rule_based_verdict(meeting, facts) for meeting in facts.meetings}
    return {key: verdict for key, verdict in verdicts.items() if verdict is not None}


def plan_based_verdicts(
    context: WeekContext,
    rule_based: Mapping[str, MeetingVerdict],
    breakdowns: Mapping[str, ScoreBreakdown],
    first: FirstPlan,
) -> dict[str, MeetingVerdict]:
    """All meetings: those decided early, and the others by the first plan."""
    verdicts = dict(rule_based)
    for meeting in context.facts.meetings:
        if meeting.key not in rule_based:
            verdicts[meeting.key] = plan_based_verdict(context, meeting, breakdowns, first)
    return verdicts


def plan_based_verdict(
    context: WeekContext, meeting: MeetingFacts, breakdowns: Mapping[str, ScoreBreakdown], first: FirstPlan
) -> MeetingVerdict:
    breakdown = breakdowns.get(meeting.area or "")
    if breakdown is None:
        return MeetingVerdict("skip", "skip")
    # Someone else can listen to a status report.
    if meeting.decides != "status":
        if breakdown.area in first.focused:
            return MeetingVerdict("attend", "focus_area")
        # Even if hours cost nothing, a meeting without value is not attended for its value.
        if worth_per_hour(meeting, breakdown) >= first.hour_price and breakdown.worth > 0:
            return MeetingVerdict("attend", "worth")
    delegate = delegate_for(context, meeting)
    return MeetingVerdict("delegate", "delegate", delegate) if delegate else MeetingVerdict("skip", "skip")


def worth_per_hour(meeting: MeetingFacts, breakdown: ScoreBreakdown | None) -> float:
    """V(length)/length for the meeting's area."""
    hours = meeting.minutes / 60
    return gross_value(breakdown, hours) / hours if breakdown is not None and hours > 0 else 0.0


def delegate_for(context: WeekContext, meeting: MeetingFacts) -> str | None:
    """Who goes instead: available and at the level for all needs; ordered by owner, attendee, highest level, key.

    Never someone the lead doesn't want suggested.

    At the same level, someone with a rating comes before someone with only seniority: a prior never outranks a rating.
    """
    for initiative in context.facts.initiatives:
        for area in initiative.areas:
            if area.key == meeting.area:
                able = qualified_people(context, area, initiative)
                return min(able, key=lambda name: delegate_rank(context, area, initiative, name, meeting), default=None)
    return None


def qualified_people(context: WeekContext, area: AreaFacts, initiative: InitiativeFacts) -> list[str]:
    """Members and the owner who are available this week and at the level for all of the area's needs."""
    team = context.team(initiative)
    names = (set(team) | ({area.owner} if area.owner else set())) - {context.facts.lead, *context.facts.not_suggested}
    return sorted(
        name
        for name in names
        if context.works_in_week(name)
        and all(context.level(name, need.skill, team.get(name)).effective >= need.level for need in area.requirements)
    )


def delegate_rank(
    context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, name: str, meeting: MeetingFacts
) -> tuple[bool, bool, float, bool, str]:
    member = context.team(initiative).get(name)
    levels = [context.level(name, need.skill, member) for need in area.requirements]
    total = sum(level.effective for level in levels)
    assumed = any(level.assumed for level in levels)
    return (name != area.owner, name not in meeting.attendees, -total, assumed, name)


def attended_minutes(facts: LeadWeek, verdicts: Mapping[str, MeetingVerdict]) -> int:
    """Minutes of the attended meetings; overlaps count once."""
    return busy_minutes(attended_spans(facts, verdicts))


def attended_spans(facts: LeadWeek, verdicts: Mapping[str, MeetingVerdict]) -> list[Span]:
    return [time_span(one) for one in facts.meetings if one.key in verdicts and verdicts[one.key].takes_time]


def time_span(one: MeetingFacts | OfficeHour) -> Span:
    return Span.of(one.starts, one.minutes)


def open_touchpoints(facts: LeadWeek, verdicts: Mapping[str, MeetingVerdict]) -> tuple[Touchpoint, ...]:
    """Touchpoints that are due and not covered by a meeting the lead attends."""
    attended = [one for one in facts.meetings if one.key in verdicts and verdicts[one.key].decision == "attend"]
    return tuple(
        Touchpoint(one.stakeholder, one.due)
        for one in due_touchpoints(facts)
        if not any(covers_touchpoint(meeting, [one]) for meeting in attended)
    )


def meeting_facts(
    facts: LeadWeek, verdicts: Mapping[str, MeetingVerdict], breakdowns: Mapping[str, ScoreBreakdown]
) -> tuple[MeetingFact, ...]:
    """The verdicts in the order of the week."""
    ordered = sorted(facts.meetings, key=lambda meeting: (meeting.starts, meeting.title, meeting.key))
    return tuple(
        MeetingFact(
            meeting.key,
            meeting.title,
            verdicts[meeting.key].decision,
            verdicts[meeting.key].rule,
            verdicts[meeting.key].delegate,
            0.0 if verdicts[meeting.key].rule == "away" else meeting.minutes / 60,
            worth_per_hour(meeting, breakdowns.get(meeting.area or "")),
        )
        for meeting in ordered
    )


def capacity_after(facts: LeadWeek, weights: Weights, verdicts: Mapping[str, MeetingVerdict]) -> Capacity:
    """The capacity with the meetings attended so far."""
    lead = facts.people[facts.lead]
    own = sum((one.hours for one in own_work_shares(facts.own_work, lead, facts.week)), 0.0)
    offered = office_minutes(attended_spans(facts, verdicts), map(time_span, facts.office_hours)) / 60
    return focus_capacity(
        lead,
        facts.week,
        weights,
        meeting_minutes=attended_minutes(facts, verdicts),
        touchpoints=len(open_touchpoints(facts, verdicts)),
        claims=WeekClaims(own, offered, facts.follow_ups, len(facts.transfers)),
        since=facts.since,
        share=facts.share_of_day,
    )


@dataclass(frozen=True, slots=True)
class MeetingLoad:
    """Focus capacity before the undecided meetings, in hours, and those meetings: area, minutes, and the busy time they add.

    Without undecided meetings, or with a given capacity, the plan does not change it.
    """

    focus: float
    undecided: tuple[tuple[str, int], ...] = ()
    added: tuple[BusyPiece, ...] = ()

    @classmethod
    def of(cls, facts: LeadWeek, weights: Weights) -> "MeetingLoad":
        """`facts` without what has passed, in mid-week."""
        if facts.capacity is not None:
            return cls(float(facts.capacity))
        verdicts: dict[str, MeetingVerdict] = rule_based_verdicts(facts)
        capacity = capacity_after(facts, weights, verdicts)
        areas = {area.key for initiative in facts.initiatives for area in initiative.areas}
        late = [
            one for one in facts.meetings if one.key not in verdicts and one.area in areas and one.decides != "status"
        ]
        return cls(
            capacity.focus,
            tuple((one.area, one.minutes) for one in late if one.area is not None),
            added_busy_time(
                (*attended_spans(facts, verdicts), *map(time_span, facts.office_hours)),
                [time_span(one) for one in late],
            ),
        )

    @property
    def half_hours(self) -> int:
        return int(half_hours_array(np.array(max(0.0, self.focus))))

    def half_hours_left(self, chosen: Flags) -> Ints:
        """Half-hours left per row after the attended undecided meetings (the second axis)."""
        minutes = np.zeros(len(chosen))
        for piece in self.added:
            minutes += piece.minutes * chosen[:, list(piece.places)].any(axis=1)
        return half_hours_array(np.maximum(np.round(self.focus - minutes / 60, 9), 0.0))


def rows_attending(worth: Floats, tau: float, minutes: int, focused: Flags, price: Floats) -> Flags:
    """Per row whether an undecided meeting is attended: its area has firm hours, or an hour in it is worth one of focus."""
    hours = minutes / 60
    worth_an_hour = worth * -np.expm1(-hours / tau) / hours if hours else np.zeros_like(worth)
    return np.asarray(focused | ((worth_an_hour >= price) & (worth > 0)))
