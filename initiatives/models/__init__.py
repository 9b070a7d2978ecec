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
from initiatives.models.deliveries import Delivery, DeliveryOutcome, Finding, FixedBy, FoundAt, Severity
from initiatives.models.dependency import (
    AcceptanceCheck,
    AskedVia,
    CheckedBy,
    DateGiven,
    DateRequest,
    DateSource,
    Dependency,
    DependencyStatus,
    DriState,
)
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
from initiatives.models.transfer import KnowledgeTransfer, SessionKind, TransferReason, TransferSession
