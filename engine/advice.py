"""The kind of help an area needs: nine rules, of which the first that matches applies; and who else could close the gap.

Formulas: docs/focus-model.md, "Advice".
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from engine.directory import Directory
from engine.facts import AreaFacts, InitiativeFacts
from engine.results import Advice, AdviceCode, Helper, LevelFact, Receipt, RequirementFact
from engine.teams import Setting

DESIGN_PHASES: Final = ("discovery", "proof_of_concept", "design")
MOST_HELPERS: Final = 6


class Case(NamedTuple):
    """One area with the rules' input; `behind` are the requirements that cause its gap."""

    setting: Setting
    area: AreaFacts
    receipt: Receipt
    behind: list[RequirementFact]
    outside: tuple[str, ...]


class Match(NamedTuple):
    """Why a rule matched, for which skill, and the people it names."""

    because: str
    skill: str | None = None
    people: tuple[str, ...] = ()


Rule = Callable[[Case], Match | None]


def advise(
    setting: Setting, area: AreaFacts, initiative: InitiativeFacts, receipt: Receipt, directory: Directory
) -> Advice:
    """The advice of the first rule that matches; `review` always matches, so every area gets exactly one."""
    behind = [need for need in receipt.requirements if need.behind_gap]
    outside = people_outside(setting, area, initiative, behind, directory)
    case = Case(setting, area, receipt, behind, outside)
    for code, rule in RULES:
        match = rule(case)
        if match is not None:
            told = helpers(outside, behind, directory)
            return Advice(code, match.because, match.skill, match.people, outside, grown(behind), told)
    raise AssertionError("the last rule matches everything")


def people_outside(
    setting: Setting,
    area: AreaFacts,
    initiative: InitiativeFacts,
    behind: Iterable[RequirementFact],
    directory: Directory,
) -> tuple[str, ...]:
    """Everyone outside the team who is available, rated at a level behind the gap, and has free hours."""
    team = set(setting.roster(initiative)) | {area.owner, setting.facts.lead}
    able = {name for need in behind for name in directory.could_help(need.skill, need.level)}
    return tuple(sorted(able - team))


def helpers(outside: Iterable[str], behind: Iterable[RequirementFact], directory: Directory) -> tuple[Helper, ...]:
    """The first few of them, each with the skills they could help with."""
    able = {need.skill: set(directory.could_help(need.skill, need.level)) for need in behind}
    found = [Helper(name, tuple(skill for skill, names in able.items() if name in names)) for name in outside]
    return tuple(sorted(found, key=lambda one: (-len(one.skills), one.person))[:MOST_HELPERS])


def grown(behind: Iterable[RequirementFact]) -> tuple[str, ...]:
    """Everyone on the team who is available, at most one level short of a requirement, and interested."""
    return tuple(sorted({level.person for need in behind for level in need.people if can_grow(level, need)}))


def can_grow(level: LevelFact, need: RequirementFact) -> bool:
    missing = need.level - level.proficiency
    return level.here and level.interest and not level.assumed and 0 < missing <= 1


def watch(case: Case) -> Match | None:
    """Settled, not started, or without a gap: only monitor it."""
    owner = owner_here(case)
    if case.area.status != "open":
        return Match(case.area.status, None, owner)
    return Match("no_gap", None, owner) if case.receipt.leverage is None else None


def find_out(case: Case) -> Match | None:
    """No one who counts is rated: ask before helping."""
    for need in case.receipt.requirements:
        if not need.known:
            return Match("unknown", need.skill, tuple(one.person for one in need.people if one.here))
    return None


def bring_in(case: Case) -> Match | None:
    """The lead can close little of the gap, and someone outside can."""
    low = (case.receipt.leverage or 0.0) < case.setting.weights.bring_in_leverage
    return Match("low_leverage", None, case.outside) if low and case.outside else None


def share_context(case: Case) -> Match | None:
    """Someone's proficiency is high enough; only familiarity is missing."""
    for need in case.behind:
        found = tuple(
            one.person
            for one in need.people
            if one.here and not one.assumed and one.effective < need.level <= one.proficiency
        )
        if found:
            return Match("familiarity_missing", need.skill, found)
    return None


def lead_design(case: Case) -> Match | None:
    """Before anything is built, the lead designs areas that no one else owns."""
    if case.receipt.phase not in DESIGN_PHASES:
        return None
    if case.area.owner is None:
        return Match("no_owner")
    return Match("lead_owns") if case.area.owner == case.setting.facts.lead else None


def work_beside_owner(case: Case) -> Match | None:
    """The owner is below what the area needs."""
    for need in case.behind:
        for one in need.people:
            if one.person == case.area.owner and one.here and one.effective < need.level:
                return Match("owner_below", need.skill, (one.person,))
    return None


def grow(case: Case) -> Match | None:
    """A member is one level short and wants to grow."""
    for need in case.behind:
        found = tuple(one.person for one in need.people if can_grow(one, need))
        if found:
            return Match("one_short", need.skill, found)
    return None


def pair(case: Case) -> Match | None:
    """Fewer than two people are at the level: someone else learns it by pairing with them, or with the owner."""
    for need in case.behind:
        if len(need.at_level) >= case.setting.weights.deep_enough:
            continue
        first = need.at_level[0] if need.at_level else case.area.owner
        here = [one for one in need.people if one.here]
        others = [one for one in here if one.person != first]
        if others:
            second = min(others, key=lambda one: (-one.effective, one.assumed, one.person))
            named = [one.person for one in here if one.person == first]
            return Match("thin", need.skill, (*named, second.person))
    return None


def review(case: Case) -> Match | None:
    """Nothing else matches: review the team's work."""
    return Match("otherwise", None, owner_here(case))


def owner_here(case: Case) -> tuple[str, ...]:
    owner, setting = case.area.owner, case.setting
    if owner is None or owner == setting.facts.lead or not setting.is_here(owner):
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
