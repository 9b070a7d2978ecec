"""Loads the review of a week in a constant number of queries: fourteen including those of the session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from engine.capacity.availability import is_at_work
from engine.capacity.workdays import Span
from engine.weeks import Week
from focus.calendars.queries import meetings
from focus.capture import queries
from focus.models import Interruption, Meeting, OwnWork, Review, ReviewDraft, WeekPlan, WeekPreferences
from focus.own_work import queries as own_work
from focus.plan import labels
from focus.plan.area_advice import advice_words
from focus.plan.document import CapacityDocument, PlanDocument
from focus.plan.labels import LabelResolver
from focus.plan.queries.people_facts import crowd_of
from focus.review.queries.reviewed_areas import HALF, ReviewLine, lines_of, mark, tidy
from focus.week.queries.week_request import WeekRequest
from initiatives.models import TransferSession
from initiatives.transfers.queries.transfer_sessions import sessions_of_people


@dataclass(frozen=True)
class ReviewPage:
    """The week, what is known about it, and the form."""

    week_request: WeekRequest
    review: Review | None
    draft: ReviewDraft | None
    plan: PlanDocument | None
    names: LabelResolver
    lines: Sequence[ReviewLine]
    meeting_hours: Decimal
    interruptions: Sequence[Interruption]
    own_work: Sequence[OwnWork]
    sessions: Sequence[TransferSession]
    shares: bool

    @property
    def week(self) -> Week:
        return self.week_request.week

    @property
    def capacity(self) -> CapacityDocument | None:
        return self.plan["capacity"] if self.plan else None

    @property
    def first_values(self) -> dict[str, object]:
        """What the week's fields show: as recorded before, else as planned."""
        if self.review is not None:
            said = {"day_to_day": self.review.day_to_day, "meetings": self.review.meetings}
            shown = {name: tidy(hours) if hours is not None else None for name, hours in said.items()}
            return {**shown, "note": self.review.note, "remember": self.review.remember, "seen": mark(self.review)}
        held = halved(Decimal(str(self.capacity["day_to_day"] + self.capacity["duties"]))) if self.capacity else None
        return {"day_to_day": held, "meetings": self.meeting_hours, "seen": ""}

    @property
    def is_proposed(self) -> bool:
        """Planned hours that no one decided about."""
        return any(one.is_proposed and one.planned for one in self.lines)

    @property
    def interrupted_hours(self) -> float:
        return sum(row.minutes for row in self.interruptions) / 60

    @property
    def by_source(self) -> list[tuple[str, float]]:
        found: dict[str, int] = {}
        for row in self.interruptions:
            found[row.source] = found.get(row.source, 0) + row.minutes
        return [(name, found[name] / 60) for name in sorted(found, key=lambda name: (-found[name], name))]

    @cached_property
    def advice(self) -> Mapping[str, str]:
        """The plan's advice, by the prefix of the line."""
        return {
            one.prefix: advice_words(one.fact["advice"], self.names)
            for one in self.lines
            if one.fact is not None and one.was_advised
        }


def load(week_request: WeekRequest) -> ReviewPage:
    person, week = week_request.person, week_request.week
    review = Review.objects.visible_to(person).of(person, week).first()
    draft = ReviewDraft.objects.visible_to(person).of(person, week).first()
    kept = WeekPlan.objects.visible_to(person).of(person, week).first()
    plan: PlanDocument | None = kept.facts if kept else None
    interruptions = queries.rows_of(person, week_request.zone, week, week)
    lost = [Span(row.at - timedelta(minutes=row.minutes), row.at) for row in interruptions]
    lines = lines_of(person, week, week_request.today, plan, lost)
    areas = {f"{one.area.initiative.key}/{one.area.key}": one.area for one in lines}
    return ReviewPage(
        week_request=week_request,
        review=review,
        draft=draft,
        plan=plan,
        names=labels.load_labels(plan, person, areas) if plan else LabelResolver(),
        lines=lines,
        meeting_hours=meeting_hours(week_request, plan),
        own_work=list(own_work.to_review(person, week)),
        sessions=sessions_of_people([person.pk], week.monday, week.sunday).get(person.pk, []),
        interruptions=interruptions,
        shares=WeekPreferences.for_person(person).shares_actual_hours,
    )


def day_to_wait_for(week_request: WeekRequest) -> date | None:
    """The person's last working day of this week, if it is still to come: until then not all hours are known."""
    if not week_request.is_this:
        return None
    person = week_request.person
    facts = crowd_of(week_request.organisation, week_request.week, [person]).facts({})[person.key]
    last = max((day for day in week_request.week.days if is_at_work(facts, day)), default=None)
    return last if last and week_request.today < last else None


def halved(hours: Decimal) -> Decimal:
    """To the nearest half-hour."""
    return tidy((hours / HALF).to_integral_value() * HALF)


def meeting_hours(week_request: WeekRequest, plan: PlanDocument | None) -> Decimal:
    """Hours of the meetings attended, as on the week: according to the plan and the person's choices."""
    if week_request.week.year < queries.FIRST_YEAR:
        return Decimal(0)
    rows = Meeting.objects.visible_to(week_request.person).between(*week_request.week.bounds(week_request.zone))
    return tidy(Decimal(f"{meetings.hours_of(meetings.taking_time(rows, plan)):.2f}"))
