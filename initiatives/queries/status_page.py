"""The public status page of an initiative: its health, what is late, what is needed.

No ratings, hours or notes, no gap and no names of critical areas: the page is built only from the rows loaded here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from initiatives.dependencies.queries.outlook import DependencyOutlook, outlooks
from initiatives.models import AreaStatus, Dependency, DependencyStatus, InflectionPoint, Initiative
from people.models import Organisation, Person

MILESTONES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class UnpassedMilestone:
    """A milestone that has not passed; `days` to it from today."""

    point: InflectionPoint
    days: int


@dataclass(frozen=True, slots=True)
class PendingDependency:
    """A dependency that is not accepted yet. `eta` is the latest date given, `slips` how often it moved to a later one."""

    outlook: DependencyOutlook

    @property
    def dependency(self) -> Dependency:
        return self.outlook.row

    @property
    def eta(self) -> date | None:
        return self.outlook.promised

    @property
    def slips(self) -> int:
        return self.outlook.slips

    @property
    def is_delivered(self) -> bool:
        """Delivered, but not accepted: the date stays open."""
        return self.dependency.status == DependencyStatus.DELIVERED

    @property
    def days_late(self) -> int:
        """How many days after its need-by date it is expected or, once that date has passed, overdue."""
        need_by = self.dependency.need_by
        if need_by is None:
            return 0
        return max(0, (max(self.eta or need_by, self.outlook.today) - need_by).days)


@dataclass(frozen=True, slots=True)
class StatusPage:
    initiative: Initiative
    today: date
    overdue: Sequence[UnpassedMilestone]
    ahead: Sequence[UnpassedMilestone]
    dependencies: Sequence[PendingDependency]
    settled: int
    areas: int

    @property
    def late(self) -> list[PendingDependency]:
        return [one for one in self.dependencies if one.days_late]

    @property
    def days_past_target(self) -> int:
        target = self.initiative.target
        return max(0, (self.today - target).days) if target else 0

    @property
    def anything_late(self) -> bool:
        return bool(self.overdue or self.late or self.days_past_target)


def today_of(person: Person, now: datetime) -> date:
    organisation = Organisation.objects.first()
    return now.astimezone(person.zone(organisation.timezone if organisation else "UTC")).date()


def load(initiative: Initiative, today: date) -> StatusPage:
    """Four queries, whatever the size."""
    points = initiative.points.filter(passed=False).order_by("date", "id")
    entries = [UnpassedMilestone(one, (one.date - today).days) for one in points]
    done = Count("pk", filter=Q(status=AreaStatus.SETTLED))
    counted = initiative.areas.order_by().aggregate(areas=Count("pk"), settled=done)
    return StatusPage(
        initiative=initiative,
        today=today,
        overdue=[one for one in entries if one.days < 0],
        ahead=[one for one in entries if one.days >= 0][:MILESTONES_SHOWN],
        dependencies=[PendingDependency(one) for one in outlooks(initiative.dependencies.open(), today)],
        **counted,
    )
