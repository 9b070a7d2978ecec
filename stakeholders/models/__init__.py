"""Stakeholders and pitches."""

from stakeholders.models.cycle import PlanningCycle
from stakeholders.models.dismissal import Dismissal
from stakeholders.models.office_hours import OfficeHour, OfficeHours
from stakeholders.models.pitch import (
    Conversation,
    Evidence,
    Message,
    Pitch,
    PitchStatus,
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
from stakeholders.models.standing import Move

__all__ = [
    "Audience",
    "Conversation",
    "Dismissal",
    "Engagement",
    "Evidence",
    "Message",
    "Move",
    "OfficeHour",
    "OfficeHours",
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
