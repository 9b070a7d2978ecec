"""The ratings of people's skills that count: of each kind the latest."""

from collections.abc import Collection

from django.db.models import F

from people.models import Person, Rating, RatingKind, Skill

CurrentRatings = dict[tuple[int, int, str], Rating]
"""The rating that counts, by ids of person and skill, and kind."""


def kind_of(person: Person, by: Person | None) -> RatingKind:
    """Rating yourself is a self-rating; rating someone else, or by the operator, is an assessment."""
    return RatingKind.SELF if by is not None and person.pk == by.pk else RatingKind.ASSESSED


def latest(person: Person, skill: Skill, kind: str) -> Rating | None:
    """The rating of a kind that counts: the last dated one."""
    found = Rating.objects.of(person).filter(skill=skill, kind=kind).select_related("author")
    return found.order_by(F("on").desc(nulls_last=True), "-id").first()


def rating_etag(rating: Rating | None) -> str:
    """A short etag of the current rating, to notice later that it has changed."""
    return f"{rating.pk}.{rating.level}" if rating else "0"


def current_ratings(people: Collection[int]) -> CurrentRatings:
    rows = Rating.objects.filter(person__in=people).select_related("person", "skill", "author")
    return {(row.person_id, row.skill_id, row.kind): row for row in rows.order_by(F("on").asc(nulls_first=True), "id")}
