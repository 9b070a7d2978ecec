"""What the pages of pitches show: one pitch with all that follows from it, and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from people.models import Person, Team
from stakeholders.models import (
    Audience,
    Conversation,
    Evidence,
    Pitch,
    PitchStatus,
    PlanningCycle,
    Slice,
    Stakeholder,
)
from stakeholders.pitching import backwards, curve, drafting, talks
from stakeholders.pitching.backwards import Schedule
from stakeholders.pitching.curve import Curve
from stakeholders.pitching.talks import Talked

OPEN = (PitchStatus.DRAFT, PitchStatus.SOCIALISING)
MANAGED_ABOVE = 2
"""Weeks of a slice above which the managers above its team are asked too."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who answers for a team that the pitch needs, or manages who does, and is no stakeholder yet."""

    person: Person
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A slice with its warnings."""

    row: Slice
    is_large: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What the pitch says to an audience: what was written, else a draft."""

    audience: Audience
    text: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class PitchPage:
    """`talks` and `left_out` are the author's alone: None for a co-sponsor."""

    pitch: Pitch
    is_author: bool
    evidence: Sequence[Evidence]
    slices: Sequence[Line]
    curve: Curve
    best_first: bool
    messages: Sequence[Said]
    talks: Sequence[Talked] | None
    left_out: Sequence[Left]
    schedule: Schedule | None
    value: str
    next_cycle: PlanningCycle | None

    @property
    def is_open(self) -> bool:
        return self.pitch.status in OPEN

    @property
    def ambushed(self) -> list[Talked]:
        return [one for one in self.talks or () if one.was_ambushed]

    @property
    def alone_first(self) -> list[Talked]:
        return talks.before_a_group(self.talks or ())

    @property
    def missing(self) -> list[str]:
        """What stands between the pitch and submitting it."""
        found = []
        if not self.pitch.problem.strip():
            found.append("the problem in words")
        if not self.pitch.outcome.strip() and self.pitch.value_amount is None:
            found.append("an outcome: a metric, or an amount of money")
        if not self.evidence:
            found.append("evidence: one figure at least")
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    pitch: Pitch
    days_left: int | None
    next_talk: Stakeholder | None
    enough: str


def load(viewer: Person, key: str, today: date) -> PitchPage | None:
    """Eleven queries, whatever there is."""
    rows = (
        Pitch.objects.visible_to(viewer).select_related("author", "cycle", "initiative").prefetch_related("co_sponsors")
    )
    pitch = rows.filter(key=key).first()
    if pitch is None:
        return None
    is_author = pitch.author_id == viewer.pk
    evidence = list(pitch.evidence.order_by("position", "pk"))
    slices = list(pitch.slices.select_related("team").order_by("position", "pk"))
    drawn = curve.curve(slices)
    written = {one.audience: one.text for one in pitch.messages.all()}
    people = talked_of(pitch, viewer) if is_author else None
    agreed = [one.agreed for one in slices]
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
        left_out=left_out(pitch, slices) if is_author else [],
        schedule=backwards.schedule(
            pitch.cycle.cutoff,
            today,
            since=pitch.aimed_on,
            evidence=bool(evidence),
            talks=[backwards.Talk(str(one.row), one.alone) for one in people or []],
            asks_agreed=all(agreed),
            asks=bool(agreed),
        )
        if pitch.cycle and pitch.cycle.cutoff
        else None,
        value=drafting.value_words(pitch),
        next_cycle=following(pitch),
    )


def following(pitch: Pitch) -> PlanningCycle | None:
    if pitch.cycle is None:
        return None
    return PlanningCycle.objects.filter(starts__gt=pitch.cycle.starts).order_by("starts").first()


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


def talked_of(pitch: Pitch, author: Person) -> list[Talked]:
    people = Stakeholder.objects.visible_to(author).filter(pitches=pitch).select_related("person")
    conversations = Conversation.objects.visible_to(author).filter(pitch=pitch).order_by("on", "pk")
    return talks.talked(people, conversations)


def left_out(pitch: Pitch, slices: Sequence[Slice]) -> list[Left]:
    """Everyone who answers for a team of a slice; managers above them where it takes more than two weeks."""
    teams = Team.objects.with_answering().filter(slices__pitch=pitch).distinct().order_by("name")
    known = set(pitch.stakeholders.values_list("person_id", flat=True)) | {pitch.author_id}
    known |= {one.pk for one in pitch.co_sponsors.all()}
    large = {one.team_id for one in slices if float(one.effort_weeks or 0) > MANAGED_ABOVE}
    found: dict[int, Left] = {}
    for team in teams:
        roles = (
            (team.engineering_manager, "engineering manager"),
            (team.product_manager, "product manager"),
            (team.tech_lead, "tech lead"),
        )
        for person, role in roles:
            if person is not None:
                found.setdefault(person.pk, Left(person, f"{role} of {team}"))
        managed = [one.manager_id for one, _ in roles if one is not None and one.manager_id] if team.pk in large else []
        for manager in Person.objects.here().filter(pk__in=managed):
            found.setdefault(
                manager.pk, Left(manager, f"manages who answers for {team}, whose step takes more than two weeks")
            )
    return [one for pk, one in found.items() if pk not in known and one.person.left_on is None]


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
    if pitch.author_id == viewer.pk and pitch.status in OPEN:
        people = talks.talked(pitch.stakeholders.all(), pitch.said)  # type: ignore[attr-defined]
        waiting = next((one.row for one in people if one.alone is None), None)
    return Entry(
        pitch=pitch,
        days_left=(cutoff - today).days if cutoff and pitch.status in OPEN else None,
        next_talk=waiting,
        enough=f"{drafting.percent(drawn.enough.share)} for {drawn.enough.weeks:g} of {drawn.weeks:g} weeks"
        if drawn.enough
        else "",
    )
