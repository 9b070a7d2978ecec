"""Standards that teams agree on: wording, teams in scope, what each team did, exceptions, reverts, sponsors."""

from standards.models.standard import (
    SponsorStatement,
    Standard,
    StandardScope,
    StandardStatus,
    StandardTerm,
)
from standards.models.teams import (
    AdoptionState,
    AskedVia,
    Revert,
    RevertReason,
    StandardAsk,
    StandardException,
    TeamAdoption,
)

__all__ = [
    "AdoptionState",
    "AskedVia",
    "Revert",
    "RevertReason",
    "SponsorStatement",
    "Standard",
    "StandardAsk",
    "StandardException",
    "StandardScope",
    "StandardStatus",
    "StandardTerm",
    "TeamAdoption",
]  # fmt: skip
