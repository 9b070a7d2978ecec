"""What a planned week says about dependencies: those to act on, and those that are not likely in time."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from focus.plan.document import DependencyDocument, PlanDocument
from focus.plan.receipt_document import DependencyCauseDocument
from people.display import format_date

STATES: Final = {"late": "late", "at_risk": "at risk", "exposed": "exposed", "unknown": "no forecast", "holds": "holds"}
NEXT_STEPS: Final = {
    "ask": "ask for a date",
    "escalate": "no answer in time: go one rung up",
    "accept": "delivered: accept it or hand it back",
}
NOT_IN_TIME: Final = ("late", "at_risk")
CAUSES: Final = {
    "late": "is late",
    "at_risk": "is likely to be late",
    "waiting": "is delivered and waits for your acceptance",
    "blocked": "has a blocking finding",
}


@dataclass(frozen=True, slots=True)
class DependencyLine:
    """`words` are the state and its dates, `step` what to do next, or empty; `was` is last week's state if it changed."""

    name: str
    state: str
    words: str
    step: str
    address: str
    was: str = ""


def dependency_lines(facts: PlanDocument, before: PlanDocument | None = None) -> list[DependencyLine]:
    """Those with something to do, that are not likely in time, or whose state changed since the plan before."""
    earlier = {one["key"]: one["state"] for one in before.get("dependencies", [])} if before else {}
    lines = [dependency_line(one, earlier.get(one["key"], one["state"])) for one in facts.get("dependencies", [])]
    return [one for one in lines if one.step or one.was or one.state in NOT_IN_TIME]


def dependency_line(one: DependencyDocument, earlier: str) -> DependencyLine:
    initiative, key = one["key"].split("/", 1)
    return DependencyLine(
        name=one["name"],
        state=one["state"],
        words=state_words(one),
        step=NEXT_STEPS.get(one["next_step"], ""),
        address=reverse("dependency", args=[initiative, key]),
        was="" if earlier == one["state"] else STATES[earlier],
    )


def state_words(one: DependencyDocument) -> str:
    """late: needed 20 Nov, their date 4 Dec, likely 19 Dec, 4 in 5 by 9 Jan."""
    parts = [
        f"{words} {day(value)}"
        for words, value in (
            ("needed", one["need_by"]),
            ("their date", one["promised"]),
            ("likely", one["likely"]),
            ("4 in 5 by", one["late"]),
        )
        if value
    ]
    if not one["promised"]:
        parts.append("no date given")
    return f"{STATES[one['state']]}: {', '.join(parts)}"


def day(value: str) -> str:
    return format_date(date.fromisoformat(value), "j M")


def dependency_cause(cause: DependencyCauseDocument) -> str:
    """“Identity SDK 2.0” is late."""
    return f"“{cause['name']}” {CAUSES[cause['cause']]}"


def dependency_timing(cause: DependencyCauseDocument) -> str:
    """“Identity SDK 2.0” is late, so counted as 7 days away."""
    counted = f"counted as {cause['days']} days away" if cause["days"] else "counted as today"
    return f"{dependency_cause(cause)}, so {counted}"
