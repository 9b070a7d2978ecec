"""What last week's plan had too: the weekly email shows it as one line, so that what is new comes first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from focus.models import Concern, WeekPlan
from focus.plan.document import KeyPersonDocument, MeetingDocument, PlanDocument, areas_of
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.sidebar import MeetingLine, StepLine
from focus.week.queries.unplanned_areas import UnplannedArea
from focus.week.queries.week_page import WeekPage

NAMES: Final = {
    "meetings": ("meeting", "meetings"),
    "uncovered": ("uncovered area", "uncovered areas"),
    "sign_off": ("area to sign off", "areas to sign off"),
    "left_out": ("manager you have not contacted yet", "managers you have not contacted yet"),
    "concerns": ("concern", "concerns"),
    "steps": ("proposed change of involvement", "proposed changes of involvement"),
    "key_people": ("key-person risk", "key-person risks"),
}


@dataclass(frozen=True, slots=True)
class ShownInFull:
    """The parts of the week that differ from last week's plan, and the others in words."""

    items: Sequence[PlanItem]
    meetings: Sequence[MeetingLine]
    uncovered: Sequence[UnplannedArea]
    sign_off: Sequence[UnplannedArea]
    left_out: Sequence[str]
    concerns: Sequence[Concern]
    steps: Sequence[StepLine]
    key_people: Sequence[KeyPersonDocument]
    unchanged: str = ""

    def with_told(self, dates: int) -> Self:
        """With dates of the team that an earlier email told."""
        told = f"{dates} {'date' if dates == 1 else 'dates'} ahead in your team" if dates else ""
        return replace(self, unchanged="; ".join(words for words in (self.unchanged, told) if words))


def shown_in_full(
    page: WeekPage, concerns: Sequence[Concern], before: WeekPlan | None, changed: Collection[str]
) -> ShownInFull:
    """Everything, if last week was not planned. `changed` are the areas whose hours differ. No query."""
    left, facts = page.unplanned_areas, page.facts
    everything = ShownInFull(
        page.items, page.meetings, left.uncovered, left.sign_off, facts["left_out"], concerns,
        page.steps, facts["key_people"],
    )  # fmt: skip
    if before is None:
        return everything
    old: PlanDocument = before.facts
    marks = {meeting_mark(one, one["verdict"] or "") for one in old["meetings"]}
    signing, uncovered = sign_off_marks(old), uncovered_marks(old)
    signing_now, uncovered_now = sign_off_marks(facts), uncovered_marks(facts)
    key_people = {(one["skill"], one["person"]) for one in old["key_people"]}
    steps = [(one["initiative"], one["to"]) for one in old["steps"]]
    new = ShownInFull(
        items=[
            one
            for one in page.items
            if one.state or one.key in changed or advice_mark(facts, one.key) != advice_mark(old, one.key)
        ],
        meetings=[
            line
            for fact, line in zip(facts["meetings"], page.meetings, strict=True)
            if meeting_mark(fact, line.verdict) not in marks
        ],
        uncovered=[
            one
            for one in left.uncovered
            if (signing_now.get(one.key), uncovered_now[one.key]) != (signing.get(one.key), uncovered.get(one.key))
        ],
        sign_off=[one for one in left.sign_off if signing_now[one.key] != signing.get(one.key)],
        left_out=[key for key in facts["left_out"] if key not in old["left_out"]],
        concerns=[one for one in concerns if one.at > before.computed_at],
        steps=[one for one in page.steps if (one.initiative, one.to) not in steps],
        key_people=[one for one in facts["key_people"] if (one["skill"], one["person"]) not in key_people],
    )
    return with_words(new, everything)


def with_words(new: ShownInFull, everything: ShownInFull) -> ShownInFull:
    """3 meetings; 1 uncovered area. Items have rows of their own."""
    parts: list[str] = []
    for name, (thing, things) in NAMES.items():
        count = len(getattr(everything, name)) - len(getattr(new, name))
        parts += [f"{count} {thing if count == 1 else things}"] if count else []
    return replace(new, unchanged="; ".join(part for part in parts if part))


def advice_mark(facts: PlanDocument, key: str) -> tuple[str, ...]:
    area = areas_of(facts).get(key)
    return (area["advice"]["code"], *area["advice"]["people"]) if area else ()


def meeting_mark(one: MeetingDocument, verdict: str) -> tuple[object, ...]:
    return one["title"], verdict, one["rule"], one["delegate"], one["hours"]


def uncovered_marks(facts: PlanDocument) -> dict[str, str]:
    return {one["area"]: one["hand_to"] or "" for one in facts["not_covered"]}


def sign_off_marks(facts: PlanDocument) -> dict[str, tuple[str, str]]:
    return {one["area"]: (one["point"], one["date"]) for one in facts["sign_off"]}
