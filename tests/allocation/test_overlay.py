"""Applying a scenario to facts, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.board.weekly_hours import hours_cell
from allocation.facts import Assignment, Facts, Lead, NamedInitiative
from allocation.scenarios.changes.assignments import Adjust, End, Move
from allocation.scenarios.changes.dates import MovePoint, Shift
from allocation.scenarios.changes.departure import Leaves
from allocation.scenarios.changes.new_hire import NewHire
from allocation.scenarios.changes.new_lead import Add
from allocation.scenarios.changes.overlay import Overlay, apply_changes
from engine.capacity.availability import focus_capacity
from engine.facts import InflectionPointFacts, InitiativeFacts, MemberFacts
from engine.people_facts import PersonFacts
from engine.weeks import Week
from engine.weights import Weights

TODAY: Final = date(2026, 11, 23)
FIRST: Final = Week(2026, 48)
WEEKS: Final = tuple(FIRST + ahead for ahead in range(13))
"""2026-W48 to 2027-W07, over New Year."""
PEOPLE: Final = ("ana", "ben", "cleo")
SETTLED: Final = settings(max_examples=60, deadline=None)


def facts_of(*assignments: Assignment, points: tuple[InflectionPointFacts, ...] = (), planned: Any = None) -> Facts:
    people = {key: PersonFacts(key=key) for key in PEOPLE}
    hours = {key: tuple(focus_capacity(one, week, Weights()) for week in WEEKS) for key, one in people.items()}
    members = (MemberFacts("cleo", 3),)
    rows = {
        "vault": NamedInitiative("vault", "Vault", InitiativeFacts("vault", points=points, members=members)),
        "search": NamedInitiative("search", "Search", InitiativeFacts("search")),
    }
    return Facts(
        today=TODAY,
        weeks=WEEKS,
        viewer="ana",
        leads={key: Lead(key, key.title(), hours[key]) for key in PEOPLE},
        assignments=assignments,
        planned=planned or {},
        initiatives=rows,
        people=people,
    )


def held(key: str = "1", person: str = "ana", initiative: str = "vault", hours: int = 8, **other: Any) -> Assignment:
    return Assignment(key, person, initiative, "lead", "embedded", Decimal(hours), **other)


def hours_of(facts: Facts, person: str) -> list[int]:
    return [int(hours_cell(facts, person, week).hours) for week in WEEKS]


REVIEW: Final = InflectionPointFacts("review", date(2026, 12, 3))
LAUNCH: Final = InflectionPointFacts("launch", date(2026, 12, 29))
PASSED: Final = InflectionPointFacts("scope", date(2026, 11, 25), passed=True)


def test_no_change_changes_nothing() -> None:
    facts = facts_of(held(), held("2", "ben", "search"), points=(REVIEW,))
    assert apply_changes(facts, []) is facts


def test_a_handed_over_assignment_counts_for_the_new_person_from_that_week() -> None:
    facts = facts_of(held())
    after = apply_changes(facts, [Move(5, "1", date(2027, 1, 4), "ben")])
    # 2026-W53 is the week of 28 December; 4 January begins 2027-W01, the seventh of these weeks.
    assert hours_of(after, "ana") == [8] * 6 + [0] * 7
    assert hours_of(after, "ben") == [0] * 6 + [8] * 7
    assert [(one.key, one.person, one.start, one.end) for one in after.assignments] == [
        ("1", "ana", None, date(2027, 1, 3)),
        ("1+5", "ben", date(2027, 1, 4), None),
    ]


def test_an_assignment_that_begins_later_is_handed_over_whole() -> None:
    facts = facts_of(held(start=date(2027, 2, 1)))
    after = apply_changes(facts, [Move(5, "1", date(2027, 1, 4), "ben")])
    assert after.assignments == (held(person="ben", start=date(2027, 2, 1)),)


def test_changed_hours_reset_planned_hours_from_that_week() -> None:
    planned = {("ana", "vault", FIRST): Decimal(10), ("ana", "vault", FIRST + 1): Decimal(10)}
    facts = facts_of(held(), planned=planned)
    after = apply_changes(facts, [Adjust(5, "1", date(2026, 11, 30), Decimal(4))])
    assert hours_of(facts, "ana") == [10, 10] + [8] * 11
    assert hours_of(after, "ana") == [10] + [4] * 12
    assert hours_cell(after, "ana", FIRST + 1).kinds == ("agreed",)


def test_a_later_change_applies_to_the_part_that_an_earlier_one_split_off() -> None:
    facts = facts_of(held())
    changes: list[Overlay] = [Adjust(5, "1", date(2026, 11, 30), Decimal(4)), Move(6, "1", date(2026, 12, 7), "ben")]
    after = apply_changes(facts, changes)
    assert (hours_of(after, "ana")[:3], hours_of(after, "ben")[:3]) == ([8, 4, 0], [0, 0, 4])


def test_of_two_handovers_the_last_one_holds() -> None:
    changes = [Move(5, "1", date(2026, 11, 30), "ben"), Move(6, "1", date(2026, 11, 30), "cleo")]
    after = apply_changes(facts_of(held()), changes)
    assert (hours_of(after, "ben"), hours_of(after, "cleo")) == ([0] * 13, [0] + [8] * 12)


def test_shifting_an_initiative_moves_upcoming_milestones_only() -> None:
    facts = facts_of(held(), points=(PASSED, REVIEW, LAUNCH))
    after = apply_changes(facts, [Shift(5, "vault", 14, TODAY)])
    days = {one.key: one.date for one in after.initiatives["vault"].facts.points}
    assert days == {"scope": date(2026, 11, 25), "review": date(2026, 12, 17), "launch": date(2027, 1, 12)}


def test_a_new_hire_has_hours_from_their_first_day() -> None:
    new = NewHire(
        7, "A staff engineer", date(2027, 1, 6), Decimal(40), Decimal(10), levels={"security": 4}, initiative="vault"
    )
    after = apply_changes(facts_of(held()), [Move(8, "1", date(2027, 1, 11), new.key), new])
    room = [hours_cell(after, new.key, week).room for week in WEEKS]
    # Wednesday to Friday of 2027-W01: three days of eight hours, less the reserve, which is hours a week.
    assert room == [0] * 6 + [14] + [30] * 6
    assert hours_of(after, new.key) == [0] * 7 + [8] * 6
    assert after.initiatives["vault"].facts.members == (
        MemberFacts("cleo", 3),
        MemberFacts(new.key, 0, date(2027, 1, 6)),
    )


def test_a_leaver_leads_nothing_and_has_no_hours_after_their_last_day() -> None:
    facts = facts_of(held(), held("2", "cleo", "search"), held("3", "cleo", start=date(2027, 2, 1)), points=(REVIEW,))
    after = apply_changes(facts, [Leaves(5, "cleo", date(2026, 12, 10))])
    assert hours_of(after, "cleo") == [8, 8, 8] + [0] * 10
    # Monday to Wednesday of 2026-W50: three of five days, and three fifths of the reserve.
    assert [hours_cell(after, "cleo", week).room for week in WEEKS[1:4]] == [28, Decimal("16.8"), 0]
    assert after.initiatives["vault"].facts.members == (MemberFacts("cleo", 3, end=date(2026, 12, 9)),)
    assert [one.key for one in after.assignments] == ["1", "2"]


def test_a_change_to_something_outside_the_facts_changes_nothing() -> None:
    facts = facts_of(held())
    changes: list[Overlay] = [
        Move(5, "9", TODAY, "ben"), Shift(6, "other", 7, TODAY), MovePoint(7, "other", "x", TODAY), Leaves(8, "dan", TODAY),
        Add(9, "other", "dan", "lead", "weekly", Decimal(3), TODAY),
    ]  # fmt: skip
    assert apply_changes(facts, changes) == facts


days = st.integers(-20, 90).map(lambda ahead: TODAY + timedelta(days=ahead))
ends = st.one_of(st.none(), days)


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    rows = []
    for number in range(draw(st.integers(0, 5))):
        start, end = draw(ends), draw(ends)
        if start and end and end < start:
            start, end = end, start
        who, what = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(("vault", "search")))
        row = held(str(number), who, what, draw(st.integers(0, 20)), start=start, end=end)
        rows.append(replace(row, tentative=draw(st.booleans())))
    return facts_of(*rows, points=(REVIEW, LAUNCH))


@st.composite
def added(draw: st.DrawFn) -> Add:
    what, who = draw(st.sampled_from(("vault", "search"))), draw(st.sampled_from(PEOPLE))
    return Add(
        40 + draw(st.integers(0, 9)), what, who, "deputy", "weekly", Decimal(draw(st.integers(0, 9))), draw(days)
    )


@SETTLED
@given(some_facts(), added(), st.integers(0, 30))
def test_ending_an_added_assignment_gives_the_original_facts(facts: Facts, one: Add, before: int) -> None:
    gone = End(99, one.key, one.start - timedelta(days=before))
    assert apply_changes(facts, [one, gone]) == facts


@SETTLED
@given(some_facts(), st.data())
def test_the_order_of_independent_changes_makes_no_difference(facts: Facts, data: st.DataObject) -> None:
    changes: list[Any] = [
        Move(10, "0", data.draw(days), data.draw(st.sampled_from(PEOPLE))),
        Adjust(11, "1", data.draw(days), Decimal(data.draw(st.integers(0, 20)))),
        End(12, "2", data.draw(days)),
        MovePoint(13, "vault", "review", data.draw(days)),
        Add(14, "search", "ben", "deputy", "weekly", Decimal(3), data.draw(days)),
        NewHire(15, "New", data.draw(days), Decimal(40), initiative="search"),
    ]
    chosen = [changes[place] for place in data.draw(st.lists(st.integers(0, 5), unique=True, max_size=4))]
    assert (
        len(
            {repr(apply_changes(facts, order)) for order in permutations(chosen)} | {repr(apply_changes(facts, chosen))}
        )
        == 1
    )


@SETTLED
@given(some_facts(), st.sampled_from(PEOPLE), days)
def test_handing_over_neither_loses_nor_adds_hours(facts: Facts, to: str, day: date) -> None:
    """In every week entirely before or entirely after the change, the assignment's hours belong to one person."""
    after = apply_changes(facts, [Move(10, one.key, day, to) for one in facts.assignments])
    for week in WEEKS:
        if day > week.monday and day <= week.sunday:
            continue
        assert sum(hours(facts, week)) == sum(hours(after, week))


def hours(facts: Facts, week: Week) -> list[Decimal]:
    return [one.hours or Decimal(0) for one in facts.assignments if one.touches(week)]
