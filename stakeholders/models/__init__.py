"""Stakeholders and pitches."""

from stakeholders.models.pitch import (
    Conversation,
    Evidence,
    Message,
    Pitch,
    PitchStatus,
    PlanningCycle,
    Slice,
)
from stakeholders.models.stakeholder import (
    Audience,
    Engagement,
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
    "Evidence",
    "Message",
    "Pitch",
    "PitchStatus",
    "PlanningCycle",
    "Promise",
    "PromiseOwner",
    "Slice",
    "Stakeholder",
    "Touchpoint",
    "TouchpointKind",
]
