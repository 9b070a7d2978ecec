"""The page of an initiative's knowledge transfers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from initiatives.models import Initiative, KnowledgeTransfer, SkillRequirement, TransferSession
from initiatives.queries.initiative_page import InitiativeTab
from initiatives.queries.last_days import last_days_visible_to
from initiatives.transfers.queries.experts import DueTransfer, Need, due_transfers, known_last_day, needs_of
from people.models import Person

FEW: Final = 6  # sessions of a transfer that are shown unfolded


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A transfer with its sessions in order; `today` tells which are past."""

    row: KnowledgeTransfer
    sessions: Sequence[TransferSession]
    today: date
    too_late: Sequence[TransferSession] = ()
    """Still to come after a last day, of either person, that the viewer may see."""
    need: SkillRequirement | None = None
    """What it can be planned again for."""

    @property
    def learners(self) -> list[Person]:
        found = {one.to_person_id: one.to_person for one in self.sessions}
        return sorted(found.values(), key=lambda one: (one.name, one.key))

    @property
    def staying(self) -> list[Person]:
        return [one for one in self.learners if one.left_on is None]

    @property
    def held(self) -> int:
        return sum(one.done_on is not None for one in self.sessions)

    @property
    def next_session(self) -> TransferSession | None:
        return next((one for one in self.sessions if one.done_on is None and one.on >= self.today), None)

    @property
    def shown(self) -> Sequence[TransferSession]:
        """What there is to do and the next ones; all of them where there are few. The others are folded."""
        if len(self.sessions) <= FEW:
            return self.sessions
        coming = [one for one in self.sessions if one.done_on is None and one.on >= self.today][:FEW]
        overdue = [one for one in self.sessions if one.done_on is None and one.on < self.today]
        return overdue + coming

    @property
    def folded(self) -> Sequence[TransferSession]:
        shown = {one.pk for one in self.shown}
        return [one for one in self.sessions if one.pk not in shown]

    @property
    def unrecorded(self) -> int:
        """Sessions that are over, without a record of whether they took place."""
        return sum(one.done_on is None and one.on < self.today for one in self.sessions)


@dataclass(frozen=True, slots=True)
class TransfersTab(InitiativeTab):
    """`due` are suggested; `needs` is what areas require that no open transfer is about.

    `ended` could not go on, because someone left the organisation.
    """

    open: Sequence[TransferLine]
    ended: Sequence[TransferLine]
    done: Sequence[TransferLine]
    due: Sequence[DueTransfer]
    needs: Sequence[SkillRequirement]

    @property
    def to_plan_again(self) -> list[TransferLine]:
        return [one for one in self.ended if one.need is not None]


def load_transfers(initiative: Initiative, viewer: Person, today: date, *, editable: bool) -> TransfersTab:
    """Three queries; for those who may change it up to five more, where someone leaves soon."""
    rows = KnowledgeTransfer.objects.filter(area__initiative=initiative)
    found = rows.select_related("area__initiative", "skill", "from_person").order_by("area__position", "made_on", "pk")
    lines = [
        TransferLine(row, list(row.sessions.all()), today) for row in found.prefetch_related("sessions__to_person")
    ]
    still = [one for one in lines if one.row.is_open]
    planned = {Need(one.row.area_id, one.row.skill_id) for one in still}
    needs = needs_of(initiative, planned) if editable else []
    ended = [one for one in lines if not one.row.is_open and one.row.done_on is None]
    return TransfersTab(
        initiative, editable, today,
        open=with_last_days(still, viewer, today) if editable else still,
        ended=with_needs(ended, needs),
        done=[one for one in lines if one.row.done_on is not None],
        due=due_transfers(needs, viewer, today),
        needs=needs,
    )  # fmt: skip


def with_needs(lines: Sequence[TransferLine], needs: Sequence[SkillRequirement]) -> list[TransferLine]:
    """With what each can be planned again for; of several that ended, the last one."""
    open_needs = {Need(one.area_id, one.skill_id): one for one in needs}
    found = [replace(one, need=open_needs.pop(Need(one.row.area_id, one.row.skill_id), None)) for one in lines[::-1]]
    return found[::-1]


def with_last_days(lines: Sequence[TransferLine], viewer: Person, today: date) -> list[TransferLine]:
    """With the sessions that are too late. One query; none where no session is after a last day."""
    leaving = {one.pk for line in lines for session in line.sessions for one in parted(line.row, session)}
    if not leaving:
        return list(lines)
    shown = set(last_days_visible_to(viewer, today).filter(pk__in=leaving).values_list("pk", flat=True))
    return [
        replace(
            line,
            too_late=[one for one in line.sessions if any(who.pk in shown for who in parted(line.row, one))],
        )
        for line in lines
    ]


def parted(row: KnowledgeTransfer, session: TransferSession) -> list[Person]:
    """Those of the two who will have left before a session that is still to come, as far as the team knows."""
    if session.done_on is not None:
        return []
    return [one for one in (row.from_person, session.to_person) if (known_last_day(one) or date.max) < session.on]
