"""A person's decisions about their week, and their pairings: their rules, and the five actions on an item of the page.

Nothing else writes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q

from engine.weeks import Week
from focus import formatting
from focus.models import Decision, DecisionKind, Pairing, WeekPlan
from focus.plan.document import areas_of
from focus.week.queries.plan_items import PlanItem, as_decimal, plan_item
from focus.week.queries.week_page import WeekPage, find_item
from initiatives.models import CriticalArea, LeadAssignment
from initiatives.querysets import OfInitiativeQuerySet
from people.concurrency import EditConflict
from people.models import Person
from people.querysets import PersonQuerySet

MOST_HOURS: Final = Decimal(40)
CONSTRAINTS: Final = (DecisionKind.ADJUST, DecisionKind.PIN, DecisionKind.DISMISS)


class NotDecidable(ValueError):
    """Hours that can't be committed; the message can be shown."""


def areas_to_decide(person: Person, week: Week) -> OfInitiativeQuerySet[CriticalArea]:
    """Areas of the initiatives that a person plans in a week."""
    leads = LeadAssignment.objects.of(person).firm().during(week.monday, week.sunday)
    return CriticalArea.objects.filter(initiative__in=leads.values("initiative")).select_related("initiative")


def accept(person: Person, week: Week, area: CriticalArea, hours: Decimal, *, now: datetime) -> Decision:
    """Commit to hours as planned; a later plan may propose different ones."""
    return decide(person, week, area, DecisionKind.ACCEPT, checked(hours), now=now)


def adjust(person: Person, week: Week, area: CriticalArea, hours: Decimal, *, now: datetime) -> Decision:
    """Commit to your own hours; the rest is planned around them."""
    return decide(person, week, area, DecisionKind.ADJUST, checked(hours), now=now)


def pin(person: Person, week: Week, area: CriticalArea, hours: Decimal, *, now: datetime) -> Decision:
    """Keep hours fixed, whatever changes."""
    return decide(person, week, area, DecisionKind.PIN, checked(hours), now=now)


def dismiss(person: Person, week: Week, area: CriticalArea, reason: str, *, now: datetime) -> Decision:
    """No hours for it this week, with a reason."""
    return decide(person, week, area, DecisionKind.DISMISS, Decimal(0), reason=reason.strip(), now=now)


def checked(hours: Decimal) -> Decimal:
    """Raises NotDecidable unless the hours are in half-hour steps from 0.5 to 40."""
    if hours * 2 != (hours * 2).to_integral_value():
        raise NotDecidable("Use half-hour steps.")
    if not Decimal("0.5") <= hours <= MOST_HOURS:
        raise NotDecidable("Enter 0.5 to 40 hours. To plan none, dismiss the item.")
    return hours


def decide(
    person: Person,
    week: Week,
    area: CriticalArea,
    kind: DecisionKind,
    hours: Decimal,
    *,
    now: datetime,
    reason: str = "",
    seen: str | None = None,
) -> Decision:
    """Write the decision, keeping the previous one for undo; repeating the same one changes nothing.

    `seen` is the mark of the decision that the person saw, empty for none. Raises EditConflict if there is another by now.
    """
    reason = reason[:300]
    with transaction.atomic():
        row = locked(person, week, area)
        if seen is not None and seen != (row.mark if row else "") and not is_same(row, kind, hours, reason):
            raise EditConflict(
                f"“{area.name}” was decided in another window after you opened this one. It is now up to date; please check it."
            )
        if row is None:
            row = Decision(person=person, week=week, area=area, kind=kind, hours=hours, reason=reason, at=now)
            write_first(row)
        elif not is_same(row, kind, hours, reason):
            row.before = {"kind": row.kind, "hours": str(row.hours), "reason": row.reason}
            row.kind, row.hours, row.reason, row.at = kind, hours, reason, now
            row.save()
    return row


def is_same(row: Decision | None, kind: DecisionKind, hours: Decimal, reason: str) -> bool:
    return row is not None and (row.kind, row.hours, row.reason) == (kind, hours, reason)


def locked(person: Person, week: Week, area: CriticalArea) -> Decision | None:
    """The decision about an area. Ordered by itself: the default order would join, and lock, other tables too."""
    return Decision.objects.of(person, week).filter(area=area).select_for_update().order_by("pk").first()


def write_first(row: Decision) -> None:
    """If another request has decided about the area in the meantime, the later decision stays. One statement."""
    Decision.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["person", "week", "area"],
        update_fields=["kind", "hours", "reason", "at"],
    )


def undo(person: Person, week: Week, area: CriticalArea, *, now: datetime) -> Decision | None:
    """Back to the previous decision, or to none if there was none."""
    with transaction.atomic():
        row = locked(person, week, area)
        if row is None:
            return None
        if row.before is None:
            row.delete()
            return None
        before, row.before, row.at = row.before, None, now
        row.kind, row.hours, row.reason = before["kind"], Decimal(before["hours"]), before["reason"]
        row.save()
        return row


def accept_all(person: Person, week: Week, *, now: datetime) -> list[Decision]:
    """Commit to the firm hours of every item that is not decided yet."""
    plan = WeekPlan.objects.of(person, week).first()
    if plan is None:
        return []
    hours = {area["area"]: area["hours"] - area["optional_hours"] for area in plan.facts["areas"]}
    decided = set(Decision.objects.of(person, week).values_list("area_id", flat=True))
    areas = {area: hours.get(f"{area.initiative.key}/{area.key}", 0) for area in areas_to_decide(person, week)}
    return accept_each(person, week, {area: firm for area, firm in areas.items() if area.pk not in decided}, now=now)


def accept_each(person: Person, week: Week, hours: Mapping[CriticalArea, float], *, now: datetime) -> list[Decision]:
    """Commit to these hours of areas that are not decided yet. One query."""
    rows = [
        Decision(person=person, week=week, area=area, kind=DecisionKind.ACCEPT, hours=Decimal(str(firm)), at=now)
        for area, firm in hours.items()
        if firm > 0
    ]
    return Decision.objects.bulk_create(rows, ignore_conflicts=True)


def people_to_pair(area: CriticalArea, week: Week) -> PersonQuerySet:
    """Who may be paired: the team of the area's initiative in that week, and the area's owner."""
    members = area.initiative.memberships.during(week.monday, week.sunday)
    return Person.objects.filter(Q(pk__in=members.values("person")) | Q(pk=area.owner_id))


@transaction.atomic
def add_pairing(
    person: Person, week: Week, area: CriticalArea, learner: Person, expert: Person | None, *, now: datetime
) -> Pairing:
    """One per area and learner: choosing a different person to pair with replaces the previous one. Leaves no audit line,
    because a week is private to its person."""
    row = Pairing.objects.select_for_update().of(person, week).filter(area=area, learner=learner).first()
    row = row or Pairing(person=person, week=week, area=area, learner=learner, at=now)
    row.expert = expert
    row.save()
    return row


def remove_pairing(row: Pairing) -> None:
    row.delete()


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The page afterwards, what was done in words, and whether a decision was made."""

    page: WeekPage
    text: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class ItemAction:
    """An action on an area: who, where, when, and what was typed.

    `of` marks the decision to undo, `seen` the one that was shown, empty for none.
    """

    page: WeekPage
    item: PlanItem
    row: CriticalArea
    now: datetime
    hours: Decimal = Decimal(0)
    reason: str = ""
    of: str | None = None
    seen: str | None = None

    def decide(self, kind: DecisionKind, hours: Decimal, words: str, *, reason: str = "") -> ActionResult:
        page, person = self.page, self.page.week_request.person
        row = decide(person, page.week, self.row, kind, hours, reason=reason, now=self.now, seen=self.seen)
        return ActionResult(page.with_decisions({self.item.key: row}), words, decided=True)


def find_current(page: WeekPage, row: CriticalArea, key: str, seen: str) -> PlanItem:
    """Raises EditConflict where the item has changed since the person saw it, or the week is over."""
    if page.week_request.is_past:
        raise EditConflict(f"Week {page.week.number} is over, so its decisions can’t be changed.")
    if key not in areas_of(page.facts):
        raise EditConflict(f"“{row.name}” was added after this plan. Replan the week to include it.")
    item = find_item(page, key) or plan_item(page.facts, key, None, page.names, page.week, page.weights)
    if seen and seen.partition("@")[0] != item.mark:
        raise EditConflict(
            f"This week was replanned after you opened it. “{item.name}” is now up to date; please check it and try again."
        )
    return item


def accept_item(case: ItemAction) -> ActionResult:
    item = case.item
    if not item.planned:
        raise EditConflict(f"The plan no longer has hours for “{item.name}”. To give it some, use Adjust.")
    if item.state == "accepted" and item.hours == item.offered:
        return ActionResult(case.page, "Already accepted.")
    words = f"Accepted {formatting.hours(item.offered)} h for “{item.name}”."
    return case.decide(DecisionKind.ACCEPT, checked(as_decimal(item.offered)), words)


def pin_item(case: ItemAction) -> ActionResult:
    item = case.item
    if not item.hours:
        raise EditConflict(f"The plan no longer has hours for “{item.name}”. To give it some, use Adjust.")
    words = f"Pinned “{item.name}” at {formatting.hours(item.hours)} h. Replanning won’t change it."
    return case.decide(DecisionKind.PIN, checked(as_decimal(item.hours)), words)


def adjust_item(case: ItemAction) -> ActionResult:
    words = f"Set “{case.item.name}” to {formatting.hours(float(case.hours))} h."
    return case.decide(DecisionKind.ADJUST, checked(case.hours), words)


def dismiss_item(case: ItemAction) -> ActionResult:
    words = f"Dismissed “{case.item.name}”."
    return case.decide(DecisionKind.DISMISS, Decimal(0), words, reason=case.reason.strip())


def undo_item(case: ItemAction) -> ActionResult:
    """Back to the state before the decision that was shown; a second click finds another one and leaves it."""
    item = case.item
    if item.decision is None or case.of not in (None, item.decision_mark):
        return ActionResult(case.page, "Already undone.")
    before = undo(case.page.week_request.person, case.page.week, case.row, now=case.now)
    return ActionResult(case.page.with_decisions({item.key: before}), "Undone.")


ACTIONS: Final[dict[str, Callable[[ItemAction], ActionResult]]] = {
    "accept": accept_item,
    "adjust": adjust_item,
    "pin": pin_item,
    "dismiss": dismiss_item,
    "undo": undo_item,
}


def accept_undecided(page: WeekPage, *, now: datetime) -> dict[str, Decision]:
    """Commit to the firm hours of the items that the page shows as undecided; the decisions by full key. One query."""
    left = {page.names.areas[one.key]: one.firm for one in page.undecided if one.key in page.decidable}
    made = accept_each(page.week_request.person, page.week, left, now=now)
    return {f"{row.area.initiative.key}/{row.area.key}": row for row in made}
