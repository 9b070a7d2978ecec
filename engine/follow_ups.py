"""When to ask about a dependency again, and when to go one rung further up: facts with reasons, nothing is ever sent.

Days are working days of the recipient: holidays, time off and days without contracted hours are skipped. Source:
docs/focus-model.md, "Following up on dependencies".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from engine.capacity.availability import is_at_work
from engine.people_facts import PersonFacts

RungState = Literal["there", "empty", "absent", "repeated"]

URGENT_DAYS: Final = 21
SOON_DAYS: Final = 56
ASK_EVERY_URGENT: Final = 3
ASK_EVERY_SOON: Final = 5
ASK_EVERY: Final = 10
ASKS_BEFORE_ESCALATION: Final = 2
# Someone who is away for longer than this is counted as working Monday to Friday: the date must not run away.
MOST_DAYS_AWAY: Final = 60
ANYONE: Final = PersonFacts("")


class Rung(NamedTuple):
    """0 the DRI, 1 the tech lead, 2 the engineering manager, 3 that manager's manager, 4 the consumer's own manager."""

    number: int
    person: str | None
    state: RungState


class Ask(NamedTuple):
    """A question on a day, to a rung; `answered` if anything came back on that day or later."""

    on: date
    rung: int
    answered: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When to ask next, at which rung. `escalate` is the rung to go to from `escalate_on`, the end of the grace period."""

    rung: Rung
    ask_on: date
    escalate: Rung | None = None
    escalate_on: date | None = None

    def is_due(self, day: date) -> bool:
        return self.ask_on <= day or self.proposes(day)

    def proposes(self, day: date) -> bool:
        """Whether going up a rung is proposed on that day."""
        return self.escalate is not None and self.escalate_on is not None and self.escalate_on <= day


def ask_every(need_by: date | None, today: date) -> int:
    """Working days between two questions."""
    if need_by is None:
        return ASK_EVERY
    left = (need_by - today).days
    if left <= URGENT_DAYS:
        return ASK_EVERY_URGENT
    return ASK_EVERY_SOON if left <= SOON_DAYS else ASK_EVERY


def after_working_days(person: PersonFacts, start: date, days: int) -> date:
    """The day on which that many of the person's working days after `start` have begun."""
    day, left = start, days
    last = start + timedelta(days=MOST_DAYS_AWAY)
    while left > 0:
        day += timedelta(days=1)
        if is_at_work(person, day) if day <= last else day.weekday() < 5:
            left -= 1
    return day


def ladder(people: Sequence[str | None], absent: Iterable[str]) -> list[Rung]:
    """The rungs in order, each with whether someone is there to ask: empty, absent and repeated ones are skipped."""
    away, seen = set(absent), set[str]()
    found = []
    for number, person in enumerate(people):
        state: RungState = "there"
        if person is None:
            state = "empty"
        elif person in seen:
            state = "repeated"
        elif person in away:
            state = "absent"
        found.append(Rung(number, person, state))
        seen |= {person} if person else set()
    return found


def follow_up(
    rungs: Sequence[Rung],
    asks: Sequence[Ask],
    last_answer: date | None,
    *,
    need_by: date | None,
    grace: int,
    recipients: dict[str, PersonFacts],
    today: date,
) -> FollowUp:
    """The next question. Any answer returns to the first rung; two unanswered at a rung and the grace propose the next."""
    unanswered = [ask for ask in asks if not ask.answered]
    number = max((ask.rung for ask in unanswered), default=0)
    current = rungs[number]
    if number == 0 and current.state in ("absent", "repeated"):
        current = next((rung for rung in rungs if rung.state == "there"), current)
    recipient = recipients.get(current.person or "", ANYONE)
    contacts = [ask.on for ask in asks] + ([last_answer] if last_answer else [])
    last = max(contacts, default=None)
    ask_on = today if last is None else after_working_days(recipient, last, ask_every(need_by, today))
    here = [ask.on for ask in unanswered if ask.rung == number]
    higher = next((rung for rung in rungs if rung.number > current.number and rung.state == "there"), None)
    if len(here) < ASKS_BEFORE_ESCALATION or higher is None:
        return FollowUp(current, ask_on)
    return FollowUp(current, ask_on, higher, after_working_days(recipient, max(here), grace))
