"""What you can do with an area of your week: five actions, each following the rules in `focus.week.services.decisions`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from focus.formatting import hours
from focus.models import Decision
from focus.plan.document import areas_of
from focus.week.forms import DismissForm, HoursForm, ItemForm
from focus.week.queries.plan_items import PlanItem, as_decimal, plan_item
from focus.week.queries.week_page import WeekPage, find_entry
from focus.week.services import decisions
from initiatives.models import CriticalArea


class StaleItem(Exception):
    """The plan is no longer the one that the person was looking at; the message can be shown."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """The page afterwards, what was done in words, and whether a decision was made; or the form with its errors."""

    page: WeekPage
    text: str = ""
    decided: bool = False
    form: ItemForm | None = None


class ItemAction(NamedTuple):
    """An action on an area: who, where, what was typed."""

    page: WeekPage
    entry: PlanItem
    row: CriticalArea
    data: Mapping[str, str]
    now: datetime

    def decided(self, row: Decision, text: str) -> ActionResult:
        return ActionResult(self.page.with_decisions({self.entry.key: row}), text, decided=True)


def apply_action(
    act: str, page: WeekPage, key: str, row: CriticalArea, data: Mapping[str, str], *, now: datetime
) -> ActionResult:
    """Raises StaleItem where the item has changed since the person saw it, or the week is over."""
    if page.viewing.is_past:
        raise StaleItem(f"Week {page.week.number} is over, so its decisions can’t be changed.")
    facts = areas_of(page.facts).get(key)
    if facts is None:
        raise StaleItem(f"“{row.name}” was added after this plan. Replan the week to include it.")
    entry = find_entry(page, key) or plan_item(page.facts, key, None, page.names, page.week, page.weights)
    seen = data.get("seen", "")
    if act != "undo" and seen and seen != entry.mark:
        raise StaleItem(
            f"This week was replanned after you opened it. “{entry.name}” is now up to date; please check it and try again."
        )
    return ACTIONS[act](ItemAction(page, entry, row, data, now))


def accept(case: ItemAction) -> ActionResult:
    entry = case.entry
    if not entry.planned:
        raise StaleItem(f"The plan no longer has hours for “{entry.name}”. To give it some, use Adjust.")
    if entry.state == "accepted" and entry.hours == entry.offered:
        return ActionResult(case.page, "Already accepted.")
    offered = as_decimal(entry.offered)
    made = decisions.accept(case.page.viewing.person, case.page.week, case.row, offered, now=case.now)
    return case.decided(made, f"Accepted {hours(entry.offered)} h for “{entry.name}”.")


def pin(case: ItemAction) -> ActionResult:
    entry = case.entry
    if not entry.hours:
        raise StaleItem(f"The plan no longer has hours for “{entry.name}”. To give it some, use Adjust.")
    held = as_decimal(entry.hours)
    made = decisions.pin(case.page.viewing.person, case.page.week, case.row, held, now=case.now)
    return case.decided(made, f"Pinned “{entry.name}” at {hours(entry.hours)} h. Replanning won’t change it.")


def adjust(case: ItemAction) -> ActionResult:
    form = HoursForm(case.data)
    if not form.is_valid():
        return ActionResult(case.page, form=form)
    typed = form.cleaned_data["hours"]
    made = decisions.adjust(case.page.viewing.person, case.page.week, case.row, typed, now=case.now)
    return case.decided(made, f"Set “{case.entry.name}” to {hours(float(typed))} h.")


def dismiss(case: ItemAction) -> ActionResult:
    form = DismissForm(case.data)
    if not form.is_valid():
        return ActionResult(case.page, form=form)
    reason = form.cleaned_data["reason"]
    made = decisions.dismiss(case.page.viewing.person, case.page.week, case.row, reason, now=case.now)
    return case.decided(made, f"Dismissed “{case.entry.name}”.")


def undo(case: ItemAction) -> ActionResult:
    """Back to the state before the decision that was shown; a second click finds another one and leaves it."""
    entry = case.entry
    if entry.decision is None or case.data.get("of", entry.decision_mark) != entry.decision_mark:
        return ActionResult(case.page, "Already undone.")
    before = decisions.undo(case.page.viewing.person, case.page.week, case.row, now=case.now)
    return ActionResult(case.page.with_decisions({entry.key: before}), "Undone.")


ACTIONS: Final[dict[str, Callable[[ItemAction], ActionResult]]] = {
    "accept": accept,
    "adjust": adjust,
    "pin": pin,
    "dismiss": dismiss,
    "undo": undo,
}


def accept_undecided(page: WeekPage, *, now: datetime) -> dict[str, Decision]:
    """Commit to the firm hours of the items that the page shows as undecided; the decisions by full key. One query."""
    left = {page.names.areas[one.key]: one.firm for one in page.undecided if one.key in page.decidable}
    made = decisions.accept_each(page.viewing.person, page.week, left, now=now)
    return {f"{row.area.initiative.key}/{row.area.key}": row for row in made}
