"""What a plan assumes: levels that no one has rated, those first that would change it most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from focus.formatting import in_sentence
from focus.plan.document import PlanDocument, QuestionDocument
from focus.plan.labels import LabelResolver
from focus.plan.plan_sentences import first_upper, moved_words, question_words
from focus.plan.receipt_document import LevelDocument
from focus.week.queries.rating_requests import rated_since
from people.models import AuditLine, Person


@dataclass(frozen=True, slots=True)
class Assumption:
    """`areas` are those that it counts in, the most at stake first; `moves` says how many hours a rating could shift.

    `answer` is the rating given since the plan was made, and `by` who gave it (empty: the viewer).
    """

    person: str
    skill: str
    words: str
    moves: str
    areas: Sequence[str]
    answer: str
    by: str
    is_own: bool
    question: str
    """To the person, for the lead to send."""

    @property
    def dom_id(self) -> str:
        return f"assumed-{self.person}--{self.skill}"


def assumed_levels(facts: PlanDocument) -> Iterator[tuple[str, str, LevelDocument]]:
    """Area, skill and level; what is most at stake first. Areas that are covered whatever the level is come last."""
    for area in sorted(facts["areas"], key=lambda one: (-one["receipt"]["exposure"], one["area"])):
        for need in area["receipt"]["requirements"]:
            for level in (need["lead"], *need["people"]):
                if level["assumed"]:
                    yield area["area"], need["skill"], level


def count_assumptions(facts: PlanDocument) -> int:
    return len({(level["person"], skill) for _, skill, level in assumed_levels(facts)})


def assumptions_of(
    facts: PlanDocument, since: Sequence[AuditLine], names: LabelResolver, lead: Person
) -> list[Assumption]:
    """Never counted per person. `since` are the changes since the plan was made, newest first."""
    moved = {(one["person"], one["skill"]): one for one in facts.get("questions", ()) if one["moved_hours"]}
    areas: dict[tuple[str, str], list[str]] = {}
    levels: dict[tuple[str, str], float] = {}
    for area, skill, level in assumed_levels(facts):
        place = (level["person"], skill)
        areas.setdefault(place, []).append(names.areas[area].name if area in names.areas else area)
        levels[place] = level["proficiency"]
    order = sorted(areas, key=lambda place: -moved[place]["moved_hours"] if place in moved else 0)
    return [assumption(place, levels[place], areas[place], moved.get(place), since, names, lead) for place in order]


def assumption(
    place: tuple[str, str],
    level: float,
    areas: Sequence[str],
    asked: QuestionDocument | None,
    since: Sequence[AuditLine],
    names: LabelResolver,
    lead: Person,
) -> Assumption:
    person, skill = place
    line = rated_since(person, skill, since)
    fact: QuestionDocument = {
        "person": person, "skill": skill, "level": level, "assumed": True, "age_days": None, "moved_hours": 0.0
    }  # fmt: skip
    return Assumption(
        person=person,
        skill=skill,
        words=question_words(fact, names, lead.key),
        moves=moved_words(asked) if asked else "",
        areas=areas,
        answer="" if line is None or line.after in ("", "–") else line.after,
        by="" if line is None or line.actor_id == lead.pk else line.actor_name,
        is_own=person == lead.key,
        question=question_to(first_upper(names.person(person)), in_sentence(names.skill(skill)), lead),
    )


def question_to(name: str, skill: str, lead: Person) -> str:
    return (
        f"Hi {name},\n\nno one has rated you in {skill} yet, and my plan needs it. Where are you: 0 none, 1 aware, "
        f"2 with help, 3 independent, 4 teaches others? You can set it yourself in leadplan, or tell me.\n\n{lead.name}"
    )
