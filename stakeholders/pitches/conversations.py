"""Who was talked to about a pitch, who is next, and whether it can be submitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from people.models import Person
from stakeholders.models import Conversation, Pitch, PitchStep, Stakeholder, TouchpointKind
from stakeholders.text import listed


@dataclass(frozen=True, slots=True)
class PitchStakeholder:
    """A stakeholder of the pitch with the conversations about it."""

    row: Stakeholder
    conversations: Sequence[Conversation]

    @property
    def one_to_one_on(self) -> date | None:
        """The first one-to-one."""
        return min((one.on for one in self.conversations if one.kind == TouchpointKind.ONE_TO_ONE), default=None)

    @property
    def group_on(self) -> date | None:
        return min((one.on for one in self.conversations if one.kind == TouchpointKind.GROUP), default=None)

    @property
    def group_came_first(self) -> bool:
        """Met in a group before a one-to-one."""
        group, one_to_one = self.group_on, self.one_to_one_on
        return group is not None and (one_to_one is None or group < one_to_one)

    @property
    def is_next(self) -> bool:
        return not self.conversations


def with_conversations(
    stakeholders: Iterable[Stakeholder], conversations: Iterable[Conversation]
) -> list[PitchStakeholder]:
    """Those without any conversation first, then those without a one-to-one, then the rest; by influence, then name."""
    by_stakeholder: dict[int, list[Conversation]] = {}
    for one in conversations:
        by_stakeholder.setdefault(one.stakeholder_id, []).append(one)
    rows = [PitchStakeholder(one, by_stakeholder.get(one.pk, [])) for one in stakeholders]
    return sorted(
        rows, key=lambda one: (bool(one.conversations), one.one_to_one_on is not None, -one.row.influence, str(one.row))
    )


def load_conversations(pitch: Pitch, author: Person) -> tuple[list[PitchStakeholder], list[Stakeholder]]:
    """The pitch's stakeholders with the conversations about it, and all of the author's stakeholders by name. One query."""
    rows = (
        Stakeholder.objects.visible_to(author)
        .select_related("person")
        .annotate(
            conversation=FilteredRelation("conversations", condition=Q(conversations__pitch=pitch)),
            conversation_pk=F("conversation__pk"), conversation_on=F("conversation__on"),
            conversation_kind=F("conversation__kind"), conversation_result=F("conversation__result"),
            on_it=Exists(Pitch.objects.filter(pk=pitch.pk, stakeholders=OuterRef("pk"))),
        )
        .order_by("conversation_on", "conversation_pk")
    )  # fmt: skip
    found: dict[int, Stakeholder] = {}
    involved = set()
    conversations = []
    for row in rows:
        kept = found.setdefault(row.pk, row)
        if row.on_it:
            involved.add(row.pk)
        if row.conversation_pk is not None:
            values = {"on": row.conversation_on, "kind": row.conversation_kind, "result": row.conversation_result}
            conversations.append(Conversation(pk=row.conversation_pk, pitch=pitch, stakeholder=kept, **values))
    people = sorted(found.values(), key=lambda one: str(one).casefold())
    return with_conversations([one for one in people if one.pk in involved], conversations), people


@dataclass(frozen=True, slots=True)
class Readiness:
    """`missing` must be added before a pitch can be submitted; `doubts` are what usually comes first and has not happened."""

    missing: Sequence[str]
    doubts: Sequence[str]


def readiness_of(
    pitch: Pitch, has_evidence: bool, steps: Sequence[PitchStep], people: Sequence[PitchStakeholder]
) -> Readiness:
    missing, doubts = [], []
    if not pitch.problem.strip():
        missing.append("a problem")
    if not pitch.outcome.strip() and pitch.value_amount is None:
        missing.append("an outcome (or a value)")
    if not has_evidence:
        missing.append("evidence (at least one figure)")
    alone = [str(one.row) for one in people if one.one_to_one_on is None]
    if alone:
        doubts.append(f"You have not talked one-to-one with {listed(alone)}.")
    if not any(one.agreed for one in steps):
        doubts.append("No team has agreed to a step." if steps else "It asks no team for anything yet.")
    return Readiness(missing, doubts)


def load_readiness(pitch: Pitch, viewer: Person) -> Readiness:
    """People count only for the author, who alone sees them. Three queries."""
    people = load_conversations(pitch, viewer)[0] if pitch.author_id == viewer.pk else []
    return readiness_of(pitch, pitch.evidence.exists(), list(pitch.steps.all()), people)
