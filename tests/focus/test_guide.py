"""The steps to a committed week: one order, one next step, and an end."""

from collections.abc import Sequence
from functools import partial

import pytest

from focus.week.queries.guide import Guide, GuideFacts, guide_of

pytestmark = pytest.mark.once

week = partial(GuideFacts, meetings=8, items=3, undecided=3)
"""Three undecided items, and eight meetings with topics."""


def words(found: Guide) -> Sequence[str]:
    return [f"✓ {one.words}" if one.is_done else one.words for one in found.steps]


@pytest.mark.parametrize(
    ("facts", "steps", "next_step"),
    [
        (week(untriaged=2), ["Triage 2 meetings", "Accept 3 items", "Commit"], "triage"),
        (week(untriaged=1, undecided=1), ["Triage 1 meeting", "Accept 1 item", "Commit"], "triage"),
        (week(), ["✓ Meetings triaged", "Accept 3 items", "Commit"], "accept"),
        (week(has_changed_inputs=True), ["✓ Meetings triaged", "Replan", "Accept 3 items", "Commit"], "replan"),
        (week(is_planning=True), ["✓ Meetings triaged", "Replanning", "Accept 3 items", "Commit"], "replan"),
        (week(undecided=0), ["✓ Meetings triaged", "✓ Items decided", "Commit"], "commit"),
        (week(undecided=0, over=2.5), ["✓ Meetings triaged", "✓ Items decided", "Make room for 2.5 h"], "make_room"),
        (week(meetings=0, items=0, undecided=0), ["Commit"], "commit"),
        (week(is_committed=True, undecided=0), ["✓ Meetings triaged", "✓ Items decided", "✓ Committed"], ""),
        # What changes after the week is committed is shown beside it, and starts nothing again.
        (week(is_committed=True, has_changed_inputs=True, untriaged=1, undecided=0, over=1.0),
         ["✓ Items decided", "✓ Committed"], ""),
        (week(asks_for_review=True, untriaged=2), ["Review the week"], "review"),
        (week(is_over=True, asks_for_review=True), ["Review the week"], "review"),
        (week(is_over=True, untriaged=2), [], ""),
    ],
)  # fmt: skip
def test_the_first_step_that_is_not_done_is_next(facts: GuideFacts, steps: Sequence[str], next_step: str) -> None:
    found = guide_of(facts)
    assert words(found) == steps
    assert found.next == next_step
