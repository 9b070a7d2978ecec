"""The audit log: one entry per change, written with the change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from people.models import AuditLine, Person

OPERATOR: Final = "operator"
"""The person who runs the installation, at its command line."""


def line(
    *,
    at: datetime,
    by: Person | None,
    verb: str,
    thing: str,
    label: str,
    about: Person | None = None,
    initiative: str = "",
    skill: str = "",
    before: object = "",
    after: object = "",
    feeds_plans: bool = True,
    signed: str = OPERATOR,
) -> AuditLine:
    """An entry that isn't saved yet. `by` is None for the command line, which signs as the operator, or as `signed`."""
    return AuditLine(
        at=at,
        actor=by,
        actor_name=by.name if by else signed,
        verb=verb,
        thing=thing,
        label=label[:300],
        about=about,
        initiative=initiative,
        skill=skill,
        before=str(before),
        after=str(after),
        feeds_plans=feeds_plans,
    )


def append(lines: Iterable[AuditLine]) -> None:
    """Save entries; they are never changed afterwards (docs/adr/0006)."""
    AuditLine.objects.bulk_create(lines, batch_size=500)
