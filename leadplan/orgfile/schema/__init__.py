"""The organisation file's format, version 1: the single source of its checks and of its JSON Schema."""

from typing import Literal

from pydantic import Field

from leadplan.orgfile.schema.organisation_entries import (
    InitiativeEntry,
    OrganisationEntry,
    PersonEntry,
    SkillEntry,
    TeamEntry,
)
from leadplan.orgfile.schema.private_entries import (
    ActualEntry,
    BlockEntry,
    CommitmentEntry,
    CycleEntry,
    DecisionEntry,
    DismissalEntry,
    InterruptionEntry,
    MeetingEntry,
    PairingEntry,
    PitchEntry,
    ProposalAnswerEntry,
    ReviewEntry,
    StakeholderEntry,
    WorryEntry,
)
from leadplan.orgfile.schema.values import Entry


class OrganisationFile(Entry):
    """A whole organisation in one file."""

    leadplan: Literal[1] = Field(description="The format's version; always the first key.")
    organisation: OrganisationEntry | None = None
    skills: list[SkillEntry] = []
    people: list[PersonEntry] = []
    teams: list[TeamEntry] = []
    initiatives: list[InitiativeEntry] = []
    meetings: list[MeetingEntry] = []
    stakeholders: list[StakeholderEntry] = []
    planning_cycles: list[CycleEntry] = []
    pitches: list[PitchEntry] = []
    dismissals: list[DismissalEntry] = []
    actuals: list[ActualEntry] = []
    decisions: list[DecisionEntry] = []
    commitments: list[CommitmentEntry] = []
    blocks: list[BlockEntry] = []
    reviews: list[ReviewEntry] = []
    interruptions: list[InterruptionEntry] = []
    worries: list[WorryEntry] = []
    pairings: list[PairingEntry] = []
    proposal_answers: list[ProposalAnswerEntry] = []


def json_schema() -> dict[str, object]:
    """The format as JSON Schema, draft 2020-12, for editors."""
    schema = OrganisationFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "leadplan organisation file", **schema}
