"""What happens to a person's weeks when they leave."""

from typing import Final

from django.db.models import Q

from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Concern,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    NotSuggested,
    OwnWork,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
)
from people.departures import deleted, kept, opened

STEPS: Final = (
    deleted("planned weeks", lambda it: WeekPlan.objects.filter(person=it.person), "focus.WeekPlan.person"),
    deleted("decisions on plan items", lambda it: Decision.objects.filter(person=it.person), "focus.Decision.person"),
    deleted("committed weeks", lambda it: Commitment.objects.filter(person=it.person), "focus.Commitment.person"),
    deleted("focus blocks in their calendar", lambda it: Block.objects.filter(person=it.person), "focus.Block.person"),
    deleted(
        "week preferences", lambda it: WeekPreferences.objects.filter(person=it.person),
        "focus.WeekPreferences.person",
    ),
    deleted("actual hours", lambda it: Actual.objects.filter(person=it.person), "focus.Actual.person"),
    deleted(
        "pairing sessions by them or with them",
        lambda it: Pairing.objects.filter(Q(person=it.person) | Q(learner=it.person) | Q(expert=it.person)),
        "focus.Pairing.person", "focus.Pairing.learner", "focus.Pairing.expert",
    ),
    deleted("connected calendars", lambda it: Calendar.objects.filter(person=it.person), "focus.Calendar.person"),
    deleted("meeting rules", lambda it: MeetingRule.objects.filter(person=it.person), "focus.MeetingRule.person"),
    deleted(
        "their name in other people’s meeting rules",
        lambda it: MeetingRule.attendees.through.objects.filter(person=it.person), "focus.MeetingRule.attendees",
    ),
    opened(
        "meeting series to be delegated to them", lambda it: MeetingRule.objects.filter(delegate=it.person),
        "focus.MeetingRule.delegate", is_named=False,
    ),
    deleted("week reviews", lambda it: Review.objects.filter(person=it.person), "focus.Review.person"),
    deleted("review drafts", lambda it: ReviewDraft.objects.filter(person=it.person), "focus.ReviewDraft.person"),
    deleted(
        "answers to suggestions", lambda it: ProposalAnswer.objects.filter(person=it.person), "focus.ProposalAnswer.person"
    ),
    deleted("captured interruptions", lambda it: Interruption.objects.filter(person=it.person), "focus.Interruption.person"),
    kept(
        "interruptions by them that others captured",
        lambda it: Interruption.objects.filter(source_person=it.person).exclude(person=it.person),
        "focus.Interruption.source_person",
    ),
    deleted("captured concerns", lambda it: Concern.objects.filter(person=it.person), "focus.Concern.person"),
    deleted("own work", lambda it: OwnWork.objects.filter(person=it.person), "focus.OwnWork.person"),
    deleted(
        "people they don’t want suggested, and leads who don’t want them suggested",
        lambda it: NotSuggested.objects.filter(Q(person=it.person) | Q(colleague=it.person)),
        "focus.NotSuggested.person", "focus.NotSuggested.colleague",
    ),
    deleted("meetings", lambda it: Meeting.objects.filter(person=it.person), "focus.Meeting.person"),
    deleted(
        "their name among the attendees of other people’s meetings",
        lambda it: Meeting.attendees.through.objects.filter(person=it.person), "focus.Meeting.attendees",
    ),
    opened(
        "meetings to be delegated to them", lambda it: Meeting.objects.filter(delegate=it.person),
        "focus.Meeting.delegate", is_named=False,
    ),
)  # fmt: skip
