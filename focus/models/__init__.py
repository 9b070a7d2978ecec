"""The week: plans, decisions, hours, meetings, reviews, and what is caught in between."""

from focus.models.calendars import Calendar, Choice, Decides, FeedEntry, Matched, Meeting, MeetingRule, Reach
from focus.models.review import Actual, Interruption, ProposalAnswer, ProposalKind, Review, ReviewDraft, Worry
from focus.models.week import Block, BlockKind, Commitment, Decision, DecisionKind, Pairing, WeekPlan, WeekPreferences

__all__ = [
    "Actual", "Block", "BlockKind", "Calendar", "Choice", "Commitment", "Decides", "Decision", "DecisionKind",
    "FeedEntry", "Interruption", "Matched", "Meeting", "MeetingRule", "Pairing", "ProposalAnswer", "ProposalKind",
    "Reach", "Review", "ReviewDraft", "WeekPlan", "WeekPreferences", "Worry",
]  # fmt: skip
