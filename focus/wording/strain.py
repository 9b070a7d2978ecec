"""Strain in words: with its figures, and without blame."""

from engine.strain import Flag
from focus.giving_up import GivingUp
from focus.wording.plain import hours, listed


def strain_words(flag: Flag) -> str:
    weeks = listed([f"{one.week.number}" for one in flag.figures])
    told = listed([f"{hours(one.value)} of {hours(one.limit)} h" for one in flag.figures])
    last = flag.last
    return {
        "planned_over": f"Weeks {weeks} are planned over your hours: {told}",
        "real_over": f"Weeks {weeks} really took more than your hours: {told}",
        "meetings": f"Meetings take {hours(last.value)} h of week {last.week.number}, more than half of your hours "
        f"({hours(last.limit)} h)",
        "initiatives": f"You lead {hours(last.value)} initiatives at once; more than {hours(last.limit)} seldom get "
        "anybody’s whole attention",
    }[flag.code]


def way_out_words(one: GivingUp) -> str:
    """Why this one could go, and what that costs."""
    if one.kind == "item":
        return f"{hours(one.hours or 0)} h; of your items one of those that the plan loses least by ({hours(one.value or 0)})"
    if one.kind == "initiative":
        return f"the least at stake this week ({hours(one.value or 0)}): hand it over, or step back in it"
    length = f"{hours(one.hours or 0)} h"
    return {
        "skip": f"{length}; the verdict is to skip it",
        "delegate": f"{length}; somebody on the team can decide it",
    }.get(one.verdict or "", f"{length}; it belongs to none of your initiatives: does it need you?")


def strain_of(flag: Flag) -> str:
    """The same to their manager, after the person's name."""
    weeks = listed([f"{one.week.number}" for one in flag.figures])
    told = listed([f"{hours(one.value)} of {hours(one.limit)} h" for one in flag.figures])
    last = flag.last
    return {
        "planned_over": f"weeks {weeks} are planned over their hours, {told}",
        "real_over": f"weeks {weeks} really took more than their hours, {told}",
        "meetings": f"meetings take {hours(last.value)} h of week {last.week.number}, more than half of their hours "
        f"({hours(last.limit)} h)",
        "initiatives": f"{hours(last.value)} initiatives at once; more than {hours(last.limit)} seldom get anybody’s "
        "whole attention",
    }[flag.code]
