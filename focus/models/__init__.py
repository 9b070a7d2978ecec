"""The week: plans, decisions, hours, meetings."""

from focus.models.block import Block, BlockKind, Commitment
from focus.models.calendar import Calendar, MeetingRule
from focus.models.feed import FeedEntry
from focus.models.meeting import Choice, Decides, Matched, Meeting, Reach
from focus.models.pairing import Pairing
from focus.models.preferences import WeekPreferences
from focus.models.week import Actual, Decision, DecisionKind, WeekPlan

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
    "Matched",
    "Meeting",
    "MeetingRule",
    "Pairing",
    "Reach",
    "WeekPlan",
    "WeekPreferences",
]
