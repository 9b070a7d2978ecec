"""The week: plans, decisions, hours, meetings, reviews, and what is caught in between."""

from focus.models.calendars import Calendar, Choice, Decides, FeedEntry, Meeting, MeetingRule, Reach, TopicSource
from focus.models.own_work import NotSuggested, OwnWork
from focus.models.review import Actual, Concern, Interruption, ProposalAnswer, ProposalKind, Review, ReviewDraft
from focus.models.week import Block, BlockKind, Commitment, Decision, DecisionKind, Pairing, WeekPlan, WeekPreferences

__all__ = [
    "Actual",
    "Block",
    "BlockKind",
    "Calendar",
    "Choice",
    "Commitment",
    "Concern",
    "Decides",
    "Decision",
    "DecisionKind",
    "FeedEntry",
    "Interruption",
    "Meeting",
    "MeetingRule",
    "NotSuggested",
    "OwnWork",
    "Pairing",
    "ProposalAnswer",
    "ProposalKind",
    "Reach",
    "Review",
    "ReviewDraft",
    "TopicSource",
    "WeekPlan",
    "WeekPreferences",
]  # fmt: skip
