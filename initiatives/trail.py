"""The audit log as a page: the lines that concern the viewer, newest first, narrowed by their search."""

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
"""At most this many people are matched by a name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search; empty finds everything. `since` and `until` are days in the viewer's time zone, both inclusive."""

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
    """Where a page begins: after the line with this time and number."""

    at: datetime
    number: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None if it can't be read: then the page begins at the newest line."""
        seconds, _, number = text.partition("-")
        try:
            return cls(datetime.fromtimestamp(float(seconds), tz=timezone.get_current_timezone()), int(number))
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class Trail:
    """One page; `older` is where the next one begins, None on the last."""

    lines: Sequence[AuditLine] = field(default_factory=list)
    older: Place | None = None


def load(viewer: Person, wanted: Wanted, place: Place | None, today: date) -> Trail:
    """A page costs the same wherever it begins: nothing is counted, nothing skipped. Eight queries at most."""
    return page_of(narrowed(lines_visible_to(viewer, today), wanted), viewer, place, today)


def page_of(rows: AuditQuerySet, viewer: Person, place: Place | None, today: date) -> Trail:
    """The lines from a place on, with values as far as the viewer may see them."""
    if place is not None:
        rows = rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.number), at__lte=place.at)
    found = list(rows.select_related("about")[: ROWS + 1])
    shown = veil(found[:ROWS], viewer, today)
    last = shown[-1] if len(found) > ROWS else None
    return Trail(shown, Place(last.at, last.pk) if last else None)


def lines_visible_to(viewer: Person, today: date) -> AuditQuerySet:
    """Lines about the viewer, by the viewer, and about the initiatives that they are responsible for."""
    if viewer.is_administrator:
        return AuditLine.objects.visible_to(viewer)
    # As a list, so that the database can use an index; with a subquery next to the other two it would scan every line.
    mine = list(Initiative.objects.editable_by(viewer, today).values_list("key", flat=True))
    return AuditLine.objects.visible_to(viewer, mine)


def narrowed(rows: AuditQuerySet, wanted: Wanted) -> AuditQuerySet:
    """Never by the values of a line: what the viewer may not see must not be found by guessing either."""
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
