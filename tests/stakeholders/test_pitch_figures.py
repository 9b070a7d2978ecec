"""Pure: steps by value per week, whose turn it is to hear about a pitch, and the schedule up to the cutoff."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stakeholders.models import Conversation, PitchStep, Stakeholder
from stakeholders.pitches import back_planning, value_curve
from stakeholders.pitches.conversations import with_conversations

pytestmark = pytest.mark.once

SLICES = st.lists(
    st.tuples(st.integers(0, 520), st.integers(0, 1000)).map(
        lambda one: PitchStep(name="x", effort_weeks=Decimal(one[0]) / 10, value_share=Decimal(one[1]) / 1000)
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(SLICES)
def test_steps_are_sorted_by_value_per_week(steps: list[PitchStep]) -> None:
    ordered = value_curve.by_value(steps)
    drawn = value_curve.build_curve(ordered)
    assert sorted(map(id, ordered)) == sorted(map(id, steps))
    rates = [value_curve.value_per_week(one) for one in ordered]
    assert rates == sorted(rates, reverse=True)
    shares = [one.share for one in drawn.points]
    assert shares == sorted(shares)
    if drawn.enough:
        assert drawn.enough.share >= 0.8 - 1e-9


def test_people_without_a_conversation_come_first_and_a_group_before_a_one_to_one_is_marked() -> None:
    people = [Stakeholder(pk=pk, name=name, influence=3) for pk, name in ((1, "Ann"), (2, "Bob"), (3, "Cid"))]
    said = [
        Conversation(stakeholder=people[0], on=date(2026, 11, 2), kind="group"),
        Conversation(stakeholder=people[0], on=date(2026, 11, 9), kind="one_to_one"),
        Conversation(stakeholder=people[1], on=date(2026, 11, 9), kind="group"),
    ]
    rows = with_conversations(people, said)
    assert [str(one.row) for one in rows] == ["Cid", "Bob", "Ann"]
    assert [one.group_came_first for one in rows] == [False, True, True]
    assert [str(one.row) for one in rows if one.one_to_one_on is None] == ["Cid", "Bob"]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 200), st.integers(0, 12), st.booleans(), st.booleans())
def test_steps_are_in_order_and_before_the_cutoff(days: int, number: int, evidence: bool, agreed: bool) -> None:
    today = date(2026, 11, 23)
    cutoff = date.fromordinal(today.toordinal() + days)
    one_to_ones = [back_planning.OneToOne(str(one), None) for one in range(number)]
    found = back_planning.plan_backwards(
        cutoff, today, evidence=evidence, one_to_ones=one_to_ones, asks_agreed=agreed, asks=True
    )
    assert found.days_left == days
    assert all(one.due <= cutoff for one in found.steps)
    assert [one.done for one in found.steps] == sorted((one.done for one in found.steps), reverse=True)
    ahead = [one.due for one in found.steps if not one.done]
    assert ahead == sorted(ahead)
    assert all(one >= today for one in ahead)
    assert not found.late
    assert found.too_late == (days < (0 if evidence else 3) + 2 * number + (0 if agreed else 3))
