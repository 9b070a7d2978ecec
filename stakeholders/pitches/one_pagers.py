"""A pitch on one page for one audience: never with private notes, another audience's message, or stakeholders' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stakeholders.models import Audience, Evidence, Pitch
from stakeholders.pitches.value_curve import Curve, build_curve
from stakeholders.text import ask_text, evidence_text, opening_text, value_text

# Characters of a printed line, and lines that fit on one page of A4 and of Letter below the title.
LINE_LENGTH, PAGE_LINES = 95, 52


@dataclass(frozen=True, slots=True)
class OnePagerAsk:
    team: str
    what: str
    needed_by: date | None


@dataclass(frozen=True, slots=True)
class OnePager:
    title: str
    author: str
    sponsors: Sequence[str]
    audience: str
    paragraphs: Sequence[str]
    outcome: str
    value: str
    evidence: Sequence[Evidence]
    curve: Curve
    asks: Sequence[OnePagerAsk]
    is_long: bool  # probably longer than one page


def load_one_pager(pitch: Pitch, audience: str) -> OnePager:
    """Five queries."""
    evidence = list(pitch.evidence.order_by("position", "pk"))
    steps = list(pitch.steps.select_related("team").order_by("position", "pk"))
    drawn = build_curve(steps)
    written = pitch.messages.filter(audience=audience).values_list("text", flat=True).first()
    text = written or opening_text(pitch, Audience(audience))
    asked = [] if audience == Audience.EXECUTIVE else steps
    # What the message already contains is not repeated.
    evidence = [] if contains_all(text, [evidence_text(one) for one in evidence]) else evidence
    asked = [] if contains_all(text, [ask_text(one) for one in asked if not one.agreed]) else asked
    asks = [OnePagerAsk(str(one.team or "Team to be decided"), one.ask or one.name, one.needed_by) for one in asked]
    return OnePager(
        title=pitch.title,
        author=pitch.author.name,
        sponsors=[one.name for one in pitch.co_sponsors.order_by("name")],
        audience=Audience(audience).label,
        paragraphs=[one for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()],
        outcome=pitch.outcome,
        value=value_text(pitch),
        evidence=evidence,
        curve=drawn,
        asks=asks,
        is_long=length_of(text, pitch.outcome, evidence, drawn, asks) > PAGE_LINES,
    )


def contains_all(text: str, facts: Sequence[str]) -> bool:
    return bool(facts) and all(one in text for one in facts)


def length_of(text: str, outcome: str, evidence: Sequence[Evidence], drawn: Curve, asks: Sequence[OnePagerAsk]) -> int:
    """Estimated number of printed lines."""
    lines = sum(1 + len(one) // LINE_LENGTH for one in [*text.splitlines(), outcome])
    rows = sum(1 + max(len(one.what), len(one.source)) // (LINE_LENGTH // 2) for one in evidence)
    asked = sum(2 + len(one.what) // LINE_LENGTH for one in asks)
    return lines + rows + asked + (max(9, len(drawn.points)) if drawn.points else 0)
