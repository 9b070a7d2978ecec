"""The sentences around the plan: the price of an hour, involvement, contacts that are due, meetings."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import hours, hours_long, in_sentence, listed, quoted, quoted_sentence
from focus.plan.document import (
    AreaDocument,
    KeyPersonDocument,
    MarginDocument,
    MeetingNow,
    PlanDocument,
    QuestionDocument,
    StepDocument,
    TransferDocument,
    is_off_all_week,
    items_of,
)
from focus.plan.labels import LabelResolver
from people.display import format_date

STAGES: Final = {
    "embedded": "Embedded",
    "weekly": "Weekly",
    "reviewing": "Reviewing",
    "on_call": "On call",
    "handed_off": "Handed off",
}
PRICES: Final = (
    (0.6, "nearly as much as any other"),
    (0.25, "a fair amount"),
    (0.05, "a little"),
    (0.0, "almost nothing"),
)
STEP_REASONS: Final = {
    "quiet": "little has been at stake for three weeks",
    "no_point_near": "no milestone is near",
    "irreversible_settled": "everything hard to reverse is settled",
    "off_track": "it is off track",
    "exposure_returned": "more is at stake again",
}


def first_hour(area: AreaDocument) -> float:
    """What the first hour on an area adds, before the cost of the hour."""
    receipt = area["receipt"]
    worth = receipt["exposure"] * (receipt["leverage"] or 0.0)
    return float(worth * math.exp(-receipt["spent"] / receipt["tau"]) * -math.expm1(-1 / receipt["tau"]))


def price_words(facts: PlanDocument, weights: Weights) -> str:
    """What an extra hour would add, compared with the week's best hour."""
    price = facts["hour_price"]
    best = max((first_hour(area) for area in items_of(facts)), default=0.0)
    if price <= weights.hour_cost * 1.0001 or not best:
        return "An extra hour would add nothing worth the time." if best else ""
    gloss = next(words for least, words in PRICES if price / best >= least)
    return f"An extra hour would add {gloss} ({price:.2f}; your best hour adds {best:.2f})."


def margin_words(facts: PlanDocument, names: LabelResolver) -> str:
    """Where the next hour would go, and what losing two would cost."""
    found = [
        more_words(one, names) if one["hours"] > 0 else less_words(one, facts, names)
        for one in facts.get("margins", ())
    ]
    return " ".join(words for words in found if words)


def more_words(one: MarginDocument, names: LabelResolver) -> str:
    given, taken = shifts(one, names)
    if len(given) == 1 and not taken:
        return f"It would go to {quoted(given[0][0])}."
    return f"It would mean {shift_words(given, taken)}." if one["moved"] else ""


def less_words(one: MarginDocument, facts: PlanDocument, names: LabelResolver) -> str:
    if not one["hours"] or not facts["items"]:
        return ""
    losing = f"Losing {hours_long(-one['hours'])} would"
    given, taken = shifts(one, names)
    if not one["moved"]:
        return f"{losing} cost nothing: no area would have less."
    if given:
        return f"{losing} mean {shift_words(given, taken)}."
    if len(taken) > 1 and len({by for _, by in taken}) == 1:
        return f"{losing} cost {hours(taken[0][1])} h each of {listed([quoted(area) for area, _ in taken])}."
    return f"{losing} cost {listed([f'{hours(by)} h of {quoted(area)}' for area, by in taken])}."


Shifts = list[tuple[str, float]]


def shifts(one: MarginDocument, names: LabelResolver) -> tuple[Shifts, Shifts]:
    """The areas that would gain hours, and those that would lose some, each with how many."""
    given = [(names.area(area), by) for area, by in one["moved"] if by > 0]
    return given, [(names.area(area), -by) for area, by in one["moved"] if by < 0]


def shift_words(given: Shifts, taken: Shifts) -> str:
    """1.5 h more for “Tokens” and 0.5 h less for “Scope”."""
    more = [f"{hours(by)} h more for {quoted(area)}" for area, by in given]
    return listed([*more, *(f"{hours(by)} h less for {quoted(area)}" for area, by in taken)])


def none_words(focus: float, facts: PlanDocument) -> str:
    """Why a week has no focus time."""
    capacity = facts["capacity"]
    if focus > 0:
        return ""
    if not capacity["contracted"]:
        return "You have no contracted hours this week, so nothing is planned."
    if is_off_all_week(capacity):
        return "You’re off all week, so nothing is planned."
    booked = hours(capacity["contracted"] - focus)
    return f"No focus time: {booked} h are booked, and you have {hours(capacity['contracted'])} contracted hours."


def step_words(step: StepDocument) -> str:
    return f"{STAGES[step['start']]} → {STAGES[step['to']]}"


def step_because(step: StepDocument) -> str:
    return ", ".join(STEP_REASONS[code] for code in step["because"])


def due_words(due: date, week: Week, today: date) -> str:
    """7 days overdue; due Thursday."""
    late = (min(max(today, week.monday), week.sunday) - due).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} overdue"
    return f"due {due:%A}"


def key_words(one: KeyPersonDocument, names: LabelResolver, lead: str) -> str:
    """Their own level; plans of version 1 of the model have only the one that is required."""
    skill, level = in_sentence(names.skill(one["skill"])), f"{one.get('rating', one['level']):g}"
    if one["person"] == lead:
        return f"You are the only one at level {level} in {skill}"
    return f"{first_upper(names.person(one['person']))} is the only one at level {level} in {skill}"


SESSIONS: Final = {"observe": "observe", "pair": "pair", "lead": "lead, with a review", "alone": "alone"}


def session_words(one: TransferDocument, names: LabelResolver) -> str:
    """API design: pair, 1 h, Lena learns from you; Payments: observe, 1 h, you learn from Tom."""
    other = names.person(one["other"])
    who = f"{other} learns from you" if one["teaches"] else f"you learn from {other}"
    return f"{names.skill(one['skill'])}: {SESSIONS[one['kind']]}, 1 h, {who}"


def first_upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def question_words(one: QuestionDocument, names: LabelResolver, lead: str) -> str:
    """You in X: not rated (0 assumed); Lena in X: 3, rated 240 days ago."""
    whose = "You" if one["person"] == lead else first_upper(names.person(one["person"]))
    level = f"{whose} in {in_sentence(names.skill(one['skill']))}"
    if one["assumed"]:
        return f"{level}: not rated ({one['level']:g} assumed)"
    if one["age_days"] is not None:
        return f"{level}: {one['level']:g}, rated {one['age_days']} days ago"
    return f"{level}: {one['level']:g}, self-rated" if one["person"] != lead else level


def moved_words(one: QuestionDocument) -> str:
    return f"could shift {hours(one['moved_hours'])} h"


@dataclass(frozen=True, slots=True)
class DueLine:
    key: str
    url_id: str
    name: str
    words: str
    is_late: bool


def due_of(facts: PlanDocument, names: LabelResolver, week: Week, today: date) -> list[DueLine]:
    """Contacts due by Sunday that no meeting of the week covers."""
    lines = []
    for one in facts["touchpoints"]:
        words = due_words(date.fromisoformat(one["due"]), week, today)
        lines.append(
            DueLine(
                key := one["stakeholder"],
                names.stakeholder_ids.get(key, key),
                names.stakeholder(key),
                words,
                words.endswith("overdue"),
            )
        )
    return lines


RULES: Final = {
    "one_to_one": "1:1, or covers a check-in that is due",
    "unlinked": "not linked to an initiative; counts as busy time",
    "decides_scope": "decides scope",
    "reach": "affects the whole system or several teams",
    "inflection_point": "on the date of a milestone that needs you",
    "focus_area": "its area is one of your focus areas",
    "worth": "worth more than an hour of focus time",
    "delegate": "has the skills for it",
    "skip": "no one needs to attend for you; ask for the notes",
    "override": "your choice",
    "away": "you are away",
}


def verdict_words(meeting: MeetingNow, names: LabelResolver) -> str:
    """attend; delegate to Lena; skip."""
    if meeting["verdict"] == "delegate":
        return f"delegate to {names.person(meeting['delegate'])}" if meeting["delegate"] else "delegate"
    return str(meeting["verdict"] or "no verdict")


REACHES: Final = {"system": "affects the whole system", "multi_team": "affects several teams"}


def rule_words(meeting: MeetingNow, names: LabelResolver) -> str:
    """`decides` and `reach`, if the meeting still exists, show which half of a rule applied."""
    if meeting["rule"] == "one_to_one" and "decides" in meeting:
        return "1:1" if meeting["decides"] == "one_to_one" else "covers a check-in that is due"
    if meeting["rule"] == "reach" and meeting.get("reach") in REACHES:
        return REACHES[meeting["reach"]]
    if meeting["rule"] == "delegate":
        return f"{names.person(meeting['delegate'])} {RULES['delegate']}"
    return RULES[meeting["rule"]]


DECIDING: Final = {
    "scope": "the scope",
    "design": "the design",
    "implementation": "the implementation",
}


def brief(title: str, starts: datetime, *, decides: str, about: str, why: str) -> str:
    """For the delegate. `about` and `why` are the area's, or the initiative's name alone; `starts` in local time."""
    subject = f" of “{about}”" if about else ""
    decided = (
        f" It decides {DECIDING[decides]}{subject}."
        if decides in DECIDING
        else f" It is about “{about}”."
        if about
        else ""
    )
    matters = f"What we must get right: {quoted_sentence(why)} " if why.strip() else ""
    return (
        f"Could you attend “{title}” in my place on {starts:%A} at {format_date(starts, 'H:i')}?{decided}\n"
        f"{matters}Please decide what can be decided, then send me a line on what was decided and what is still open."
    )


def excuse(title: str, starts: datetime) -> str:
    """For the organiser, when no one attends in your place."""
    return (
        f"I can’t make “{title}” on {starts:%A} at {format_date(starts, 'H:i')}; please go ahead without me.\n"
        "Could you send me the notes? If anything needs me, message me and I’ll reply the same day."
    )
