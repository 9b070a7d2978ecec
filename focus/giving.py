"""An over-full week: what could give, what each choice costs, and carrying the choice out as decisions.

Costs are the engine's own: V(h) of the receipt, less the opportunity cost. Value falls with every half-hour given up, the
first ones least, so taking the cheapest half-hour again and again loses least in all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core import signing
from django.db import transaction

from engine.weeks import Week
from engine.weights import Weights
from focus import decisions
from focus.arithmetic import reached
from focus.entries import Entry, as_decimal
from focus.models import Decision, DecisionKind
from focus.names import Names
from focus.page import WeekPage
from focus.tally import Tally
from focus.wording.plain import day_words, in_sentence
from initiatives.models import CriticalArea
from people.models import Person

SALT: Final = "focus.giving"
A_DAY: Final = 24 * 3600
DROP: Final = "drop"
MOVE: Final = "move"
HAND: Final = "hand"
MOST_ABLE: Final = 3


class NotGiven(ValueError):
    """A choice that can't be carried out; the words can be shown."""


@dataclass(frozen=True, slots=True)
class Give:
    """What one item gives: hours, and what becomes of them; `to` is a person's key where they are handed on."""

    hours: float = 0.0
    how: str = DROP
    to: str = ""

    @property
    def code(self) -> str:
        return f"{HAND}:{self.to}" if self.how == HAND else self.how

    @classmethod
    def of(cls, hours: float, code: str) -> "Give":
        how, _, to = code.partition(":")
        return cls(hours, how, to)


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the week, what it would give, and what that costs."""

    entry: Entry
    give: Give
    able: Sequence[tuple[str, str]]
    """Key and name of whoever is at the level and here."""
    lost: float
    uncovered: float
    """What is at stake in the area with nobody at it."""
    before: str
    """The inflection point that would come before next week, in words."""

    @property
    def keeps(self) -> float:
        return self.entry.hours - self.give.hours

    @property
    def options(self) -> list[tuple[str, str]]:
        hand = [(f"{HAND}:{key}", f"hand to {name}") for key, name in self.able]
        return [(DROP, "drop"), (MOVE, "move to next week"), *hand]


@dataclass(frozen=True, slots=True)
class Gives:
    """The whole choice against the capacity."""

    lines: Sequence[Line]
    tally: Tally
    opening: float

    @property
    def given(self) -> float:
        return sum(line.give.hours for line in self.lines)

    @property
    def planned(self) -> float:
        return sum(line.keeps for line in self.lines)

    @property
    def lost(self) -> float:
        return sum(line.lost for line in self.lines)

    @property
    def uncovered(self) -> float:
        return sum(line.uncovered for line in self.lines)

    @property
    def over(self) -> float:
        """By how much it is still too much."""
        return max(0.0, round(self.planned + self.opening - max(0.0, self.tally.focus), 2))


def gives_of(page: WeekPage, chosen: Mapping[str, Give] | None = None) -> Gives:
    """What is chosen, else the choice that loses least."""
    items = [entry for entry in page.entries if meant(entry) > 0]
    picked = least_loss(page, items) if chosen is None else chosen
    lines = [line_of(page, entry, picked.get(entry.key, Give())) for entry in items]
    return Gives(lines, page.tally, opening(page, {line.entry.key: line.keeps for line in lines}))


def meant(entry: Entry) -> float:
    """Hours that committing the week would take: as decided, else the firm ones."""
    return entry.hours if entry.decision else entry.firm


def line_of(page: WeekPage, entry: Entry, give: Give) -> Line:
    keeps, receipt = entry.hours - give.hours, entry.fact["receipt"]
    lost = value(entry, entry.hours, page.weights) - value(entry, keeps, page.weights)
    nobody = keeps <= 0 and give.how != HAND and give.hours > 0
    uncovered = receipt["exposure"] if nobody else 0.0
    return Line(entry, give, able(entry, page.names), max(0.0, lost), uncovered, point_words(entry, page.week))


def point_words(entry: Entry, week: Week) -> str:
    """The inflection point that comes before another week could help."""
    point = entry.fact["receipt"]["point"]
    day = date.fromisoformat(point["date"]) if point and not point["overdue"] else None
    if point is None or day is None or day not in week:
        return ""
    return f"the {in_sentence(point['name'])} is on {day_words(day, week)}"


def value(entry: Entry, hours: float, weights: Weights) -> float:
    """Net of the opportunity cost."""
    receipt = entry.fact["receipt"]
    worth = receipt["exposure"] * (receipt["leverage"] or 0.0)
    return float(worth * reached(receipt, hours) - weights.hour_cost * hours)


def opening(page: WeekPage, keeps: Mapping[str, float]) -> float:
    opened = {entry.initiative_key for entry in page.entries if keeps.get(entry.key, 0) > 0}
    return page.weights.opening_hours * len(opened)


def least_loss(page: WeekPage, items: Sequence[Entry]) -> dict[str, Give]:
    """Give up the cheapest half-hours until the rest fits; an hour at once where less would be no block. Pinned ones last."""
    keeps = {entry.key: meant(entry) for entry in items}
    room = max(0.0, page.tally.focus)
    while sum(keeps.values()) + opening(page, keeps) > room + 1e-9 and any(keeps.values()):
        entry = min((one for one in items if keeps[one.key] > 0), key=lambda one: rate(page, one, keeps[one.key]))
        keeps[entry.key] -= chunk(keeps[entry.key])
    return {entry.key: Give(meant(entry) - keeps[entry.key]) for entry in items if keeps[entry.key] < meant(entry)}


def chunk(hours: float) -> float:
    return hours if hours <= 1 else 0.5


def rate(page: WeekPage, entry: Entry, keeps: float) -> tuple[bool, float, str]:
    """What an hour of it is worth, at the end of what it keeps."""
    part = chunk(keeps)
    lost = value(entry, keeps, page.weights) - value(entry, keeps - part, page.weights)
    return entry.state == "pinned", round(lost / part, 9), entry.key


def able(entry: Entry, names: Names) -> list[tuple[str, str]]:
    """Who could have it instead: of the team whoever is here and at the level for all of it, then who may be brought in."""
    needs = entry.fact["receipt"]["requirements"]
    found = [
        frozenset(set(need["at_level"]) & {one["person"] for one in need["people"] if one["here"]}) for need in needs
    ]
    team = sorted(frozenset.intersection(*found)) if found else []
    behind = {need["skill"] for need in needs if need["behind_gap"]}
    helpers = [
        one["person"] for one in entry.fact["advice"].get("helpers", ()) if behind and behind <= set(one["skills"])
    ]
    return [(key, names.full(key)) for key in [*team, *(one for one in helpers if one not in team)]][:MOST_ABLE]


@transaction.atomic
def carry_out(person: Person, page: WeekPage, gives: Gives, *, now: datetime) -> str:
    """Write the decisions; what takes them back, signed. Raises NotGiven."""
    done: list[tuple[str, int, str]] = []
    for line in gives.lines:
        if line.give.hours <= 0:
            continue
        for week, row in decided(person, page, line, now=now):
            done.append((str(week), row.area_id, row.at.isoformat()))
    return signed(done)


def signed(done: Sequence[tuple[str, int, str]]) -> str:
    """Week, area and moment of decisions, to take them back by."""
    return signing.dumps(done, salt=SALT, compress=True)


def decided(person: Person, page: WeekPage, line: Line, *, now: datetime) -> Iterator[tuple[Week, Decision]]:
    area = page.names.areas.get(line.entry.key)
    if area is None:
        raise NotGiven(f"{line.entry.name} is not there any more.")
    if line.give.how == MOVE:
        yield moved(person, page.week + 1, area, as_decimal(line.give.hours), now=now)
    if line.keeps > 0:
        yield page.week, decisions.adjust(person, page.week, area, as_decimal(line.keeps), now=now)
    else:
        yield page.week, decisions.dismiss(person, page.week, area, reason_of(line, page.week), now=now)


def reason_of(line: Line, week: Week) -> str:
    """What the review asks about, in the person's own week."""
    if line.give.how == MOVE:
        return f"moved to week {(week + 1).number}"
    if line.give.how == HAND:
        return f"handed to {dict(line.able).get(line.give.to, line.give.to)}"
    return "did not fit into the week"


def moved(person: Person, week: Week, area: CriticalArea, hours: Decimal, *, now: datetime) -> tuple[Week, Decision]:
    """On top of what the person has decided for that week."""
    if not decisions.areas_to_decide(person, week).filter(pk=area.pk).exists():
        raise NotGiven(f"You do not lead {area.initiative} in week {week.number}: {area.name} can’t be moved there.")
    standing = Decision.objects.of(person, week).filter(area=area).exclude(kind=DecisionKind.DISMISS).first()
    whole = min(hours + (standing.hours if standing else Decimal(0)), decisions.MOST_HOURS)
    return week, decisions.adjust(person, week, area, whole, now=now)


@transaction.atomic
def take_back(person: Person, token: str, *, now: datetime) -> int:
    """Undo those decisions that still stand as they were made; how many. Raises signing.BadSignature."""
    done: list[Any] = signing.loads(token, salt=SALT, max_age=A_DAY)
    count = 0
    for week, area, at in done:
        row = Decision.objects.of(person, Week.parse(week)).filter(area=area).select_related("area").first()
        if row is not None and row.at.isoformat() == at:
            decisions.undo(person, row.week, row.area, now=now)
            count += 1
    return count
