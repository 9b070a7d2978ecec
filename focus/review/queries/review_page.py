"""Loads the review of a week in a constant number of queries: twelve including those of the session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from engine.capacity.workdays import Span, busy_minutes
from engine.weeks import Week
from focus.calendars.services import meetings
from focus.capture import queries
from focus.models import Choice, Interruption, Meeting, Review, ReviewDraft, WeekPlan
from focus.plan import labels
from focus.plan.area_advice import advice_words
from focus.plan.document import CapacityDocument, PlanDocument
from focus.plan.labels import LabelResolver
from focus.review import services
from focus.review.forms import ReviewForm, form_of
from focus.review.queries.reviewed_areas import HALF, ReviewLine, areas_of_review, lines_of, tidy
from focus.week.queries.week_page import WeekRequest
from focus.week.services import preferences


@dataclass(frozen=True)
class ReviewPage:
    """The week, what is known about it, and the form."""

    viewing: WeekRequest
    review: Review | None
    draft: ReviewDraft | None
    plan: PlanDocument | None
    names: LabelResolver
    lines: Sequence[ReviewLine]
    meeting_hours: Decimal
    interruptions: Sequence[Interruption]
    shares: bool
    form: ReviewForm

    @property
    def week(self) -> Week:
        return self.viewing.week

    @property
    def capacity(self) -> CapacityDocument | None:
        return self.plan["capacity"] if self.plan else None

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


def load(viewing: WeekRequest, data: Mapping[str, Any] | None = None) -> ReviewPage:
    person, week = viewing.person, viewing.week
    review = Review.objects.visible_to(person).of(person, week).first()
    draft = ReviewDraft.objects.visible_to(person).of(person, week).first()
    kept = WeekPlan.objects.visible_to(person).of(person, week).first()
    plan: PlanDocument | None = kept.facts if kept else None
    rows = list(areas_of_review(person, week, viewing.today))
    lines = lines_of(rows, plan)
    known = (
        labels.load_labels(plan, person, {f"{row.initiative.key}/{row.key}": row for row in rows})
        if plan
        else LabelResolver()
    )
    zone = queries.zone_of(viewing)
    met = meeting_hours(viewing, zone, plan)
    week_first = first_words(review, plan, met)
    form = form_of(lines, week_first, data=data, typed=draft.typed if draft and data is None else None)
    return ReviewPage(
        viewing=viewing,
        review=review,
        draft=draft,
        plan=plan,
        names=known,
        lines=lines,
        meeting_hours=met,
        interruptions=queries.rows_of(person, zone, week, week),
        shares=preferences.of(person).shares_real,
        form=form,
    )


def first_words(review: Review | None, plan: PlanDocument | None, met: Decimal) -> dict[str, Any]:
    """What the week's fields show: as recorded before, else as planned."""
    if review is not None:
        said = {"day_to_day": review.day_to_day, "meetings": review.meetings}
        shown = {name: tidy(hours) if hours is not None else None for name, hours in said.items()}
        return {**shown, "note": review.note, "seen": services.mark(review)}
    held = halved(Decimal(str(plan["capacity"]["day_to_day"] + plan["capacity"]["duties"]))) if plan else None
    return {"day_to_day": held, "meetings": met, "seen": ""}


def halved(hours: Decimal) -> Decimal:
    """To the nearest half-hour."""
    return tidy((hours / HALF).to_integral_value() * HALF)


def meeting_hours(viewing: WeekRequest, zone: ZoneInfo, plan: PlanDocument | None) -> Decimal:
    """Hours of the meetings attended, according to the plan and the person's choices; overlaps count once."""
    if viewing.week.year < queries.FIRST_YEAR:
        return Decimal(0)
    first, end = queries.bounds(viewing.week, viewing.week, zone)
    left = {one["key"] for one in plan["meetings"] if one["verdict"] in ("skip", "delegate")} if plan else set()
    rows = Meeting.objects.visible_to(viewing.person).between(first, end)
    gone = [
        Span.of(row.starts, row.minutes)
        for row in meetings.once(rows)
        if row.choice == Choice.ATTEND or (not row.choice and str(row.pk) not in left)
    ]
    return halved(Decimal(busy_minutes(gone)) / 60)
