"""The page of an initiative's knowledge transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from initiatives.models import Initiative, KnowledgeTransfer, SkillRequirement, TransferSession
from initiatives.queries.initiative_page import InitiativeTab
from initiatives.transfers.queries.experts import DueTransfer, Need, due_transfers, needs_of
from people.models import Person


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A transfer with its sessions in order; `today` tells which are past."""

    row: KnowledgeTransfer
    sessions: Sequence[TransferSession]
    today: date

    @property
    def learners(self) -> list[Person]:
        return list({one.to_person_id: one.to_person for one in self.sessions}.values())

    @property
    def held(self) -> int:
        return sum(one.done_on is not None for one in self.sessions)

    @property
    def next_session(self) -> TransferSession | None:
        return next((one for one in self.sessions if one.done_on is None and one.on >= self.today), None)

    @property
    def unrecorded(self) -> int:
        """Sessions that are over, without a record of whether they took place."""
        return sum(one.done_on is None and one.on < self.today for one in self.sessions)


@dataclass(frozen=True, slots=True)
class TransfersTab(InitiativeTab):
    """`due` are suggested; `needs` is what areas require that no open transfer is about."""

    open: Sequence[TransferLine]
    done: Sequence[TransferLine]
    due: Sequence[DueTransfer]
    needs: Sequence[SkillRequirement]


def load_transfers(initiative: Initiative, viewer: Person, today: date, *, editable: bool) -> TransfersTab:
    """Three queries; for those who may change it up to four more, where someone leaves soon."""
    rows = KnowledgeTransfer.objects.filter(area__initiative=initiative)
    found = rows.select_related("area__initiative", "skill", "from_person").order_by("area__position", "made_on", "pk")
    lines = [
        TransferLine(row, list(row.sessions.all()), today) for row in found.prefetch_related("sessions__to_person")
    ]
    still = [one for one in lines if one.row.done_on is None]
    planned = {Need(one.row.area_id, one.row.skill_id) for one in still}
    needs = needs_of(initiative, planned) if editable else []
    done = [one for one in lines if one.row.done_on is not None]
    return TransfersTab(initiative, editable, today, still, done, due_transfers(needs, viewer, today), needs)
