"""What to do about an area, in words: the advice, the ways to close its gap, and what would change the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from focus.formatting import counted, hours, in_sentence, listed
from focus.plan.document import AdviceDocument, AreaDocument, HelperDocument, PerturbationDocument, QuestionDocument
from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import names_no_skill
from focus.plan.receipt_document import LevelDocument, ReceiptDocument, RequirementDocument, reached

NOBODY: Final = {
    "watch": "Keep an eye on it",
    "bring_in": "Bring someone in",
    "learn": "Find someone who knows it",
    "reassign": "Find another owner",
    "share_context": "Share context",
    "work_beside_owner": "Pair with the owner",
    "grow": "Develop someone",
    "pair": "Pair",
    "review": "Review what the team does",
}
BECAUSE: Final = {
    "settled": "it is settled",
    "not_yet": "it has not started",
    "no_gap": "the team covers it",
    "no_skill": "it names no skill, so leadplan can’t tell",
    "unknown": "no one who counts has been rated",
    "low_leverage": "you can close little of the gap yourself",
    "member_able": "someone on the team is at the required level; you can close little of the gap yourself",
    "nobody_able": "no one on the team is at the required level, and you can close little of the gap yourself",
    "nobody_above": "no one on the team is above you, and you can close little of the gap yourself",
    "leaving": "someone at the required level leaves soon",
    "leaving_to_lead": "someone at the required level leaves soon, and no one who stays is closer to it than you",
    "owner_overloaded": "the owner owns many open areas; the team covers it",
    "familiarity_missing": "the skill is there; only product familiarity is missing",
    "no_owner": "no one owns it, and the design is still open",
    "lead_owns": "you own it, and the design is still open",
    "owner_below": "the owner is below the required level",
    "one_short": "one level short, and wants to grow in this",
    "thin": "fewer than two people are at the required level",
    "otherwise": "nothing else is missing",
}


def advice_words(advice: AdviceDocument, names: LabelResolver) -> str:
    """Pair with Priya; Pair Lena with Tom; Find out who knows application security."""
    code, people = advice["code"], advice["people"]
    count = outside_count(advice) if code == "bring_in" else len(people)
    skill = in_sentence(names.skill(advice["skill"])) if advice["skill"] else ""
    if code == "find_out":
        return f"Find out who knows {skill}"
    if code == "lead_design":
        return "Lead the design"
    if not people:
        return NOBODY[code]
    if code == "hand_over":
        leaver, learner = names.people(people[:2])
        if advice["because"] == "leaving_to_lead":
            return f"Learn {skill} from {leaver}"
        return f"Have {learner} learn {skill} from {leaver}"
    if code == "pair":
        first, *second = names.people(people[:2])
        return f"Pair {second[0]} with {first}" if second else f"Pair with {first}"
    return with_people(code, names.some(people), names.some(people, "or", count), skill)


def outside_count(advice: AdviceDocument) -> int:
    """How many could be brought in; plans store the keys of a few, earlier ones those of all."""
    return advice.get("bring_in_count", len(advice["bring_in"]))


def with_people(code: str, everyone: str, anyone: str, skill: str) -> str:
    words = {
        "watch": f"Keep an eye on it with {everyone}",
        "bring_in": f"Bring in {anyone}",
        "learn": f"Learn {skill} with {everyone}",
        "reassign": f"Hand it to {anyone}",
        "share_context": f"Share context with {everyone}",
        "work_beside_owner": f"Pair with {everyone}",
        "grow": f"Develop {everyone} in {skill}" if skill else f"Develop {everyone}",
        "review": f"Review with {everyone}",
    }
    return words[code]


def alternatives(advice: AdviceDocument, names: LabelResolver) -> list[str]:
    """The alternatives: who else to bring in, who wants to grow."""
    found = []
    if advice["bring_in"] and advice["code"] != "bring_in":
        found.append(f"or bring in {names.some(advice['bring_in'], 'or', outside_count(advice))}")
    if advice["grow"] and advice["code"] != "grow":
        verb = "wants" if len(advice["grow"]) == 1 else "want"
        found.append(f"{names.some(advice['grow'])} {verb} to grow in this")
    return found


def because(area: AreaDocument) -> str:
    code = area["advice"]["because"]
    if code == "no_gap" and names_no_skill(area):
        code = "no_skill"
    return BECAUSE[code]


def first_to_ask(area: AreaDocument, asked: Sequence[QuestionDocument]) -> str | None:
    """Who to ask where no one is rated: the person of the plan’s question about the skill, else the owner, else the first."""
    advice = area["advice"]
    if advice["code"] != "find_out" or not advice["people"]:
        return None
    people = advice["people"]
    questions = [one["person"] for one in asked if one["skill"] == advice["skill"] and one["moved_hours"]]
    owner = area["receipt"]["owner"]
    return next((one for one in (*questions, owner) if one in people), people[0])


CONFIDENCE: Final = {"firm": "high confidence", "leaning": "medium confidence", "open": "low confidence"}


def confidence_word(share: float | None, firm: float, leaning: float) -> str:
    """The grade as a key of CONFIDENCE; empty if confidence was not calculated."""
    if share is None:
        return ""
    return "firm" if share >= firm else "leaning" if share >= leaning else "open"


KINDS_OF_CHANGE: Final = ("level_up", "joins", "point_moved")


def change_words(change: PerturbationDocument | None, names: LabelResolver) -> str:
    """The smallest single change that would remove an item from the plan; empty for an old plan’s “settle it”: no answer."""
    if change is not None and change["kind"] not in KINDS_OF_CHANGE:
        return ""
    if change is None:
        return "No single change of a rating, a person or a date would remove it from your plan."
    return f"It would drop out of your plan {condition(change, names)}."


def condition(change: PerturbationDocument, names: LabelResolver) -> str:
    person, initiative = names.person(change["person"]), change["initiative"] or ""
    if change["kind"] == "level_up":
        return f"if {person} were at level {change['level']} in {in_sentence(names.skill(change['skill']))}"
    if change["kind"] == "joins":
        return f"if {person} joined {names.initiative(initiative)}"
    point = names.point(initiative, change["point"] or "")
    return f"if {point} were {counted(change['days'] // 7, 'week')} later"


MOST_GROWN = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who could close a gap, with one reason; `expert` is who they learn from, the lead if empty."""

    key: str
    name: str
    reason: str
    expert_key: str = ""
    expert: str = ""


@dataclass(frozen=True, slots=True)
class GapClosingOptions:
    """What hours cover; who could be brought in; who could grow. If no one can, the words say why."""

    hours: float
    buys: str
    bring_in: Sequence[Candidate]
    more_outside: int
    grow: Sequence[Candidate]
    no_help: str
    no_growth: str


def gap_closing_options(area: AreaDocument, hours_meant: float, names: LabelResolver) -> GapClosingOptions | None:
    """None without a gap: there is nothing to close."""
    receipt, advice = area["receipt"], area["advice"]
    if receipt["leverage"] is None:
        return None
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    helpers = advice.get("helpers", [])
    at = listed([f"{need['level']} in {in_sentence(names.skill(need['skill']))}" for need in behind], "or")
    return GapClosingOptions(
        hours=hours_meant,
        buys=buys_words(receipt, hours_meant),
        bring_in=[Candidate(one["person"], names.full(one["person"]), helper_words(one, names)) for one in helpers],
        more_outside=outside_count(advice) - len(helpers),
        grow=list(growing(behind, advice["grow"], receipt, names)),
        no_help=f"No one outside the team is rated {at} and available this week.",
        no_growth="No one on the team is one level short and wants to grow in this.",
    )


def buys_words(receipt: ReceiptDocument, hours_meant: float) -> str:
    """The share of what is at stake that hours cover, before their cost."""
    share = (receipt["leverage"] or 0.0) * reached(receipt, hours_meant)
    bought = receipt["exposure"] * share
    verb = "covers" if hours_meant == 1 else "cover"
    return f"{hours(hours_meant)} h {verb} {bought:.2f} of the {receipt['exposure']:.2f} at stake ({share:.0%})"


def helper_words(one: HelperDocument, names: LabelResolver) -> str:
    """Says that they have the skill and the time. The lead may not see their figures."""
    skills = listed([in_sentence(names.skill(skill)) for skill in one["skills"]])
    return f"has the skills in {skills}, and time this week"


def growing(
    behind: Iterable[RequirementDocument], grow: Sequence[str], receipt: ReceiptDocument, names: LabelResolver
) -> Iterable[Candidate]:
    """Each person once, for the first requirement that they fall short of."""
    seen: set[str] = set()
    for need in behind:
        for level in need["people"]:
            person, missing = level["person"], need["level"] - level["proficiency"]
            if person in grow and person not in seen and 0 < missing <= 1 and len(seen) < MOST_GROWN:
                seen.add(person)
                skill = in_sentence(names.skill(need["skill"]))
                teacher = teacher_of(need, person, receipt)
                yield Candidate(
                    person,
                    names.full(person),
                    f"at level {level['proficiency']:g} of {need['level']} in {skill}, wants to grow",
                    teacher or "",
                    names.person(teacher) if teacher else "",
                )


def teacher_of(need: RequirementDocument, learner: str, receipt: ReceiptDocument) -> str | None:
    """A team member at the required level who is present, the owner first; None is the lead."""
    here = {one["person"] for one in need["people"] if one["here"]}
    able = [person for person in need["at_level"] if person in here and person != learner]
    return min(able, key=lambda person: (person != receipt["owner"], person), default=None)


def reasons(advice: AdviceDocument, receipt: ReceiptDocument, names: LabelResolver) -> list[tuple[str, str]]:
    """The people that the advice names, with one short reason each."""
    need = need_of(advice, receipt)
    levels = {level["person"]: level for level in need["people"]} if need else {}
    found = []
    for person in advice["people"][:MOST_GROWN]:
        words = reason_of(person, levels.get(person), advice, receipt, need)
        if words:
            found.append((names.person(person), words))
    return found


def need_of(advice: AdviceDocument, receipt: ReceiptDocument) -> RequirementDocument | None:
    """The requirement that the advice is about, or the one with the largest shortfall."""
    found = [need for need in receipt["requirements"] if need["skill"] == advice["skill"]]
    return next(iter(found or sorted(receipt["requirements"], key=lambda one: -one["shortfall"])), None)


def reason_of(
    person: str,
    level: LevelDocument | None,
    advice: AdviceDocument,
    receipt: ReceiptDocument,
    need: RequirementDocument | None,
) -> str:
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
