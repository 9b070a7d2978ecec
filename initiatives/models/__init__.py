"""Initiatives and what they must get right."""

from initiatives.models.area import (
    AreaStatus,
    CriticalArea,
    Effort,
    InflectionPoint,
    PointKind,
    Presence,
    Requirement,
)
from initiatives.models.dependency import (
    AcceptanceCheck,
    Dependency,
    DependencyAsk,
    DependencyEta,
    DependencyStatus,
)
from initiatives.models.handover import Handover
from initiatives.models.initiative import (
    AssignmentRole,
    Familiarity,
    Health,
    Initiative,
    LeadAssignment,
    Membership,
    Phase,
    Stage,
)
from initiatives.models.update import StatusUpdate, UpdateKind

__all__ = [
    "AcceptanceCheck",
    "AreaStatus",
    "AssignmentRole",
    "CriticalArea",
    "Dependency",
    "DependencyAsk",
    "DependencyEta",
    "DependencyStatus",
    "Effort",
    "Familiarity",
    "Handover",
    "Health",
    "InflectionPoint",
    "Initiative",
    "LeadAssignment",
    "Membership",
    "Phase",
    "PointKind",
    "Presence",
    "Requirement",
    "Stage",
    "StatusUpdate",
    "UpdateKind",
]
