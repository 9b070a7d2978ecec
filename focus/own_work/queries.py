"""A person's own work, as its page and the review list it, and what of it a week over capacity could do without."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from engine.capacity.availability import own_work_shares
from engine.facts import OwnWork as OwnWorkFacts
from engine.people_facts import PersonFacts
from engine.weeks import Week
from focus.models import NotSuggested, OwnWork
from focus.plan.queries.people_facts import crowd_of
from focus.week.queries.week_request import WeekRequest
from people.models import Person

MOST_DONE = 20


def rows_of(person: Person) -> "QuerySet[OwnWork]":
    rows = OwnWork.objects.visible_to(person)
    return rows.select_related("person", "initiative", "area__initiative").order_by("due", "pk")


def to_review(person: Person, week: Week) -> "QuerySet[OwnWork]":
    """What isn't done yet, and what hours were recorded for in that week."""
    return rows_of(person).filter(Q(done=False) | Q(done_hours__has_key=str(week)))


@dataclass(frozen=True, slots=True)
class OwnWorkPage:
    left: Sequence[OwnWork]
    done: Sequence[OwnWork]
    """The latest due first, at most twenty."""
    today: date


def load(person: Person, today: date) -> OwnWorkPage:
    """One query."""
    rows = list(rows_of(person))
    done = [row for row in rows if row.done][::-1]
    return OwnWorkPage([row for row in rows if not row.done], done[:MOST_DONE], today)


def not_suggested(person: Person) -> list[NotSuggested]:
    return list(NotSuggested.objects.visible_to(person).select_related("colleague"))


MOVE: Final = "move"
DROP: Final = "drop"
OPTIONS: Final = ((MOVE, "move to a later week"), (DROP, "drop, or hand to someone else"))


@dataclass(frozen=True, slots=True)
class OwnWorkCut:
    """Hours cut from a week; `drops` if they are not done later either."""

    hours: float = 0.0
    drops: bool = False


@dataclass(frozen=True, slots=True)
class OwnWorkLine:
    """Own work with hours in the week, and the cut from them."""

    row: OwnWork
    share: float
    is_due: bool
    cut: OwnWorkCut

    @property
    def dom_id(self) -> str:
        return f"own-work-{self.row.pk}"


def load_lines(
    week_request: WeekRequest, over: float, chosen: Mapping[int, OwnWorkCut] | None = None
) -> list[OwnWorkLine]:
    """The chosen cuts; by default as much as the week is over, of what is due last. Two queries."""
    rows = [row for row in rows_of(week_request.person) if not row.done]
    person = person_of(week_request) if rows else None
    lines = []
    for row in sorted(rows, key=lambda row: (row.due, row.pk), reverse=True):
        share = share_of(row, person, week_request) if person else 0.0
        if share <= 0:
            continue
        if chosen is None:
            hours = min(share, math.ceil(max(0.0, over) * 2) / 2)
            cut, over = OwnWorkCut(hours), over - hours
        else:
            cut = chosen.get(row.pk, OwnWorkCut())
        lines.append(OwnWorkLine(row, share, row.due <= week_request.week.sunday, cut))
    return lines


def person_of(week_request: WeekRequest) -> PersonFacts:
    crowd = crowd_of(week_request.organisation, week_request.week, [week_request.person])
    return crowd.facts({})[week_request.person.key]


def share_of(row: OwnWork, person: PersonFacts, week_request: WeekRequest) -> float:
    shares = own_work_shares([facts_of(row, week_request)], person, week_request.week)
    return sum(one.hours for one in shares)


def facts_of(row: OwnWork, week_request: WeekRequest) -> OwnWorkFacts:
    week = week_request.week
    area = f"{row.area.initiative.key}/{row.area.key}" if row.area else None
    moved = float(row.moved_out_of(week))
    return OwnWorkFacts(row.title, float(row.left_in(week)), row.due, row.weekly, area=area, moved=moved)
