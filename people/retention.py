"""Data retention: the periods, the rules that each app lists, and the rules for the rows of people."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from django.db import models, transaction
from django.db.models import Q, QuerySet

from people import audit
from people.concurrency import Version
from people.keys import lock_names
from people.models import AuditLine, Job, Notification, Person, Retention, SecretLink, TimeOff, TrashItem
from people.querysets import SIGN_IN

PERIOD_FIELDS: Final = ("emails", "meetings", "weeks", "time_off", "sign_ins", "audit", "jobs", "trash", "links")
PERIOD_TEXTS: Final = {
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
    rows: Callable[[datetime], models.QuerySet[models.Model]]


def current() -> Retention:
    """The current periods; the defaults if none are saved."""
    return Retention.objects.first() or Retention(pk=1)


def period_text(days: int | None) -> str:
    return "forever" if days is None else PERIOD_TEXTS.get(days, f"{days} days")


@transaction.atomic
def change(
    retention: Retention, *, seen: Version, by: Person | None, now: datetime, signed: str = audit.OPERATOR
) -> None:
    """Save new periods; the next run applies them. Raises EditConflict where someone else saved others meanwhile."""
    lock_names()
    before = current()
    names = audit.changed_fields(retention, before, PERIOD_FIELDS)
    if not names:
        return
    seen.compare(before)
    retention.full_clean()
    # Today's run used other periods.
    retention.applied_at = None
    retention.save()
    sides = [periods_text(row, names) for row in (before, retention)]
    line = audit.row_line(
        retention, "changed", by=by, now=now, before=sides[0], after=sides[1], feeds_plans=False, signed=signed
    )
    audit.append([line])


def periods_text(row: Retention, names: list[str]) -> str:
    return audit.facts_text({audit.verbose_name(row, name): period_text(getattr(row, name)) for name in names})


def audit_lines_before(before: datetime) -> QuerySet[AuditLine]:
    # The audit is append-only for the application; only the end of a retention period deletes an entry.
    return AuditLine._base_manager.filter(at__lt=before)


RULES: Final = (
    Rule("sign_ins", "sign-in entries", lambda before: audit_lines_before(before).filter(thing__startswith=SIGN_IN)),
    Rule("audit", "audit entries", lambda before: audit_lines_before(before).exclude(thing__startswith=SIGN_IN)),
    Rule("time_off", "time off entries", lambda before: TimeOff.objects.filter(end__lt=before.date())),
    Rule("emails", "notifications", lambda before: Notification.objects.filter(at__lt=before)),
    Rule("jobs", "jobs", lambda before: Job.objects.filter(ended_at__lt=before)),
    Rule("trash", "items in Trash", lambda before: TrashItem.objects.filter(removed_at__lt=before)),
    Rule(
        "links", "links", lambda before: SecretLink.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))
    ),
)
