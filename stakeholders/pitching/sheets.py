"""A pitch as one audience reads it: never with private notes, another audience's message, or the stakeholders' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from people import links
from people.models import LinkKind, SecretLink
from stakeholders.models import Audience, Evidence, Pitch
from stakeholders.pitching import curve, drafting
from stakeholders.pitching.curve import Curve

LINE, ONE_SIDE = 95, 52
"""Characters of a printed line, and lines that fit on one page of A4 and of Letter below the title."""
NOT_SHARED = "its creator can no longer see the pitch"


@dataclass(frozen=True, slots=True)
class Ask:
    team: str
    what: str
    by: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    author: str
    sponsors: Sequence[str]
    audience: str
    paragraphs: Sequence[str]
    outcome: str
    value: str
    evidence: Sequence[Evidence]
    curve: Curve
    asks: Sequence[Ask]
    is_long: bool
    """Probably longer than one page."""


def load(pitch: Pitch, audience: str) -> Sheet:
    """Five queries."""
    evidence = list(pitch.evidence.order_by("position", "pk"))
    slices = list(pitch.slices.select_related("team").order_by("position", "pk"))
    drawn = curve.curve(slices)
    written = pitch.messages.filter(audience=audience).values_list("text", flat=True).first()
    text = written or drafting.opening(pitch, Audience(audience))
    asked = [] if audience == Audience.EXECUTIVE else slices
    # What the message already contains is not repeated.
    evidence = [] if says_all(text, [drafting.figure(one) for one in evidence]) else evidence
    asked = [] if says_all(text, [drafting.ask(one) for one in asked if not one.agreed]) else asked
    asks = [Ask(str(one.team or "Team to be decided"), one.ask or one.name, one.by) for one in asked]
    return Sheet(
        title=pitch.title,
        author=pitch.author.name,
        sponsors=[one.name for one in pitch.co_sponsors.order_by("name")],
        audience=Audience(audience).label,
        paragraphs=[one for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()],
        outcome=pitch.outcome,
        value=drafting.value_words(pitch),
        evidence=evidence,
        curve=drawn,
        asks=asks,
        is_long=length_of(text, pitch.outcome, evidence, drawn, asks) > ONE_SIDE,
    )


def says_all(text: str, facts: Sequence[str]) -> bool:
    return bool(facts) and all(one in text for one in facts)


def length_of(text: str, outcome: str, evidence: Sequence[Evidence], drawn: Curve, asks: Sequence[Ask]) -> int:
    """Estimated number of printed lines."""
    lines = sum(1 + len(one) // LINE for one in [*text.splitlines(), outcome])
    rows = sum(1 + max(len(one.what), len(one.source)) // (LINE // 2) for one in evidence)
    asked = sum(2 + len(one.what) // LINE for one in asks)
    return lines + rows + asked + (max(9, len(drawn.points)) if drawn.points else 0)


def open_by(secret: str, now: datetime) -> tuple[SecretLink, Sheet]:
    """Raises Dead, also where the link's creator can no longer see the pitch."""
    link = links.find(LinkKind.PITCH_PAGE, secret, now=now)
    key, _, audience = link.subject.partition("/")
    pitch = Pitch.objects.visible_to(link.owner).select_related("author").filter(key=key).first()
    if pitch is None or audience not in Audience.values:
        links.revoke(link, by=None, now=now, why=NOT_SHARED)
        raise links.Dead
    links.note_use(link, now=now)
    return link, load(pitch, audience)
