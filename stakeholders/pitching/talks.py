"""Who to talk to next: one-to-ones first, then the group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stakeholders.models import Conversation, Stakeholder, TouchpointKind


@dataclass(frozen=True, slots=True)
class Talked:
    """A stakeholder of the pitch with the conversations about it."""

    row: Stakeholder
    conversations: Sequence[Conversation]

    @property
    def alone(self) -> date | None:
        """The first one-to-one."""
        return min((one.on for one in self.conversations if one.kind == TouchpointKind.ONE_TO_ONE), default=None)

    @property
    def in_a_group(self) -> date | None:
        return min((one.on for one in self.conversations if one.kind == TouchpointKind.GROUP), default=None)

    @property
    def was_ambushed(self) -> bool:
        """Met in a group before a one-to-one."""
        group, alone = self.in_a_group, self.alone
        return group is not None and (alone is None or group < alone)

    @property
    def is_next(self) -> bool:
        return not self.conversations


def talked(stakeholders: Iterable[Stakeholder], conversations: Iterable[Conversation]) -> list[Talked]:
    """Those without any conversation first, then those without a one-to-one, then the rest; by influence, then name."""
    said: dict[int, list[Conversation]] = {}
    for one in conversations:
        said.setdefault(one.stakeholder_id, []).append(one)
    rows = [Talked(one, said.get(one.pk, [])) for one in stakeholders]
    return sorted(
        rows, key=lambda one: (bool(one.conversations), one.alone is not None, -one.row.influence, str(one.row))
    )


def before_a_group(rows: Iterable[Talked]) -> list[Talked]:
    """Those to talk to one-to-one before a group meeting."""
    return [one for one in rows if one.alone is None]
