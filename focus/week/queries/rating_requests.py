"""Ratings worth finding out, answered with one click on the week page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from focus.plan.document import QuestionDocument
from focus.plan.labels import LabelResolver
from focus.plan.plan_sentences import moved_words, question_words
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
