"""What is proposed to give up loses the least that any choice loses."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus.week.services.cheapest_cuts import CuttableItem, cheapest_cuts

pytestmark = pytest.mark.once


def item(key: str, group: str, halves: int, worth: float, tau: float, *, pinned: bool = False) -> CuttableItem:
    return CuttableItem(key, group, halves, lambda kept: worth * (1 - math.exp(-kept / 2 / tau)) - 0.025 * kept, pinned)


def hours(items: list[CuttableItem], kept: dict[str, int]) -> float:
    """Of the items, and half an hour for each group that is opened."""
    return sum(kept.values()) / 2 + len({one.group for one in items if kept[one.key]}) / 2


weeks = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]), st.integers(1, 7), st.sampled_from([0.01, 0.3, 1, 5]), st.sampled_from([1.5, 3, 6])
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: [item(str(place), *row) for place, row in enumerate(rows)])


@given(weeks, st.integers(0, 30))
def test_no_other_cut_that_fits_loses_less(items: list[CuttableItem], quarters: int) -> None:
    room = quarters / 4
    kept = dict(cheapest_cuts(items, room, 0.5))
    assert hours(items, kept) <= room + 1e-9
    lost = sum(one.loss(kept[one.key]) for one in items)
    for choice in product(*[one.choices for one in items]):
        other = {one.key: halves for one, halves in zip(items, choice, strict=True)}
        if hours(items, other) <= room + 1e-9:
            assert lost <= sum(one.loss(other[one.key]) for one in items) + 1e-6


def test_dropping_the_last_area_of_an_initiative_saves_its_context_switch() -> None:
    """Half an hour over. An hour of B costs less than half an hour of A twice, since B's context switch goes too."""
    items = [item("a", "a", 8, 1.0, 3.0), item("b", "b", 2, 0.2, 1.5)]
    assert cheapest_cuts(items, 4.5, 0.5) == {"a": 8, "b": 0}


def test_pinned_items_are_cut_last() -> None:
    cheap, dear = item("cheap", "a", 8, 0.1, 3.0, pinned=True), item("dear", "a", 8, 9.0, 3.0)
    assert cheapest_cuts([cheap, dear], 6.5, 0.5) == {"cheap": 8, "dear": 4}
    assert cheapest_cuts([cheap, dear], 3.5, 0.5) == {"cheap": 6, "dear": 0}
