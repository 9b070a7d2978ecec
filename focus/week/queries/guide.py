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
    is_planning: bool = False

    @property
    def current(self) -> GuideStep | None:
        return next((one for one in self.steps if not one.is_done), None)

    @property
    def next(self) -> Next:
        return self.current.key if self.current else ""


def guide_of(
    *,
    is_over: bool,
    asks_for_review: bool,
    meetings: int,
    untriaged: int,
    has_changed_inputs: bool,
    is_planning: bool,
    items: int,
    undecided: int,
    over: float,
    is_committed: bool,
) -> Guide:
    """A committed week has every step done, whatever has changed since: what changed is shown beside it."""
    if asks_for_review:
        return Guide([GuideStep("review", "Review the week")])
    if is_over:
        return Guide()
    steps = []
    if untriaged and not is_committed:
        steps.append(GuideStep("triage", f"Triage {numbered(untriaged, 'meeting')}"))
    elif meetings and not untriaged:
        steps.append(GuideStep("triage", "Meetings triaged", is_done=True))
    if is_committed:
        return Guide(
            [*steps, GuideStep("accept", "Items decided", is_done=True), GuideStep("commit", "Committed", True)]
        )
    if has_changed_inputs or is_planning:
        steps.append(GuideStep("replan", "Replanning" if is_planning else "Replan"))
    if items:
        words = f"Accept {numbered(undecided, 'item')}" if undecided else "Items decided"
        steps.append(GuideStep("accept", words, is_done=not undecided))
    steps.append(GuideStep("make_room", f"Make room for {hours(over)} h") if over else GuideStep("commit", "Commit"))
    return Guide(steps, is_planning)
