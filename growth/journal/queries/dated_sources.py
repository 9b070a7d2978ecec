"""What a person did that has a day of its own, as rows of one query: areas, milestones, pitches, dependencies, reviews."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import CharField, DateField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, TruncDate

from engine.weeks import Week
from focus.models import Choice, Meeting, Review
from growth.models import Source
from initiatives.models import (
    AreaStatus,
    DateRequest,
    Dependency,
    DependencyStatus,
    InflectionPoint,
    LeadAssignment,
    StatusUpdate,
    UpdateKind,
)
from initiatives.querysets import AssignmentQuerySet
from people.models import Person
from stakeholders.models import Pitch, PitchStatus, PitchStep

# Cast: PostgreSQL treats a bare null as text.
NO_DAY: Final = Cast(Value(None), DateField())
NO_AMOUNT: Final = Cast(Value(None), DecimalField(max_digits=16, decimal_places=2))
NOTHING: Final = Value("", CharField())


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose journal, and what it looks back to: a year."""

    person: Person
    zone: ZoneInfo
    since: date
    today: date

    @property
    def first_moment(self) -> datetime:
        return datetime.combine(self.since - timedelta(days=1), time(), UTC)


class DatedSource(NamedTuple):
    """`name` is what it is, `where` what it belongs to; `address` and `part` are keys for its link. `on` is None for a review."""

    kind: str
    pk: int
    on: date | None
    name: str
    where: str
    address: str
    part: str
    amount: Decimal | None


def dated_sources(scope: Scope, kinds: Collection[str]) -> Iterator[DatedSource]:
    """Of these kinds, each row once. One query."""
    parts = [part for kind, find in FINDERS for part in find(scope) if kind in kinds]
    if not parts:
        return
    first, *others = parts
    found: dict[tuple[str, int], DatedSource] = {}
    for values in first.union(*others, all=True) if others else first:
        row = DatedSource(*values)
        known = found.get((row.kind, row.pk))
        # An area may have been settled twice: the last day counts.
        if known is None or (row.on or scope.since) > (known.on or scope.since):
            found[row.kind, row.pk] = row
    yield from found.values()


def columns(rows: "QuerySet[Any]", kind: Source, **facts: str | Combinable) -> "QuerySet[Any]":
    """The columns of DatedSource, all of the same types in every part."""
    return rows.order_by().values_list(
        Cast(Value(kind.value), CharField()), facts.get("pk", "pk"), facts["on"], facts["name"],
        facts.get("where", NOTHING), facts.get("address", NOTHING), facts.get("part", NOTHING),
        facts.get("amount", NO_AMOUNT),
    )  # fmt: skip


def led_by(person: Person) -> AssignmentQuerySet:
    return LeadAssignment.objects.firm().of(person)


def settled_areas(scope: Scope) -> Iterator["QuerySet[Any]"]:
    """Areas that are settled now: of which they are the owner, or whose initiative they led on that day."""
    rows = StatusUpdate.objects.filter(
        kind=UpdateKind.AREA, after=AreaStatus.SETTLED, area__status=AreaStatus.SETTLED, at__gte=scope.first_moment
    ).annotate(day=TruncDate("at", tzinfo=scope.zone))
    led = led_by(scope.person).on(OuterRef("day")).filter(initiative=OuterRef("initiative"))  # type: ignore[arg-type]
    there = Q(initiative__in=led_by(scope.person).values("initiative")) & Exists(led)
    for found in (rows.filter(area__owner=scope.person), rows.filter(there)):
        yield columns(
            found, Source.AREA, pk="area_id", on="day", name="area__name", where="initiative__name",
            address="initiative__key", part="area__key",
        )  # fmt: skip


def milestones(scope: Scope) -> Iterator["QuerySet[Any]"]:
    """Milestones that passed, on whose day they had a meeting about the initiative that they neither delegated nor skipped."""
    went = Meeting.objects.filter(person=scope.person, initiative__isnull=False).exclude(
        choice__in=(Choice.DELEGATE, Choice.SKIP)
    )
    met = went.annotate(day=TruncDate("starts", tzinfo=scope.zone)).filter(
        initiative=OuterRef("initiative"), day=OuterRef("date")
    )
    rows = InflectionPoint.objects.filter(
        Exists(met), initiative__in=went.values("initiative"), passed=True, date__gte=scope.since, date__lte=scope.today
    )
    yield columns(
        rows, Source.POINT, on="date", name="name", where="initiative__name", address="initiative__key", part="kind"
    )


def pitches(scope: Scope, kind: Source, status: PitchStatus) -> Iterator["QuerySet[Any]"]:
    rows = Pitch.objects.filter(author=scope.person, status=status, status_changed_on__gte=scope.since)
    unit = Concat("value_currency", Value("/"), "value_per")
    yield columns(rows, kind, on="status_changed_on", name="title", where=unit, address="url_id", amount="value_amount")


def pitch_steps(scope: Scope) -> Iterator["QuerySet[Any]"]:
    rows = PitchStep.objects.filter(pitch__author=scope.person, agreed=True, agreed_on__gte=scope.since)
    yield columns(
        rows, Source.PITCH_STEP, on="agreed_on", name="name", where="pitch__title", address="pitch__url_id",
        part="team__name",
    )  # fmt: skip


def dependencies(scope: Scope) -> Iterator["QuerySet[Any]"]:
    """Accepted after a question was asked while they led the initiative."""
    led = led_by(scope.person).on(OuterRef("on")).filter(initiative=OuterRef("dependency__initiative"))  # type: ignore[arg-type]
    asked = DateRequest.objects.filter(Exists(led), dependency=OuterRef("pk"), on__lte=OuterRef("accepted_on"))
    rows = Dependency.objects.filter(
        Exists(asked), initiative__in=led_by(scope.person).values("initiative"),
        status=DependencyStatus.ACCEPTED, accepted_on__gte=scope.since,
    )  # fmt: skip
    yield columns(
        rows, Source.DEPENDENCY, on="accepted_on", name="name", where="initiative__name", address="initiative__key",
        part="key",
    )  # fmt: skip


def reviews(scope: Scope) -> Iterator["QuerySet[Any]"]:
    rows = Review.objects.visible_to(scope.person).filter(week__gte=str(Week.of(scope.since))).exclude(remember="")
    yield columns(rows, Source.REVIEW, on=NO_DAY, name=F("remember"), address=Cast("week", CharField()))


def submitted_pitches(scope: Scope) -> Iterator["QuerySet[Any]"]:
    return pitches(scope, Source.PITCH_SUBMITTED, PitchStatus.SUBMITTED)


def accepted_pitches(scope: Scope) -> Iterator["QuerySet[Any]"]:
    return pitches(scope, Source.PITCH_ACCEPTED, PitchStatus.ACCEPTED)


FINDERS: Final = (
    (Source.AREA, settled_areas),
    (Source.POINT, milestones),
    (Source.PITCH_SUBMITTED, submitted_pitches),
    (Source.PITCH_ACCEPTED, accepted_pitches),
    (Source.PITCH_STEP, pitch_steps),
    (Source.DEPENDENCY, dependencies),
    (Source.REVIEW, reviews),
)
