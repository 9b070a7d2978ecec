"""The steps to a committed week, and which is next. Decided here and nowhere else: pages only show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from focus.formatting import hours, numbered

Next = Literal["triage", "replan", "accept", "make_room", "commit", "review", ""]
"""The next step; empty where nothing is left to do."""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step in words: what to do, or what is done."""

    key: Next
    words: str
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps in order. The first that is not done is next; a week to be reviewed has that step alone."""

    steps: Sequence[GuideStep] = ()

    @property
    def current(self) -> GuideStep | None:
        return next((one for one in self.steps if not one.is_done), None)

    @property
    def next(self) -> Next:
        return self.current.key if self.current else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideFacts:
    """What decides about the steps. `meetings` and `items` are all of the week, `over` the hours over capacity."""

    is_over: bool = False
    asks_for_review: bool = False
    meetings: int = 0
    untriaged: int = 0
    has_changed_inputs: bool = False
    is_planning: bool = False
    items: int = 0
    undecided: int = 0
    over: float = 0.0
    is_committed: bool = False


def guide_of(week: GuideFacts) -> Guide:
    """A committed week has every step done, whatever has changed since: what changed is shown beside it."""
    if week.asks_for_review:
        return Guide([GuideStep("review", "Review the week")])
    if week.is_over:
        return Guide()
    steps = []
    if week.untriaged and not week.is_committed:
        steps.append(GuideStep("triage", f"Triage {numbered(week.untriaged, 'meeting')}"))
    elif week.meetings and not week.untriaged:
        steps.append(GuideStep("triage", "Meetings triaged", is_done=True))
    if week.is_committed:
        return Guide(
            [*steps, GuideStep("accept", "Items decided", is_done=True), GuideStep("commit", "Committed", True)]
        )
    if week.has_changed_inputs or week.is_planning:
        steps.append(GuideStep("replan", "Replanning" if week.is_planning else "Replan"))
    if week.items:
        words = f"Accept {numbered(week.undecided, 'item')}" if week.undecided else "Items decided"
        steps.append(GuideStep("accept", words, is_done=not week.undecided))
    steps.append(
        GuideStep("make_room", f"Make room for {hours(week.over)} h") if week.over else GuideStep("commit", "Commit")
    )
    return Guide(steps)
