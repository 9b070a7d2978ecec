"""Every combination of inputs to the nine rules gives exactly the advice that the design describes.

The expected advice is derived from the inputs, following the design, not from the engine's receipt; only whether there is
a gap, and how much of it the lead can close, comes from the receipt.
"""

from itertools import product
from typing import Final, Literal, NamedTuple

from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts, PersonFacts
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


def expected(case: Case, found: AreaFact) -> str:
    """The design's sentence, clause by clause."""
    ann_reaches = case.ann is not None and case.ann - (1 if case.ann_is_new else 0) >= LEVEL
    bob_counts, bob_reaches = case.bob is not None and case.bob_is_here, case.bob == LEVEL and case.bob_is_here
    if case.status != "open" or found.receipt.leverage is None:
        return "watch"
    # The lead does not count: it is about what the team can do without them.
    if case.ann is None and not bob_counts:
        return "find_out"
    if found.receipt.leverage < 0.35 and case.eve:
        return "bring_in"
    if case.ann is not None and case.ann >= LEVEL and not ann_reaches:
        return "share_context"
    if case.phase == "design" and case.owner in (None, "lead"):
        return "lead_design"
    if case.owner == "ann" and not ann_reaches:
        return "work_beside_owner"
    if case.bob_is_here and case.bob_wants and case.bob == LEVEL - 1:
        return "grow"
    another = case.bob_is_here or not ann_reaches
    if ann_reaches + bob_reaches < 2 and another:
        return "pair"
    return "review"


def test_every_combination_gives_the_advice_of_the_text() -> None:
    seen: set[str] = set()
    wrong = []
    for case in CASES:
        found = planned(case)
        seen.add(found.advice.code)
        if found.advice.code != expected(case, found):
            wrong.append((case, found.advice.code))
    assert wrong[:5] == []
    assert seen == CODES
