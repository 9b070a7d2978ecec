"""Stakeholders and pitches."""

from stakeholders.models.pitch import (
    Conversation,
    Evidence,
    Message,
    OfficeHour,
    OfficeHours,
    Pitch,
    PitchStatus,
    PlanningCycle,
    Slice,
)
from stakeholders.models.stakeholder import (
    Audience,
    Dismissal,
    Engagement,
    Move,
    Promise,
    PromiseOwner,
    Stakeholder,
    Touchpoint,
    TouchpointKind,
)

__all__ = [
    "Audience", "Conversation", "Dismissal", "Engagement", "Evidence", "Message", "Move", "OfficeHour",
    "OfficeHours", "Pitch", "PitchStatus", "PlanningCycle", "Promise", "PromiseOwner", "Slice", "Stakeholder",
    "Touchpoint", "TouchpointKind",
]  # fmt: skip
