"""The lists of what people record about their weeks: each row in the file is one table row, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from focus.models import Block, Commitment, Decision, Interruption, Pairing, ProposalAnswer, Review, Worry
from leadplan.orgfile.entries import weeks
from leadplan.orgfile.entries.values import Entry

PEOPLE: Final = ("person", "source_person", "learner", "beside")
"""Fields that name a person."""
POINTING: Final = (*PEOPLE, "area", "stakeholder")


@dataclass(frozen=True, slots=True)
class Said:
    """`names` are the fields that identify a row; where the database allows duplicates, its order does too."""

    entry: type[Entry]
    model: type[Model]
    names: tuple[str, ...]
    once: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.entry.model_fields)


LISTS: Final[Mapping[str, Said]] = {
    "decisions": Said(weeks.DecisionEntry, Decision, ("person", "week", "area")),
    "commitments": Said(weeks.CommitmentEntry, Commitment, ("person", "week")),
    "blocks": Said(weeks.BlockEntry, Block, ("person", "starts", "area", "stakeholder"), once=False),
    "reviews": Said(weeks.ReviewEntry, Review, ("person", "week")),
    "interruptions": Said(weeks.InterruptionEntry, Interruption, ("person", "at", "source"), once=False),
    "worries": Said(weeks.WorryEntry, Worry, ("person", "at", "text"), once=False),
    "pairings": Said(weeks.PairingEntry, Pairing, ("person", "week", "area", "learner")),
    "proposal_answers": Said(weeks.ProposalAnswerEntry, ProposalAnswer, ("person", "kind", "about")),
}


def column(name: str) -> str:
    return f"{name}_id" if name in POINTING else name


def comparable(value: Any) -> Any:
    """A week as its name, so that rows of the file and of the database can be compared."""
    return str(value) if type(value).__name__ == "Week" else value
