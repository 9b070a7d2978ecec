"""When dependencies are likely to come, and their state: what a plan's timing and the pages of initiatives need."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from engine.facts import DependencyFacts
from engine.forecasts import (
    DatedDependency,
    DependencyState,
    Forecast,
    GivenDate,
    dependency_state,
    forecast,
    producer_ratios,
)
from initiatives.models import (
    AssignmentRole,
    DateGiven,
    Delivery,
    DeliveryOutcome,
    Dependency,
    DependencyStatus,
    Finding,
    LeadAssignment,
    Severity,
)


@dataclass(frozen=True, slots=True)
class DependencyOutlook:
    """A dependency with the dates given, oldest first; forecast and state are those of `today`."""

    row: Dependency
    today: date
    dates: Sequence[GivenDate]
    forecast: Forecast | None
    state: DependencyState
    pending_since: date | None
    blocked: bool

    @property
    def key(self) -> str:
        return f"{self.row.initiative.key}/{self.row.key}"

    @property
    def promised(self) -> date | None:
        return self.dates[-1].eta if self.dates else None

    @property
    def slipped_days(self) -> int:
        """From the first date given to the latest."""
        return (self.dates[-1].eta - self.dates[0].eta).days if self.dates else 0

    @property
    def slips(self) -> int:
        return sum(later.eta > earlier.eta for earlier, later in pairwise(self.dates))

    @property
    def days_after_need(self) -> int:
        """From the need-by date to the likely date, or to today once it is late; 0 if neither is after it."""
        if self.row.need_by is None:
            return 0
        expected = self.forecast.likely if self.forecast else self.today
        return max(0, (max(expected, self.today) - self.row.need_by).days)

    def facts(self) -> DependencyFacts:
        """For the engine, without what is to be done next."""
        found, row = self.forecast, self.row
        return DependencyFacts(
            key=self.key,
            area=f"{row.initiative.key}/{row.area.key}" if row.area else None,
            name=row.name,
            state=self.state,
            need_by=row.need_by,
            promised=self.promised,
            likely=found.likely if found else None,
            late=found.late if found else None,
            keeps=(found.keeps, found.possible) if found else None,
            confidence=found.confidence if found else None,
            waiting=(self.today - self.pending_since).days if self.pending_since else None,
            blocked=self.blocked,
        )


def outlooks(rows: "QuerySet[Dependency]", today: date) -> list[DependencyOutlook]:
    """Two queries, whatever the number of dependencies; one if there are none."""
    found = load_rows(rows, today)
    histories = load_histories(found)
    return [outlook_of(row, histories, today) for row in found]


@dataclass(frozen=True, slots=True)
class DatedDependencies:
    """The open dependencies of some initiatives, from which the outlook of any day follows."""

    rows: Sequence[Dependency]
    histories: "Histories"

    def facts_on(self, day: date) -> dict[int, tuple[DependencyFacts, ...]]:
        """By initiative, as they set the timing of areas on that day."""
        found: dict[int, list[DependencyFacts]] = {}
        for row in self.rows:
            found.setdefault(row.initiative_id, []).append(outlook_of(row, self.histories, day).facts())
        return {initiative: tuple(rows) for initiative, rows in found.items()}


def load_dated(initiatives: Collection[int], today: date) -> DatedDependencies:
    """Two queries; one if there are none."""
    rows = load_rows(Dependency.objects.open().filter(initiative__among=list(initiatives)), today)
    return DatedDependencies(rows, load_histories(rows))


def outlook_of(row: Dependency, histories: "Histories", today: date) -> DependencyOutlook:
    """Of a row from `load_rows`."""
    dates = histories.dates.get(row.pk, ())
    latest = dates[-1] if dates else None
    found = forecast(latest, histories.ratios(row, today), today) if row.is_open else None
    return DependencyOutlook(
        row=row,
        today=today,
        dates=dates,
        forecast=found,
        state=dependency_state(row.need_by, found, today) if row.is_open else "holds",
        pending_since=getattr(row, "pending_since", None),
        blocked=bool(getattr(row, "blocked", False)),
    )


def load_rows(rows: "QuerySet[Dependency]", today: date) -> list[Dependency]:
    """With everything that one row can hold: related rows, a pending delivery, a blocking finding, the lead's manager."""
    pending = Delivery.objects.filter(dependency=OuterRef("pk"), outcome=DeliveryOutcome.PENDING)
    blocking = Finding.objects.filter(
        delivery__dependency=OuterRef("pk"), severity=Severity.BLOCKS, fixed_on__isnull=True
    )
    leads = LeadAssignment.objects.firm().on(today).filter(initiative=OuterRef("initiative"), role=AssignmentRole.LEAD)
    found: list[Dependency] = list(
        rows.select_related("initiative", "area", "producer__engineering_manager", "dri").annotate(
            pending_since=Subquery(pending.values("on")[:1]),
            blocked=Exists(blocking),
            lead_manager=Subquery(leads.order_by("start", "pk").values("person__manager")[:1]),
        )
    )
    for row in found:
        if row.area is not None:
            row.area.initiative = row.initiative
    return found


@dataclass(frozen=True, slots=True)
class Histories:
    """Dates given by dependency, and the histories of each producer's dependencies."""

    dates: Mapping[int, Sequence[GivenDate]]
    producers: Mapping[int, list[DatedDependency]]
    known: dict[tuple[int, date], Sequence[Fraction]] = field(default_factory=dict)
    """How each producer kept its dates, as of a day: many dependencies have the same producer."""

    def ratios(self, row: Dependency, today: date) -> Sequence[Fraction]:
        """Without a producer, only the dependency's own dates count."""
        if row.producer_id is None:
            return producer_ratios([DatedDependency(tuple(self.dates.get(row.pk, ())))] if row.is_open else [], today)
        place = row.producer_id, today
        if place not in self.known:
            self.known[place] = producer_ratios(self.producers.get(row.producer_id, []), today)
        return self.known[place]


def load_histories(rows: Collection[Dependency]) -> Histories:
    """Every date that their producers gave. One query; none without rows."""
    if not rows:
        return Histories({}, {})
    producers = {row.producer_id for row in rows if row.producer_id}
    theirs = Q(producer__among=list(producers)) | Q(pk__among=[row.pk for row in rows if row.producer_id is None])
    given = DateGiven.objects.filter(dependency__among=Dependency.objects.filter(theirs).order_by().values("pk"))
    of_dependency = ("dependency__producer_id", "dependency__status", "dependency__accepted_on")
    dates: dict[int, list[GivenDate]] = {}
    dependencies: dict[int, tuple[int | None, str, date | None]] = {}
    columns = given.order_by("recorded_on", "pk").values_list("dependency_id", "recorded_on", "eta", *of_dependency)
    for pk, recorded_on, eta, *of_this in columns:
        dates.setdefault(pk, []).append(GivenDate(recorded_on, eta))
        dependencies[pk] = (of_this[0], of_this[1], of_this[2])
    found: dict[int, list[DatedDependency]] = {}
    for pk, (producer, status, accepted_on) in dependencies.items():
        # What was never accepted has no outcome yet; what was cancelled never gets one.
        is_open = status not in (DependencyStatus.ACCEPTED, DependencyStatus.CANCELLED)
        if producer is not None and (is_open or accepted_on):
            outcome = accepted_on if status == DependencyStatus.ACCEPTED else None
            found.setdefault(producer, []).append(DatedDependency(tuple(dates[pk]), outcome))
    return Histories(dates, found)
