"""The areas that a week's review asks about, prefilled from plan, decisions and calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import DecimalField, OuterRef, Subquery

from engine.capacity.workdays import Span
from engine.weeks import Week
from focus.models import Actual, Block, Decision, DecisionKind, OwnWork, Review
from focus.plan.document import AreaDocument, PlanDocument, areas_of
from focus.timetable.queries import overlap
from initiatives.models import AreaStatus, CriticalArea, LeadAssignment, TransferSession
from initiatives.querysets import is_editable_by
from people.models import Person

HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class AreaHours:
    """What was recorded for one area."""

    area: CriticalArea
    hours: Decimal
    note: str = ""
    helped: bool | None = None
    settles: bool = False
    is_main: bool = True

    @property
    def says_something(self) -> bool:
        return bool(self.hours or self.note or self.settles)


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """A review as it is saved."""

    note: str = ""
    remember: str = ""
    day_to_day: Decimal | None = None
    meetings: Decimal | None = None
    spent: Sequence[AreaHours] = field(default_factory=tuple)
    own_work: Mapping[OwnWork, Decimal] = field(default_factory=dict)
    sessions: Sequence[tuple[TransferSession, bool]] = ()

    @property
    def hours(self) -> Decimal:
        rest = (self.day_to_day or Decimal(0)) + (self.meetings or Decimal(0))
        return sum((*(one.hours for one in self.spent), *self.own_work.values()), rest)


def mark(review: Review | None) -> str:
    """Identifies the review that the form was opened with."""
    return review.at.isoformat() if review else ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the quick answers; `hours` are what it records."""

    name: str
    words: str
    hours: Decimal


@dataclass(frozen=True)
class ReviewLine:
    """One area of the week. `planned` are the committed hours, else the proposed ones.

    `is_proposed`: nothing of the week was decided or scheduled, so no one meant to spend the hours of its plan.
    """

    area: CriticalArea
    planned: Decimal
    scheduled: Decimal  # hours in the calendar, without those lost to interruptions
    real: Decimal | None
    note: str
    helped: bool | None
    dismissed: bool
    fact: AreaDocument | None
    may_settle: bool
    is_proposed: bool = False

    @property
    def hours(self) -> Decimal:
        """As recorded before, else as planned; none of a plan that no one decided about."""
        if self.real is not None:
            return self.real
        return Decimal(0) if self.is_proposed else self.planned

    @property
    def quick(self) -> str | None:
        """The quick answer with these hours."""
        return next((one.name for one in self.options if one.hours == self.hours), None)

    @property
    def prefix(self) -> str:
        return f"area-{self.area.pk}"

    @property
    def was_advised(self) -> bool:
        """Whether the plan gave it hours, and advice with them."""
        return self.fact is not None and self.fact["hours"] > 0

    @property
    def is_main(self) -> bool:
        """Planned, scheduled, decided or recorded; the other areas are listed on request."""
        return bool(self.planned or self.scheduled or self.dismissed or self.real is not None)

    @property
    def is_settled(self) -> bool:
        return self.area.status == AreaStatus.SETTLED

    @cached_property
    def options(self) -> list[Option]:
        return options_of(self.planned, "as proposed" if self.is_proposed else "as planned")


def tidy(hours: Decimal) -> Decimal:
    """12 and 6.5, as people type them."""
    return Decimal(f"{float(hours):g}")


def options_of(planned: Decimal, words: str = "as planned") -> list[Option]:
    """Half as much, as planned, half as much again, in half-hours; if nothing was planned, none or an hour."""
    if not planned:
        return [Option("none", "none", Decimal(0)), Option("more", "some", Decimal(1))]
    less = max(HALF, (planned / 2 / HALF).to_integral_value(rounding="ROUND_FLOOR") * HALF)
    more = (planned * 3 / 2 / HALF).to_integral_value(rounding="ROUND_CEILING") * HALF
    found = [Option("none", "none", Decimal(0)), Option("less", "less", less), Option("planned", words, planned)]
    return [one for one in found if one.name != "less" or less < planned] + [Option("more", "more", more)]


def areas_of_review(person: Person, week: Week, today: date) -> Any:
    """Areas that they led in the week, or decided, scheduled or recorded something for, with all of that. One query."""
    leads = LeadAssignment.objects.of(person).firm().during(week.monday, week.sunday)
    led = CriticalArea.objects.filter(initiative__in=leads.order_by().values("initiative")).order_by().values("pk")
    own_decisions = Decision.objects.filter(person=person, week=week).order_by()
    own_actuals = Actual.objects.filter(person=person, week=week).order_by()
    blocks = Block.objects.filter(person=person, week=week, area__isnull=False).order_by()
    found = led.union(own_decisions.values("area"), own_actuals.values("area"), blocks.values("area"))
    decisions, actuals = own_decisions.filter(area=OuterRef("pk")), own_actuals.filter(area=OuterRef("pk"))
    hours = DecimalField(max_digits=6, decimal_places=2)
    return (
        CriticalArea.objects.filter(pk__among=found)
        .annotate(
            decided=Subquery(decisions.values("kind")[:1]),
            decided_hours=Subquery(decisions.values("hours")[:1], output_field=hours),
            real=Subquery(actuals.values("hours")[:1], output_field=hours),
            real_note=Subquery(actuals.values("note")[:1]),
            helped=Subquery(actuals.values("helped")[:1]),
            may_settle=is_editable_by(person, today, "initiative"),
        )
        .select_related("initiative")
        .order_by("initiative__name", "position", "pk")
    )


def scheduled_minutes(person: Person, week: Week, lost: Sequence[Span]) -> dict[int, int]:
    """Minutes of blocks by area, less what interruptions took out of them. One query."""
    found: dict[int, int] = {}
    for row in Block.objects.visible_to(person).of(person, week).filter(area__isnull=False):
        span = Span.of(row.starts, row.minutes)
        found[row.area_id or 0] = found.get(row.area_id or 0, 0) + row.minutes - overlap(span, lost)
    return found


def lines_of(
    person: Person, week: Week, today: date, plan: PlanDocument | None, lost: Sequence[Span] = ()
) -> list[ReviewLine]:
    """The most planned first; `lost` are interruptions. Two queries."""
    facts = areas_of(plan) if plan else {}
    rows = list(areas_of_review(person, week, today))
    scheduled = scheduled_minutes(person, week, lost)
    is_proposed = not scheduled and not any(row.decided for row in rows)
    found = [
        line_of(row, facts.get(f"{row.initiative.key}/{row.key}"), scheduled.get(row.pk, 0), is_proposed)
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_main, -one.planned))


def line_of(row: Any, fact: AreaDocument | None, scheduled: int, is_proposed: bool) -> ReviewLine:
    firm = Decimal(str(fact["hours"] - fact["optional_hours"])) if fact else Decimal(0)
    dismissed = row.decided == DecisionKind.DISMISS
    planned = Decimal(0) if dismissed else row.decided_hours if row.decided else firm
    return ReviewLine(
        area=row,
        planned=planned,
        scheduled=Decimal(scheduled) / 60,
        real=row.real,
        note=row.real_note or "",
        helped=row.helped,
        dismissed=dismissed,
        fact=fact,
        may_settle=row.may_settle and row.status != AreaStatus.SETTLED,
        is_proposed=is_proposed,
    )
