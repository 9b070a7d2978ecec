"""A producer's record: how often the first delivery was accepted, what rework took, and what it cost us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from django.db.models import Prefetch

from initiatives.models import Delivery, DeliveryOutcome, Dependency, Finding, FixedBy, FoundAt, LeadAssignment
from initiatives.querysets import teams_of
from people.models import Person, Team

DAYS: Final = 365
ENOUGH: Final = 3
"""Decided dependencies from which a record says something."""


@dataclass(frozen=True, slots=True)
class DecidedDependency:
    """`attempts` is the number of the accepted delivery, None while the last one was handed back."""

    row: Dependency
    deliveries: Sequence[Delivery]

    @property
    def accepted(self) -> Delivery | None:
        return next((one for one in self.deliveries if one.outcome == DeliveryOutcome.ACCEPTED), None)

    @property
    def rework_days(self) -> int | None:
        """From the first delivery to the accepted one."""
        return (self.accepted.on - self.deliveries[0].on).days if self.accepted else None

    @property
    def findings(self) -> list[Finding]:
        return [finding for delivery in self.deliveries for finding in delivery.findings.all()]


@dataclass(frozen=True, slots=True)
class ProducerRecord:
    """Of the last 365 days, by producing team; never by person."""

    team: Team
    decided: Sequence[DecidedDependency]
    shown: Sequence[DecidedDependency]
    """Those that the viewer may see one by one: all for the team itself."""
    since: date

    @property
    def says_something(self) -> bool:
        return len(self.decided) >= ENOUGH

    @property
    def first_pass(self) -> int:
        return sum(one.accepted is not None and one.accepted.number == 1 for one in self.decided)

    @property
    def rework_median(self) -> float | None:
        days = [one.rework_days for one in self.decided if one.rework_days is not None]
        return float(median(days)) if days else None

    @property
    def our_hours(self) -> Decimal:
        found = (finding for one in self.decided for finding in one.findings)
        return sum((finding.hours for finding in found if finding.fixed_by == FixedBy.US), Decimal(0))

    @property
    def late_finds(self) -> int:
        return sum(finding.found_at == FoundAt.LATER for one in self.decided for finding in one.findings)


def may_see_record(viewer: Person, team: Team, today: date) -> bool:
    """Leads and managers, administrators, and the team itself. At most three queries."""
    if viewer.is_administrator or is_of_team(viewer, team):
        return True
    leads = LeadAssignment.objects.current_or_coming(today).firm().of(viewer)
    return leads.exists() or Person.objects.filter(manager=viewer).exists()


def is_of_team(viewer: Person, team: Team) -> bool:
    return bool(teams_of(viewer).filter(pk=team.pk).exists())


def load(team: Team, viewer: Person, today: date) -> ProducerRecord:
    since = today - timedelta(days=DAYS)
    rows = Dependency.objects.filter(producer=team).order_by("initiative", "pk").prefetch_related(
        Prefetch("deliveries", Delivery.objects.order_by("number").prefetch_related("findings"))
    )  # fmt: skip
    decided = [one for row in rows if (one := decided_since(row, since)) is not None]
    if is_of_team(viewer, team):
        return ProducerRecord(team, decided, decided, since)
    visible = set(Dependency.objects.filter(producer=team).visible_to(viewer, today).values_list("pk", flat=True))
    return ProducerRecord(team, decided, [one for one in decided if one.row.pk in visible], since)


def decided_since(row: Dependency, since: date) -> DecidedDependency | None:
    """Accepted, or handed back at least once, by a delivery since that day."""
    deliveries = list(row.deliveries.all())
    outcomes = [one for one in deliveries if one.outcome != DeliveryOutcome.PENDING]
    return DecidedDependency(row, deliveries) if outcomes and outcomes[-1].on >= since else None
