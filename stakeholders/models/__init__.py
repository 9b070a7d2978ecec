"""Stakeholders and pitches."""

from stakeholders.models.pitch import (
    Answer,
    Conversation,
    Evidence,
    Message,
    Pitch,
    PitchStatus,
    PitchStep,
    PlanningCycle,
    TeamAnswer,
)
from stakeholders.models.pitch_hours import OfficeHours, OfficeHoursSession
from stakeholders.models.stakeholder import (
    Audience,
    Engagement,
    EngagementChange,
    Exclusion,
    Promise,
    PromiseOwner,
    Stakeholder,
    Touchpoint,
    TouchpointKind,
)

__all__ = [
    "Answer",
    "Audience",
    "Conversation",
    "Engagement",
    "EngagementChange",
    "Evidence",
    "Exclusion",
    "Message",
    "OfficeHours",
    "OfficeHoursSession",
    "Pitch",
    "PitchStatus",
    "PitchStep",
    "PlanningCycle",
    "Promise",
    "PromiseOwner",
    "Stakeholder",
    "TeamAnswer",
    "Touchpoint",
    "TouchpointKind",
]  # fmt: skip
