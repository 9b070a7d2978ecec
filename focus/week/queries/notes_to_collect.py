"""Meetings that someone attended in the lead's place in the last days: each comes back once, to ask for the notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from engine.weeks import Week
from focus.calendars.queries.meetings import once
from focus.models import Choice, Meeting, WeekPlan
from people.models import Person

REMINDED: Final = timedelta(days=7)
"""For how long after its end a delegated meeting comes back."""


@dataclass(frozen=True, slots=True)
class DelegatedMeeting:
    number: int
    title: str
    starts: datetime
    delegate: Person


def notes_to_collect(person: Person, week: Week, now: datetime) -> list[DelegatedMeeting]:
    """What the person delegated, or what a week that they committed did; in order. At most three queries."""
    recent = Meeting.objects.visible_to(person).between(now - REMINDED - timedelta(days=1), now)
    rows = recent.without_notes_asked().select_related("delegate").order_by("starts", "pk")
    over = [one for one in once(rows) if now - REMINDED <= one.starts + timedelta(minutes=one.minutes) <= now]
    planned = planned_delegates(person, week) if any(not one.choice for one in over) else {}
    found = []
    for one in over:
        delegate = one.delegate if one.choice == Choice.DELEGATE else planned.get(one.pk) if not one.choice else None
        if delegate is not None:
            found.append(DelegatedMeeting(one.pk, one.title, one.starts, delegate))
    return found


def planned_delegates(person: Person, week: Week) -> Mapping[int, Person]:
    """By meeting, who goes instead by the plans of this and last week, if the person committed them. Two queries."""
    plans = WeekPlan.objects.visible_to(person).with_commitment().filter(week__in=[str(week), str(week - 1)])
    committed: Sequence[WeekPlan] = [one for one in plans if one.committed_at is not None]
    keys = {
        int(meeting["key"]): meeting["delegate"]
        for plan in committed
        for meeting in plan.facts["meetings"]
        if meeting["verdict"] == Choice.DELEGATE and meeting["delegate"]
    }
    people = {one.key: one for one in Person.objects.filter(key__in=set(keys.values()))} if keys else {}
    return {number: people[key] for number, key in keys.items() if key in people}
