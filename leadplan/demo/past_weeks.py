"""What the lead of the demo did in past weeks: reviews, interruptions, what they want to remember."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.weeks import Week
from focus.models import Actual, Concern, Interruption, Review
from focus.week.services import decisions
from initiatives.models import AreaStatus, CriticalArea, StatusUpdate, UpdateKind
from people.models import Person

REVIEWED_AREA: Final = "incident-reviews/review-quality"


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review from `back` weeks ago."""

    back: int
    planned: str
    day_to_day: str
    meetings: str
    helped: bool | None
    note: str
    remember: str = ""


PAST_REVIEWS: Final = (
    PastReview(6, "2", "15.5", "6", True, "Quiet week"),
    PastReview(
        5,
        "3",
        "16",
        "7.5",
        True,
        "Two incidents, both reviewed the same week",
        "Reviewed two incidents within the week",
    ),
    PastReview(
        4, "3", "16.5", "6", False, "The review template helped more than I did", "The review template works without me"
    ),
    PastReview(2, "4", "17", "23", True, "Quarterly planning took the week"),
    PastReview(1, "3", "16.5", "22.5", None, "More planning; back to the design next week"),
)
"""The review of three weeks ago was skipped."""
INTERRUPTIONS: Final = (
    (3, 0, 10, "Support", 50, "lost webhooks"), (3, 1, 15, "Support", 40, "missing customer receipt"),
    (3, 3, 11, "Support", 45, "lost webhooks"), (2, 0, 9, "Support", 35, "lost webhooks"),
    (2, 2, 14, "Support", 55, "failed refund"), (2, 4, 10, "Support", 45, "lost webhooks"),
    (1, 1, 11, "Support", 60, "lost webhooks"), (1, 3, 16, "Support", 50, "export timeout"),
    (1, 4, 12, "Support", 40, "lost webhooks"), (4, 2, 10, "Ana (Sales)", 25, "customer demo"),
    (2, 1, 15, "Pager", 70, "disk full"), (1, 2, 9, "Pager", 20, "false alarm"), (0, 0, 8, "Support", 25, "lost webhooks"),
)  # fmt: skip
"""Weeks back, weekday, local hour, source, minutes, topic."""


def record_past_weeks(person: Person, week: Week, zone: ZoneInfo, now: datetime) -> None:
    areas = {f"{row.initiative.key}/{row.key}": row for row in CriticalArea.objects.select_related("initiative")}
    for one in PAST_REVIEWS:
        record_review(person, week - one.back, one, areas[REVIEWED_AREA], zone)
    decisions.dismiss(
        person, week - 4, areas["organisations/tokens"], "Security is reviewing it first", now=now - timedelta(weeks=4)
    )
    for back, weekday, hour, source, minutes, about in INTERRUPTIONS:
        at = local_moment(week - back, weekday, hour, zone)
        if at <= now:
            Interruption.objects.create(person=person, at=at, source=source, minutes=minutes, about=about)
    settled = areas[REVIEWED_AREA]
    StatusUpdate.objects.create(
        initiative=settled.initiative, kind=UpdateKind.AREA, area=settled, name=settled.name, by=person,
        before=AreaStatus.OPEN, after=AreaStatus.SETTLED, at=local_moment(week - 2, 3, 15, zone),
    )  # fmt: skip
    Concern.objects.create(
        person=person, area=areas["organisations/api"], text="No one has tested rolling back the keys yet", at=now
    )


def record_review(person: Person, week: Week, past: PastReview, area: CriticalArea, zone: ZoneInfo) -> None:
    at = local_moment(week, 4, 16, zone)
    decisions.adjust(person, week, area, Decimal(past.planned), now=at - timedelta(days=4))
    Actual.objects.filter(person=person, week=week, area=area).update(helped=past.helped)
    Review.objects.create(
        person=person, week=week, note=past.note, remember=past.remember, at=at,
        day_to_day=Decimal(past.day_to_day), meetings=Decimal(past.meetings),
    )  # fmt: skip


def local_moment(week: Week, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(week.days[weekday], time(hour), zone).astimezone(UTC)
