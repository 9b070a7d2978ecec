"""A person's own work, as its page and the review list it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from engine.weeks import Week
from focus.models import NotSuggested, OwnWork
from people.models import Person

MOST_DONE = 20


def rows_of(person: Person) -> "QuerySet[OwnWork]":
    rows = OwnWork.objects.visible_to(person)
    return rows.select_related("person", "initiative", "area__initiative").order_by("due", "pk")


def to_review(person: Person, week: Week) -> "QuerySet[OwnWork]":
    """What isn't done yet, and what hours were recorded for in that week."""
    return rows_of(person).filter(Q(done=False) | Q(done_hours__has_key=str(week)))


@dataclass(frozen=True, slots=True)
class OwnWorkPage:
    left: Sequence[OwnWork]
    done: Sequence[OwnWork]
    """The latest due first, at most twenty."""
    today: date


def load(person: Person, today: date) -> OwnWorkPage:
    """One query."""
    rows = list(rows_of(person))
    done = [row for row in rows if row.done][::-1]
    return OwnWorkPage([row for row in rows if not row.done], done[:MOST_DONE], today)


def not_suggested(person: Person) -> list[NotSuggested]:
    return list(NotSuggested.objects.visible_to(person).select_related("colleague"))
