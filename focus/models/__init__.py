"""The week: plans, decisions, hours, meetings."""

from focus.models.feed import FeedEntry
from focus.models.meeting import Choice, Decides, Meeting, Reach
from focus.models.pairing import Pairing
from focus.models.week import Actual, Decision, DecisionKind, WeekPlan

__all__ = [
    "Actual",
    "Choice",
    "Decides",
    "Decision",
    "DecisionKind",
    "FeedEntry",
    "Meeting",
    "Pairing",
    "Reach",
    "WeekPlan",
]
