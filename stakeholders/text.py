"""Draft messages, to a stakeholder and of a pitch for each audience, built only from what the lead entered."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from people.display import format_date
from people.names import short_name
from stakeholders.models import Audience, Evidence, Exclusion, Pitch, PitchStep, Promise, PromiseOwner, Stakeholder
from stakeholders.pitches.value_curve import Curve

MOST_NAMED: Final = 3


def already_excluded(row: Exclusion, reason: str) -> str:
    """For the second of two windows: its reason was not saved."""
    return (
        f"{row.person} was already excluded in another window: “{row.reason}”. Your reason, “{reason}”, was not saved. "
        "To change it, restore them first."
    )


def draft_message(
    row: Stakeholder, initiatives: Sequence[str], pitches: Sequence[str], promises: Sequence[Promise], today: date
) -> str:
    """A greeting, the subject, what the lead owes them, what they owe, and a question. Never includes private notes."""
    open_ones = [one for one in promises if not one.done]
    mine = [promise_text(one, today) for one in open_ones if one.promised_by == PromiseOwner.MINE][:MOST_NAMED]
    theirs = [promise_text(one, today) for one in open_ones if one.promised_by == PromiseOwner.THEIRS][:MOST_NAMED]
    first_name = short_name(str(row)) if row.person_id else str(row)
    parts = [f"Hello {first_name},"]
    if initiatives or pitches:
        about = [f"“{name}”" for name in (*initiatives, *pitches)]
        parts.append(f"I’d like to hear your view on {join_words(about[:MOST_NAMED])}.")
    if mine:
        parts.append("What I still owe you:\n" + "\n".join(f"– {one}" for one in mine))
    if theirs:
        parts.append("What I’m waiting for from you:\n" + "\n".join(f"– {one}" for one in theirs))
    parts.append("Do you have 30 minutes this week?")
    return "\n\n".join(parts)


def promise_text(one: Promise, today: date) -> str:
    if one.due is None:
        return one.what
    year = f" {one.due.year}" if one.due.year != today.year else ""
    return f"{one.what} (by {format_date(one.due, 'j F')}{year})"


def join_words(words: Sequence[str]) -> str:
    """'A, B and C'; empty without any."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def listed(words: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    more = len(words) - MOST_NAMED
    return join_words([*words[:MOST_NAMED], f"{more} more"] if more > 0 else words)


ARGUMENTS: Final = {
    Audience.PRODUCT_MANAGER: "Fewer interruptions: more time for the team’s own backlog, and a product that works for customers.",
    Audience.ENGINEERING_MANAGER: "Less reactive work: a more stable product, and engineers who build instead of firefighting.",
    Audience.EXECUTIVE: "At stake are the brand, revenue, and a risk that remains until we deal with it.",
    Audience.OTHER: "This removes something that costs all of us time.",
}


def draft_pitch_message(
    pitch: Pitch, audience: Audience, evidence: Sequence[Evidence], steps: Sequence[PitchStep], drawn: Curve
) -> str:
    """Paragraphs with the pitch's own figures and their units."""
    parts = [opening_text(pitch, audience)]
    known = [evidence_text(one) for one in evidence]
    if known:
        parts.append("What we know:\n" + "\n".join(f"– {one}" for one in known))
    gain = value_text(pitch)
    if pitch.outcome.strip() or gain:
        parts.append("Outcome: " + "; ".join(one for one in (pitch.outcome.strip().rstrip("."), gain) if one) + ".")
    if drawn.enough is not None and audience != Audience.EXECUTIVE:
        parts.append(first_steps_text(drawn))
    elif drawn.enough is not None:
        parts.append(f"{percent_text(drawn.enough.share)} of that for {weeks_text(drawn.enough.weeks)} of work.")
    asks = [f"– {ask_text(one)}" for one in steps if not one.agreed]
    if asks and audience != Audience.EXECUTIVE:
        parts.append("What we’re asking for:\n" + "\n".join(asks))
    return "\n\n".join(one for one in parts if one)


def opening_text(pitch: Pitch, audience: Audience) -> str:
    """The problem, and the argument for this audience."""
    return "\n\n".join(one for one in (pitch.problem.strip(), ARGUMENTS[audience]) if one)


def ask_text(one: PitchStep) -> str:
    return f"{one.team or 'Team to be decided'}: {one.ask.strip() or one.name}"


def reader_ask_text(pitch: Pitch, audience: Audience, steps: Sequence[PitchStep]) -> str:
    """What a reader can do, in one sentence."""
    cycle = f" in {pitch.cycle}" if pitch.cycle else ""
    teams = join_words(list(dict.fromkeys(str(one.team) for one in steps if one.team)))
    weeks = sum(float(one.effort_weeks or 0) for one in steps)
    work = f"{weeks_text(weeks)} of work" if weeks else "this work"
    by = f" by {teams}" if teams else ""
    return {
        Audience.EXECUTIVE: f"Your support for {work}{by}{cycle}.",
        Audience.PRODUCT_MANAGER: f"Room for {work} in the plan{f' of {teams}' if teams else ''}{cycle}.",
        Audience.ENGINEERING_MANAGER: f"Time for {work}{by}{cycle}.",
        Audience.OTHER: f"Your view on {work}{by}{cycle}, and what we have missed.",
    }[audience]


def first_steps_text(drawn: Curve) -> str:
    assert drawn.enough is not None
    number = drawn.points.index(drawn.enough) + 1
    words = "first step delivers" if number == 1 else f"first {number} steps deliver"
    return f"The {words} {percent_text(drawn.enough.share)} of the value for {drawn.enough.weeks:g} of {weeks_text(drawn.weeks)}."


def evidence_text(one: Evidence) -> str:
    if one.figure is None:
        return one.what
    number = f"{one.figure:,.4f}".rstrip("0").rstrip(".")
    source = f" ({one.source})" if one.source else ""
    return f"{one.what}: {number} {one.unit}".rstrip() + source


def value_text(pitch: Pitch) -> str:
    """480,000 USD a year."""
    if pitch.value_amount is None:
        return ""
    number = f"{pitch.value_amount:,.2f}".removesuffix(".00")
    per = f" {article(pitch.value_per)} {pitch.value_per}" if pitch.value_per else ""
    return f"{number} {pitch.value_currency}{per}".replace("  ", " ")


def article(word: str) -> str:
    """A year, an incident, an hour."""
    return "an" if word[:1].lower() in tuple("aeio") or word.lower().startswith("hour") else "a"


def percent_text(share: float) -> str:
    return f"{share * 100:.0f}%"


def weeks_text(number: float) -> str:
    return f"{number:g} week{'' if number == 1 else 's'}"
