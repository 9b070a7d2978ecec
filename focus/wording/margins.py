"""The sentences around the plan: what an hour is worth, what stays free, steps on the ladder, who is due."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from engine.weeks import Week
from engine.weights import Weights
from focus.document import AreaDocument, MarginDocument, PlanDocument, items_of
from focus.names import Names
from focus.wording.plain import hours, hours_long, in_sentence, listed

Facts = Mapping[str, Any]

HALF_HOUR: Final = 0.5

STAGES: Final = {
    "embedded": "Embedded",
    "weekly": "Weekly",
    "reviewing": "Reviewing",
    "on_call": "On call",
    "handed_off": "Handed off",
}
PRICES: Final = ((0.6, "nearly as much as any"), (0.25, "a good deal"), (0.05, "a little"), (0.0, "next to nothing"))
STEP_REASONS: Final = {
    "quiet": "little has been at stake for three weeks",
    "no_point_near": "no inflection point is near",
    "irreversible_settled": "what is hard to reverse is settled",
    "off_track": "it is off track",
    "exposure_returned": "more is at stake again",
}


def first_hour(area: AreaDocument) -> float:
    """What the first hour on an area buys, before its cost."""
    receipt = area["receipt"]
    worth = receipt["exposure"] * (receipt["leverage"] or 0.0)
    return float(worth * math.exp(-receipt["spent"] / receipt["tau"]) * -math.expm1(-1 / receipt["tau"]))


def price_words(facts: PlanDocument, weights: Weights) -> str:
    """What one more hour would buy, held against the week's best."""
    price = facts["hour_price"]
    best = max((first_hour(area) for area in items_of(facts)), default=0.0)
    if price <= weights.hour_cost * 1.0001 or not best:
        return "One more hour would buy nothing worth its time." if best else ""
    gloss = next(words for least, words in PRICES if price / best >= least)
    return f"One more hour would buy {gloss}: {price:.2f}, where your best hour buys {best:.2f}."


def margin_words(facts: PlanDocument, names: Names) -> str:
    """Where the next hour would go, and what losing two would cost."""
    found = [
        more_words(one, names) if one["hours"] > 0 else less_words(one, facts, names)
        for one in facts.get("margins", ())
    ]
    return " ".join(words for words in found if words)


def more_words(one: MarginDocument, names: Names) -> str:
    return f"It would {shift_words(one, names)}." if one["moved"] else ""


def less_words(one: MarginDocument, facts: PlanDocument, names: Names) -> str:
    lost = hours_long(-one["hours"])
    if not one["hours"] or not facts["items"]:
        return ""
    if not one["moved"]:
        return f"{lost.capitalize()} less would cost nothing: no area would have less."
    return f"{lost.capitalize()} less would {shift_words(one, names)}: {-one['value']:.2f} of the week’s {facts['value']:.2f}."


def shift_words(one: MarginDocument, names: Names) -> str:
    """give Tokens 1.5 h and take 0.5 h from Scope."""
    given = [f"{names.area(area)} {hours(by)} h" for area, by in one["moved"] if by > 0]
    taken = [f"{hours(-by)} h from {names.area(area)}" for area, by in one["moved"] if by < 0]
    parts = [f"give {listed(given)}"] if given else []
    return " and ".join([*parts, f"take {listed(taken)}"] if taken else parts)


def free_words(free: float, facts: PlanDocument) -> str:
    """Hours that stay free, and why."""
    if free < HALF_HOUR:
        return ""
    if facts["free_hours"] > 0:
        return f"{hours_long(free)} {verb(free)} free: nothing else is worth the time this week."
    return f"{hours_long(free)} {verb(free)} free."


def verb(number: float) -> str:
    return "stays" if number == 1 else "stay"


def none_words(focus: float, facts: PlanDocument) -> str:
    """A week without focus capacity, as a fact."""
    capacity = facts["capacity"]
    if focus > 0:
        return ""
    if not capacity["contracted"]:
        return "No hours are contracted this week, so nothing is planned."
    if capacity["time_off"] + capacity["holidays"] >= capacity["contracted"]:
        return "You are off all week, so nothing is planned."
    taken = hours(capacity["contracted"] - focus)
    return f"No focus capacity: {taken} h are taken of the {hours(capacity['contracted'])} h contracted."


def step_words(step: Facts) -> str:
    return f"{STAGES[step['start']]} → {STAGES[step['to']]}"


def step_because(step: Facts) -> str:
    return ", ".join(STEP_REASONS[code] for code in step["because"])


def due_words(due: date, week: Week, today: date) -> str:
    """7 days overdue; due Thursday."""
    late = (min(max(today, week.monday), week.sunday) - due).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} overdue"
    return f"due {due:%A}"


def key_words(one: Facts, names: Names, lead: str) -> str:
    skill = in_sentence(names.skill(one["skill"]))
    if one["person"] == lead:
        return f"You alone are at {one['level']} in {skill}"
    return f"{names.person(one['person'])} alone is at {one['level']} in {skill}"


def question_words(one: Facts, names: Names, lead: str) -> str:
    """Your own level in X is not assessed; Lena’s is 8 months old."""
    whose = "Your" if one["person"] == lead else f"{names.person(one['person'])}’s"
    skill = in_sentence(names.skill(one["skill"]))
    if one["assumed"]:
        return f"{whose} {skill}: not assessed, taken as {one['level']:g}"
    if one["age_days"] is not None:
        return f"{whose} {skill}: {one['level']:g}, said {one['age_days']} days ago"
    return f"{whose} {skill}: {one['level']:g}, in their own words" if one["person"] != lead else f"Your {skill}"


def moved_words(one: Facts) -> str:
    moved = one["moved_hours"]
    return f"could move {hours(moved)} h" if moved else "moves nothing yet, but all else rests on it"
