"""The week: plans, decisions, hours, meetings, reviews, and what is caught in between."""

from focus.models.block import Block, BlockKind, Commitment
from focus.models.calendar import Calendar, MeetingRule
from focus.models.capture import Interruption, Worry
from focus.models.feed import FeedEntry
from focus.models.meeting import Matched, Meeting
from focus.models.pairing import Pairing
from focus.models.preferences import WeekPreferences
from focus.models.review import Actual, ProposalAnswer, ProposalKind, Review, ReviewDraft
from focus.models.week import Decision, DecisionKind, WeekPlan
from focus.models.wording import Choice, Decides, Reach

__all__ = [
    "Actual",
    "Block",
    "BlockKind",
    "Calendar",
    "Choice",
    "Commitment",
    "Decides",
    "Decision",
    "DecisionKind",
    "FeedEntry",
    "Interruption",
    "Matched",
    "Meeting",
    "MeetingRule",
    "Pairing",
    "ProposalAnswer",
    "ProposalKind",
    "Reach",
    "Review",
    "ReviewDraft",
    "WeekPlan",
    "WeekPreferences",
    "Worry",
]
