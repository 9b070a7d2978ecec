"""The querysets of the week. A week is private to its person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from engine.weeks import Week
from people.models import Person
from people.querysets import ids_below

if TYPE_CHECKING:
    from focus import models as rows

    Plans = models.QuerySet[rows.WeekPlan]
    Decisions = models.QuerySet[rows.Decision]
    Meetings = models.QuerySet[rows.Meeting]
    Actuals = models.QuerySet[rows.Actual]
    Pairings = models.QuerySet[rows.Pairing]
    Blocks = models.QuerySet[rows.Block]
    Commitments = models.QuerySet[rows.Commitment]
    Preferences = models.QuerySet[rows.WeekPreferences]
    Calendars = models.QuerySet[rows.Calendar]
    MeetingRules = models.QuerySet[rows.MeetingRule]
    Reviews = models.QuerySet[rows.Review]
    ReviewDrafts = models.QuerySet[rows.ReviewDraft]
    Interruptions = models.QuerySet[rows.Interruption]
    Worries = models.QuerySet[rows.Worry]
    ProposalAnswers = models.QuerySet[rows.ProposalAnswer]
else:
    Plans = Decisions = Meetings = Actuals = Pairings = Blocks = Commitments = Preferences = models.QuerySet
    Calendars = MeetingRules = models.QuerySet
    Reviews = ReviewDrafts = Interruptions = Worries = ProposalAnswers = models.QuerySet


class WeekPlanQuerySet(Plans):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)

    def with_commitment(self) -> Self:
        """With `committed_at`: when the person committed the week, or None."""
        from focus.models import Commitment

        kept = Commitment.objects.filter(person=models.OuterRef("person"), week=models.OuterRef("week"))
        return self.annotate(committed_at=models.Subquery(kept.values("at")[:1]))

    def load_visible_to(self, person: Person) -> Self:
        """Plans of people whose booked hours a person may see, but not the content of their week."""
        return self.filter(Q(person=person) | Q(person__in=ids_below(person)))

    def unstudied(self) -> Self:
        """Planned by the weekly run, and not yet studied for what would change them."""
        return self.exclude(facts__has_key="what_ifs")


class DecisionQuerySet(Decisions):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)

    def hours_visible_to(self, person: Person) -> Self:
        """Decisions whose hours (only) a person may see: their own, and those of everyone below them."""
        return self.filter(Q(person=person) | Q(person__in=ids_below(person)))

    def committed(self) -> Self:
        """Decisions with hours in the week."""
        return self.exclude(kind="dismiss")


def shared_with(person: Person) -> Q:
    """People whose actual hours a person may see: themselves, and everyone below them who shares these."""
    return Q(person=person) | Q(person__in=ids_below(person), person__week_preferences__shares_real=True)


class ActualQuerySet(Actuals):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def hours_visible_to(self, person: Person) -> Self:
        """Rows whose hours (only) a person may see."""
        return self.filter(shared_with(person))


class ReviewQuerySet(Reviews):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def hours_visible_to(self, person: Person) -> Self:
        """Reviews whose day-to-day and meeting hours a person may see; never the note."""
        return self.filter(shared_with(person))

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class ReviewDraftQuerySet(ReviewDrafts):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class ProposalAnswerQuerySet(ProposalAnswers):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)


class InterruptionQuerySet(Interruptions):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def hours_visible_to(self, person: Person) -> Self:
        """Interruptions whose minutes (only) a person may see."""
        return self.filter(shared_with(person))

    def between(self, first: datetime, end: datetime) -> Self:
        """Those from `first` on and before `end`."""
        return self.filter(at__gte=first, at__lt=end)


class WorryQuerySet(Worries):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def standing(self) -> Self:
        return self.filter(done_at=None)


class PairingQuerySet(Pairings):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class BlockQuerySet(Blocks):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class CommitmentQuerySet(Commitments):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)


class WeekPreferencesQuerySet(Preferences):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)


class MeetingQuerySet(Meetings):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def between(self, first: datetime, end: datetime) -> Self:
        """Those that start from `first` on and before `end`."""
        return self.filter(starts__gte=first, starts__lt=end)

    def kept_by_hand(self) -> Self:
        """Meetings that were added by hand, not synced."""
        return self.filter(calendar=None)

    def of_calendars(self) -> Self:
        return self.filter(calendar__isnull=False)

    def starting_from(self, moment: datetime) -> Self:
        return self.filter(starts__gte=moment)

    def to_sort(self) -> Self:
        """Synced meetings without a topic."""
        return self.filter(matched="open")


class CalendarQuerySet(Calendars):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def due(self, now: datetime) -> Self:
        """Due to be synced, and not claimed by a worker."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), due_at__lte=now)


class MeetingRuleQuerySet(MeetingRules):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of_words(self) -> Self:
        """Rules for every meeting with some words or attendees; the others are for one series."""
        return self.filter(uid="")
