"""The levels that a plan assumes because no one has rated them, to be rated or asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.weeks import Week
from focus.formatting import in_sentence
from focus.models import WeekPlan
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


@dataclass(frozen=True, slots=True)
class AssumedShare:
    """How many of the levels behind a plan no one has rated, and the one whose rating would change the plan most."""

    assumed: int
    levels: int
    first: QuestionDocument | None

    @property
    def moves(self) -> str:
        return moved_words(self.first) if self.first else ""


def levels_of(facts: PlanDocument) -> Iterator[tuple[str, str, LevelDocument]]:
    """Area, skill and level; what is most at stake first. Areas that are covered whatever the level is come last."""
    for area in sorted(facts["areas"], key=lambda one: (-one["receipt"]["exposure"], one["area"])):
        for need in area["receipt"]["requirements"]:
            for level in (need["lead"], *need["people"]):
                yield area["area"], need["skill"], level


def assumed_levels(facts: PlanDocument) -> Iterator[tuple[str, str, LevelDocument]]:
    return (one for one in levels_of(facts) if one[2]["assumed"])


def share_of(facts: PlanDocument, initiative: str = "") -> AssumedShare:
    """Of the whole plan, or of one initiative (key)."""
    here = [
        (level["person"], skill, level["assumed"])
        for area, skill, level in levels_of(facts)
        if not initiative or area.startswith(f"{initiative}/")
    ]
    assumed = {(person, skill) for person, skill, is_assumed in here if is_assumed}
    moving = [
        one for one in facts.get("questions", ()) if one["moved_hours"] and (one["person"], one["skill"]) in assumed
    ]
    first = max(moving, key=lambda one: one["moved_hours"], default=None)
    return AssumedShare(len(assumed), len({one[:2] for one in here}), first)


def load_share(lead: Person, initiative: str, week: Week) -> AssumedShare | None:
    """Of the lead's plan of that week; None if there is none, or it assumes nothing. One query."""
    plan = WeekPlan.objects.visible_to(lead).of(lead, week).first()
    share = share_of(plan.facts, initiative) if plan else None
    return share if share and share.assumed else None


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
