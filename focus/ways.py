"""Three ways to close a gap, side by side: the lead's own hours, someone to bring in, someone to develop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from focus.arithmetic import reached
from focus.document import AreaDocument
from focus.names import Names
from focus.wording.plain import hours, in_sentence, listed

Facts = Mapping[str, Any]

MOST_GROWN = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who could close a gap, with one reason; `beside` is who they learn from, the lead if empty."""

    key: str
    name: str
    reason: str
    beside_key: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What hours cover; who could be brought in; who could grow. If no one can, the words say why."""

    hours: float
    buys: str
    bring_in: Sequence[Person]
    more_outside: int
    grow: Sequence[Person]
    no_help: str
    no_growth: str


def ways_of(area: AreaDocument, hours_meant: float, names: Names) -> Ways | None:
    """None without a gap: there is nothing to close."""
    receipt, advice = area["receipt"], area["advice"]
    if receipt["leverage"] is None:
        return None
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    helpers = advice.get("helpers", [])
    at = listed([f"{need['level']} in {in_sentence(names.skill(need['skill']))}" for need in behind], "or")
    return Ways(
        hours=hours_meant,
        buys=buys_words(receipt, hours_meant),
        bring_in=[Person(one["person"], names.full(one["person"]), helper_words(one, names)) for one in helpers],
        more_outside=len(advice["bring_in"]) - len(helpers),
        grow=list(growing(behind, advice["grow"], receipt, names)),
        no_help=f"No one outside the team is rated {at} and available this week.",
        no_growth="No one on the team is one level short and wants to grow in this.",
    )


def buys_words(receipt: Facts, hours_meant: float) -> str:
    """The share of what is at stake that hours cover, before their cost."""
    share = receipt["leverage"] * reached(receipt, hours_meant)
    bought = receipt["exposure"] * share
    verb = "covers" if hours_meant == 1 else "cover"
    return f"{hours(hours_meant)} h {verb} {bought:.2f} of the {receipt['exposure']:.2f} at stake ({share:.0%})"


def helper_words(one: Facts, names: Names) -> str:
    """Says that they have the skill and the time. The lead may not see their figures."""
    skills = listed([in_sentence(names.skill(skill)) for skill in one["skills"]])
    return f"has the skills in {skills}, and time this week"


def growing(behind: Iterable[Facts], grow: Sequence[str], receipt: Facts, names: Names) -> Iterable[Person]:
    """Each person once, for the first requirement that they fall short of."""
    seen: set[str] = set()
    for need in behind:
        for level in need["people"]:
            person, missing = level["person"], need["level"] - level["proficiency"]
            if person in grow and person not in seen and 0 < missing <= 1 and len(seen) < MOST_GROWN:
                seen.add(person)
                skill = in_sentence(names.skill(need["skill"]))
                teacher = teacher_of(need, person, receipt)
                yield Person(
                    person,
                    names.full(person),
                    f"at level {level['proficiency']:g} of {need['level']} in {skill}, wants to grow",
                    teacher or "",
                    names.person(teacher) if teacher else "",
                )


def teacher_of(need: Facts, learner: str, receipt: Facts) -> str | None:
    """A team member at the required level who is present, the owner first; None is the lead."""
    here = {one["person"] for one in need["people"] if one["here"]}
    able = [person for person in need["at_level"] if person in here and person != learner]
    return min(able, key=lambda person: (person != receipt["owner"], person), default=None)


def reasons(advice: Facts, receipt: Facts, names: Names) -> list[tuple[str, str]]:
    """The people that the advice names, with one short reason each."""
    need = need_of(advice, receipt)
    levels = {level["person"]: level for level in need["people"]} if need else {}
    found = []
    for person in advice["people"][:MOST_GROWN]:
        words = reason_of(person, levels.get(person), advice, receipt, need)
        if words:
            found.append((names.person(person), words))
    return found


def need_of(advice: Facts, receipt: Facts) -> Facts | None:
    """The requirement that the advice is about, or the one with the largest shortfall."""
    found = [need for need in receipt["requirements"] if need["skill"] == advice["skill"]]
    return next(iter(found or sorted(receipt["requirements"], key=lambda one: -one["shortfall"])), None)


def reason_of(person: str, level: Facts | None, advice: Facts, receipt: Facts, need: Facts | None) -> str:
    if advice["code"] == "bring_in":
        return "has the skill and the time"
    if level is None or need is None:
        return "owns it" if person == receipt["owner"] else ""
    if level["assumed"]:
        return f"not rated ({level['proficiency']:g} assumed)"
    if advice["code"] == "share_context":
        missing = "new to the product" if level["familiarity"] == 0 else "partly knows the product"
        return f"rated {level['proficiency']:g}, {missing}"
    parts = ["owns it"] if person == receipt["owner"] else []
    enough = level["effective"] >= need["level"]
    parts.append("at the required level" if enough else f"level {level['effective']:g} of {need['level']}")
    if not enough and advice["code"] == "grow":
        parts.append("wants to grow")
    return ", ".join(parts)
