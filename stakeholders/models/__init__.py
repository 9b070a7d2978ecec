"""Stakeholders and pitches."""

from stakeholders.models.pitch import (
    Conversation,
    Evidence,
    Message,
    OfficeHours,
    OfficeHoursSession,
    Pitch,
    PitchStatus,
    PitchStep,
    PlanningCycle,
)
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
    "Touchpoint",
    "TouchpointKind",
]  # fmt: skip
