"""The querysets of the week. A week is private to its person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from engine.weeks import Week
from people.models import Job, JobState, Person
from people.querysets import ids_in_line

if TYPE_CHECKING:
    from focus.models import (
        Actual,
        Calendar,
        Concern,
        Decision,
        Interruption,
        Meeting,
        MeetingRule,
        NotSuggested,
        OwnWork,
        Review,
        WeekPlan,
    )

Row = TypeVar("Row", bound=models.Model)
NINETY_DAYS: Final = timedelta(days=90)
"""How long a person is not suggested."""


class PrivateQuerySet(models.QuerySet[Row]):
    """Rows that only their person sees."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)


class PrivateWeekQuerySet(PrivateQuerySet[Row]):
    """Rows of a person's week."""

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class WeekPlanQuerySet(PrivateWeekQuerySet["WeekPlan"]):
    def with_commitment(self) -> Self:
        """With `committed_at`: when the person committed the week, or None."""
        from focus.models import Commitment

        kept = Commitment.objects.filter(person=models.OuterRef("person"), week=models.OuterRef("week"))
        return self.annotate(committed_at=models.Subquery(kept.values("at")[:1]))

    def with_progress(self, first: datetime, end: datetime, *, planned_by: str) -> Self:
        """With `untriaged`: series and single meetings of these days that need a topic; whether it `is_reviewed`; and
        `has_job`: whether a job of this kind is queued, runs or has failed."""
        from focus.models import Meeting, Review

        open_ones = Meeting.objects.between(first, end).untriaged().filter(person=OuterRef("person")).order_by()
        counted = open_ones.values("person").annotate(count=models.Count("uid", distinct=True)).values("count")
        return self.annotate(
            untriaged=Coalesce(models.Subquery(counted), 0),
            is_reviewed=Exists(Review.objects.filter(person=OuterRef("person"), week=OuterRef("week"))),
            has_job=Exists(
                Job.objects.filter(requested_by=OuterRef("person"), kind=planned_by).exclude(state=JobState.DONE)
            ),
        )

    def load_visible_to(self, person: Person) -> Self:
        """Plans of people whose booked hours a person may see, but not the content of their week."""
        return self.filter(person__among=ids_in_line(person))

    def unstudied(self) -> Self:
        """Planned by the weekly run, and not yet studied for what would change them."""
        return self.exclude(facts__has_key="what_ifs")


class DecisionQuerySet(PrivateWeekQuerySet["Decision"]):
    def hours_visible_to(self, person: Person) -> Self:
        """Decisions whose hours (only) a person may see: their own, and those of everyone below them."""
        return self.filter(person__among=ids_in_line(person))

    def area_hours_visible_to(self, person: Person, week: Week) -> Self:
        """Of a week, decisions of everyone on the initiatives that a person leads in it: hours by area, never the reasons."""
        from initiatives.models import LeadAssignment

        led = LeadAssignment.objects.leading_in(week).of(person).filter(initiative=OuterRef("area__initiative"))
        return self.committed().filter(Exists(led), week=week)

    def committed(self) -> Self:
        """Decisions with hours in the week."""
        return self.exclude(kind="dismiss")

    def hours_by_area(self) -> dict[str, float]:
        """Hours by the full keys of the areas, in the order in which they were decided; 0 for dismissed ones. One query."""
        rows = self.order_by("at", "pk").values_list("area__initiative__key", "area__key", "hours")
        return {f"{initiative}/{area}": float(hours) for initiative, area, hours in rows}


def shared_with(person: Person) -> Q:
    """People whose actual hours a person may see: themselves, and everyone below them who shares these."""
    shared = Q(person=person) | Q(person__week_preferences__shares_actual_hours=True)
    return Q(shared, person__among=ids_in_line(person))


class ActualQuerySet(PrivateQuerySet["Actual"]):
    def hours_visible_to(self, person: Person) -> Self:
        """Rows whose hours (only) a person may see."""
        return self.filter(shared_with(person))


class ReviewQuerySet(PrivateWeekQuerySet["Review"]):
    def hours_visible_to(self, person: Person) -> Self:
        """Reviews whose day-to-day and meeting hours a person may see; never the note."""
        return self.filter(shared_with(person))


class InterruptionQuerySet(PrivateQuerySet["Interruption"]):
    def hours_visible_to(self, person: Person) -> Self:
        """Interruptions whose minutes (only) a person may see."""
        return self.filter(shared_with(person))

    def between(self, first: datetime, end: datetime) -> Self:
        """Those from `first` on and before `end`."""
        return self.filter(at__gte=first, at__lt=end)


class ConcernQuerySet(PrivateQuerySet["Concern"]):
    def standing(self) -> Self:
        return self.filter(done_at=None)


class OwnWorkQuerySet(PrivateQuerySet["OwnWork"]):
    def hours_visible_to(self, person: Person) -> Self:
        """Rows of which a person may see the hours done, only as part of a week's actual hours; never the title."""
        return self.filter(shared_with(person))

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done=False)


class NotSuggestedQuerySet(PrivateQuerySet["NotSuggested"]):
    def valid_at(self, now: datetime) -> Self:
        return self.filter(at__gt=now - NINETY_DAYS)


class MeetingQuerySet(PrivateQuerySet["Meeting"]):
    def between(self, first: datetime, end: datetime) -> Self:
        """Those that start from `first` on and before `end`."""
        return self.filter(starts__gte=first, starts__lt=end)

    def around(self, first: Week, last: Week) -> Self:
        """Those of these weeks in any time zone: a few more, to be compared with each person's own Monday."""
        wide = timedelta(hours=15)
        return self.between(first.bounds(UTC)[0] - wide, last.bounds(UTC)[1] + wide)

    def added_manually(self) -> Self:
        """Meetings that were added by hand, not synced."""
        return self.filter(calendar=None)

    def of_calendars(self) -> Self:
        return self.filter(calendar__isnull=False)

    def starting_from(self, moment: datetime) -> Self:
        return self.filter(starts__gte=moment)

    def without_notes_asked(self) -> Self:
        """Those whose reminder to ask for the notes was not dismissed."""
        return self.filter(notes_dismissed=False)

    def between_or_untriaged(self, first: datetime, end: datetime) -> Self:
        """Those that start from `first` on: all before `end`, and later ones without a topic."""
        return self.filter(Q(starts__lt=end) | Q(calendar__isnull=False, topic_source="open"), starts__gte=first)

    def untriaged(self) -> Self:
        """Synced meetings without a topic."""
        return self.filter(topic_source="open")


class CalendarQuerySet(PrivateQuerySet["Calendar"]):
    def unclaimed(self, now: datetime) -> Self:
        """Those that no worker is syncing."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now))

    def due(self, now: datetime) -> Self:
        """Due to be synced, and not claimed by a worker."""
        return self.unclaimed(now).filter(due_at__lte=now)

    def awaited(self, now: datetime) -> Self:
        """Due and not read yet. One whose worker died while reading it is no longer waited for."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__gte=now), due_at__lte=now)


class MeetingRuleQuerySet(PrivateQuerySet["MeetingRule"]):
    def of_words(self) -> Self:
        """Rules for every meeting with some words or attendees; the others are for one series."""
        return self.filter(uid="")
