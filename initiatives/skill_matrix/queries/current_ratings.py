"""People's current ratings: the latest of each kind per skill, and the level that counts by the focus model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, cast

from django.db.models import BigIntegerField, DateField, Value
from django.db.models.functions import Cast

from engine.people_facts import PersonFacts, SkillRatings
from engine.people_facts import Rating as RatingFact
from people.models import Interest, Person, Rating, RatingKind
from people.querysets import RatingQuerySet

if TYPE_CHECKING:
    from engine.people_facts import Role, Seniority


@dataclass(frozen=True, slots=True)
class SkillState:
    """One person's current ratings in one skill."""

    assessed: Rating | None = None
    own: Rating | None = None
    interest: bool = False

    @property
    def counting(self) -> Rating | None:
        """The rating that counts first: the assessment, else the self-rating."""
        return self.assessed or self.own

    @property
    def disputed(self) -> bool:
        """A dispute ends when both ratings are the same."""
        assessed, own = self.assessed, self.own
        return assessed is not None and assessed.disputed and (own is None or own.level != assessed.level)

    def latest(self, kind: str) -> Rating | None:
        return self.own if kind == RatingKind.SELF else self.assessed

    def is_stale(self, today: date) -> bool:
        """Whether it is worth refreshing; False without a date. The focus model trusts a rating for longer."""
        rating = self.counting
        return rating is not None and rating.on is not None and today - rating.on > STALE_AFTER

    @property
    def is_far_apart(self) -> bool:
        """Whether self-rating and assessment differ so much that the two people should talk."""
        return (
            self.own is not None
            and self.assessed is not None
            and abs(self.own.level - self.assessed.level) >= FAR_APART
        )

    def stated(self) -> SkillRatings:
        return SkillRatings(rating_fact(self.assessed), rating_fact(self.own), self.disputed, self.interest)


STALE_AFTER: Final = timedelta(days=90)
FAR_APART: Final = 2
SkillStates = dict[tuple[int, int], SkillState]
UNRATED = SkillState()


def rating_fact(rating: Rating | None) -> RatingFact | None:
    return None if rating is None else RatingFact(rating.level, rating.on)


def skill_states(ratings: Iterable[Rating], interests: Iterable[tuple[int, int]] = ()) -> SkillStates:
    """By ids of person and skill. Ratings come in the order of their dates, so the last one of a kind stays."""
    found: SkillStates = {}
    for rating in ratings:
        place = rating.person_id, rating.skill_id
        here = found.get(place, UNRATED)
        own = rating.kind == RatingKind.SELF
        found[place] = replace(here, own=rating) if own else replace(here, assessed=rating)
    for place in interests:
        found[place] = replace(found.get(place, UNRATED), interest=True)
    return found


COLUMNS: Final = ("id", "person_id", "skill_id", "kind", "level", "on", "author_id", "disputed", "note")
INTEREST: Final = "interest"


def load(visible: RatingQuerySet, people: Iterable[int], skills: Iterable[int]) -> SkillStates:
    """The visible ratings of these people in these skills, and their interests. One query of two tables."""
    places = {"person__among": list(people), "skill__in": list(skills)}
    ratings = visible.filter(**places).order_by().values_list(*COLUMNS)
    nothing = (
        Value(INTEREST),
        Value(0),
        Cast(Value(None), DateField()),
        Cast(Value(None), BigIntegerField()),
        Value(False),
        Value(""),
    )
    wishes = Interest.objects.filter(**places).order_by().values_list("id", "person_id", "skill_id", *nothing)
    found: list[Rating] = []
    interests: list[tuple[int, int]] = []
    for row in ratings.union(wishes, all=True):
        if row[3] == INTEREST:
            interests.append((row[1], row[2]))
        else:
            found.append(Rating(*row))
    found.sort(key=lambda one: (one.on or date.min, one.pk))
    return skill_states(found, interests)


def person_facts(person: Person, skills: Mapping[str, SkillRatings]) -> PersonFacts:
    """The facts about a person that a level is computed from."""
    return PersonFacts(
        key=person.key,
        role=cast("Role", person.role),
        seniority=cast("Seniority", person.seniority),
        joined=person.joined,
        skills=skills,
    )
