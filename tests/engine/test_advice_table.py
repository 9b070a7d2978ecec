"""Every combination of inputs to the rules gives exactly the advice that the design describes.

The expected advice is derived from the inputs, following the design, not from the engine's receipt; only whether there is
a gap, and whether the area has hours, comes from the plan.
"""

from itertools import product
from typing import Final, Literal, NamedTuple

from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import PersonFacts
from engine.planning import plan
from engine.results import AreaFact
from tests.engine.test_advice import WEEK
from tests.support.engine_facts import CODES, area, needs
from tests.support.one_area_week import ALL_WEEK, person

LEVEL: Final = 3
NEW: Final = 1


Status = Literal["open", "settled", "not_yet"]
Phase = Literal["design", "build"]
STATUSES: Final[tuple[Status, ...]] = ("open", "settled", "not_yet")
PHASES: Final[tuple[Phase, ...]] = ("design", "build")


class Case(NamedTuple):
    """Levels are None for people who are not rated; Bob may be away, and may want to grow."""

    status: Status
    phase: Phase
    owner: str | None
    lead: int
    ann: int | None
    ann_is_new: bool
    bob: int | None
    bob_is_here: bool
    bob_wants: bool
    eve: bool


CASES: Final = [
    Case(*values)
    for values in product(
        STATUSES,
        PHASES,
        (None, "lead", "ann"),
        (1, 4),
        (None, 1, 2, 3, 4),
        (False, True),
        (None, 1, 2, 3),
        (True, False),
        (False, True),
        (False, True),
    )
]


def planned(case: Case) -> AreaFact:
    one: AreaFacts = area("i/a", owner=case.owner, status=case.status, requirements=needs(backend=LEVEL))
    away = () if case.bob_is_here else ALL_WEEK
    people: dict[str, PersonFacts] = {
        "ann": person("ann", case.ann),
        "bob": person("bob", case.bob, interest=case.bob_wants, away=away),
        "lead": person("lead", case.lead),
    }
    if case.eve:
        people["eve"] = person("eve", 4)
    members = (MemberFacts("ann", NEW if case.ann_is_new else 3), MemberFacts("bob", 3))
    # A point far away, so that who is away in this week only counts in the week's own rules.
    points = (InflectionPointFacts("review", WEEK.sunday),)
    initiative = InitiativeFacts("i", phase=case.phase, members=members, areas=(one,), points=points)
    return plan(LeadWeek("lead", WEEK, people, (initiative,)), confidence=False).areas[0]


def levels(case: Case) -> dict[str, float]:
    """Effective levels of those who count; engineers without a rating are assumed to be at 1."""
    ann = max(0, (1 if case.ann is None else case.ann) - (1 if case.ann_is_new else 0))
    return {"ann": ann, **({"bob": 1 if case.bob is None else case.bob} if case.bob_is_here else {})}


def filled(case: Case) -> float:
    """The share of what is missing that the lead could close."""
    known = levels(case)
    best = max(known.values())
    cover = best if case.owner == "lead" else (best + (known["ann"] if case.owner else 0)) / 2
    if cover >= LEVEL:
        return float(case.lead >= LEVEL)
    return max(0.0, (min(case.lead, LEVEL) - cover) / (LEVEL - cover))


def expected(case: Case, found: AreaFact) -> str:
    """The design's table, row by row."""
    known = levels(case)
    if (case.status != "open" and not found.hours) or found.receipt.leverage is None:
        return "watch"
    # The lead does not count: it is about what the team can do without them.
    if case.ann is None and (case.bob is None or not case.bob_is_here):
        return "find_out"
    if filled(case) < 0.35:
        return "pair" if max(known.values()) >= LEVEL else "bring_in" if case.eve else "learn"
    if case.ann is not None and case.ann >= LEVEL > known["ann"]:
        return "share_context"
    if case.phase == "design" and case.owner in (None, "lead"):
        return "lead_design"
    if case.owner == "ann" and known["ann"] < LEVEL:
        return "work_beside_owner"
    if case.bob_is_here and case.bob_wants and case.bob == LEVEL - 1:
        return "grow"
    at_level = [name for name, level in known.items() if level >= LEVEL]
    if len(at_level) < 2 and set(known) - set(at_level):
        return "pair"
    return "review"


def test_every_combination_gives_the_advice_of_the_text() -> None:
    seen: set[str] = set()
    wrong = []
    for case in CASES:
        found = planned(case)
        seen.add(found.advice.code)
        if found.advice.code != expected(case, found):
            wrong.append((case, found.advice.code, expected(case, found)))
    assert wrong[:5] == []
    # Departures and owners of many areas have tests of their own.
    assert seen == CODES - {"hand_over", "reassign"}
