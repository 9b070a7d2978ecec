"""What of the weeks is kept for a while only."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from engine.weeks import Week
from focus.models import Actual, Block, Commitment, Decision, Meeting, WeekPlan
from people.retention import Rule


def meetings(before: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(starts__lt=before)


def plans(before: datetime) -> QuerySet[WeekPlan]:
    return WeekPlan.objects.filter(week__lt=Week.of(before.date()))


def decisions(before: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(week__lt=Week.of(before.date()))


def actuals(before: datetime) -> QuerySet[Actual]:
    return Actual.objects.filter(week__lt=Week.of(before.date()))


def blocks(before: datetime) -> QuerySet[Block]:
    return Block.objects.filter(week__lt=Week.of(before.date()))


def commitments(before: datetime) -> QuerySet[Commitment]:
    return Commitment.objects.filter(week__lt=Week.of(before.date()))


RULES: Final = (
    Rule("meetings", "meetings", meetings),
    Rule("weeks", "plans", plans),
    Rule("weeks", "decisions", decisions),
    Rule("weeks", "blocks of weeks", blocks),
    Rule("weeks", "weeks committed", commitments),
    Rule("weeks", "weeks’ hours of an area", actuals),
)
