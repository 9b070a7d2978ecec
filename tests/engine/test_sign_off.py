"""Sign-off: open areas, hard to reverse, with a milestone within 14 days and no hours."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, MemberFacts
from engine.planning import plan
from tests.support.engine_facts import DIEGO, WEEK, area, needs


def signed_off(one: AreaFacts, days: int) -> list[str]:
    """What the lead signs off in a week without hours, where the area's milestone is so many days after Monday."""
    point = InflectionPointFacts("review", WEEK.monday + timedelta(days=days), areas=(one.key,))
    initiative = InitiativeFacts("i", members=(MemberFacts("priya", 3),), areas=(one,), points=(point,))
    facts = replace(DIEGO, initiatives=(initiative,), meetings=(), capacity=0.0)
    return [found.area for found in plan(facts, confidence=False).sign_off]


@pytest.mark.parametrize(("days", "expected"), [(0, ["i/a"]), (13, ["i/a"]), (14, ["i/a"]), (15, [])])
def test_the_fourteenth_day_is_within_the_window(days: int, expected: list[str]) -> None:
    assert signed_off(area("i/a", 4, 4, 4, requirements=needs(backend=3)), days) == expected


def test_irreversibility_from_four_on() -> None:
    assert signed_off(area("i/a", 4, 3, 4, requirements=needs(backend=3)), 7) == []
    assert signed_off(area("i/a", 4, 5, 4, requirements=needs(backend=3)), 7) == ["i/a"]


def test_only_open_areas() -> None:
    assert signed_off(area("i/a", 4, 4, 4, requirements=needs(backend=3), status="settled"), 7) == []
