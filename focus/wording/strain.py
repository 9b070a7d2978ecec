"""Overload in words: the figures, without blame."""

from engine.overload import OverloadSignal
from focus.giving_up import GivingUp
from focus.wording.plain import hours, listed


def weeks_of(flag: OverloadSignal) -> str:
    """weeks 47 (42 of 40 h) and 48 (41 of 40 h)."""
    figures = [f"{one.week.number} ({hours(one.value)} of {hours(one.limit)} h)" for one in flag.figures]
    return f"{'week' if len(figures) == 1 else 'weeks'} {listed(figures)}"


def strain_words(flag: OverloadSignal) -> str:
    last = flag.last
    return {
        "planned_over": f"You planned more than your contracted hours in {weeks_of(flag)}",
        "real_over": f"You worked over your contracted hours in {weeks_of(flag)}",
        "meetings": f"Meetings take {hours(last.value)} h in week {last.week.number}, "
        f"more than half of your hours ({hours(last.limit)} h)",
        "initiatives": f"You lead {hours(last.value)} initiatives at once; "
        f"with more than {hours(last.limit)}, few get anyone’s full attention",
    }[flag.code]


def way_out_words(one: GivingUp) -> str:
    """Why you could drop this one, and what that costs."""
    if one.kind == "item":
        return f"{hours(one.hours or 0)} h; one of your lowest-value items ({hours(one.value or 0)})"
    if one.kind == "initiative":
        return f"least at stake this week ({hours(one.value or 0)}): hand it over, or reduce your involvement"
    length = f"{hours(one.hours or 0)} h"
    return {
        "skip": f"{length}; recommended: skip it",
        "delegate": f"{length}; someone on the team can decide it",
    }.get(one.verdict or "", f"{length}; not linked to any of your initiatives: does it need you?")


def strain_of(flag: OverloadSignal) -> str:
    """The same for their manager, after the person's name and a colon."""
    last = flag.last
    return {
        "planned_over": f"planned more than their contracted hours in {weeks_of(flag)}",
        "real_over": f"worked over their contracted hours in {weeks_of(flag)}",
        "meetings": f"meetings take {hours(last.value)} h in week {last.week.number}, "
        f"more than half of their hours ({hours(last.limit)} h)",
        "initiatives": f"{hours(last.value)} initiatives at once; "
        f"with more than {hours(last.limit)}, few get anyone’s full attention",
    }[flag.code]
