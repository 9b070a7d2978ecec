"""The vocabulary of the week. A week is its person's alone."""

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
        """With `committed_at`, the moment at which the person committed the week, or None."""
        from focus.models import Commitment

        kept = Commitment.objects.filter(person=models.OuterRef("person"), week=models.OuterRef("week"))
        return self.annotate(committed_at=models.Subquery(kept.values("at")[:1]))

    def load_visible_to(self, person: Person) -> Self:
        """Of whom a person sees how the hours of a week are taken, and nothing of what is in it."""
        return self.filter(Q(person=person) | Q(person__in=ids_below(person)))

    def unstudied(self) -> Self:
        """Planned by the weekly run, and not yet looked at for what would change them."""
        return self.exclude(facts__has_key="what_ifs")


class DecisionQuerySet(Decisions):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of(self, person: Person, week: Week) -> Self:
        return self.filter(person=person, week=week)

    def hours_visible_to(self, person: Person) -> Self:
        """Whose committed hours a person sees, and nothing else of a decision: one's own, and those of everyone below."""
        return self.filter(Q(person=person) | Q(person__in=ids_below(person)))

    def committed(self) -> Self:
        """Those that put hours into the week."""
        return self.exclude(kind="dismiss")


def shared_with(person: Person) -> Q:
    """Whose real hours a person sees: their own, and those of everyone below who shares them."""
    return Q(person=person) | Q(person__in=ids_below(person), person__week_preferences__shares_real=True)


class ActualQuerySet(Actuals):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def hours_visible_to(self, person: Person) -> Self:
        """Whose hours a person sees, and nothing else of the row."""
        return self.filter(shared_with(person))


class ReviewQuerySet(Reviews):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def hours_visible_to(self, person: Person) -> Self:
        """Of whom a person sees that the week is reviewed, with the hours of day-to-day and meetings; never the note."""
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
        """Whose interruptions a person sees as hours, and nothing else of them."""
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
        """Those that no calendar brings."""
        return self.filter(calendar=None)

    def of_calendars(self) -> Self:
        return self.filter(calendar__isnull=False)

    def starting_from(self, moment: datetime) -> Self:
        return self.filter(starts__gte=moment)

    def to_sort(self) -> Self:
        """Of a calendar, and nobody has said what they are about."""
        return self.filter(matched="open")


class CalendarQuerySet(Calendars):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def due(self, now: datetime) -> Self:
        """To be read by now, and in nobody's hands."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), due_at__lte=now)


class MeetingRuleQuerySet(MeetingRules):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)

    def of_words(self) -> Self:
        """Those for every meeting with some words or attendees; the others are of one series."""
        return self.filter(uid="")
