"""What four or more reviews show: planned against actual hours, the right reserve, which advice helped, and what became of
dismissed items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Max, Q

from engine.capacity.availability import MIN_REVIEWED_WEEKS, DayToDayReserve, ReviewedWeek, suggested_reserve
from engine.weeks import Week
from focus.models import Actual, Decision, DecisionKind, ProposalAnswer, ProposalKind, Review, WeekPlan
from focus.plan.area_advice import NOBODY
from focus.plan.document import PlanDocument, areas_of
from focus.week.queries.week_request import WeekRequest
from initiatives.models import AreaStatus, CriticalArea

WEEKS: Final = 12  # compared, this one included
# Of the chart: the highest bar, a bar, the gap to the next week, and the line of week numbers below.
HIGH, WIDE, GAP, FOOT = 120, 18, 22, 20
Plans = Mapping[Week, PlanDocument]
CODES: Final = {**NOBODY, "find_out": "Find out who knows", "lead_design": "Lead the design"}


@dataclass(frozen=True, slots=True)
class Compared:
    """A week: hours committed and hours spent on areas; None if it isn't reviewed."""

    week: Week
    planned: float
    real: float | None
    x: int = 0
    planned_height: float = 0.0
    real_height: float = 0.0
    note: str = ""

    @property
    def planned_y(self) -> float:
        return HIGH - self.planned_height

    @property
    def real_y(self) -> float:
        return HIGH - self.real_height

    @property
    def real_x(self) -> int:
        return self.x + WIDE // 2

    @property
    def label_x(self) -> int:
        """The middle of both bars."""
        return self.x + WIDE * 3 // 4

    @property
    def difference(self) -> float:
        return (self.real or 0.0) - self.planned


@dataclass(frozen=True, slots=True)
class Advised:
    """How often a kind of advice helped, out of how often it was rated."""

    words: str
    helped: int
    said: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A dismissed item, and what became of it: settled, again, slipped or quiet."""

    week: Week
    area: CriticalArea
    reason: str
    fate: str
    on: date | None = None
    again: Week | None = None


@dataclass(frozen=True)
class Retrospective:
    """At most thirteen queries, including those of the session. `earlier` are reviewed weeks before those compared."""

    week_request: WeekRequest
    reviewed: int
    earlier: Sequence[Week]
    weeks: Sequence[Compared]
    reserve: DayToDayReserve | None
    answer: ProposalAnswer | None
    advised: Sequence[Advised]
    dismissed: Sequence[Dismissed]

    @property
    def is_ready(self) -> bool:
        return self.reviewed >= MIN_REVIEWED_WEEKS

    @property
    def missing(self) -> int:
        return MIN_REVIEWED_WEEKS - self.reviewed

    @property
    def planned(self) -> float:
        return sum(one.planned for one in self.weeks if one.real is not None)

    @property
    def real(self) -> float:
        return sum(one.real or 0.0 for one in self.weeks)

    @property
    def width(self) -> int:
        return len(self.weeks) * (WIDE + GAP)

    @property
    def height(self) -> int:
        return HIGH + FOOT

    @property
    def bar(self) -> int:
        return WIDE

    @property
    def now_reserve(self) -> float:
        return float(self.week_request.person.day_to_day)

    @property
    def proposes_reserve(self) -> bool:
        """It differs, and the same figure or one near it wasn't answered yet."""
        if self.reserve is None or not self.reserve.differs(self.now_reserve):
            return False
        answered = self.answer.after if self.answer else None
        return answered is None or self.reserve.differs(float(answered))

    @property
    def may_undo_reserve(self) -> bool:
        """It was taken, and hasn't been changed since."""
        answer = self.answer
        return answer is not None and answer.accepted and answer.after == self.week_request.person.day_to_day


def load(week_request: WeekRequest) -> Retrospective:
    person, this = week_request.person, week_request.this_week
    weeks = [this - back for back in range(WEEKS - 1, -1, -1)]
    of_weeks = {"week__gte": str(weeks[0]), "week__lte": str(this)}
    reviews = {row.week: row for row in Review.objects.visible_to(person).filter(**of_weeks)}
    actuals = list(Actual.objects.visible_to(person).filter(**of_weeks).select_related("area__initiative"))
    decisions = list(Decision.objects.visible_to(person).filter(**of_weeks).select_related("area__initiative"))
    plans: Plans = dict(WeekPlan.objects.visible_to(person).filter(**of_weeks).values_list("week", "facts"))
    answer = ProposalAnswer.objects.visible_to(person).filter(kind=ProposalKind.RESERVE).first()
    return Retrospective(
        week_request=week_request,
        reviewed=len(reviews),
        earlier=list(
            Review.objects.visible_to(person)
            .filter(week__lt=str(weeks[0]))
            .order_by("-week")
            .values_list("week", flat=True)
        ),
        weeks=compared(weeks, reviews, actuals, decisions),
        reserve=suggested_reserve([reviewed_week(row, plans[on]) for on, row in reviews.items() if on in plans]),
        answer=answer,
        advised=advised(actuals, plans),
        dismissed=fates(decisions, actuals, plans, week_request.today),
    )


def reviewed_week(row: Review, facts: PlanDocument) -> ReviewedWeek:
    """A public holiday leaves the week's reserve whole, as in the plan: only days off drop their share."""
    capacity = facts["capacity"]
    working = capacity["contracted"] - capacity["holidays"]
    return ReviewedWeek(
        week=row.week,
        contracted=working,
        there=working - capacity["time_off"],
        duties=capacity["duties"],
        real=None if row.day_to_day is None else float(row.day_to_day),
    )


def compared(
    weeks: Sequence[Week], reviews: Mapping[Week, Review], actuals: Iterable[Actual], decisions: Iterable[Decision]
) -> list[Compared]:
    """From the first reviewed week on; skipped weeks in between stay empty."""
    first = min(reviews, default=weeks[-1])
    planned = sums((row.week, row.hours) for row in decisions)
    real = sums((row.week, row.hours) for row in actuals)
    shown = [week for week in weeks if week >= first]
    most = max((float(sum_) for by_week in (planned, real) for sum_ in by_week.values()), default=0.0) or 1.0
    return [
        Compared(
            week,
            planned.get(week, 0.0),
            real.get(week, 0.0) if week in reviews else None,
            place * (WIDE + GAP),
            round(planned.get(week, 0.0) / most * HIGH, 1),
            round(real.get(week, 0.0) / most * HIGH, 1) if week in reviews else 0.0,
            reviews[week].note if week in reviews else "",
        )
        for place, week in enumerate(shown)
    ]


def sums(rows: Iterable[tuple[Week, Decimal]]) -> dict[Week, float]:
    found: dict[Week, float] = {}
    for week, hours in rows:
        found[week] = found.get(week, 0.0) + float(hours)
    return found


def key_of(area: CriticalArea) -> str:
    return f"{area.initiative.key}/{area.key}"


def advised(actuals: Iterable[Actual], plans: Plans) -> list[Advised]:
    """Most rated first."""
    found: dict[str, list[bool]] = {}
    for row in actuals:
        if row.helped is None or row.week not in plans:
            continue
        fact = areas_of(plans[row.week]).get(key_of(row.area))
        if fact is not None:
            found.setdefault(fact["advice"]["code"], []).append(row.helped)
    rows = [Advised(CODES[code], sum(said), len(said)) for code, said in found.items()]
    return sorted(rows, key=lambda one: (-one.said, one.words))


def fates(decisions: Sequence[Decision], actuals: Sequence[Actual], plans: Plans, today: date) -> list[Dismissed]:
    """The last dismissal of each area, latest first. One query for the outcomes."""
    last = {row.area_id: row for row in sorted(decisions, key=lambda row: row.week) if row.kind == DecisionKind.DISMISS}
    found = outcomes(list(last), today)
    rows = []
    for area_id, row in last.items():
        settled_at, overdue = found.get(area_id, (None, None))
        again = came_again(row, decisions, actuals, plans)
        slipped = overdue if overdue and overdue >= row.week.monday else None
        if row.area.status == AreaStatus.SETTLED:
            fate, on = "settled", settled_at.date() if settled_at else None
        else:
            fate, on = "again" if again else "slipped" if slipped else "quiet", None if again else slipped
        rows.append(Dismissed(row.week, row.area, row.reason, fate, on, again if fate == "again" else None))
    return sorted(rows, key=lambda one: (one.week, one.area.name), reverse=True)


def outcomes(areas: Sequence[int], today: date) -> dict[int, tuple[datetime | None, date | None]]:
    """When each was last settled, and its latest inflection point that is past and not marked as passed."""
    settled = Max("updates__at", filter=Q(updates__after=AreaStatus.SETTLED))
    overdue = Max("points__date", filter=Q(points__passed=False, points__date__lt=today))
    rows = CriticalArea.objects.filter(pk__in=areas).annotate(settled_at=settled, overdue=overdue)
    return {pk: (at, day) for pk, at, day in rows.values_list("pk", "settled_at", "overdue")}


def came_again(row: Decision, decisions: Sequence[Decision], actuals: Sequence[Actual], plans: Plans) -> Week | None:
    """The first later week in which it was planned, committed or worked on."""
    later = {week for week, facts in plans.items() if key_of(row.area) in facts["items"]}
    later |= {one.week for one in decisions if one.area_id == row.area_id and one.kind != DecisionKind.DISMISS}
    later |= {one.week for one in actuals if one.area_id == row.area_id and one.hours}
    return min((week for week in later if week > row.week), default=None)
