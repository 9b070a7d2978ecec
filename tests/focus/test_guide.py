"""The steps to a committed week: one order, one next step, and an end."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

import pytest

from focus.week.queries.guide import Guide, guide_of

pytestmark = pytest.mark.once


class Facts(TypedDict, total=False):
    """What differs from a planned week with three undecided items and eight meetings with topics."""

    is_over: bool
    asks_for_review: bool
    meetings: int
    untriaged: int
    has_changed_inputs: bool
    is_planning: bool
    items: int
    undecided: int
    over: float
    is_committed: bool


def guide(**facts: Unpack[Facts]) -> Guide:
    usual: Facts = {
        "is_over": False,
        "asks_for_review": False,
        "meetings": 8,
        "untriaged": 0,
        "has_changed_inputs": False,
        "is_planning": False,
        "items": 3,
        "undecided": 3,
        "over": 0,
        "is_committed": False,
    }
    return guide_of(**{**usual, **facts})


def words(found: Guide) -> Sequence[str]:
    return [f"✓ {one.words}" if one.is_done else one.words for one in found.steps]


@pytest.mark.parametrize(
    ("facts", "steps", "next_step"),
    [
        ({"untriaged": 2}, ["Triage 2 meetings", "Accept 3 items", "Commit"], "triage"),
        ({"untriaged": 1, "undecided": 1}, ["Triage 1 meeting", "Accept 1 item", "Commit"], "triage"),
        ({}, ["✓ Meetings triaged", "Accept 3 items", "Commit"], "accept"),
        ({"has_changed_inputs": True}, ["✓ Meetings triaged", "Replan", "Accept 3 items", "Commit"], "replan"),
        ({"is_planning": True}, ["✓ Meetings triaged", "Replanning", "Accept 3 items", "Commit"], "replan"),
        ({"undecided": 0}, ["✓ Meetings triaged", "✓ Items decided", "Commit"], "commit"),
        ({"undecided": 0, "over": 2.5}, ["✓ Meetings triaged", "✓ Items decided", "Make room for 2.5 h"], "make_room"),
        ({"meetings": 0, "items": 0, "undecided": 0}, ["Commit"], "commit"),
        ({"is_committed": True, "undecided": 0}, ["✓ Meetings triaged", "✓ Items decided", "✓ Committed"], ""),
        # What changes after the week is committed is shown beside it, and starts nothing again.
        ({"is_committed": True, "has_changed_inputs": True, "untriaged": 1, "undecided": 0, "over": 1.0},
         ["✓ Items decided", "✓ Committed"], ""),
        ({"asks_for_review": True, "untriaged": 2}, ["Review the week"], "review"),
        ({"is_over": True, "asks_for_review": True}, ["Review the week"], "review"),
        ({"is_over": True, "untriaged": 2}, [], ""),
    ],
)  # fmt: skip
def test_the_first_step_that_is_not_done_is_next(facts: Facts, steps: Sequence[str], next_step: str) -> None:
    found = guide(**facts)
    assert words(found) == steps
    assert found.next == next_step
