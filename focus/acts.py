"""What a person may do about an area of their week: five acts, each by the rules of `focus.decisions`."""

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
from focus.wording.plain import hours_long
from initiatives.models import CriticalArea


class Stale(Exception):
    """The plan is no longer what the person was looking at; the words can be shown."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words, and the decision that can be undone; or the form with its faults."""

    text: str = ""
    decision: Decision | None = None
    form: SeenForm | None = None


class Case(NamedTuple):
    """An act on an area: who, where, what was typed."""

    page: WeekPage
    entry: Entry
    row: CriticalArea
    data: Mapping[str, str]
    now: datetime


def perform(act: str, page: WeekPage, key: str, row: CriticalArea, data: Mapping[str, str], *, now: datetime) -> Done:
    """Raises Stale where the item has changed since the person saw it, or the week is over."""
    if page.viewing.is_past:
        raise Stale(f"Week {page.week.number} is over: what was decided in it stays as it is.")
    facts = areas_of(page.facts).get(key)
    if facts is None:
        raise Stale(f"{row.name} is newer than this plan. Plan the week anew to have it in.")
    entry = find_entry(page, key) or entry_of(page.facts, key, None, page.names, page.week, page.weights)
    seen = data.get("seen", "")
    if act != "undo" and seen and seen != entry.mark:
        raise Stale(f"This week was planned anew since you opened it. {entry.name} is shown as it is now.")
    return ACTS[act](Case(page, entry, row, data, now))


def accept(case: Case) -> Done:
    entry = case.entry
    if not entry.planned:
        raise Stale(f"The plan gives {entry.name} no hours any more. Set your own, if you want some.")
    if entry.state == "accepted" and entry.hours == entry.offered:
        return Done("Accepted already.")
    offered = as_decimal(entry.offered)
    made = decisions.accept(case.page.viewing.person, case.page.week, case.row, offered, now=case.now)
    return Done(f"Accepted {hours_long(entry.offered)} on {entry.name}.", made)


def pin(case: Case) -> Done:
    entry = case.entry
    if not entry.hours:
        raise Stale(f"The plan gives {entry.name} no hours any more. Set your own, if you want some.")
    held = as_decimal(entry.hours)
    made = decisions.pin(case.page.viewing.person, case.page.week, case.row, held, now=case.now)
    return Done(f"Pinned {entry.name} at {hours_long(entry.hours)}, whatever changes.", made)


def adjust(case: Case) -> Done:
    form = HoursForm(case.data)
    if not form.is_valid():
        return Done(form=form)
    hours = form.cleaned_data["hours"]
    made = decisions.adjust(case.page.viewing.person, case.page.week, case.row, hours, now=case.now)
    return Done(f"{case.entry.name} has {hours_long(float(hours))}.", made)


def dismiss(case: Case) -> Done:
    form = DismissForm(case.data)
    if not form.is_valid():
        return Done(form=form)
    reason = form.cleaned_data["reason"]
    made = decisions.dismiss(case.page.viewing.person, case.page.week, case.row, reason, now=case.now)
    return Done(f"Dismissed {case.entry.name}.", made)


def undo(case: Case) -> Done:
    """Back to what was before the decision that the person saw; a second click finds another and leaves it."""
    entry = case.entry
    if entry.decision is None or case.data.get("of", entry.decision_mark) != entry.decision_mark:
        return Done("Undone already.")
    decisions.undo(case.page.viewing.person, case.page.week, case.row, now=case.now)
    return Done("Undone.")


ACTS: Final[dict[str, Callable[[Case], Done]]] = {
    "accept": accept,
    "adjust": adjust,
    "pin": pin,
    "dismiss": dismiss,
    "undo": undo,
}
