"""What a replan says has changed is what the page shows differently, no more and no less."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.weights import Weights
from focus.models import Decision, WeekPlan
from focus.plan.labels import LabelResolver
from focus.plan.plan_differences import compare_plans
from focus.week.queries.capacity_summary import capacity_summary
from focus.week.queries.plan_items import plan_items
from tests.support.planned_week import NOW, WEEK, Desk

pytestmark = pytest.mark.once
KEYS = ("one/a", "one/b", "two/c")
CAPACITY = (
    "contracted",
    "time_off",
    "holidays",
    "meetings",
    "day_to_day",
    "duties",
    "touchpoints",
    "own_work",
    "focus",
)


def document(items: list[tuple[str, float, float]], capacity: dict[str, float]) -> Any:
    areas: dict[str, dict[str, Any]] = {
        key: {"area": key, "initiative": key.split("/")[0], "hours": 0.0, "optional_hours": 0.0} for key in KEYS
    }
    for key, firm, optional in items:
        areas[key] |= {"hours": firm + optional, "optional_hours": optional}
    return {"items": [key for key, _, _ in items], "areas": list(areas.values()), "capacity": capacity}


halves = st.sampled_from([0.0, 1.0, 1.5])
planned = st.tuples(halves, halves).filter(any)
items = st.lists(st.sampled_from(KEYS), unique=True).flatmap(
    lambda keys: st.tuples(*[planned.map(lambda hours, key=key: (key, *hours)) for key in keys])  # type: ignore[misc]
)
capacities = st.tuples(*[st.sampled_from([3.0, 4.0])] * 2).map(
    lambda sides: dict.fromkeys(CAPACITY, 0.0) | {"contracted": 40.0, "meetings": sides[0], "focus": sides[1]}
)
documents = st.builds(lambda found, capacity: document(list(found), capacity), items, capacities)
decisions = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([0.0, 1.0, 2.5]), max_size=2)


def page_figures(plan: Any, decided: dict[str, float]) -> Any:
    """What the page's own parts show: per area the hours, optional ones and the plan's beside a decision; the strip."""
    rows = {
        key: Decision(kind="accept" if hours else "dismiss", hours=Decimal(hours), at=NOW)
        for key, hours in decided.items()
    }
    found = plan_items(plan, rows, LabelResolver(areas={}), WEEK, Weights())
    firm = [(one.key, one.hours, one.was) for one in found if not one.is_optional and one.hours]
    beside = {one.key: one.optional for one in found if one.optional and not one.decision}
    strip = capacity_summary(plan["capacity"], found, Weights())
    return firm, beside, [(one.label, one.hours) for one in strip.segments], strip.focus, strip.capacity


@given(documents, documents, decisions)
def test_nothing_differs_if_and_only_if_the_pages_show_the_same(before: Any, after: Any, decided: Any) -> None:
    found = compare_plans(before, after, decided, decided)
    assert bool(found) == (page_figures(before, decided) != page_figures(after, decided))


@given(documents, decisions)
def test_a_plan_does_not_differ_from_itself(plan: Any, decided: Any) -> None:
    assert not compare_plans(plan, deepcopy(plan), decided, decided)


def test_an_area_that_leaves_moves_none_of_the_others() -> None:
    capacity = dict.fromkeys(CAPACITY, 0.0)
    before = document([("one/a", 4.0, 0.0), ("one/b", 3.0, 0.0), ("two/c", 2.0, 0.0)], capacity)
    after = document([("one/b", 3.0, 0.0), ("two/c", 2.0, 0.0)], capacity)
    assert [(one.area, one.move) for one in compare_plans(before, after, {}, {}).areas] == [("one/a", "gone")]
    swapped = document([("two/c", 2.0, 0.0), ("one/b", 3.0, 0.0)], capacity)
    assert [(one.area, one.move) for one in compare_plans(after, swapped, {}, {}).areas] == [
        ("two/c", "up"),
        ("one/b", "down"),
    ]


def show_changes(desk: Desk, edit: Any) -> str:
    """The message above the week after a replan from an earlier plan, which is today's plan edited."""
    plan = WeekPlan.objects.get(person=desk.person)
    before = deepcopy(plan.facts)
    edit(before, {area["area"]: area for area in before["areas"]})
    WeekPlan.objects.filter(pk=plan.pk).update(previous=before, previous_at=NOW - timedelta(hours=1))
    page = desk.page(f"/week/{WEEK}/?changed")
    return page.split("What changed", 1)[1].split("Got it", 1)[0]


@pytest.mark.django_db
def test_hours_that_become_firm_are_a_change(diego: Desk) -> None:
    def firm_by_an_hour_less(facts: Any, areas: Any) -> None:
        areas["organisations/api"]["optional_hours"] = 1.0

    # The API has eight firm hours; before, one of them was optional, and the sum on the page was an hour less.
    assert "HTTP API design: 8 h instead of 7 h + 1 h optional" in show_changes(diego, firm_by_an_hour_less)


@pytest.mark.django_db
def test_an_area_that_is_listed_is_not_called_gone(diego: Desk) -> None:
    diego.act("organisations/tokens", "accept")
    plan = WeekPlan.objects.get(person=diego.person)
    plan.facts["items"].remove("organisations/tokens")
    plan.save()

    def planned_before(facts: Any, areas: Any) -> None:
        facts["items"].append("organisations/tokens")

    words = show_changes(diego, planned_before)
    assert "Token storage: your 4.5 h stay, the plan now has none" in words
    assert "no longer" not in words
    assert diego.item("organisations/tokens").startswith("4.5 h plan: 0 h Token storage")


@pytest.mark.django_db
def test_a_change_names_only_figures_that_were_shown(diego: Desk) -> None:
    def all_optional(facts: Any, areas: Any) -> None:
        tokens = areas["organisations/tokens"]
        tokens["hours"] = tokens["optional_hours"] = 0.5
        facts["capacity"] |= {"meetings": 4.75, "focus": 22.75}

    words = show_changes(diego, all_optional)
    # Shown then: half an optional hour. Shown now: 4.5 firm hours and 1.5 optional ones.
    assert "Token storage: 4.5 h + 1.5 h optional instead of 0.5 h optional" in words
    assert "Focus time: 23.75 h instead of 22.75 h (meetings 3.75 h instead of 4.75 h)" in words


@pytest.mark.django_db
def test_without_a_difference_it_says_so(diego: Desk) -> None:
    assert "No changes" in show_changes(diego, lambda facts, areas: None)
