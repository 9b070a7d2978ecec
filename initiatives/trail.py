"""The audit as a page: what concerned somebody, newest first, narrowed by what they look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from django.db.models import Q
from django.utils import timezone

from initiatives.disclosure import veil
from initiatives.models import Initiative
from people.models import AuditLine, Person
from people.querysets import AuditQuerySet

ROWS: Final = 50
MOST_PEOPLE: Final = 200
"""People that a name may stand for; more are too many to mean one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty finds everything. `since` and `until` are days of the viewer's, both included."""

    q: str = ""
    who: str = ""
    about: Person | None = None
    thing: str = ""
    verb: str = ""
    initiative: Initiative | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: below the line of this moment and number."""

    at: datetime
    number: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None where it can't be read: then a page begins at the newest line."""
        seconds, _, number = text.partition("-")
        try:
            return cls(datetime.fromtimestamp(float(seconds), tz=timezone.get_current_timezone()), int(number))
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class Trail:
    """One page; `older` is where the next one begins, None where nothing is left."""

    lines: Sequence[AuditLine] = field(default_factory=list)
    older: Place | None = None


def load(viewer: Person, wanted: Wanted, place: Place | None, today: date) -> Trail:
    """A page costs the same wherever it begins: nothing is counted, nothing skipped. Eight queries at most."""
    return page_of(narrowed(lines_visible_to(viewer, today), wanted), viewer, place, today)


def page_of(rows: AuditQuerySet, viewer: Person, place: Place | None, today: date) -> Trail:
    """The lines from a place on, each side as far as the viewer may see it."""
    if place is not None:
        rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.number), at__lte=place.at)
    found = list(rows.select_related("about")[: ROWS + 1])
    shown = veil(found[:ROWS], viewer, today)
    last = shown[-1] if len(found) > ROWS else None
    return Trail(shown, Place(last.at, last.pk) if last else None)


def lines_visible_to(viewer: Person, today: date) -> AuditQuerySet:
    """What concerned the viewer, what they did, and what concerned the initiatives that they answer for."""
    if viewer.is_administrator:
        return AuditLine.objects.visible_to(viewer)
    # As a list: an index serves it, where a subquery beside the other two would have every line looked at.
    mine = list(Initiative.objects.editable_by(viewer, today).values_list("key", flat=True))
    return AuditLine.objects.visible_to(viewer, mine)


def narrowed(rows: AuditQuerySet, wanted: Wanted) -> AuditQuerySet:
    """Never by the two sides of a line: what may not be seen may not be found by guessing either."""
    for word in wanted.q.split():
        rows = rows.filter(label__icontains=word)
    if wanted.who:
        known = Person.objects.filter(name__icontains=wanted.who).values_list("pk", flat=True)[:MOST_PEOPLE]
        rows = rows.filter(Q(actor__in=list(known)) | Q(actor=None, actor_name__icontains=wanted.who))
    exact = {"about": wanted.about, "thing": wanted.thing, "verb": wanted.verb}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.initiative:
        rows = rows.filter(initiative=wanted.initiative.key)
    zone = timezone.get_current_timezone()
    if wanted.since:
        rows = rows.filter(at__gte=datetime.combine(wanted.since, time.min, tzinfo=zone))
    if wanted.until:
        rows = rows.filter(at__lt=datetime.combine(wanted.until + timedelta(days=1), time.min, tzinfo=zone))
    return rows
