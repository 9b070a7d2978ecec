"""Three ways to close a gap, side by side: the lead's own hours, somebody to bring in, somebody to grow."""

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
    """Somebody who could close a gap, and the one reason; `beside` is whom to learn from, with nobody named the lead."""

    key: str
    name: str
    reason: str
    beside_key: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What hours buy; who could be brought in; who could grow. Where a way is closed, the words say why."""

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
        no_help=f"Nobody outside the team is here, rated {at}, and has an hour left.",
        no_growth="Nobody on the team is one level short and has said that they want to grow in it.",
    )


def buys_words(receipt: Facts, hours_meant: float) -> str:
    """What hours buy of what is at stake, before their cost."""
    share = receipt["leverage"] * reached(receipt, hours_meant)
    bought = receipt["exposure"] * share
    return f"{hours(hours_meant)} h buy {bought:.2f} of the {receipt['exposure']:.2f} at stake, {share:.0%}".replace(
        "%", " %"
    )


def helper_words(one: Facts, names: Names) -> str:
    """That they are at the level and have room: no figure of theirs is the lead's to see."""
    skills = listed([in_sentence(names.skill(skill)) for skill in one["skills"]])
    return f"at the level in {skills}, here this week, with room"


def growing(behind: Iterable[Facts], grow: Sequence[str], receipt: Facts, names: Names) -> Iterable[Person]:
    """Each once, for the first requirement that they are short of."""
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
                    f"at {level['proficiency']:g} of {need['level']} in {skill}, wants to grow",
                    teacher or "",
                    names.person(teacher) if teacher else "",
                )


def teacher_of(need: Facts, learner: str, receipt: Facts) -> str | None:
    """Somebody of the team at the level who is here, the owner first; None is the lead."""
    here = {one["person"] for one in need["people"] if one["here"]}
    able = [person for person in need["at_level"] if person in here and person != learner]
    return min(able, key=lambda person: (person != receipt["owner"], person), default=None)


def reasons(advice: Facts, receipt: Facts, names: Names) -> list[tuple[str, str]]:
    """The people whom an advice names, with one reason each; only such as can be told in a few words."""
    need = need_of(advice, receipt)
    levels = {level["person"]: level for level in need["people"]} if need else {}
    found = []
    for person in advice["people"][:MOST_GROWN]:
        words = reason_of(person, levels.get(person), advice, receipt, need)
        if words:
            found.append((names.person(person), words))
    return found


def need_of(advice: Facts, receipt: Facts) -> Facts | None:
    """The requirement that the advice is about; else the one that is short by most."""
    found = [need for need in receipt["requirements"] if need["skill"] == advice["skill"]]
    return next(iter(found or sorted(receipt["requirements"], key=lambda one: -one["shortfall"])), None)


def reason_of(person: str, level: Facts | None, advice: Facts, receipt: Facts, need: Facts | None) -> str:
    if advice["code"] == "bring_in":
        return "at the level, with room"
    if level is None or need is None:
        return "owns it" if person == receipt["owner"] else ""
    if level["assumed"]:
        return f"not assessed, taken as {level['proficiency']:g}"
    if advice["code"] == "share_context":
        missing = "new to the product" if level["familiarity"] == 0 else "knows the product in part"
        return f"rated {level['proficiency']:g}, {missing}"
    owner = "owns it, " if person == receipt["owner"] else ""
    if level["effective"] >= need["level"]:
        return f"{owner}at the level"
    wants = ", wants to grow" if advice["code"] == "grow" else ""
    return f"{owner}at {level['effective']:g} of {need['level']}{wants}"
