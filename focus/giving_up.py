"""What to give up in an overloaded week, by the plan's own values, verdicts and exposures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.overload import OverloadSignal
from focus.document import PlanDocument, areas_of
from focus.names import Names

MOST: Final = 3
"""At most this many of a kind are listed: a choice, not another long list."""


@dataclass(frozen=True, slots=True)
class GivingUp:
    """One thing you could drop. `hours` a week become free; `value` is what the plan loses, None if unknown."""

    kind: Literal["item", "meeting", "initiative"]
    key: str
    name: str
    hours: float | None
    value: float | None = None
    verdict: str | None = None


def ways_out(
    flags: Sequence[OverloadSignal],
    facts: PlanDocument,
    committed: Mapping[str, float],
    exposures: Mapping[str, float],
    names: Names,
) -> list[GivingUp]:
    """Each kind only if a flag calls for it."""
    codes = {flag.code: flag for flag in flags}
    found: list[GivingUp] = []
    if "planned_over" in codes:
        found += items(facts, committed, codes["planned_over"].last.over, names)
    if codes.keys() & {"planned_over", "real_over", "meetings"}:
        found += meetings(facts)
    if "initiatives" in codes and exposures:
        lowest = min(exposures, key=lambda key: (exposures[key], key))
        found.append(GivingUp("initiative", lowest, names.initiative(lowest), None, float(exposures[lowest])))
    return found


def items(facts: PlanDocument, committed: Mapping[str, float], over: float, names: Names) -> Iterator[GivingUp]:
    """The lowest-value items, until the week would fit."""
    known = areas_of(facts)
    rows = [(known[key]["value"] if key in known else 0.0, key, hours) for key, hours in committed.items() if hours]
    for value, key, hours in sorted(rows)[:MOST]:
        if over <= 0:
            return
        over -= hours
        yield GivingUp("item", key, names.area(key), hours, value)


def meetings(facts: PlanDocument) -> Iterator[GivingUp]:
    """Meetings without a recommendation to attend, longest first."""
    rows = [one for one in facts["meetings"] if one["verdict"] != "attend"]
    for one in sorted(rows, key=lambda one: (-one["hours"], one["title"]))[:MOST]:
        yield GivingUp("meeting", str(one.get("key", "")), one["title"], one["hours"], verdict=one["verdict"])
