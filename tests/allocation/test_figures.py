"""Conflicts, coverage, sums and balance, worked out by hand from plain facts."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from allocation.board.balance import build_balance
from allocation.board.balance_chart import draw_balance, draw_compared
from allocation.board.heatmap import build_heatmap, quarter_starts
from allocation.board.weekly_hours import hours_cell
from allocation.collisions.detection import find_collisions
from allocation.coverage.weekly_coverage import build_coverage
from allocation.coverage.weekly_exposure import ExposureOutlook
from allocation.facts import ActualHours
from allocation.templatetags.heatmap_tags import head_cells
from engine.weeks import Week
from tests.support.allocation_facts import WEEKS, area, assigned, facts, initiative, lead, person, point, room

WEEK = WEEKS[0]


def near(days: int) -> float:
    """The timing factor of an area whose next milestone is this many days after Monday."""
    return 1 + 2 * math.exp(-days / 10)


def test_a_group_has_the_sums_of_its_leads_who_are_not_away() -> None:
    given = facts(
        [lead("ada", 10, teams=("core",)), lead("ben", 30, teams=("core",)), lead("cy", 0, teams=("core",))],
        [assigned("ada", "a", 10), assigned("ben", "a", 6), assigned("cy", "a", 4)],
    )
    (group,) = build_heatmap(replace(given, weeks=WEEKS[:1]), "team").groups
    # 10 + 6 + 4 of 10 + 30 + 0.
    assert [(float(one.hours), float(one.room)) for one in group.sums] == [(20, 40)]


@pytest.mark.parametrize(
    ("agreed", "capacity", "degree"),
    [(28, 28, 0), (29, 28.5, 1), (35, 28, 1), (36, 28, 2), (49, 28, 2), (34, 12, 3), (4, 0, 3)],
)
def test_hours_over_capacity_have_three_degrees(agreed: float, capacity: float, degree: int) -> None:
    """Up to a quarter beyond the capacity, up to three quarters, and more."""
    cell = hours_cell(facts([lead("ada", capacity)], [assigned("ada", "a", agreed)]), "ada", WEEK)
    assert cell.over_degree(cell.hours) == degree


def test_a_week_without_contracted_hours_is_unknown_and_outside_the_sums() -> None:
    given = facts([replace(lead("cy"), capacity=(room(0, 0),) * 4), lead("ada")], [assigned("cy", "a", 4)])
    unknown = hours_cell(given, "cy", WEEK)
    assert (unknown.is_unknown, unknown.is_away, unknown.percent) == (True, False, None)
    (group,) = build_heatmap(given).groups
    assert (float(group.sums[0].hours), float(group.sums[0].room), group.sums[0].leads) == (0, 28, 1)
    assert build_heatmap(given).over == []


def test_planning_zero_hours_counts_as_planned_and_so_do_hours_without_an_assignment() -> None:
    given = facts(
        [lead("ada")],
        [assigned("ada", "a", 16)],
        planned={("ada", "a", WEEK): Decimal(0), ("ada", "b", WEEK): Decimal("2.5")},
    )
    now = hours_cell(given, "ada", WEEK)
    assert [(one.initiative, one.hours, one.kind) for one in now.hours_by_initiative] == [
        ("a", 0, "planned"),
        ("b", Decimal("2.5"), "planned"),
    ]
    assert (now.hours, now.planned, now.agreed) == (Decimal("2.5"), Decimal("2.5"), Decimal(16))


def test_weeks_hidden_from_the_viewer_stay_empty() -> None:
    moved = replace(lead("ada"), leaves_on=date(2026, 12, 4))
    (row,) = build_heatmap(facts([moved], [assigned("ada", "a", 40)])).rows
    assert [one is None for one in row.cells] == [False, False, True, True]
    assert [(one.first, one.last) for one in row.over] == [(date(2026, 11, 23), date(2026, 12, 4))]
    assert find_collisions(facts([moved], [])) == ()


@pytest.mark.parametrize(
    ("first", "marked"),
    [
        (Week(2026, 48), {Week(2026, 53): date(2027, 1, 1)}),
        (Week(2027, 9), {Week(2027, 13): date(2027, 4, 1)}),
        (Week(2026, 14), {Week(2026, 14): date(2026, 4, 1), Week(2026, 27): date(2026, 7, 1)}),
    ],
)
def test_a_quarter_starts_on_its_first_day_and_not_with_its_week(first: Week, marked: dict[Week, date]) -> None:
    # 1 January 2027 is a Friday of 2026-W53, 1 April 2027 a Thursday of W13, 1 July 2026 a Wednesday of W27.
    assert quarter_starts([first + ahead for ahead in range(14)]) == marked


def test_the_line_of_a_quarter_is_drawn_before_its_first_day() -> None:
    head = head_cells([Week(2026, 52), Week(2026, 53)], Week(2026, 53))
    assert head.count("quarter-fri") == 1
    assert 'class="is-current quarter quarter-fri"' in head
    assert "from 1 Jan" in head


def test_milestones_of_two_initiatives_in_a_week_conflict_and_are_sorted_by_exposure() -> None:
    quiet, loud = area("a/quiet", 1), area("b/loud", 5)
    given = facts(
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
    first, second = find_collisions(given)
    # Impact 5 costs 2² = 4, impact 1 costs 1/4, impact 3 costs 1. From Monday 30 November: 2, 3 and 4 days.
    assert (first.person, first.week, [one.point.key for one in first.points]) == ("ada", WEEKS[1], ["scope", "review"])
    # Ben, who leads A too and isn't rated, is assumed to be at 1 of 4: A's gap is 1 - 0.5 / 4.
    assert first.exposure == pytest.approx(0.875 * near(2) / 4 + 4 * near(3))
    assert second.person == "ben"
    assert second.exposure == pytest.approx(0.875 * near(2) / 4 + near(4))
    assert first.points[0].others == ("Ben",)


def test_two_milestones_of_one_initiative_do_not_conflict() -> None:
    points = (point("scope", date(2026, 12, 2)), point("review", date(2026, 12, 3)))
    assert (
        find_collisions(facts([lead("ada")], [assigned("ada", "a", 8)], [initiative("a", area("a/x"), points=points)]))
        == ()
    )


def test_tentative_handed_off_and_ended_assignments_do_not_conflict() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    other = initiative("b", area("b/y"), points=(point("review", date(2026, 12, 3)),))
    for more in ({"tentative": True}, {"stage": "handed_off"}, {"end": date(2026, 12, 2)}):
        given = facts([lead("ada")], [assigned("ada", "a", 8), assigned("ada", "b", 8, **more)], [one, other])
        assert find_collisions(given) == ()


def test_a_lead_away_at_a_milestone_is_listed_with_the_others_who_lead_it() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    off = {"ada": person("ada", (date(2026, 12, 1), date(2026, 12, 4)))}
    assignments = [assigned("ada", "a", 8), assigned("ben", "a", 2, role="deputy")]
    (found,) = find_collisions(facts([lead("ada")], assignments, [one], people={**off, "ben": person("ben")}))
    assert (found.kind, found.why, found.points[0].others) == ("away", "off", ("Ben",))


def test_one_day_of_absence_is_listed_once_with_all_its_milestones_and_as_nothing_else() -> None:
    day, later = date(2026, 12, 2), date(2026, 12, 3)
    rows = [
        initiative("a", area("a/x"), points=(point("scope", day), point("launch", later))),
        initiative("b", area("b/y"), points=(point("review", day),)),
    ]
    off = {"ada": person("ada", (day, later))}
    found = find_collisions(facts([lead("ada")], [assigned("ada", "a", 8), assigned("ada", "b", 8)], rows, people=off))
    assert sorted((one.kind, [met.point.key for met in one.points]) for one in found) == [
        ("away", ["launch"]),
        ("away", ["scope", "review"]),
    ]


def test_each_lead_hour_covers_one_area_highest_exposure_first() -> None:
    one = initiative("a", area("a/big", 5), area("a/middle", 4), area("a/small", 3))
    given = facts([lead("ada")], [assigned("ada", "a", 1.5)], [one])
    now = build_coverage(given).rows[0].cells[0]
    # Costs 4, 2 and 1; no milestone ahead: timing 1. An hour and a half covers one area.
    assert [(stake.name, stake.exposure) for stake in now.reached] == [("Big", 4)]
    assert (now.hours, now.covered, now.uncovered, now.why) == (Decimal("1.5"), 4, 3, "few_hours")
    assert [(stake.area, stake.exposure) for stake in ExposureOutlook(given).stakes("a", WEEK)] == [
        ("a/big", 4),
        ("a/middle", 2),
        ("a/small", 1),
    ]


def test_an_uncovered_area_is_listed_with_its_milestone_and_the_reason() -> None:
    scope = area("a/scope", 5)
    one = initiative("a", scope, points=(point("review", date(2026, 11, 26), "a/scope"),))
    given = facts([lead("ada")], [assigned("ada", "a", 0)], [one])
    (found,) = build_coverage(given).decide
    assert found.point is not None
    assert (list(found.areas), found.point.key, found.why) == (["Scope"], "review", "no_hours")
    assert (found.first, found.weeks) == (WEEK, 4)
    # Highest in the week after: until someone marks the milestone as passed, it counts as being on Monday.
    assert found.exposure == pytest.approx(4 * near(0))


def test_a_lead_who_is_away_all_week_covers_nothing() -> None:
    off = {"ada": person("ada", (date(2026, 11, 30), date(2026, 12, 6)))}
    given = facts([lead("ada")], [assigned("ada", "a", 8)], [initiative("a", area("a/x"))], people=off)
    (found,) = build_coverage(given).decide
    assert (found.first, found.weeks, list(found.areas), found.why) == (WEEKS[1], 1, ["X"], "away")


def test_hidden_hours_of_a_lead_outside_the_line_do_not_count_as_uncovered() -> None:
    given = facts([], [assigned("eve", "a", None)], [initiative("a", area("a/x"))], people={"eve": person("eve")})
    found = build_coverage(given)
    assert found.rows[0].cells[0].hidden
    assert (found.decide, found.uncovered) == ([], set())


def test_an_initiative_without_a_lead_is_uncovered_in_all_weeks() -> None:
    given = facts([], [], [initiative("a", area("a/x", owner=None))])
    row = build_coverage(given).rows[0]
    assert (len(row.no_lead), row.cells[0].why, row.ownerless) == (4, "no_lead", ["X"])


def test_the_balance_adds_up_to_contracted_hours_and_compares_planned_with_actual() -> None:
    real = ActualHours({"a": Decimal("3.5")}, Decimal(14), None, Decimal("1.25"))
    given = facts(
        [lead("ada"), lead("ben")], [assigned("ada", "a", 16), assigned("ben", "b", 30)], actual={("ada", WEEK): real}
    )
    now = build_balance(given).weeks[0]
    # 40 contracted each: 16 + 30 on initiatives, 12 + 12 reserved; 80 − 70 left.
    meant = (now.planned.contracted, now.planned.initiatives, now.planned.day_to_day, now.planned.free)
    assert [float(hours) for hours in meant] == [80, 46, 24, 10]
    assert now.actual is not None
    assert (now.actual.leads, float(now.actual.initiatives), float(now.actual.planned), now.actual.day_to_day) == (
        1,
        3.5,
        16,
        Decimal(14),
    )
    assert (now.actual.meetings, now.actual.interruptions) == (None, Decimal("1.25"))
    # As in the review: 3.5 and 14, which includes the interruptions.
    assert now.actual.undisturbed == Decimal("12.75")
    # Like with like: everyone's planned hours in every week; and in reviewed weeks what Ada had planned for what she recorded.
    everyone, reviewed = draw_balance(build_balance(given)), draw_compared(build_balance(given))
    assert everyone is not None
    assert reviewed is not None
    assert [sum(box.hours for box in column.boxes) for column in everyone.columns] == [70] * 4
    assert [column.actual for column in everyone.columns] == [[]] * 4
    (column,) = reviewed.columns
    assert [float(sum(box.hours for box in boxes)) for boxes in (column.boxes, column.actual)] == [16 + 12, 17.5]
    assert column.sharing == "1 of 2"
    assert [(part.initiative, part.planned[0], part.actual[0]) for part in build_balance(given).parts] == [
        ("a", Decimal(16), Decimal("3.5")),
        ("b", Decimal(30), None),
    ]


def test_only_a_firm_lead_can_stand_in() -> None:
    one = initiative("a", area("a/x"), points=(point("scope", date(2026, 12, 2)),))
    people = {"ada": person("ada", (date(2026, 12, 1), date(2026, 12, 4))), "ben": person("ben")}

    def stand_ins(**more: Any) -> tuple[str, ...]:
        assignments = [assigned("ada", "a", 8), assigned("ben", "a", 2, role="deputy", **more)]
        (found,) = find_collisions(facts([lead("ada")], assignments, [one], people=people))
        return found.points[0].others

    assert stand_ins() == ("Ben",)
    assert stand_ins(tentative=True) == ()
    assert stand_ins(stage="handed_off") == ()
    assert stand_ins(end=date(2026, 11, 29)) == ()
