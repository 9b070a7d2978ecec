"""Ratings worth finding out, answered with one click on the week page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from engine.weeks import Week
from focus.formatting import in_sentence
from focus.models import WeekPlan
from focus.plan.document import PlanDocument, QuestionDocument, areas_of, items_of
from focus.plan.labels import LabelResolver
from focus.plan.plan_sentences import first_upper, moved_words, question_words
from initiatives.skill_matrix.rating_permissions import rating_scope
from people.models import AuditLine, Person, Skill
from people.services import ratings

LEVELS: Final = (0, 1, 2, 3, 4)
RATINGS: Final = ("rating", "self-rating")


class AlreadyRated(Exception):
    """Someone else has rated since the plan was made; the message can be shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` is the rating given since the plan was made; `by` is who gave it (empty: the viewer)."""

    person: str
    skill: str
    words: str
    moves: str
    answer: str
    by: str
    is_own: bool

    @property
    def dom_id(self) -> str:
        return f"ask-{self.person}--{self.skill}"


def questions_of(
    asked: Sequence[QuestionDocument], since: Sequence[AuditLine], names: LabelResolver, lead: Person
) -> list[Question]:
    """The plan's questions, without those that change nothing; `since` are the changes since it was made, newest first."""
    found = []
    for one in asked:
        if not one["moved_hours"]:
            continue  # Plans of version 1 of the model have such questions.
        line = rated_since(one["person"], one["skill"], since)
        found.append(
            Question(
                person=one["person"],
                skill=one["skill"],
                words=question_words(one, names, lead.key),
                moves=moved_words(one),
                answer="" if line is None or line.after in ("", "–") else line.after,
                by="" if line is None or line.actor_id == lead.pk else line.actor_name,
                is_own=one["person"] == lead.key,
            )
        )
    return found


WEEKS: Final = 3
PAIRING: Final = ("work_beside_owner", "pair")
STILL_HOLDS: Final = "three weeks of pairing: does the rating still hold?"
LEARNED: Final = "three weeks of learning: does your rating still hold?"


@dataclass(frozen=True, slots=True)
class RepeatedAdvice:
    """Someone not rated since the lead was advised, three weeks in a row, to pair with them in an area.

    Or the lead, who was advised to learn.
    """

    person: str
    skill: str
    level: float


def learners(document: PlanDocument, lead: str) -> dict[str, tuple[str, str]]:
    """By area with hours, who learns, and in which skill."""
    found = {}
    for one in items_of(document):
        advice = one["advice"]
        who = [lead] if advice["code"] == "learn" else advice["people"] if advice["code"] in PAIRING else []
        if who and advice["skill"]:
            found[one["area"]] = (who[-1], advice["skill"])
    return found


def repeated_advice(documents: Sequence[PlanDocument], lead: str) -> list[RepeatedAdvice]:
    """Of consecutive weeks, the newest first."""
    if len(documents) < WEEKS:
        return []
    now, *earlier = (learners(one, lead) for one in documents)
    since = Week.parse(documents[-1]["week"]).monday.isoformat()
    areas = areas_of(documents[0])
    found = []
    for area, (person, skill) in now.items():
        if all(one.get(area) == (person, skill) for one in earlier):
            needs = [need for need in areas[area]["receipt"]["requirements"] if need["skill"] == skill]
            levels = [level for need in needs for level in (need["lead"], *need["people"]) if level["person"] == person]
            said = [one["on"] or "" for level in levels for one in (level["assessed"], level["own"]) if one]
            if levels and not any(day >= since for day in said):
                found.append(RepeatedAdvice(person, skill, levels[0]["proficiency"]))
    return list(dict.fromkeys(found))


def all_questions(
    document: PlanDocument,
    repeated: Sequence[RepeatedAdvice],
    since: Sequence[AuditLine],
    names: LabelResolver,
    lead: Person,
) -> list[Question]:
    """Those of the plan, and whether a rating still holds after weeks of the same advice."""
    asked = questions_of(document.get("questions", ()), since, names, lead)
    return [*asked, *still_holds(repeated, asked, since, names, lead)]


def load_repeated_advice(lead: Person, document: PlanDocument) -> list[RepeatedAdvice]:
    """At most one query: none where the plan advises neither pairing nor learning."""
    if not learners(document, lead.key):
        return []
    week = Week.parse(document["week"])
    earlier = WeekPlan.objects.visible_to(lead).filter(
        person=lead, week__in=[str(week - back) for back in range(1, WEEKS)]
    )
    return repeated_advice([document, *earlier.order_by("-week").values_list("facts", flat=True)], lead.key)


def still_holds(
    repeated: Sequence[RepeatedAdvice],
    asked: Sequence[Question],
    since: Sequence[AuditLine],
    names: LabelResolver,
    lead: Person,
) -> list[Question]:
    """Questions about their ratings, besides those that the plan asks anyway."""
    found = []
    for one in repeated:
        if any((it.person, it.skill) == (one.person, one.skill) for it in asked):
            continue
        line = rated_since(one.person, one.skill, since)
        is_own = one.person == lead.key
        who = "You" if is_own else first_upper(names.person(one.person))
        found.append(
            Question(
                person=one.person,
                skill=one.skill,
                words=f"{who} in {in_sentence(names.skill(one.skill))}: {one.level:g}",
                moves=LEARNED if is_own else STILL_HOLDS,
                answer="" if line is None or line.after in ("", "–") else line.after,
                by="" if line is None or line.actor_id == lead.pk else line.actor_name,
                is_own=is_own,
            )
        )
    return found


def rated_since(person: str, skill: str, since: Sequence[AuditLine]) -> AuditLine | None:
    return next(
        (
            line
            for line in since
            if line.thing in RATINGS and line.skill == skill and line.about is not None and line.about.key == person
        ),
        None,
    )


def may_rate(lead: Person, person: Person, skill: Skill, today: date) -> bool:
    return rating_scope(lead, today).sees(person, skill.pk)


def record_rating(
    person: Person,
    skill: Skill,
    level: int | None,
    since: Sequence[AuditLine],
    *,
    by: Person,
    now: datetime,
    today: date,
) -> str:
    """Record a level, or undo your own last rating. Raises Answered if someone else has rated since."""
    line = rated_since(person.key, skill.key, since)
    if line is not None and line.actor_id != by.pk and line.after not in ("", "–"):
        raise AlreadyRated(
            f"{line.actor_name} rated {line.after} after this week was planned, so your rating was not saved."
        )
    whose = "You" if person == by else str(person)
    if level is not None:
        ratings.record(person, skill, level, by=by, now=now, today=today)
        return f"{whose} in {skill}: rated {level}."
    try:
        ratings.remove_latest(person, skill, by=by, now=now)
    except ratings.NotAuthor as error:
        raise AlreadyRated("Only the person who gave a rating can undo it.") from error
    return f"{whose} in {skill}: rating undone."
