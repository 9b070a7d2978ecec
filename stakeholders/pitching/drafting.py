"""A draft of a pitch's message to one audience: only the pitch's own facts, in the order that matters to that audience."""

from collections.abc import Sequence
from typing import Final

from stakeholders.models import Audience, Evidence, Pitch, Slice
from stakeholders.pitching.curve import Curve

ARGUMENTS: Final = {
    Audience.PRODUCT_MANAGER: "Fewer interruptions: more time for the team’s own backlog, and a product that works for customers.",
    Audience.ENGINEERING_MANAGER: "Less reactive work: a more stable product, and engineers who build instead of firefighting.",
    Audience.EXECUTIVE: "At stake are the brand, revenue, and a risk that remains until we deal with it.",
    Audience.OTHER: "This removes something that costs all of us time.",
}


def draft(pitch: Pitch, audience: Audience, evidence: Sequence[Evidence], slices: Sequence[Slice], drawn: Curve) -> str:
    """Paragraphs with the pitch's own figures and their units."""
    parts = [opening(pitch, audience)]
    told = [figure(one) for one in evidence]
    if told:
        parts.append("What we know:\n" + "\n".join(f"– {one}" for one in told))
    gain = value_words(pitch)
    if pitch.outcome.strip() or gain:
        parts.append("Outcome: " + "; ".join(one for one in (pitch.outcome.strip().rstrip("."), gain) if one) + ".")
    if drawn.enough is not None and audience != Audience.EXECUTIVE:
        parts.append(first_steps(drawn))
    elif drawn.enough is not None:
        parts.append(f"{percent(drawn.enough.share)} of that for {weeks(drawn.enough.weeks)} of work.")
    asks = [f"– {ask(one)}" for one in slices if not one.agreed]
    if asks and audience != Audience.EXECUTIVE:
        parts.append("What we’re asking for:\n" + "\n".join(asks))
    return "\n\n".join(one for one in parts if one)


def opening(pitch: Pitch, audience: Audience) -> str:
    """The problem, and the argument for this audience."""
    return "\n\n".join(one for one in (pitch.problem.strip(), ARGUMENTS[audience]) if one)


def ask(one: Slice) -> str:
    return f"{one.team or 'Team to be decided'}: {one.ask.strip() or one.name}"


def first_steps(drawn: Curve) -> str:
    assert drawn.enough is not None
    number = drawn.points.index(drawn.enough) + 1
    words = "first step delivers" if number == 1 else f"first {number} steps deliver"
    return f"The {words} {percent(drawn.enough.share)} of the value for {drawn.enough.weeks:g} of {weeks(drawn.weeks)}."


def figure(one: Evidence) -> str:
    if one.figure is None:
        return one.what
    number = f"{one.figure:,.4f}".rstrip("0").rstrip(".")
    source = f" ({one.source})" if one.source else ""
    return f"{one.what}: {number} {one.unit}".rstrip() + source


def value_words(pitch: Pitch) -> str:
    """480,000 USD a year."""
    if pitch.value_amount is None:
        return ""
    number = f"{pitch.value_amount:,.2f}".removesuffix(".00")
    per = f" {article(pitch.value_per)} {pitch.value_per}" if pitch.value_per else ""
    return f"{number} {pitch.value_currency}{per}".replace("  ", " ")


def article(word: str) -> str:
    """A year, an incident, an hour."""
    return "an" if word[:1].lower() in tuple("aeio") or word.lower().startswith("hour") else "a"


def percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def weeks(number: float) -> str:
    return f"{number:g} week{'' if number == 1 else 's'}"
