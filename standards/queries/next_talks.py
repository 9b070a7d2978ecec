"""Who the owner talks to next: teams that have not adopted a standard, in a fixed order, by the asking rhythm of dependencies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from django.db.models import Count, Max

from engine.follow_ups import ANYONE, after_working_days, ask_every
from engine.people_facts import PersonFacts
from initiatives.dependencies.queries.working_days import load_working_days
from people.models import Organisation, Person
from stakeholders.models import Evidence, Pitch, PitchStep
from standards.models import AdoptionState, Revert, RevertReason, Standard
from standards.queries.pages import TeamLine
from standards.queries.standing import standing_of

ENOUGH_REVERTS: Final = 3
"""Teams that went back for one reason, from which the standard itself lacks something."""


class Reason(IntEnum):
    """Why to talk to a team, the most pressing first."""

    EXPIRED = 1
    REVERTED = 2
    OVERDUE = 3
    NO_ANSWER = 4
    NOT_ASKED = 5
    DECLINED = 6


@dataclass(frozen=True, slots=True)
class NextTalk:
    """`to` answers for the team; None where no one is named."""

    line: TeamLine
    reason: Reason
    to: Person | None
    asked_on: date | None


def recipient_of(line: TeamLine) -> Person | None:
    """The engineering manager, else the tech lead."""
    people = (line.team.engineering_manager, line.team.tech_lead)
    return next((one for one in people if one is not None and one.left_on is None), None)


def reason_of(line: TeamLine, news: date | None, day: date) -> tuple[Reason, date | None] | None:
    """Why to talk to the team, and the day by which it should have complied, if there is one.

    `news` is the last day of new evidence or a new wording. None for a team that complies or has an exception.
    """
    newest, expired = line.newest, line.expired
    if expired is not None:
        return Reason.EXPIRED, expired.row.until
    if line.is_reverted:
        return Reason.REVERTED, day
    if standing_of(line.scope).is_covered:
        return None
    if line.state == AdoptionState.AGREED:
        due = newest.adopt_by if newest else None
        return (Reason.OVERDUE, due) if due is not None and due < day else None
    if line.state == AdoptionState.ASKED:
        return Reason.NO_ANSWER, None
    if line.state == AdoptionState.DECLINED:
        return (Reason.DECLINED, None) if newest and news is not None and news > newest.on else None
    return Reason.NOT_ASKED, None


def next_talks(
    lines: Collection[TeamLine],
    news: Mapping[int, date],
    working: Mapping[str, PersonFacts],
    day: date,
) -> list[NextTalk]:
    """Those that are due: the rhythm counts working days of the recipient from the last ask or answer."""
    found = []
    for line in lines:
        reason = reason_of(line, news.get(line.scope.standard_id), day)
        if reason is None:
            continue
        to, last = recipient_of(line), line.scope.asked_on
        contacts = [one for one in (last, line.newest.on if line.newest else None) if one]
        # A decline is answered by news, an old answer by an exception that ended or a revert: only asks count then.
        if reason[0] in (Reason.EXPIRED, Reason.REVERTED, Reason.OVERDUE, Reason.DECLINED):
            contacts = [last] if last else []
        facts = working.get(to.key, ANYONE) if to else ANYONE
        if not contacts or after_working_days(facts, max(contacts), ask_every(reason[1], day)) <= day:
            found.append(NextTalk(line, reason[0], to, last))
    return sorted(found, key=lambda one: (one.reason, one.line.team.name, one.line.team.key))


def load_next_talks(lines: Sequence[TeamLine], organisation: Organisation | None, day: date) -> Sequence[NextTalk]:
    """Of standards in force. One query; another where a team declined a standard that came from a pitch."""
    lines = [line for line in lines if not line.scope.standard.is_retired]
    if not lines:
        return []
    people = {one.pk: one for one in map(recipient_of, lines) if one is not None}
    working = load_working_days(list(people.values()), organisation, day)
    return next_talks(lines, load_news(lines, day), working, day)


def load_news(lines: Sequence[TeamLine], day: date) -> Mapping[int, date]:
    """The last day of new evidence or a new wording, by standard. At most one query."""
    found: dict[int, date] = {}

    def note(standard: int, on: date) -> None:
        found[standard] = max(on, found.get(standard, on))

    for line in lines:
        if line.term is not None and line.term.number > 1:
            note(line.scope.standard_id, line.term.start)
        for change in line.changes:
            # Another team's adoption with evidence is evidence.
            if change.state == AdoptionState.ADOPTED and change.evidence_url:
                note(change.standard_id, change.on)
    pitches = {
        line.scope.standard.pitch_id: line.scope.standard_id
        for line in lines
        if line.state == AdoptionState.DECLINED and line.scope.standard.pitch_id is not None
    }
    if pitches:
        measured = Evidence.objects.filter(pitch__in=pitches, date__lte=day).order_by()
        for pitch, last in measured.values_list("pitch").annotate(last=Max("date")):
            note(pitches[pitch], last)
    return found


@dataclass(frozen=True, slots=True)
class RevertPattern:
    """Several teams went back for one reason. `pitch` has a step for it already."""

    reason: RevertReason
    teams: int
    pitch: Pitch | None = None


def origin_of(standard: Standard, reason: RevertReason) -> str:
    """Of the step of a pitch that is proposed for it."""
    return f"standard {standard.pk}: {reason}"


def load_patterns(standard: Standard, viewer: Person) -> Sequence[RevertPattern]:
    """One query, and another where there are any."""
    rows = Revert.objects.filter(standard=standard).order_by().values_list("reason")
    counted = rows.annotate(teams=Count("team", distinct=True)).filter(teams__gte=ENOUGH_REVERTS)
    found = [(RevertReason(reason), teams) for reason, teams in counted.order_by("reason")]
    if not found:
        return []
    origins = {origin_of(standard, reason): reason for reason, _ in found}
    steps = PitchStep.objects.filter(origin__in=origins, pitch__in=Pitch.objects.editable_by(viewer).values("pk"))
    pitches = {origins[step.origin]: step.pitch for step in steps.select_related("pitch")}
    return [RevertPattern(reason, teams, pitches.get(reason)) for reason, teams in found]


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a draft can quote; of the pitch only what the writer may see."""

    talk: NextTalk | None
    line: TeamLine
    evidence: Sequence[str]
    step: str
    sponsor: str
    said_on: date | None
    said: str


def load_draft(line: TeamLine, talk: NextTalk | None, viewer: Person) -> DraftFacts:
    """Three queries at most."""
    standard = line.scope.standard
    pitch = Pitch.objects.visible_to(viewer).filter(pk=standard.pitch_id).first() if standard.pitch_id else None
    step = pitch.steps.filter(team=line.team).order_by("position", "pk").first() if pitch else None
    evidence = Evidence.objects.filter(pitch=pitch).order_by("position", "pk")[:2] if pitch else ()
    quoted = standard.sponsor_statements.select_related("person").first()
    return DraftFacts(
        talk=talk,
        line=line,
        evidence=[evidence_words(one) for one in evidence],
        step=f"{step.name}: {step.ask}".rstrip(": ") if step else "",
        sponsor=quoted.said_by if quoted else "",
        said_on=quoted.on if quoted else None,
        said=quoted.text if quoted else "",
    )


def evidence_words(row: Evidence) -> str:
    """Engineer hours lost: 410 hours (on-call log)."""
    figure = f": {row.figure.normalize():f} {row.unit}".rstrip() if row.figure is not None else ""
    return f"{row.what}{figure}" + (f" ({row.source})" if row.source else "")
