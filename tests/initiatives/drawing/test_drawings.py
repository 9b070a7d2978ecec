"""Drawings: nothing collides, everything is inside, today is in the right place."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.drawing.labels import Box, shortened, width_of
from initiatives.drawing.quadrant import PLOT, Spot, quadrant
from initiatives.drawing.timeline import LANE, WIDTH, Happening, Span, timeline

TODAY = date(2026, 11, 23)
NAMES = st.text(min_size=1, max_size=60)
SPOTS = st.builds(
    Spot,
    NAMES,
    cost=st.floats(1 / 32, 32),
    gap=st.floats(0, 1),
    exposure=st.floats(0, 100),
    in_focus=st.booleans(),
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # On a busy machine drawing is slow.
DAYS = st.dates(TODAY - timedelta(days=700), TODAY + timedelta(days=1500))


@UNHURRIED
@given(st.lists(SPOTS, max_size=40))
def test_no_label_of_the_quadrant_touches_another_or_a_dot(spots: list[Spot]) -> None:
    drawn = quadrant(spots)
    labels = [mark.label.box for mark in drawn.marks if mark.label]
    assert not any(one.meets(other) for one, other in combinations(labels, 2))
    assert not any(box.meets(mark.dot.box) for box in labels for mark in drawn.marks)
    assert all(box.within(PLOT) for box in labels)
    assert [mark.number for mark in drawn.marks] == list(range(1, len(spots) + 1))
    for mark in drawn.marks:
        assert 0 <= mark.dot.x <= drawn.width
        assert PLOT.top <= mark.dot.y <= PLOT.bottom


def test_a_higher_cost_is_higher_up_and_a_wider_gap_further_right() -> None:
    low, high = quadrant([Spot("a", 1, 0.2, 1, False), Spot("b", 8, 0.9, 20, True)]).marks
    assert high.dot.y < low.dot.y
    assert high.dot.x > low.dot.x
    assert high.dot.radius > low.dot.radius


def test_a_few_areas_all_have_labels() -> None:
    spots = [Spot(f"Area number {one}", 2.0 ** (one - 3), one / 6, one, False) for one in range(6)]
    assert all(mark.label for mark in quadrant(spots).marks)


def test_areas_in_the_same_place_are_drawn_side_by_side() -> None:
    marks = quadrant([Spot("same", 1, 0.5, 1, False)] * 5).marks
    assert len({round(mark.dot.x) for mark in marks}) == 5


@UNHURRIED
@given(st.lists(st.builds(Happening, NAMES, DAYS, st.just("ahead")), max_size=40))
def test_no_label_of_the_timeline_touches_another_or_a_stem(points: list[Happening]) -> None:
    drawn = timeline(TODAY, [], points)
    named = [pin for pin in drawn.pins if pin.text]
    for one, other in combinations(named, 2):
        assert not one.box.meets(other.box)
        if one.x != other.x:
            assert not one.box.meets(Box(other.x - 1, other.box.top, other.x + 1, LANE))
            assert not other.box.meets(Box(one.x - 1, one.box.top, one.x + 1, LANE))
    assert all(pin.box.left >= 0 and pin.box.right <= WIDTH for pin in named)
    assert len(drawn.pins) + drawn.left_out == len(points)
    assert all(drawn.label_y(pin) > 0 for pin in named)


def test_three_milestones_at_the_right_edge_all_have_labels() -> None:
    names = ["Design document review", "Implementation review before early access", "General availability"]
    points = [Happening(name, TODAY + timedelta(days=100 + 4 * number), "ahead") for number, name in enumerate(names)]
    drawn = timeline(TODAY, [Span("Design", TODAY - timedelta(days=200), TODAY + timedelta(days=110), True)], points)
    assert all(pin.text for pin in drawn.pins)


def test_time_runs_to_the_right_and_today_is_in_its_phase() -> None:
    spans = [
        Span("Design", date(2026, 9, 1), date(2026, 12, 7), True),
        Span("Build", date(2026, 12, 7), date(2027, 3, 1)),
    ]
    drawn = timeline(TODAY, spans, [Happening("Review", date(2026, 12, 3), "ahead")])
    design, build = drawn.bars
    assert design.left < drawn.today < design.left + design.width
    assert abs(design.left + design.width - build.left) < 0.01
    assert drawn.today < drawn.pins[0].x < build.left
    assert [month.text for month in drawn.months][:3] == ["Sep 2026", "Oct", "Nov"]
    assert "Jan 2027" in [month.text for month in drawn.months]


def test_an_initiative_without_dates_has_a_timeline() -> None:
    drawn = timeline(TODAY, [], [])
    assert 0 < drawn.today < WIDTH
    assert drawn.months


def test_a_name_that_is_too_wide_is_cut() -> None:
    assert shortened("Scope", 200) == "Scope"
    assert shortened("m" * 100, 100).endswith("…")
    assert width_of(shortened("m" * 100, 100)) <= 100
