"""The data of weeks that is deleted after a retention period."""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from engine.weeks import Week
from focus.models import (
    Actual,
    Block,
    Commitment,
    Concern,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    NotSuggested,
    OwnWork,
    Review,
    ReviewDraft,
    WeekPlan,
)
from people.retention import Rule


def meetings(before: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(starts__lt=before)


def series_rules(before: datetime) -> QuerySet[MeetingRule]:
    """Rules of series that no longer meet; rules by title words are kept until their person removes them."""
    meets = Meeting.objects.filter(person=OuterRef("person"), uid=OuterRef("uid"))
    return MeetingRule.objects.filter(~Exists(meets), at__lt=before).exclude(uid="")


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


def reviews(before: datetime) -> QuerySet[Review]:
    return Review.objects.filter(week__lt=Week.of(before.date()))


def drafts(before: datetime) -> QuerySet[ReviewDraft]:
    return ReviewDraft.objects.filter(week__lt=Week.of(before.date()))


def interruptions(before: datetime) -> QuerySet[Interruption]:
    return Interruption.objects.filter(at__lt=before)


def concerns(before: datetime) -> QuerySet[Concern]:
    """An open concern is kept until it is done."""
    return Concern.objects.filter(done_at__lt=before)


def own_work(before: datetime) -> QuerySet[OwnWork]:
    """Work that isn't done is kept."""
    return OwnWork.objects.filter(done=True, due__lt=before.date())


def not_suggested(before: datetime) -> QuerySet[NotSuggested]:
    return NotSuggested.objects.filter(at__lt=before)


RULES: Final = (
    Rule("meetings", "meetings", meetings),
    Rule("meetings", "series rules", series_rules),
    Rule("weeks", "plans", plans),
    Rule("weeks", "decisions", decisions),
    Rule("weeks", "focus blocks", blocks),
    Rule("weeks", "committed weeks", commitments),
    Rule("weeks", "actual hours", actuals),
    Rule("weeks", "reviews", reviews),
    Rule("weeks", "review drafts", drafts),
    Rule("weeks", "interruptions", interruptions),
    Rule("weeks", "concerns marked done", concerns),
    Rule("weeks", "own work that is done", own_work),
    Rule("weeks", "people not to be suggested", not_suggested),
)
