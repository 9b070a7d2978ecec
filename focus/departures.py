"""What becomes of a person's weeks when they leave."""

from typing import Final

from django.db.models import Q

from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
    Worry,
)
from people.departures import deleted, kept, opened

STEPS: Final = (
    deleted("planned weeks", lambda it: WeekPlan.objects.filter(person=it.person), "focus.WeekPlan.person"),
    deleted("decisions on weeks", lambda it: Decision.objects.filter(person=it.person), "focus.Decision.person"),
    deleted("weeks committed", lambda it: Commitment.objects.filter(person=it.person), "focus.Commitment.person"),
    deleted("blocks in their calendar", lambda it: Block.objects.filter(person=it.person), "focus.Block.person"),
    deleted(
        "how they like their week", lambda it: WeekPreferences.objects.filter(person=it.person),
        "focus.WeekPreferences.person",
    ),
    deleted("hours really spent", lambda it: Actual.objects.filter(person=it.person), "focus.Actual.person"),
    deleted(
        "pairings noted by them or with them",
        lambda it: Pairing.objects.filter(Q(person=it.person) | Q(learner=it.person) | Q(beside=it.person)),
        "focus.Pairing.person", "focus.Pairing.learner", "focus.Pairing.beside",
    ),
    deleted("connected calendars", lambda it: Calendar.objects.filter(person=it.person), "focus.Calendar.person"),
    deleted("rules for meetings", lambda it: MeetingRule.objects.filter(person=it.person), "focus.MeetingRule.person"),
    deleted(
        "names in others’ rules for meetings",
        lambda it: MeetingRule.attendees.through.objects.filter(person=it.person), "focus.MeetingRule.attendees",
    ),
    opened(
        "series of meetings that were to be handed to them", lambda it: MeetingRule.objects.filter(delegate=it.person),
        "focus.MeetingRule.delegate", is_named=False,
    ),
    deleted("reviews of weeks", lambda it: Review.objects.filter(person=it.person), "focus.Review.person"),
    deleted("reviews begun", lambda it: ReviewDraft.objects.filter(person=it.person), "focus.ReviewDraft.person"),
    deleted(
        "answers to proposals", lambda it: ProposalAnswer.objects.filter(person=it.person), "focus.ProposalAnswer.person"
    ),
    deleted("interruptions noted", lambda it: Interruption.objects.filter(person=it.person), "focus.Interruption.person"),
    kept(
        "interruptions that others noted as theirs",
        lambda it: Interruption.objects.filter(source_person=it.person).exclude(person=it.person),
        "focus.Interruption.source_person",
    ),
    deleted("worries noted", lambda it: Worry.objects.filter(person=it.person), "focus.Worry.person"),
    deleted("meetings", lambda it: Meeting.objects.filter(person=it.person), "focus.Meeting.person"),
    deleted(
        "names among the attendees of others’ meetings",
        lambda it: Meeting.attendees.through.objects.filter(person=it.person), "focus.Meeting.attendees",
    ),
    opened(
        "meetings that were to be handed to them", lambda it: Meeting.objects.filter(delegate=it.person),
        "focus.Meeting.delegate", is_named=False,
    ),
)  # fmt: skip
