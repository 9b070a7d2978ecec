"""What the pitch pages show: one pitch with everything derived from it, and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q

from people.models import Person
from stakeholders import leftout
from stakeholders.leftout import LeftOut
from stakeholders.messages import joined
from stakeholders.models import (
    Audience,
    Conversation,
    Evidence,
    OfficeHours,
    Pitch,
    PlanningCycle,
    Slice,
    Stakeholder,
)
from stakeholders.pitching import backwards, becoming, curve, drafting, office_hours, talks
from stakeholders.pitching.backwards import Schedule
from stakeholders.pitching.curve import Curve
from stakeholders.pitching.office_hours import Hour
from stakeholders.pitching.talks import Talked


@dataclass(frozen=True, slots=True)
class Line:
    """A slice with its warnings."""

    row: Slice
    is_large: bool


@dataclass(frozen=True, slots=True)
class Said:
    """The pitch's message to an audience: as written, or a draft."""

    audience: Audience
    text: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class PitchPage:
    """`talks`, `known` and `left_out` are only for the author: None or empty for a co-sponsor."""

    pitch: Pitch
    is_author: bool
    evidence: Sequence[Evidence]
    slices: Sequence[Line]
    curve: Curve
    best_first: bool
    messages: Sequence[Said]
    talks: Sequence[Talked] | None
    known: Sequence[Stakeholder]
    left_out: Sequence[LeftOut]
    schedule: Schedule | None
    value: str
    cycles: Sequence[PlanningCycle]
    hours: Sequence[Hour]
    offered: Sequence[OfficeHours]
    today: date

    @property
    def is_open(self) -> bool:
        return self.pitch.is_open

    @property
    def ticket_address(self) -> str:
        """The URL; empty where an organisation file gives only a ticket number."""
        return self.pitch.ticket if self.pitch.ticket.startswith(("https://", "http://")) else ""

    @property
    def next_cycle(self) -> PlanningCycle | None:
        return becoming.next_of(self.pitch, self.cycles, self.today)

    @property
    def back_on(self) -> date | None:
        """When a deferred pitch is reopened automatically."""
        coming = self.next_cycle
        return max(becoming.opens(coming, self.cycles), self.today) if coming else None

    @property
    def ambushed(self) -> list[Talked]:
        return [one for one in self.talks or () if one.was_ambushed and one.alone is None]

    @property
    def alone_first(self) -> list[Talked]:
        return talks.before_a_group(self.talks or ())

    @property
    def missing(self) -> list[str]:
        """What must be added before the pitch can be submitted."""
        found = []
        if not self.pitch.problem.strip():
            found.append("a problem")
        if not self.pitch.outcome.strip() and self.pitch.value_amount is None:
            found.append("an outcome (or a value)")
        if not self.evidence:
            found.append("evidence (at least one figure)")
        return found

    @property
    def missing_words(self) -> str:
        return joined(self.missing)


@dataclass(frozen=True, slots=True)
class Entry:
    pitch: Pitch
    days_left: int | None
    next_talk: Stakeholder | None
    enough: str


def load(viewer: Person, key: str, today: date) -> PitchPage | None:
    """Nine queries, however many rows there are."""
    rows = Pitch.objects.visible_to(viewer).select_related("author", "cycle", "initiative", "area")
    pitch = rows.prefetch_related("co_sponsors").filter(key=key).first()
    if pitch is None:
        return None
    is_author = pitch.author_id == viewer.pk
    evidence = list(pitch.evidence.order_by("position", "pk"))
    slices = slices_of(pitch)
    drawn = curve.curve(slices)
    written = {one.audience: one.text for one in pitch.messages.all()}
    people, known = talked_of(pitch, viewer) if is_author else (None, [])
    offered = office_hours.of_pitch(pitch)
    return PitchPage(
        pitch=pitch,
        is_author=is_author,
        evidence=evidence,
        slices=[Line(one, curve.is_large(one)) for one in slices],
        curve=drawn,
        best_first=curve.by_value(slices) == slices,
        messages=[
            said(pitch, one, written, evidence, slices, drawn)
            for one in Audience
            if one != Audience.OTHER or one in written
        ],
        talks=people,
        known=known,
        left_out=leftout.found_for(pitch, slices, today) if is_author and pitch.status in leftout.LIVE else [],
        schedule=schedule_of(pitch, today, evidence, slices, people or []),
        value=drafting.value_words(pitch),
        cycles=list(PlanningCycle.objects.order_by("starts", "key")),
        hours=office_hours.around(offered, today, office_hours.BACK, timedelta(weeks=office_hours.WEEKS)),
        offered=[one for one in offered if one.last >= today],
        today=today,
    )


def slices_of(pitch: Pitch) -> list[Slice]:
    """With their teams, the people responsible for those, and their managers. One query."""
    roles = [f"team__{role}" for role in leftout.ROLES]
    rows = pitch.slices.select_related("team", *roles, *(f"{role}__manager" for role in roles))
    return list(rows.order_by("position", "pk"))


def schedule_of(
    pitch: Pitch, today: date, evidence: Sequence[Evidence], slices: Sequence[Slice], people: Sequence[Talked]
) -> Schedule | None:
    if pitch.cycle is None or pitch.cycle.cutoff is None:
        return None
    return backwards.schedule(
        pitch.cycle.cutoff,
        today,
        since=pitch.aimed_on,
        evidence=bool(evidence),
        talks=[backwards.Talk(str(one.row), one.alone) for one in people],
        asks_agreed=all(one.agreed for one in slices),
        asks=bool(slices),
    )


def said(
    pitch: Pitch,
    audience: Audience,
    written: dict[str, str],
    evidence: list[Evidence],
    slices: list[Slice],
    drawn: Curve,
) -> Said:
    if audience in written:
        return Said(audience, written[audience], False)
    return Said(audience, drafting.draft(pitch, audience, evidence, slices, drawn), True)


def talked_of(pitch: Pitch, author: Person) -> tuple[list[Talked], list[Stakeholder]]:
    """The pitch's stakeholders with the conversations about it, and all of the author's stakeholders by name. One query."""
    through = Pitch.stakeholders.through.objects  # type: ignore[attr-defined]
    on_it = Exists(through.filter(pitch=pitch.pk, stakeholder=OuterRef("pk")))
    rows: Any = (
        Stakeholder.objects.visible_to(author)
        .select_related("person")
        .annotate(
            talk=FilteredRelation("conversations", condition=Q(conversations__pitch=pitch)),
            talk_pk=F("talk__pk"), talk_on=F("talk__on"), talk_kind=F("talk__kind"), talk_result=F("talk__result"),
            on_it=on_it,
        )
        .order_by("talk_on", "talk_pk")
    )  # fmt: skip
    found: dict[int, Stakeholder] = {}
    conversations = []
    for row in rows:
        kept: Any = found.setdefault(row.pk, row)
        if row.talk_pk is not None:
            told = {"on": row.talk_on, "kind": row.talk_kind, "result": row.talk_result}
            conversations.append(Conversation(pk=row.talk_pk, pitch=pitch, stakeholder=kept, **told))
    people: list[Any] = sorted(found.values(), key=lambda one: str(one).casefold())
    return talks.talked([one for one in people if one.on_it], conversations), people


def listed(viewer: Person, today: date) -> list[Entry]:
    """Four queries."""
    conversations = Prefetch("conversations", Conversation.objects.visible_to(viewer), to_attr="said")
    rows = (
        Pitch.objects.visible_to(viewer)
        .select_related("author", "cycle")
        .prefetch_related("slices", "stakeholders__person", conversations)
        .order_by("title", "key")
    )
    return [entry(row, viewer, today) for row in rows]


def entry(pitch: Pitch, viewer: Person, today: date) -> Entry:
    cutoff = pitch.cycle.cutoff if pitch.cycle else None
    drawn = curve.curve(list(pitch.slices.all()))
    waiting = None
    if pitch.author_id == viewer.pk and pitch.is_open:
        people = talks.talked(pitch.stakeholders.all(), pitch.said)  # type: ignore[attr-defined]
        waiting = next((one.row for one in people if one.alone is None), None)
    return Entry(
        pitch=pitch,
        days_left=(cutoff - today).days if cutoff and pitch.is_open else None,
        next_talk=waiting,
        enough=f"{drafting.percent(drawn.enough.share)} for {drawn.enough.weeks:g} of {drawn.weeks:g} weeks"
        if drawn.enough
        else "",
    )
