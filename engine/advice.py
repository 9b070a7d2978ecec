"""The kind of help an area needs: rules of which the first that matches applies; and who else could close the gap.

Levels are effective levels, but for sharing context and growing, which are about proficiency. People in `not_suggested` are
never named. Formulas: docs/focus-model.md, "Advice".
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from engine.availability_index import AvailabilityIndex, people_outside
from engine.facts import AreaFacts, InitiativeFacts
from engine.results import Advice, AdviceCode, Helper
from engine.score_facts import LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import GOOD, WeekContext

DESIGN_PHASES: Final = ("discovery", "proof_of_concept", "design")
# How many of the people outside are named; the others are counted.
MOST_HELPERS: Final = 5


class AdviceCase(NamedTuple):
    """One area with the rules' input; `behind` are the requirements that cause its gap, `outside` a few who could help."""

    context: WeekContext
    area: AreaFacts
    breakdown: ScoreBreakdown
    behind: list[RequirementFact]
    outside: tuple[str, ...]
    hours: float

    def there(self, need: RequirementFact) -> list[LevelFact]:
        """Everyone who counts, is present this week and may be suggested."""
        return [one for one in need.people if one.here and self.may_suggest(one.person)]

    def may_suggest(self, person: str) -> bool:
        return person not in self.context.facts.not_suggested

    @property
    def fills_little(self) -> bool:
        """Whether the lead could close only little of the gap."""
        return self.breakdown.deciding_fill < self.context.weights.bring_in_leverage


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
    hours: float,
) -> Advice:
    """The advice of the first rule that matches; `review` always matches, so every area gets exactly one."""
    behind = [need for need in breakdown.deciding_requirements if need.behind_gap]
    outside = people_outside(context, area, initiative, behind, index)
    named = helpers(outside, behind, index)
    case = AdviceCase(context, area, breakdown, behind, tuple(sorted(one.person for one in named)), hours)
    for code, rule in RULES:
        match = rule(case)
        if match is not None:
            growing = growing_people(case)
            return Advice(code, match.because, match.skill, match.people, case.outside, len(outside), growing, named)
    raise AssertionError("the last rule matches everything")


def helpers(outside: Iterable[str], behind: Iterable[RequirementFact], index: AvailabilityIndex) -> tuple[Helper, ...]:
    """The first few of them, each with the skills they could help with."""
    able = {need.skill: index.could_help(need.skill, need.level) for need in behind}
    found = [Helper(name, tuple(skill for skill, names in able.items() if name in names)) for name in outside]
    return tuple(sorted(found, key=lambda one: (-len(one.skills), one.person))[:MOST_HELPERS])


def growing_people(case: AdviceCase) -> tuple[str, ...]:
    """Everyone on the team who is present, at most one level short of a requirement, and interested."""
    return tuple(sorted({one.person for need in case.behind for one in case.there(need) if can_grow(one, need)}))


def can_grow(level: LevelFact, need: RequirementFact) -> bool:
    missing = need.level - level.proficiency
    return level.interest and not level.assumed and 0 < missing <= 1


def missing(level: LevelFact, need: RequirementFact) -> float:
    """How far someone is below a requirement."""
    return max(0.0, need.level - level.effective)


def watch(case: AdviceCase) -> RuleMatch | None:
    """Without a gap; or settled or not started, and without hours: only monitor it."""
    owner = available_owner(case)
    if case.area.status != "open" and not case.hours:
        return RuleMatch(case.area.status, None, owner)
    return RuleMatch("no_gap", None, owner) if case.breakdown.leverage is None else None


def hand_over(case: AdviceCase) -> RuleMatch | None:
    """Someone who is at the level leaves soon: the lead learns it from them, or the closest of those who stay."""
    leaving = case.breakdown.leaving
    if leaving is None:
        return None
    leavers = [one.person for one in leaving.people if case.may_suggest(one.person)]
    now = {need.skill: need for need in case.breakdown.requirements}
    for need in case.behind:
        able = [one for one in leavers if one in now[need.skill].at_level]
        if able:
            learner = who_learns(case, need)
            because = "leaving_to_lead" if learner == case.context.facts.lead else "leaving"
            return RuleMatch(because, need.skill, (able[0], learner))
    return None


def who_learns(case: AdviceCase, need: RequirementFact) -> str:
    """The lead where no one who stays is closer to the level; otherwise the closest, then someone interested."""
    staying = case.there(need)
    first = min(staying, key=lambda one: (missing(one, need), not one.interest, one.person), default=None)
    return need.lead.person if first is None or missing(need.lead, need) <= missing(first, need) else first.person


def find_out(case: AdviceCase) -> RuleMatch | None:
    """No one who counts is rated in anything that causes the gap: ask before helping."""
    if any(need.known for need in case.behind):
        return None
    first = case.behind[0]
    return RuleMatch("unknown", first.skill, tuple(one.person for one in case.there(first)))


def learn_from_member(case: AdviceCase) -> RuleMatch | None:
    """The lead can close little of the gap, but a member is at the level: the owner, or the next closest, learns it."""
    if not case.fills_little:
        return None
    first = case.behind[0]
    able = [one for one in case.there(first) if all(one.person in need.at_level for need in case.behind)]
    if not able:
        return None
    owner = case.area.owner
    teacher = min(able, key=lambda one: (one.person == owner, one.assumed, one.person))
    others = [one for one in case.there(first) if one.person != teacher.person]
    learner = min(others, key=lambda one: learner_rank(one.person, owner, case.behind), default=None)
    return RuleMatch("member_able", first.skill, (teacher.person, *([learner.person] if learner else ())))


def learner_rank(
    person: str, owner: str | None, needs: Sequence[RequirementFact]
) -> tuple[bool, bool, float, bool, bool, str]:
    """Those who have something to learn: the owner, then the closest over all requirements, interested, rated, by key."""
    levels = [(one, need) for need in needs for one in need.people if one.person == person]
    short = sum(missing(one, need) for one, need in levels)
    return (
        not short,
        person != owner,
        short,
        not any(one.interest for one, _ in levels),
        any(one.assumed for one, _ in levels),
        person,
    )


def bring_in(case: AdviceCase) -> RuleMatch | None:
    """The lead can close little of the gap, and someone outside can."""
    return RuleMatch("low_leverage", None, case.outside) if case.fills_little and case.outside else None


def learn(case: AdviceCase) -> RuleMatch | None:
    """No one is at the level, and the lead isn't either: learn it with the closest person above the lead, if there is one."""
    if not case.fills_little:
        return None
    needs = sorted(case.behind, key=lambda need: (-need.shortfall, need.skill))
    for need in needs:
        above = [one for one in case.there(need) if one.effective > need.lead.effective]
        if above:
            first = min(above, key=lambda one: (missing(one, need), one.assumed, not one.interest, one.person))
            return RuleMatch("nobody_able", need.skill, (first.person,))
    return RuleMatch("nobody_above", needs[0].skill)


def share_context(case: AdviceCase) -> RuleMatch | None:
    """Someone's proficiency is high enough; only familiarity is missing, and the lead has it."""
    for need in case.behind:
        if need.lead.familiarity < GOOD:
            continue
        found = tuple(
            one.person for one in case.there(need) if not one.assumed and one.effective < need.level <= one.proficiency
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


def reassign(case: AdviceCase) -> RuleMatch | None:
    """Only the number of areas that the owner has sets the gap: someone at the level with fewer could own it."""
    weights, needs = case.context.weights, case.breakdown.deciding_requirements
    if case.breakdown.owner_owns <= weights.stretched_above or any(
        need.shortfall > 0 or not need.known or len(need.at_level) < weights.deep_enough for need in needs
    ):
        return None
    owned = case.context.owned_open
    able = [
        one.person
        for one in case.there(needs[0])
        if owned.get(one.person, 0) < case.breakdown.owner_owns and all(one.person in need.at_level for need in needs)
    ]
    return RuleMatch("owner_overloaded", None, tuple(sorted(able, key=lambda name: (owned.get(name, 0), name))))


def work_beside_owner(case: AdviceCase) -> RuleMatch | None:
    """The owner is below what the area needs."""
    for need in case.behind:
        for one in case.there(need):
            if one.person == case.area.owner and one.effective < need.level:
                return RuleMatch("owner_below", need.skill, (one.person,))
    return None


def grow(case: AdviceCase) -> RuleMatch | None:
    """A member is one level short and wants to grow."""
    for need in case.behind:
        found = tuple(one.person for one in case.there(need) if can_grow(one, need))
        if found:
            return RuleMatch("one_short", need.skill, found)
    return None


def pair(case: AdviceCase) -> RuleMatch | None:
    """Fewer than two people are at the level: someone else learns it by pairing with them, or with the owner."""
    for need in case.behind:
        if len(need.at_level) >= case.context.weights.deep_enough:
            continue
        first = need.at_level[0] if need.at_level else case.area.owner
        here = case.there(need)
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
    if owner is None or owner == context.facts.lead or not context.works_in_week(owner) or not case.may_suggest(owner):
        return ()
    return (owner,)


RULES: Final[tuple[tuple[AdviceCode, Rule], ...]] = (
    ("watch", watch),
    ("hand_over", hand_over),
    ("find_out", find_out),
    ("pair", learn_from_member),
    ("bring_in", bring_in),
    ("learn", learn),
    ("share_context", share_context),
    ("lead_design", lead_design),
    ("reassign", reassign),
    ("work_beside_owner", work_beside_owner),
    ("grow", grow),
    ("pair", pair),
    ("review", review),
)
