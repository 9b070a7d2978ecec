"""Data retention: the periods, and what each app deletes when one ends.

An app names its rules in its own `expiry.py`; the project package applies them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import models, transaction

from people import audit
from people.models import Organisation, Person, Retention

FIELDS: Final = ("mails", "meetings", "weeks", "time_off", "sign_ins", "audit", "jobs", "removed", "links")
WORDS: Final = {
    30: "30 days",
    60: "60 days",
    90: "90 days",
    91: "13 weeks",
    180: "180 days",
    365: "1 year",
    730: "2 years",
    1095: "3 years",
    1825: "5 years",
    3650: "10 years",
}


class Rule(NamedTuple):
    """Rows whose period is over; `period` is a field of Retention, `rows` takes the moment before which rows are old."""

    period: str
    what: str
    rows: Callable[[datetime], models.QuerySet[Any]]


def current() -> Retention:
    """The current periods; the defaults if none are saved."""
    return Retention.objects.first() or Retention(pk=1)


def spelt(days: int | None) -> str:
    return "forever" if days is None else WORDS.get(days, f"{days} days")


@transaction.atomic
def change(retention: Retention, *, by: Person, now: datetime) -> None:
    """Save new periods; the next run applies them."""
    list(Organisation.objects.select_for_update().values_list("pk"))
    before = current()
    names = [name for name in FIELDS if getattr(before, name) != getattr(retention, name)]
    if not names:
        return
    retention.full_clean()
    # Today's run used other periods.
    retention.applied_at = None
    retention.save()
    sides = [told(row, names) for row in (before, retention)]
    label = "Data retention"
    audit.append(
        [
            audit.line(
                at=now, by=by, verb="changed", thing="retention", label=label, before=sides[0], after=sides[1],
                feeds_plans=False,
            )
        ]
    )  # fmt: skip


def told(row: Retention, names: list[str]) -> str:
    titles = {name: str(Retention._meta.get_field(name).verbose_name) for name in names}  # type: ignore[union-attr]
    return "; ".join(f"{titles[name]}: {spelt(getattr(row, name))}" for name in names)
