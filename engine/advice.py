"""The kind of help an area needs: nine rules, of which the first that matches applies; and who else could close the gap.

Formulas: docs/focus-model.md, "Advice".
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from engine.availability_index import AvailabilityIndex
from engine.facts import AreaFacts, InitiativeFacts
from engine.results import Advice, AdviceCode, Helper, LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import WeekContext

DESIGN_PHASES: Final = ("discovery", "proof_of_concept", "design")
MOST_HELPERS: Final = 6


class AdviceCase(NamedTuple):
    """One area with the rules' input; `behind` are the requirements that cause its gap."""

    context: WeekContext
    area: AreaFacts
    breakdown: ScoreBreakdown
    behind: list[RequirementFact]
    outside: tuple[str, ...]


class RuleMatch(NamedTuple):
    """Why a rule matched, for which skill, and the people it names."""

    because: str
    skill: str | None = None
    people: tuple[str, ...] = ()


Rule = Callable[[AdviceCase], RuleMatch | None]


def advise(
    context: WeekContext,
    area: AreaFacts,
    initiative: InitiativeFacts,
    breakdown: ScoreBreakdown,
    index: AvailabilityIndex,
) -> Advice:
    """The advice of the first rule that matches; `review` always matches, so every area gets exactly one."""
    behind = [need for need in breakdown.requirements if need.behind_gap]
    outside = people_outside(context, area, initiative, behind, index)
    case = AdviceCase(context, area, breakdown, behind, outside)
    for code, rule in RULES:
        match = rule(case)
        if match is not None:
            named = helpers(outside, behind, index)
            return Advice(code, match.because, match.skill, match.people, outside, growing_people(behind), named)
    raise AssertionError("the last rule matches everything")


def people_outside(
    context: WeekContext,
    area: AreaFacts,
    initiative: InitiativeFacts,
    behind: Iterable[RequirementFact],
    index: AvailabilityIndex,
) -> tuple[str, ...]:
    """Everyone outside the team who is available, rated at a level behind the gap, and has free hours."""
    team = set(context.roster(initiative)) | {area.owner, context.facts.lead}
    able = {name for need in behind for name in index.could_help(need.skill, need.level)}
    return tuple(sorted(able - team))


def helpers(outside: Iterable[str], behind: Iterable[RequirementFact], index: AvailabilityIndex) -> tuple[Helper, ...]:
    """The first few of them, each with the skills they could help with."""
    able = {need.skill: set(index.could_help(need.skill, need.level)) for need in behind}
    found = [Helper(name, tuple(skill for skill, names in able.items() if name in names)) for name in outside]
    return tuple(sorted(found, key=lambda one: (-len(one.skills), one.person))[:MOST_HELPERS])


def growing_people(behind: Iterable[RequirementFact]) -> tuple[str, ...]:
    """Everyone on the team who is available, at most one level short of a requirement, and interested."""
    return tuple(sorted({level.person for need in behind for level in need.people if can_grow(level, need)}))


def can_grow(level: LevelFact, need: RequirementFact) -> bool:
    missing = need.level - level.proficiency
    return level.here and level.interest and not level.assumed and 0 < missing <= 1


def watch(case: AdviceCase) -> RuleMatch | None:
    """Settled, not started, or without a gap: only monitor it."""
    owner = available_owner(case)
    if case.area.status != "open":
        return RuleMatch(case.area.status, None, owner)
    return RuleMatch("no_gap", None, owner) if case.breakdown.leverage is None else None


def find_out(case: AdviceCase) -> RuleMatch | None:
    """No one who counts is rated: ask before helping."""
    for need in case.breakdown.requirements:
        if not need.known:
            return RuleMatch("unknown", need.skill, tuple(one.person for one in need.people if one.here))
    return None


def bring_in(case: AdviceCase) -> RuleMatch | None:
    """The lead can close little of the gap, and someone outside can."""
    low = (case.breakdown.leverage or 0.0) < case.context.weights.bring_in_leverage
    return RuleMatch("low_leverage", None, case.outside) if low and case.outside else None


def share_context(case: AdviceCase) -> RuleMatch | None:
    """Someone's proficiency is high enough; only familiarity is missing."""
    for need in case.behind:
        found = tuple(
            one.person
            for one in need.people
            if one.here and not one.assumed and one.effective < need.level <= one.proficiency
        )
        if found:
            return RuleMatch("familiarity_missing", need.skill, found)
    return None


def lead_design(case: AdviceCase) -> RuleMatch | None:
    """Before anything is built, the lead designs areas that no one else owns."""
    if case.breakdown.phase not in DESIGN_PHASES:
        return None
    if case.area.owner is None:
        return RuleMatch("no_owner")
    return RuleMatch("lead_owns") if case.area.owner == case.context.facts.lead else None


def work_beside_owner(case: AdviceCase) -> RuleMatch | None:
    """The owner is below what the area needs."""
    for need in case.behind:
        for one in need.people:
            if one.person == case.area.owner and one.here and one.effective < need.level:
                return RuleMatch("owner_below", need.skill, (one.person,))
    return None


def grow(case: AdviceCase) -> RuleMatch | None:
    """A member is one level short and wants to grow."""
    for need in case.behind:
        found = tuple(one.person for one in need.people if can_grow(one, need))
        if found:
            return RuleMatch("one_short", need.skill, found)
    return None


def pair(case: AdviceCase) -> RuleMatch | None:
    """Fewer than two people are at the level: someone else learns it by pairing with them, or with the owner."""
    for need in case.behind:
        if len(need.at_level) >= case.context.weights.deep_enough:
            continue
        first = need.at_level[0] if need.at_level else case.area.owner
        here = [one for one in need.people if one.here]
        others = [one for one in here if one.person != first]
        if others:
            second = min(others, key=lambda one: (-one.effective, one.assumed, one.person))
            named = [one.person for one in here if one.person == first]
            return RuleMatch("thin", need.skill, (*named, second.person))
    return None


def review(case: AdviceCase) -> RuleMatch | None:
    """Nothing else matches: review the team's work."""
    return RuleMatch("otherwise", None, available_owner(case))


def available_owner(case: AdviceCase) -> tuple[str, ...]:
    owner, context = case.area.owner, case.context
    if owner is None or owner == context.facts.lead or not context.works_in_week(owner):
        return ()
    return (owner,)


RULES: Final[tuple[tuple[AdviceCode, Rule], ...]] = (
    ("watch", watch),
    ("find_out", find_out),
    ("bring_in", bring_in),
    ("share_context", share_context),
    ("lead_design", lead_design),
    ("work_beside_owner", work_beside_owner),
    ("grow", grow),
    ("pair", pair),
    ("review", review),
)
