"""Which meetings to attend: the first rule that matches, in two passes to avoid a circular dependency.

The early rules need no plan; they set the capacity of a first plan. That plan decides the other meetings, and its
verdicts are kept when the week is planned again.

Rules: docs/focus-model.md, "Meetings".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.busy import Span, busy_minutes
from engine.choices import Choice, gross_value
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek, MeetingFacts, TouchpointFacts, Verdict
from engine.results import MeetingFact, Receipt, Touchpoint, VerdictRule
from engine.teams import Setting


class Ruling(NamedTuple):
    """A verdict (None: the meeting just takes its time), its rule, and who goes instead."""

    verdict: Verdict | None
    rule: VerdictRule
    delegate: str | None = None

    @property
    def takes_time(self) -> bool:
        return self.verdict in ("attend", None)


def due_touchpoints(facts: LeadWeek) -> list[TouchpointFacts]:
    """Touchpoints due by the week's Sunday, including overdue ones."""
    due = [touchpoint for touchpoint in facts.touchpoints if touchpoint.due <= facts.week.sunday]
    return sorted(due, key=lambda touchpoint: (touchpoint.due, touchpoint.stakeholder))


def meets(meeting: MeetingFacts, touchpoints: Iterable[TouchpointFacts]) -> bool:
    return any(one.person is not None and one.person in meeting.attendees for one in touchpoints)


def early_ruling(meeting: MeetingFacts, facts: LeadWeek) -> Ruling | None:
    """The rules that need no plan; None if a plan is needed."""
    if meeting.override is not None:
        delegate = meeting.override_delegate if meeting.override == "delegate" else None
        return Ruling(meeting.override, "override", delegate)
    if meeting.decides == "one_to_one" or meets(meeting, due_touchpoints(facts)):
        return Ruling("attend", "one_to_one")
    if meeting.initiative is None:
        return Ruling(None, "unlinked")
    if meeting.decides == "scope":
        return Ruling("attend", "decides_scope")
    if meeting.reach != "feature":
        return Ruling("attend", "reach")
    return Ruling("attend", "inflection_point") if at_required_point(meeting, facts) else None


def still_ahead(facts: LeadWeek) -> LeadWeek:
    """In mid-week: without past meetings, and without touchpoints that those have covered."""
    since = facts.since
    if since is None:
        return facts
    past = [meeting for meeting in facts.meetings if is_over(meeting, since, facts.now)]
    rulings = {meeting.key: early_ruling(meeting, facts) for meeting in past}
    attended = [one for one in past if (ruling := rulings[one.key]) is not None and ruling.verdict == "attend"]
    return replace(
        facts,
        meetings=tuple(meeting for meeting in facts.meetings if not is_over(meeting, since, facts.now)),
        touchpoints=tuple(one for one in facts.touchpoints if not any(meets(other, [one]) for other in attended)),
    )


def is_over(meeting: MeetingFacts, since: date, now: datetime | None) -> bool:
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


def early_rulings(facts: LeadWeek) -> dict[str, Ruling]:
    """The meetings that the early rules decide, by key."""
    rulings = {meeting.key: early_ruling(meeting, facts) for meeting in facts.meetings}
    return {key: ruling for key, ruling in rulings.items() if ruling is not None}


def late_rulings(
    setting: Setting, early: Mapping[str, Ruling], receipts: Mapping[str, Receipt], first: Choice
) -> dict[str, Ruling]:
    """All meetings: those decided early, and the others by the first plan."""
    rulings = dict(early)
    for meeting in setting.facts.meetings:
        if meeting.key not in early:
            rulings[meeting.key] = late_ruling(setting, meeting, receipts, first)
    return rulings


def late_ruling(setting: Setting, meeting: MeetingFacts, receipts: Mapping[str, Receipt], first: Choice) -> Ruling:
    receipt = receipts.get(meeting.area or "")
    if receipt is None:
        return Ruling("skip", "skip")
    if receipt.area in first.units:
        return Ruling("attend", "focus_area")
    # Even if hours cost nothing, a meeting without value is not attended for its value.
    if worth_per_hour(meeting, receipt) >= first.hour_price and receipt.worth > 0:
        return Ruling("attend", "worth")
    delegate = delegate_for(setting, meeting)
    return Ruling("delegate", "delegate", delegate) if delegate else Ruling("skip", "skip")


def worth_per_hour(meeting: MeetingFacts, receipt: Receipt | None) -> float:
    """V(length)/length for the meeting's area."""
    hours = meeting.minutes / 60
    return gross_value(receipt, hours) / hours if receipt is not None and hours > 0 else 0.0


def delegate_for(setting: Setting, meeting: MeetingFacts) -> str | None:
    """Who goes instead: available and at the level for all needs; ordered by owner, attendee, highest level, key.

    At the same level, someone with a rating comes before someone with only seniority: a prior never outranks a rating.
    """
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            if area.key == meeting.area:
                able = able_people(setting, area, initiative)
                return min(able, key=lambda name: rank(setting, area, initiative, name, meeting), default=None)
    return None


def able_people(setting: Setting, area: AreaFacts, initiative: InitiativeFacts) -> list[str]:
    """Members and the owner who are available this week and at the level for all of the area's needs."""
    roster = setting.roster(initiative)
    names = (set(roster) | ({area.owner} if area.owner else set())) - {setting.facts.lead}
    return sorted(
        name
        for name in names
        if setting.is_here(name)
        and all(setting.level(name, need.skill, roster.get(name)).effective >= need.level for need in area.requirements)
    )


def rank(
    setting: Setting, area: AreaFacts, initiative: InitiativeFacts, name: str, meeting: MeetingFacts
) -> tuple[bool, bool, float, bool, str]:
    member = setting.roster(initiative).get(name)
    levels = [setting.level(name, need.skill, member) for need in area.requirements]
    total = sum(level.effective for level in levels)
    assumed = any(level.assumed for level in levels)
    return (name != area.owner, name not in meeting.attendees, -total, assumed, name)


def minutes_taken(facts: LeadWeek, rulings: Mapping[str, Ruling]) -> int:
    """Minutes of the attended meetings; overlaps count once."""
    return busy_minutes(spans_taken(facts, rulings))


def spans_taken(facts: LeadWeek, rulings: Mapping[str, Ruling]) -> list[Span]:
    return [span_of(one) for one in facts.meetings if one.key in rulings and rulings[one.key].takes_time]


def span_of(meeting: MeetingFacts) -> Span:
    return Span.of(meeting.starts, meeting.minutes)


def touchpoints_left(facts: LeadWeek, rulings: Mapping[str, Ruling]) -> tuple[Touchpoint, ...]:
    """Touchpoints that are due and not covered by a meeting the lead attends."""
    attended = [one for one in facts.meetings if one.key in rulings and rulings[one.key].verdict == "attend"]
    return tuple(
        Touchpoint(one.stakeholder, one.due)
        for one in due_touchpoints(facts)
        if not any(meets(meeting, [one]) for meeting in attended)
    )


def meeting_facts(
    facts: LeadWeek, rulings: Mapping[str, Ruling], receipts: Mapping[str, Receipt]
) -> tuple[MeetingFact, ...]:
    """The verdicts in the order of the week."""
    ordered = sorted(facts.meetings, key=lambda meeting: (meeting.starts, meeting.title, meeting.key))
    return tuple(
        MeetingFact(
            meeting.key,
            meeting.title,
            rulings[meeting.key].verdict,
            rulings[meeting.key].rule,
            rulings[meeting.key].delegate,
            meeting.minutes / 60,
            worth_per_hour(meeting, receipts.get(meeting.area or "")),
        )
        for meeting in ordered
    )
