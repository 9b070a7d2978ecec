"""Initiatives and what they must get right."""

from initiatives.models.area import (
    AreaStatus,
    CriticalArea,
    Effort,
    InflectionPoint,
    PointKind,
    Presence,
    RequiredLevel,
    Requirement,
    StatusUpdate,
    UpdateKind,
)
from initiatives.models.dependency import AcceptanceCheck, Dependency, DependencyAsk, DependencyEta, DependencyStatus
from initiatives.models.initiative import (
    AssignmentRole,
    Familiarity,
    Handover,
    Health,
    Initiative,
    LeadAssignment,
    Membership,
    Phase,
    Stage,
)
