"""What you can do with an area of your week: five actions, each following the rules in `focus.decisions`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from focus import decisions
from focus.document import areas_of
from focus.entries import Entry, as_decimal, entry_of
from focus.forms import DismissForm, HoursForm, SeenForm
from focus.models import Decision
from focus.page import WeekPage, find_entry
from focus.wording.plain import hours
from initiatives.models import CriticalArea


class Stale(Exception):
    """The plan is no longer the one that the person was looking at; the message can be shown."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words, and the decision that can be undone; or the form with its errors."""

    text: str = ""
    decision: Decision | None = None
    form: SeenForm | None = None


class Case(NamedTuple):
    """An action on an area: who, where, what was typed."""

    page: WeekPage
    entry: Entry
    row: CriticalArea
    data: Mapping[str, str]
    now: datetime


def perform(act: str, page: WeekPage, key: str, row: CriticalArea, data: Mapping[str, str], *, now: datetime) -> Done:
    """Raises Stale where the item has changed since the person saw it, or the week is over."""
    if page.viewing.is_past:
        raise Stale(f"Week {page.week.number} is over, so its decisions can’t be changed.")
    facts = areas_of(page.facts).get(key)
    if facts is None:
        raise Stale(f"“{row.name}” was added after this plan. Replan the week to include it.")
    entry = find_entry(page, key) or entry_of(page.facts, key, None, page.names, page.week, page.weights)
    seen = data.get("seen", "")
    if act != "undo" and seen and seen != entry.mark:
        raise Stale(
            f"This week was replanned after you opened it. “{entry.name}” is now up to date; please check it and try again."
        )
    return ACTS[act](Case(page, entry, row, data, now))


def accept(case: Case) -> Done:
    entry = case.entry
    if not entry.planned:
        raise Stale(f"The plan no longer has hours for “{entry.name}”. To give it some, use Adjust.")
    if entry.state == "accepted" and entry.hours == entry.offered:
        return Done("Already accepted.")
    offered = as_decimal(entry.offered)
    made = decisions.accept(case.page.viewing.person, case.page.week, case.row, offered, now=case.now)
    return Done(f"Accepted {hours(entry.offered)} h for “{entry.name}”.", made)


def pin(case: Case) -> Done:
    entry = case.entry
    if not entry.hours:
        raise Stale(f"The plan no longer has hours for “{entry.name}”. To give it some, use Adjust.")
    held = as_decimal(entry.hours)
    made = decisions.pin(case.page.viewing.person, case.page.week, case.row, held, now=case.now)
    return Done(f"Pinned “{entry.name}” at {hours(entry.hours)} h. Replanning won’t change it.", made)


def adjust(case: Case) -> Done:
    form = HoursForm(case.data)
    if not form.is_valid():
        return Done(form=form)
    typed = form.cleaned_data["hours"]
    made = decisions.adjust(case.page.viewing.person, case.page.week, case.row, typed, now=case.now)
    return Done(f"Set “{case.entry.name}” to {hours(float(typed))} h.", made)


def dismiss(case: Case) -> Done:
    form = DismissForm(case.data)
    if not form.is_valid():
        return Done(form=form)
    reason = form.cleaned_data["reason"]
    made = decisions.dismiss(case.page.viewing.person, case.page.week, case.row, reason, now=case.now)
    return Done(f"Dismissed “{case.entry.name}”.", made)


def undo(case: Case) -> Done:
    """Back to the state before the decision that was shown; a second click finds another one and leaves it."""
    entry = case.entry
    if entry.decision is None or case.data.get("of", entry.decision_mark) != entry.decision_mark:
        return Done("Already undone.")
    decisions.undo(case.page.viewing.person, case.page.week, case.row, now=case.now)
    return Done("Undone.")


ACTS: Final[dict[str, Callable[[Case], Done]]] = {
    "accept": accept,
    "adjust": adjust,
    "pin": pin,
    "dismiss": dismiss,
    "undo": undo,
}
