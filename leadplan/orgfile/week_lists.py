"""The lists of what people record about their weeks: each row in the file is one table row, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Model

from focus.models import Block, Commitment, Concern, Decision, Interruption, Pairing, ProposalAnswer, Review
from leadplan.orgfile.schema import private_entries as entries
from leadplan.orgfile.schema.values import Entry

PERSON_FIELDS: Final = ("person", "source_person", "learner", "beside")
"""Fields that name a person."""
REFERENCE_FIELDS: Final = (*PERSON_FIELDS, "area", "stakeholder")
WEEK_COLUMNS: Final = {"by_hand": "is_manual", "beside": "expert", "taken": "accepted"}
"""Columns that the file names differently."""


@dataclass(frozen=True, slots=True)
class WeekList:
    """`names` are the fields that identify a row; where the database allows duplicates, its order does too."""

    entry: type[Entry]
    model: type[Model]
    names: tuple[str, ...]
    once: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.entry.model_fields)


WEEK_LISTS: Final[Mapping[str, WeekList]] = {
    "decisions": WeekList(entries.DecisionEntry, Decision, ("person", "week", "area")),
    "commitments": WeekList(entries.CommitmentEntry, Commitment, ("person", "week")),
    "blocks": WeekList(entries.BlockEntry, Block, ("person", "starts", "area", "stakeholder"), once=False),
    "reviews": WeekList(entries.ReviewEntry, Review, ("person", "week")),
    "interruptions": WeekList(entries.InterruptionEntry, Interruption, ("person", "at", "source"), once=False),
    "worries": WeekList(entries.WorryEntry, Concern, ("person", "at", "text"), once=False),
    "pairings": WeekList(entries.PairingEntry, Pairing, ("person", "week", "area", "learner")),
    "proposal_answers": WeekList(entries.ProposalAnswerEntry, ProposalAnswer, ("person", "kind", "about")),
}


def column_of(name: str) -> str:
    column = WEEK_COLUMNS.get(name, name)
    return f"{column}_id" if name in REFERENCE_FIELDS else column
