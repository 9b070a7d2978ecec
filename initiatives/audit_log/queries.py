"""The audit log: the lines that concern the viewer, newest first, filtered by a search; and the history of one initiative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final, Self

from django.db.models import Q
from django.utils import timezone

from initiatives.audit_log.redaction import redact
from initiatives.models import Initiative, StatusUpdate
from people.models import AuditLine, Person
from people.querysets import AuditQuerySet

ROWS: Final = 50
HISTORY_ROWS: Final = 150
"""More than of a search: most lines of a history are inside those of an import."""
MOST_PEOPLE: Final = 200
"""At most this many people are matched by a name."""


@dataclass(frozen=True, slots=True)
class AuditSearch:
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
    def is_filtered(self) -> bool:
        return self != AuditSearch()


@dataclass(frozen=True, slots=True)
class AuditCursor:
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
class AuditPage:
    """One page; `older` is where the next one begins, None on the last."""

    lines: Sequence[AuditLine] = field(default_factory=list)
    older: AuditCursor | None = None


def load_audit_page(viewer: Person | None, search: AuditSearch, cursor: AuditCursor | None, today: date) -> AuditPage:
    """A page costs the same wherever it begins: nothing is counted, nothing skipped. Eight queries at most.

    A viewer of None only administers.
    """
    return audit_page_of(filtered(lines_visible_to(viewer, today), search), viewer, cursor, today)


def audit_page_of(
    rows: AuditQuerySet, viewer: Person | None, cursor: AuditCursor | None, today: date, size: int = ROWS
) -> AuditPage:
    """The lines from a cursor on, with values as far as the viewer may see them."""
    if cursor is not None:
        rows = rows.filter(Q(at__lt=cursor.at) | Q(at=cursor.at, pk__lt=cursor.number), at__lte=cursor.at)
    found = list(rows.select_related("about")[: size + 1])
    shown = redact(found[:size], viewer, today)
    last = shown[-1] if len(found) > size else None
    return AuditPage(shown, AuditCursor(last.at, last.pk) if last else None)


def lines_visible_to(viewer: Person | None, today: date) -> AuditQuerySet:
    """Lines about the viewer, by the viewer, and about the initiatives that they are responsible for."""
    if viewer is None or viewer.is_administrator:
        return AuditLine.objects.visible_to(viewer)
    # As a list, so that the database can use an index; with a subquery next to the other two it would scan every line.
    mine = list(Initiative.objects.editable_by(viewer, today).values_list("key", flat=True))
    return AuditLine.objects.visible_to(viewer, mine)


def filtered(rows: AuditQuerySet, search: AuditSearch) -> AuditQuerySet:
    """Never by the values of a line: what the viewer may not see must not be found by guessing either."""
    for word in search.q.split():
        rows = rows.filter(label__icontains=word)
    if search.who:
        known = Person.objects.filter(name__icontains=search.who).values_list("pk", flat=True)[:MOST_PEOPLE]
        rows = rows.filter(Q(actor__in=list(known)) | Q(actor=None, actor_name__icontains=search.who))
    exact = {"about": search.about, "thing": search.thing, "verb": search.verb}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if search.initiative:
        rows = rows.filter(initiative=search.initiative.key)
    zone = timezone.get_current_timezone()
    if search.since:
        rows = rows.filter(at__gte=datetime.combine(search.since, time.min, tzinfo=zone))
    if search.until:
        rows = rows.filter(at__lt=datetime.combine(search.until + timedelta(days=1), time.min, tzinfo=zone))
    return rows


MOST_UPDATES: Final = 100
INITIATIVE_THINGS: Final = (
    "initiative", "phases", "critical area", "requirement", "inflection point", "member", "lead", "dependency",
)  # fmt: skip
"""What belongs to an initiative itself. Exports, links and ratings are in the audit log, for those responsible for it."""


AT_ONCE: Final = 4
"""So many changes by one person in the same instant are one entry of a history: an import, or a promoted scenario."""


@dataclass(frozen=True, slots=True)
class InitiativeHistory:
    updates: Sequence[StatusUpdate]
    log: AuditPage

    @property
    def entries(self) -> list[list[AuditLine]]:
        """The lines of the log, with those of one import together."""
        found: list[list[AuditLine]] = []
        for _, lines in groupby(self.log.lines, key=lambda line: (line.at, line.actor_name)):
            together = list(lines)
            found += [together] if len(together) >= AT_ONCE else [[line] for line in together]
        return found


def load_history(initiative: Initiative, viewer: Person, today: date, cursor: AuditCursor | None) -> InitiativeHistory:
    """Newest first. Nine queries at most."""
    updates = StatusUpdate.objects.filter(initiative=initiative).select_related("by")
    lines = AuditLine.objects.filter(initiative=initiative.key, thing__in=INITIATIVE_THINGS)
    return InitiativeHistory(
        list(updates.order_by("-at", "-pk")[:MOST_UPDATES]), audit_page_of(lines, viewer, cursor, today, HISTORY_ROWS)
    )
