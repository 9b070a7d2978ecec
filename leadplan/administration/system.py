"""How the installation is doing: what waits for a worker, who works, what ran last. Figures only, no private content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q

from digests.models import Digest
from focus.models import Calendar, WeekPlan
from focus.plan import weekly_run
from leadplan.metrics.waiting_work import waiting
from leadplan.version import VERSION
from people.models import Heartbeat, Job, JobState, Retention
from people.querysets import SILENT_AFTER

QUEUES: Final = {
    "jobs": "What someone waits for on a page",
    "mail": "Emails",
    "hooks": "Webhooks",
    "plan": "The weekly run",
    "sync": "Calendars",
    "tidy": "Retention and departures",
}
BACKUP_IS_OLD: Final = timedelta(hours=26)
RECENT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Queue:
    """`since` is when the oldest row became due; None for queues that don't record it."""

    name: str
    what: str
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SystemPage:
    """`last_seen` is when the worker, beat and a backup were last seen; `lost_since`, since when there has been no worker."""

    queues: Sequence[Queue]
    last_seen: Mapping[str, datetime]
    worker: bool
    beat: bool
    backup_is_old: bool
    planned_at: datetime | None
    sent_at: datetime | None
    retention_at: datetime | None
    failed_jobs: int
    stalled_jobs: int
    calendars: int
    calendars_failing: int
    version: str
    database: str
    mode: str


def load_system(now: datetime) -> SystemPage:
    """A constant number of queries."""
    counts = waiting(now) | {"plan": (sum(len(one) for one in weekly_run.due_weeks(now).values()), None)}
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    backup = seen.get("backup")
    calendars = Calendar.objects.aggregate(all=Count("pk"), failing=Count("pk", Q(failures__gt=0)))
    stalled = Q(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    failed = Q(state=JobState.FAILED, ended_at__gt=now - RECENT)
    jobs = Job.objects.aggregate(failed=Count("pk", failed), stalled=Count("pk", stalled))
    return SystemPage(
        queues=[Queue(name, what, *counts[name]) for name, what in QUEUES.items()],
        last_seen=seen,
        worker=is_recent(seen.get("worker"), now),
        beat=is_recent(seen.get("beat"), now),
        backup_is_old=backup is None or now - backup > BACKUP_IS_OLD,
        planned_at=WeekPlan.objects.aggregate(at=Max("computed_at"))["at"],
        sent_at=Digest.objects.aggregate(at=Max("sent_at"))["at"],
        retention_at=Retention.objects.values_list("applied_at", flat=True).first(),
        failed_jobs=jobs["failed"],
        stalled_jobs=jobs["stalled"],
        calendars=calendars["all"],
        calendars_failing=calendars["failing"],
        version=VERSION,
        database=connection.display_name,
        mode=settings.MODE,
    )


def is_recent(at: datetime | None, now: datetime) -> bool:
    """As `people.jobs.is_alive`: after the clock was set back, the future says nothing."""
    return at is not None and abs(now - at) <= SILENT_AFTER
