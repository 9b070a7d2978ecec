"""Sentences about standards: why to talk to a team, and a draft in three parts. leadplan never sends it."""

from decimal import Decimal
from typing import Final

from people.display import format_date
from people.models import Person
from standards.queries.next_talks import DraftFacts, NextTalk, Reason, RevertPattern
from standards.queries.pages import ExceptionLine, TeamLine
from standards.queries.this_week import OwnedStandard

PATTERN_WORDS: Final = {
    "schedule": "schedule pressure",
    "unfamiliar": "they didn’t know it well enough",
    "missing_feature": "a missing feature",
    "incident": "an incident",
}
MOST_WHY: Final = 300
MOST_NAMED: Final = 4


def reason_words(talk: NextTalk) -> str:
    """Such as “exception ended on 18 Dec 2026”."""
    newest, expired = talk.line.newest, talk.line.expired
    asked = f", last asked {format_date(talk.asked_on, 'j M Y')}" if talk.asked_on else ""
    if talk.reason == Reason.EXPIRED and expired is not None:
        return f"exception ended {format_date(expired.row.until, 'j M Y')}{asked}"
    if talk.reason == Reason.REVERTED:
        return f"reverted, and not restored{asked}"
    if talk.reason == Reason.OVERDUE and newest is not None and newest.adopt_by is not None:
        return f"planned for {format_date(newest.adopt_by, 'j M Y')}{asked}"
    if talk.reason == Reason.NO_ANSWER and newest is not None:
        last = max(one for one in (talk.asked_on, newest.on) if one)
        return f"asked {format_date(last, 'j M Y')}, no answer"
    if talk.reason == Reason.DECLINED:
        return f"declined, but something is new since then{asked}"
    return "not asked yet"


def pattern_sentence(pattern: RevertPattern) -> str:
    words = PATTERN_WORDS[pattern.reason]
    return f"{pattern.teams} teams went back for the same reason: {words}. The paved road is missing something."


def step_name(pattern: RevertPattern) -> str:
    """Of the step of a pitch that is proposed; without texts of reverts, which its readers may not see."""
    return f"The paved road is missing something: teams went back ({PATTERN_WORDS[pattern.reason]})"


def draft(facts: DraftFacts, to: Person | None, sender: Person) -> str:
    """What it spares the team, the smallest step, the sponsor's words with their date; then one question."""
    standard, team = facts.line.scope.standard, facts.line.team
    parts = [
        f"Hi {to.first_name if to else 'there'},",
        f"{opening(facts)} “{standard}”: {standard.statement}",
        f"What it spares {team}: {spares(facts)}",
        f"The smallest step: {smallest_step(facts)}",
    ]
    if facts.said and facts.said_on:
        parts.append(f"{facts.sponsor} said on {format_date(facts.said_on, 'j F Y')}: “{facts.said}”")
    parts += ["Can you take this step? If not, what is in the way?", f"Thanks,\n{sender.first_name}"]
    return "\n\n".join(parts)


def opening(facts: DraftFacts) -> str:
    reason, expired = facts.talk.reason if facts.talk else None, facts.line.expired
    if reason == Reason.EXPIRED and expired is not None:
        return f"Your exception “{expired.row}” ended on {format_date(expired.row.until, 'j F Y')}. It is about"
    if reason == Reason.REVERTED:
        return "You went back on this, and I’d like to know what would help. It is about"
    if reason == Reason.OVERDUE:
        return "You planned to have adopted this by now. It is about"
    if reason == Reason.DECLINED:
        return "You declined this, and something is new since then. It is about"
    if reason == Reason.NO_ANSWER:
        return "I asked your team to join this, and would like to know what you think. It is about"
    return "I’d like your team to join"


def spares(facts: DraftFacts) -> str:
    if facts.evidence:
        return "; ".join(facts.evidence) + "."
    why = " ".join(facts.line.scope.standard.why.split())
    return why if len(why) <= MOST_WHY else f"{why[:MOST_WHY].rsplit(' ', 1)[0]} …" if why else "…"


def smallest_step(facts: DraftFacts) -> str:
    how = facts.line.scope.standard.how_url
    if facts.step:
        return facts.step + (f" {how}" if how else "")
    return f"start with one service: {how}" if how else "start with one service, and tell me what was missing."


def share_words(percent: Decimal | None) -> str:
    """62.5%, 50%."""
    return f"{percent.normalize():f}%" if percent is not None else "–"


def owned_sentence(one: OwnedStandard) -> str:
    """“Retries”: 50% adopted (4 of 8), 62.5% covered. Team 8 agreed. Talk to Team 6 next: exception ended 18 Dec 2026."""
    figures = one.figures
    adopted = f"{share_words(figures.adoption)} adopted ({figures.adopted} of {figures.teams})"
    words = f"“{one.standard}”: {adopted}, {share_words(figures.coverage)} covered."
    if one.changed:
        words += f" New: {'; '.join(f'{change.team} {change.state}' for change in one.changed[:MOST_NAMED])}."
    if one.talks:
        first, more = one.talks[0], len(one.talks) - 1
        words += f" Talk to {first.line.team} next: {reason_words(first)}"
        words += f"; then {more} more." if more else "."
    return words


def asked_sentence(line: TeamLine) -> str:
    since = f" since {format_date(line.newest.on, 'j M Y')}" if line.newest else ""
    return f"“{line.scope.standard}” is waiting for an answer from {line.team}{since}"


def ending_sentence(one: ExceptionLine) -> str:
    row = one.row
    return f"The exception “{row}” ({row.team}, “{row.standard}”) ends {format_date(row.until, 'D j M Y')}"
