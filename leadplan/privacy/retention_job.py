"""Apply the retention periods: delete expired rows in batches.

Each batch and its audit line are one transaction. After a run that was killed, the audit shows what it deleted, and
the next run continues with the rest.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import models, transaction

from digests.retention import RULES as OF_DIGESTS
from focus.retention import RULES as OF_FOCUS
from growth.retention import RULES as OF_GROWTH
from integrations.retention import RULES as OF_INTEGRATIONS
from integrations.retention import delete_kept_answers
from people import audit, retention
from people.models import Retention
from people.retention import RULES as OF_PEOPLE
from people.retention import Rule

RULES: Final = (*OF_PEOPLE, *OF_FOCUS, *OF_GROWTH, *OF_DIGESTS, *OF_INTEGRATIONS)
BATCH: Final = 500
RUN_INTERVAL: Final = timedelta(hours=20)
"""Less than a day, so that the time one run took does not delay the next day's run."""
ACTOR_NAME: Final = "leadplan"


def apply_if_due(now: datetime) -> Mapping[str, int] | None:
    """Run once a day; None if today's run is done. Only a run that completes is recorded."""
    row = retention.current()
    if row.applied_at is not None and now - row.applied_at < RUN_INTERVAL:
        return None
    found = delete_expired(row, now)
    Retention.objects.update_or_create(pk=1, defaults={"applied_at": now})
    return found


def delete_expired(row: Retention, now: datetime) -> Mapping[str, int]:
    """Delete expired rows; returns how many of each kind. Expired sessions, which give no access, and answers
    of the API that were kept for a day are deleted without an audit line."""
    found = {}
    for rule in RULES:
        days = getattr(row, rule.period)
        if days is not None:
            found[rule.what] = delete_in_batches(rule, now - timedelta(days=days), days, now)
    Session.objects.filter(expire_date__lt=now).delete()
    delete_kept_answers(now)
    return found


def delete_in_batches(rule: Rule, before: datetime, days: int, now: datetime) -> int:
    total = 0
    while ids := list(rule.rows(before).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        total += delete_batch(rule, ids, days, now)
    return total


@transaction.atomic
def delete_batch(rule: Rule, ids: list[int], days: int, now: datetime) -> int:
    """Delete these rows and record it; another run may have deleted some of them first."""
    model: type[models.Model] = rule.rows(now).model
    _, counts = model._base_manager.filter(pk__in=ids).delete()
    deleted = counts.get(model._meta.label, 0)
    if deleted:
        period = Retention._meta.get_field(rule.period)
        assert isinstance(period, models.Field)
        label = f"{period.verbose_name}, kept for {retention.period_text(days)}"
        line = audit.line(
            at=now, by=None, verb="deleted", thing="retention", label=label, before=f"{rule.what}: {deleted}",
            feeds_plans=False,
        )  # fmt: skip
        line.actor_name = ACTOR_NAME
        audit.append([line])
    return deleted
