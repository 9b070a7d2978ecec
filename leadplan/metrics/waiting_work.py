"""What waits and what is late, from the rows that say what is due: true also where the broker lost its messages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Count, Min, Model, QuerySet
from prometheus_client.core import GaugeMetricFamily

from digests.models import Digest, DigestState, OutboxEmail
from focus.models import Calendar, WeekPlan
from focus.plan import weekly_run
from integrations.models import WebhookDelivery
from people import clock
from people.models import Departure, Heartbeat, Job, JobState
from people.querysets import SILENT_AFTER

RECENT: Final = timedelta(days=7)
ModelT = TypeVar("ModelT", bound=Model)


class WaitingWork:
    """A collector of prometheus_client: asks the database at each scrape, the same number of queries at any size."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked when it is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = clock.now()
        weeks = weekly_run.due_weeks(now)
        due = sum(len(people) for people in weeks.values())
        rows = GaugeMetricFamily("leadplan_waiting", "Rows that wait for a worker, by queue", labels=["queue"])
        oldest = GaugeMetricFamily("leadplan_waiting_oldest_seconds", "How long the oldest waits", labels=["queue"])
        for queue, (count, since) in waiting(now).items():
            rows.add_metric([queue], count)
            oldest.add_metric([queue], (now - since).total_seconds() if since else 0)
        rows.add_metric(["plan"], due)
        yield rows
        yield oldest
        planned = WeekPlan.objects.filter(computed_at__gte=now - RECENT).count()
        yield gauge(
            "leadplan_weeks", "Weeks to plan, and planned in seven days", "state", {"due": due, "planned": planned}
        )
        digests = Digest.objects.filter(created_at__gte=now - RECENT)
        yield gauge("leadplan_digests", "Emails of seven days", "state", by_state(digests, DigestState.values))
        yield gauge(
            "leadplan_jobs", "Jobs", "state", {**by_state(Job.objects.all(), JobState.values), "stalled": stalled(now)}
        )
        yield GaugeMetricFamily(
            "leadplan_calendars_failing",
            "Calendars whose last sync failed",
            Calendar.objects.filter(failures__gt=0).count(),
        )
        yield GaugeMetricFamily("leadplan_outbox_emails", "Emails kept in the app", OutboxEmail.objects.count())
        ages = {row.name: (now - row.at).total_seconds() for row in Heartbeat.objects.all()}
        yield gauge("leadplan_last_seen_seconds", "Since worker, beat or a backup were last seen", "name", ages)


def waiting(now: datetime) -> dict[str, tuple[int, datetime | None]]:
    """Rows of each queue but `plan`, and since when the oldest waits."""
    return {
        "jobs": counted(Job.objects.filter(state=JobState.QUEUED), "requested_at"),
        "mail": counted(Digest.objects.due(now).order_by(), "not_before"),
        "hooks": counted(WebhookDelivery.objects.due(now).order_by(), "not_before"),
        "sync": counted(Calendar.objects.due(now), "due_at"),
        "tidy": (Departure.objects.due(now.date()).count(), None),
    }


def counted(rows: QuerySet[ModelT], since: str) -> tuple[int, datetime | None]:
    found = rows.aggregate(count=Count("pk"), since=Min(since))
    return found["count"], found["since"]


def by_state(rows: QuerySet[ModelT], states: list[str]) -> dict[str, int]:
    """A figure for each state, 0 too: an alert needs one that is there."""
    return dict.fromkeys(states, 0) | dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def stalled(now: datetime) -> int:
    return Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER).count()


def gauge(name: str, documentation: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
