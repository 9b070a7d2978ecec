"""The history of an initiative: its status updates with their notes, and every change with its old and new value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from initiatives.models import Initiative, StatusUpdate
from initiatives.trail import Place, Trail, page_of
from people.models import AuditLine, Person

UPDATES: Final = 100
OWN: Final = (
    "initiative", "phases", "critical area", "requirement", "inflection point", "member", "lead", "dependency",
)  # fmt: skip
"""What belongs to an initiative itself. Exports, links and ratings are in the audit log, for those responsible for it."""


@dataclass(frozen=True, slots=True)
class History:
    updates: Sequence[StatusUpdate]
    trail: Trail


def load(initiative: Initiative, viewer: Person, today: date, place: Place | None) -> History:
    """Newest first. Nine queries at most."""
    updates = StatusUpdate.objects.filter(initiative=initiative).select_related("by")
    lines = AuditLine.objects.filter(initiative=initiative.key, thing__in=OWN)
    return History(list(updates.order_by("-at", "-pk")[:UPDATES]), page_of(lines, viewer, place, today))
