"""Making room in a week over capacity: what could be cut, what each cut costs, and applying the cuts as decisions.

Own work comes first. What areas lose comes from the engine: V(h) of the receipt, minus the opportunity cost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.core import signing
from django.db import transaction

from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import day_words, milestone
from focus.models import Decision, DecisionKind
from focus.own_work.queries import OwnWorkCut, OwnWorkLine, load_lines
from focus.plan.labels import LabelResolver
from focus.plan.receipt_document import reached
from focus.week.queries.capacity_summary import CapacitySummary
from focus.week.queries.plan_items import PlanItem, as_decimal
from focus.week.queries.week_page import WeekPage
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions, own_work_cuts
from focus.week.services.cheapest_cuts import CuttableItem, cheapest_cuts
from focus.week.services.own_work_cuts import AppliedCut
from initiatives.models import CriticalArea
from people.models import Person

SALT: Final = "focus.make_room"
"""Another one than before undo covered own work: links from then say that they no longer work."""
A_DAY: Final = 24 * 3600
DROP: Final = "drop"
MOVE: Final = "move"
HAND: Final = "hand"
MOST_ABLE: Final = 3


class InvalidTradeOff(ValueError):
    """A choice that can't be applied; the message can be shown."""


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The cut from one item: hours, and where they go; `to` is a person's key if they are handed over."""

    hours: float = 0.0
    how: str = DROP
    to: str = ""

    @property
    def code(self) -> str:
        return f"{HAND}:{self.to}" if self.how == HAND else self.how

    @classmethod
    def of(cls, hours: float, code: str) -> "TradeOff":
        how, _, to = code.partition(":")
        return cls(hours, how, to)


@dataclass(frozen=True, slots=True)
class TradeOffLine:
    """An item of the week, its cut, and what the cut costs."""

    item: PlanItem
    trade_off: TradeOff
    able: Sequence[tuple[str, str]]
    """Key and name of everyone who is at the required level and present."""
    lost: float
    uncovered: float
    """What is at stake in the area if no one works on it."""
    before: str
    """The milestone before next week, in words."""

    @property
    def keeps(self) -> float:
        return self.item.hours - self.trade_off.hours

    @property
    def options(self) -> list[tuple[str, str]]:
        hand = [(f"{HAND}:{key}", f"hand to {name}") for key, name in self.able]
        return [(DROP, "drop"), (MOVE, "move to next week"), *hand]


@dataclass(frozen=True, slots=True)
class TradeOffs:
    """The whole choice against the capacity."""

    lines: Sequence[TradeOffLine]
    own_work: Sequence[OwnWorkLine]
    capacity_summary: CapacitySummary
    opening: float

    @property
    def hours_cut(self) -> float:
        return sum(line.trade_off.hours for line in self.lines) + self.own_work_cut

    @property
    def own_work_cut(self) -> float:
        return sum(line.cut.hours for line in self.own_work)

    @property
    def focus(self) -> float:
        """The focus capacity with what own work no longer takes."""
        return round(self.capacity_summary.focus + self.own_work_cut, 2)

    @property
    def has_pinned(self) -> bool:
        return any(line.item.state == "pinned" for line in self.lines)

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
        """Hours still over capacity."""
        return max(0.0, round(self.planned + self.opening - max(0.0, self.focus), 2))


def load_trade_offs(
    page: WeekPage,
    chosen: Mapping[str, TradeOff] | None = None,
    own_work: Mapping[int, OwnWorkCut] | None = None,
) -> TradeOffs:
    """The chosen cuts; or by default own work first, and then the areas' hours that lose least."""
    items = [item for item in page.all_items if meant(item) > 0]
    summary = page.capacity_summary
    own = load_lines(page.week_request, max(summary.over, -summary.focus), own_work)
    focus = summary.focus + sum(one.cut.hours for one in own)
    picked = least_loss(page, items, max(0.0, focus)) if chosen is None else chosen
    lines = [line_of(page, item, picked.get(item.key, TradeOff())) for item in items]
    opened = opening(page, {line.item.key: line.keeps for line in lines})
    return TradeOffs(lines, own, summary, opened)


def meant(item: PlanItem) -> float:
    """Hours that committing the week would take: as decided, or the firm ones."""
    return item.hours if item.decision else item.firm


def line_of(page: WeekPage, item: PlanItem, trade_off: TradeOff) -> TradeOffLine:
    keeps, receipt = item.hours - trade_off.hours, item.fact["receipt"]
    lost = value(item, item.hours, page.weights) - value(item, keeps, page.weights)
    nobody = keeps <= 0 and trade_off.how != HAND and trade_off.hours > 0
    uncovered = receipt["exposure"] if nobody else 0.0
    return TradeOffLine(
        item, trade_off, able(item, page.names), max(0.0, lost), uncovered, point_words(item, page.week)
    )


def point_words(item: PlanItem, week: Week) -> str:
    """The milestone that falls before another week could help."""
    point = item.fact["receipt"]["point"]
    day = date.fromisoformat(point["date"]) if point and not point["overdue"] else None
    if point is None or day is None or day not in week:
        return ""
    return f"{milestone(point['name'])} is on {day_words(day, week)}"


def value(item: PlanItem, hours: float, weights: Weights) -> float:
    """Net of the opportunity cost."""
    receipt = item.fact["receipt"]
    worth = receipt["exposure"] * (receipt["leverage"] or 0.0)
    return float(worth * reached(receipt, hours) - weights.hour_cost * hours)


def opening(page: WeekPage, keeps: Mapping[str, float]) -> float:
    opened = {item.initiative_key for item in page.all_items if keeps.get(item.key, 0) > 0}
    return page.weights.opening_hours * len(opened)


def least_loss(page: WeekPage, items: Sequence[PlanItem], room: float) -> dict[str, TradeOff]:
    """The cuts that lose least in all, until the rest fits; pinned items are cut only if nothing else is left to cut."""
    cuttable = [
        CuttableItem(
            item.key,
            item.initiative_key,
            round(meant(item) * 2),
            lambda halves, item=item: value(item, halves / 2, page.weights),  # type: ignore[misc]
            is_pinned=item.state == "pinned",
        )
        for item in items
    ]
    kept = cheapest_cuts(cuttable, room, page.weights.opening_hours)
    return {item.key: TradeOff(meant(item) - kept[item.key] / 2) for item in items if kept[item.key] / 2 < meant(item)}


def able(item: PlanItem, names: LabelResolver) -> list[tuple[str, str]]:
    """Who could take it over: team members present and at the level for all of it, then people who could be brought in."""
    needs = item.fact["receipt"]["requirements"]
    found = [
        frozenset(set(need["at_level"]) & {one["person"] for one in need["people"] if one["here"]}) for need in needs
    ]
    team = sorted(frozenset.intersection(*found)) if found else []
    behind = {need["skill"] for need in needs if need["behind_gap"]}
    helpers = [
        one["person"] for one in item.fact["advice"].get("helpers", ()) if behind and behind <= set(one["skills"])
    ]
    return [(key, names.full(key)) for key in [*team, *(one for one in helpers if one not in team)]][:MOST_ABLE]


@transaction.atomic
def apply_trade_offs(person: Person, page: WeekPage, trade_offs: TradeOffs, *, now: datetime) -> str:
    """Write the decisions and the cuts of own work; returns a signed token to undo them. Raises InvalidTradeOff."""
    done: list[tuple[str, int, str]] = []
    for line in trade_offs.lines:
        if line.trade_off.hours <= 0:
            continue
        for week, row in decided(person, page, line, now=now):
            done.append((str(week), row.area_id, row.at.isoformat()))
    return signed(done, own_work_cuts.apply_cuts(page.week_request, trade_offs.own_work))


def signed(done: Sequence[tuple[str, int, str]], own_work: Sequence[AppliedCut] = ()) -> str:
    """Week, area and time of decisions, and changes of own work, to undo them by."""
    return signing.dumps({"decisions": done, "own_work": own_work}, salt=SALT, compress=True)


def decided(person: Person, page: WeekPage, line: TradeOffLine, *, now: datetime) -> Iterator[tuple[Week, Decision]]:
    area = page.names.areas.get(line.item.key)
    if area is None:
        raise InvalidTradeOff(f"“{line.item.name}” no longer exists. Reload the page.")
    if line.trade_off.how == MOVE:
        yield moved(person, page.week + 1, area, as_decimal(line.trade_off.hours), now=now)
    if line.keeps > 0:
        yield page.week, decisions.adjust(person, page.week, area, as_decimal(line.keeps), now=now)
    else:
        yield page.week, decisions.dismiss(person, page.week, area, reason_of(line, page.week), now=now)


def reason_of(line: TradeOffLine, week: Week) -> str:
    """The reason that the review asks about."""
    if line.trade_off.how == MOVE:
        return f"moved to week {(week + 1).number}"
    if line.trade_off.how == HAND:
        return f"handed to {dict(line.able).get(line.trade_off.to, line.trade_off.to)}"
    return "didn’t fit in the week"


def moved(person: Person, week: Week, area: CriticalArea, hours: Decimal, *, now: datetime) -> tuple[Week, Decision]:
    """On top of what the person has already decided for that week."""
    if not decisions.areas_to_decide(person, week).filter(pk=area.pk).exists():
        raise InvalidTradeOff(
            f"You don’t lead {area.initiative} in week {week.number}, so “{area.name}” can’t be moved there."
        )
    standing = Decision.objects.of(person, week).filter(area=area).exclude(kind=DecisionKind.DISMISS).first()
    whole = min(hours + (standing.hours if standing else Decimal(0)), decisions.MOST_HOURS)
    return week, decisions.adjust(person, week, area, whole, now=now)


@transaction.atomic
def undo_trade_offs(week_request: WeekRequest, token: str) -> int:
    """Undo what has not changed since; returns how many things. Raises signing.BadSignature."""
    done = signing.loads(token, salt=SALT, max_age=A_DAY)
    count = own_work_cuts.undo_cuts(week_request, done["own_work"])
    for week, area, at in done["decisions"]:
        person, of_week = week_request.person, Week.parse(week)
        row = Decision.objects.of(person, of_week).filter(area=area).select_related("area").first()
        if row is not None and row.at.isoformat() == at:
            decisions.undo(person, row.week, row.area, now=week_request.now)
            count += 1
    return count
