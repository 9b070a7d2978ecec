"""Initiatives and what they must get right."""

from initiatives.models.area import (
    AreaStatus,
    CriticalArea,
    Effort,
    InflectionPoint,
    PointKind,
    Presence,
    RequiredLevel,
    SkillRequirement,
    StatusUpdate,
    UpdateKind,
)
from initiatives.models.dependency import AcceptanceCheck, DateGiven, DateRequest, Dependency, DependencyStatus
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
