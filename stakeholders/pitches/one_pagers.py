"""A pitch on one page for one audience: never with private notes, another audience's message, or stakeholders' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from people.models import Person, Team
from stakeholders.models import Audience, Evidence, Pitch, PitchStep
from stakeholders.pitches.money import Money, money_of
from stakeholders.pitches.office_hours import Hour, hours_around, load_for_pitch
from stakeholders.pitches.value_curve import Curve, build_curve
from stakeholders.text import ask_text, evidence_text, opening_text, reader_ask_text, value_text

# Characters of a printed line, and lines that fit on one page of A4 and of Letter below the title.
LINE_LENGTH, PAGE_LINES = 95, 52
HOURS_SHOWN: Final = 3
MONEY_LINES: Final = 8
FOOT_LINES: Final = 6  # what the reader can do, contact, office hours


@dataclass(frozen=True, slots=True)
class OnePagerAsk:
    """`weeks` of effort only where the reader plans people's time."""

    team: str
    what: str
    weeks: Decimal | None
    needed_by: date | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class OnePager:
    """`problem`, `evidence` and `asks` are empty where the message already contains them; `ask` is what the reader can do."""

    title: str
    author: Person
    sponsors: Sequence[str]
    audience: str
    problem: str
    paragraphs: Sequence[str]
    outcome: str
    value: str
    evidence: Sequence[Evidence]
    curve: Curve
    money: Money | None  # for an executive
    ask: str
    asks: Sequence[OnePagerAsk]
    hours: Sequence[Hour]
    teams: Sequence[Team]
    is_long: bool  # probably longer than one page


def load_one_pager(pitch: Pitch, audience: str, now: datetime, today: date, team: str = "") -> OnePager:
    """With the id of a `team`, what is asked of that team alone. `today` is the reader's day. Six queries."""
    evidence = list(pitch.evidence.order_by("position", "pk"))
    steps = list(pitch.steps.select_related("team").order_by("position", "pk"))
    teams = list({one.team.pk: one.team for one in steps if one.team}.values())
    drawn = build_curve(steps)
    written = pitch.messages.filter(audience=audience).values_list("text", flat=True).first()
    text = written or opening_text(pitch, Audience(audience))
    concerned = [one for one in steps if not team or (one.team and str(one.team.pk) == team)]
    asked = [] if audience == Audience.EXECUTIVE else concerned
    # What the message already contains is not repeated.
    evidence = [] if contains_all(text, [evidence_text(one) for one in evidence]) else evidence
    asked = [] if contains_all(text, [ask_text(one) for one in asked if not one.agreed]) else asked
    money = money_of(pitch, today) if audience == Audience.EXECUTIVE else None
    asks = [ask_of(one, Audience(audience)) for one in asked]
    hours = hours_around(load_for_pitch(pitch), today, timedelta(0))
    return OnePager(
        title=pitch.title,
        author=pitch.author,
        sponsors=[one.name for one in pitch.co_sponsors.order_by("name")],
        audience=Audience(audience).label,
        problem="" if pitch.problem.strip() in text else pitch.problem,
        paragraphs=[one for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()],
        outcome=pitch.outcome,
        value=value_text(pitch),
        evidence=evidence,
        curve=drawn,
        money=money,
        ask=reader_ask_text(pitch, Audience(audience), concerned),
        asks=asks,
        hours=[one for one in hours if not one.is_over(now)][:HOURS_SHOWN],
        teams=teams,
        is_long=length_of(text, pitch.outcome, evidence, drawn, asks) + (MONEY_LINES if money else 0) > PAGE_LINES,
    )


def ask_of(one: PitchStep, audience: Audience) -> OnePagerAsk:
    weeks = one.effort_weeks if audience == Audience.ENGINEERING_MANAGER else None
    return OnePagerAsk(str(one.team or "Team to be decided"), one.ask or one.name, weeks, one.needed_by, one.agreed)


def contains_all(text: str, facts: Sequence[str]) -> bool:
    return bool(facts) and all(one in text for one in facts)


def length_of(text: str, outcome: str, evidence: Sequence[Evidence], drawn: Curve, asks: Sequence[OnePagerAsk]) -> int:
    """Estimated number of printed lines."""
    lines = sum(1 + len(one) // LINE_LENGTH for one in [*text.splitlines(), outcome])
    rows = sum(1 + max(len(one.what), len(one.source)) // (LINE_LENGTH // 2) for one in evidence)
    asked = sum(2 + len(one.what) // LINE_LENGTH for one in asks)
    return lines + rows + asked + FOOT_LINES + (max(9, len(drawn.points)) if drawn.points else 0)
