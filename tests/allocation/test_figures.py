"""Collisions, coverage, sums and balance: figures worked out by hand, from plain facts."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from allocation.drawing import drawn
from allocation.facts import Real
from allocation.figures.balance import balance
from allocation.figures.collisions import collisions
from allocation.figures.coverage import coverage
from allocation.figures.exposure import exposures
from allocation.figures.heatmap import heatmap, quarter_starts
from allocation.figures.hours import cell
from allocation.wording import collision_words, open_span, open_words
from engine.weeks import Week
from tests.support.allocation_facts import WEEKS, area, assigned, facts, initiative, lead, person, point, room

WEEK = WEEKS[0]


def near(days: int) -> float:
    """The timing of an area whose next point is so many days after Monday."""
    return 1 + 2 * math.exp(-days / 10)


def test_a_group_is_sum_over_sum_and_never_a_mean_of_shares() -> None:
    told = facts(
        [lead("ada", 10, teams=("core",)), lead("ben", 30, teams=("core",)), lead("cy", 0, teams=("core",))],
        [assigned("ada", "a", 10), assigned("ben", "a", 6), assigned("cy", "a", 4)],
    )
    (group,) = heatmap(replace(told, weeks=WEEKS[:1]), "team").groups
    # 10 + 6 + 4 of 10 + 30 + 0, 50 per cent; the mean of 100 and 20 would be 60.
    assert [(one.hours, one.room, one.percent) for one in group.sums] == [(20, 40, 50)]


def test_a_group_without_capacity_has_no_percentage() -> None:
    told = facts([lead("cy", 0)], [assigned("cy", "a", 4)])
    (group,) = heatmap(replace(told, weeks=WEEKS[:1])).groups
    assert (group.sums[0].hours, group.sums[0].percent) == (4, None)


def test_a_week_without_contracted_hours_is_unknown_and_outside_the_sums() -> None:
    told = facts([replace(lead("cy"), capacity=(room(0, 0),) * 4), lead("ada")], [assigned("cy", "a", 4)])
    unknown = cell(told, "cy", WEEK)
    assert (unknown.is_unknown, unknown.is_away, unknown.percent) == (True, False, None)
    (group,) = heatmap(told).groups
    assert (group.sums[0].hours, group.sums[0].room, group.sums[0].leads) == (0, 28, 1)
    assert heatmap(told).over == []


def test_a_planned_zero_is_a_plan_and_hours_beside_the_assignments_count() -> None:
    told = facts(
        [lead("ada")],
        [assigned("ada", "a", 16)],
        planned={("ada", "a", WEEK): Decimal(0), ("ada", "b", WEEK): Decimal("2.5")},
    )
    now = cell(told, "ada", WEEK)
    assert [(one.initiative, one.hours, one.kind) for one in now.shares] == [
        ("a", 0, "planned"),
        ("b", Decimal("2.5"), "planned"),
    ]
    assert (now.hours, now.planned, now.agreed) == (Decimal("2.5"), Decimal("2.5"), 16)


def test_weeks_that_are_not_the_viewers_stay_empty() -> None:
    moved = replace(lead("ada"), leaves_on=date(2026, 12, 4))
    (row,) = heatmap(facts([moved], [assigned("ada", "a", 40)])).rows
    assert [one is None for one in row.cells] == [False, False, True, True]
    assert [(one.first, one.last) for one in row.over] == [(date(2026, 11, 23), date(2026, 12, 4))]
    assert collisions(facts([moved], [])) == ()


@pytest.mark.parametrize(
    ("first", "marked"),
    [(Week(2026, 48), {Week(2026, 53)}), (Week(2027, 9), {Week(2027, 13)}), (Week(2026, 14), {Week(2026, 14)})],
)
def test_a_quarter_begins_in_the_week_that_holds_its_first_day(first: Week, marked: set[Week]) -> None:
    # 1 January 2027 is a Friday of 2026-W53, 1 April 2027 a Thursday of W13, 1 April 2026 a Wednesday of W14.
    assert quarter_starts([first + ahead for ahead in range(13)]) == marked


def test_points_of_two_initiatives_in_a_week_collide_and_exposure_orders() -> None:
    quiet, loud = area("a/quiet", 1), area("b/loud", 5)
    told = facts(
        [lead("ada"), lead("ben")],
        [
            assigned("ada", "a", 8),
            assigned("ada", "b", 8),
            assigned("ben", "a", 8),
            assigned("ben", "c", 8),
            assigned("ben", "a", 8),
        ],
        [
            initiative("a", quiet, points=(point("scope", date(2026, 12, 2)),)),
            initiative(
                "b", loud, points=(point("review", date(2026, 12, 3), "b/loud"), point("demo", date(2026, 12, 11)))
            ),
            initiative("c", area("c/odd"), points=(point("launch", date(2026, 12, 4), required=False),)),
        ],
    )
    first, second = collisions(told)
    # Impact 5 costs 2² = 4, impact 1 costs 1/4, impact 3 costs 1. From Monday 30 November: 2, 3 and 4 days.
    assert (first.person, first.week, [one.point.key for one in first.points]) == ("ada", WEEKS[1], ["scope", "review"])
    assert first.exposure == pytest.approx(near(2) / 4 + 4 * near(3))
    assert second.person == "ben"
    assert second.exposure == pytest.approx(near(2) / 4 + near(4))
    assert first.points[0].others == ("Ben",)
    assert collision_words(first, told) == "Ada: two inflection points in week 49"


def test_two_points_of_one_initiative_do_not_collide() -> None:
    points = (point("scope", date(2026, 12, 2)), point("review", date(2026, 12, 3)))
    assert (
        collisions(facts([lead("ada")], [assigned("ada", "a", 8)], [initiative("a", area("a/x"), points=points)])) == ()
    )


def test_tentative_handed_off_and_ended_assignments_collide_with_nothing() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    other = initiative("b", area("b/y"), points=(point("review", date(2026, 12, 3)),))
    for more in ({"tentative": True}, {"stage": "handed_off"}, {"end": date(2026, 12, 2)}):
        told = facts([lead("ada")], [assigned("ada", "a", 8), assigned("ada", "b", 8, **more)], [one, other])
        assert collisions(told) == ()


def test_a_lead_away_at_a_point_is_told_with_who_else_is_there() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    off = {"ada": person("ada", (date(2026, 12, 1), date(2026, 12, 4)))}
    assignments = [assigned("ada", "a", 8), assigned("ben", "a", 2, role="deputy")]
    (found,) = collisions(facts([lead("ada")], assignments, [one], people={**off, "ben": person("ben")}))
    assert (found.kind, found.why, found.points[0].others) == ("away", "off", ("Ben",))


def test_lead_hours_reach_an_area_an_hour_the_highest_exposure_first() -> None:
    one = initiative("a", area("a/big", 5), area("a/middle", 4), area("a/small", 3))
    told = facts([lead("ada")], [assigned("ada", "a", 1.5)], [one])
    now = coverage(told).rows[0].cells[0]
    # Costs 4, 2 and 1; no point ahead: timing 1. An hour and a half reach one area.
    assert [(stake.name, stake.exposure) for stake in now.reached] == [("Big", 4)]
    assert (now.hours, now.covered, now.uncovered, now.why) == (Decimal("1.5"), 4, 3, "few_hours")
    assert [(stake.area, stake.exposure) for stake in exposures(told, "a", WEEK)] == [
        ("a/big", 4),
        ("a/middle", 2),
        ("a/small", 1),
    ]


def test_what_nobody_covers_is_named_with_its_point_and_why() -> None:
    scope = area("a/scope", 5)
    one = initiative("a", scope, points=(point("review", date(2026, 11, 26), "a/scope"),))
    told = facts([lead("ada")], [assigned("ada", "a", 0)], [one])
    (found,) = coverage(told).decide
    assert open_words(found, told) == "Scope: review on Thursday, no lead hours"
    assert (found.weeks, open_span(found, told)) == (4, "from this week on")
    # Its highest is in the week after: until somebody marks the point as passed, it counts as on Monday.
    assert found.exposure == pytest.approx(4 * near(0))


def test_a_lead_who_is_away_all_week_reaches_nothing() -> None:
    off = {"ada": person("ada", (date(2026, 11, 30), date(2026, 12, 6)))}
    told = facts([lead("ada")], [assigned("ada", "a", 8)], [initiative("a", area("a/x"))], people=off)
    (found,) = coverage(told).decide
    assert (found.first, found.weeks, open_words(found, told)) == (WEEKS[1], 1, "X: its lead is away")


def test_hours_of_a_lead_outside_the_line_are_unknown_and_not_uncovered() -> None:
    told = facts([], [assigned("eve", "a", None)], [initiative("a", area("a/x"))], people={"eve": person("eve")})
    found = coverage(told)
    assert found.rows[0].cells[0].hidden
    assert (found.decide, found.sums()[0]) == ([], (0, 0))


def test_without_a_lead_everyone_on_the_team_counts() -> None:
    told = facts([], [], [initiative("a", area("a/x", owner=None))])
    row = coverage(told).rows[0]
    assert (len(row.no_lead), row.cells[0].why, row.ownerless) == (4, "no_lead", ["X"])


def test_the_balance_adds_up_to_the_contract_and_holds_plan_against_real() -> None:
    real = Real({"a": Decimal("3.5")}, Decimal(14), None, Decimal("1.25"))
    told = facts(
        [lead("ada"), lead("ben")], [assigned("ada", "a", 16), assigned("ben", "b", 30)], real={("ada", WEEK): real}
    )
    now = balance(told).weeks[0]
    # 40 contracted each: 16 + 30 on initiatives, 12 + 12 held back; 80 − 70 left.
    assert (now.meant.contracted, now.meant.initiatives, now.meant.day_to_day, now.meant.free) == (80, 46, 24, 10)
    assert now.was is not None
    assert (now.was.leads, now.was.initiatives, now.was.meant, now.was.day_to_day) == (1, Decimal("3.5"), 16, 14)
    assert (now.was.meetings, now.was.interruptions) == (None, Decimal("1.25"))
    # As the review adds it up: 3.5 and 14, the interruptions among the latter.
    assert now.was.undisturbed == Decimal("12.75")
    picture = drawn(balance(told))
    assert picture is not None
    column = picture.columns[0]
    assert sum(box.hours for box in column.real) == Decimal("17.5")
    assert column.sharing == "1 of 2"
    assert [(part.initiative, part.meant[0], part.real[0]) for part in balance(told).parts] == [
        ("a", 16, Decimal("3.5")),
        ("b", 30, None),
    ]


def test_only_a_firm_lead_can_stand_in() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    people = {"ada": person("ada", (date(2026, 12, 1), date(2026, 12, 4))), "ben": person("ben")}

    def stand_ins(**more: Any) -> tuple[str, ...]:
        assignments = [assigned("ada", "a", 8), assigned("ben", "a", 2, role="deputy", **more)]
        (found,) = collisions(facts([lead("ada")], assignments, [one], people=people))
        return found.points[0].others

    assert stand_ins() == ("Ben",)
    assert stand_ins(tentative=True) == ()
    assert stand_ins(stage="handed_off") == ()
    assert stand_ins(end=date(2026, 11, 29)) == ()
