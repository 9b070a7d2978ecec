"""Own work in a week over capacity: hours of its share that move to later weeks, or that the person no longer does."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypedDict

from engine.capacity.own_work import own_work_shares
from engine.facts import OwnWork as OwnWorkFacts
from engine.facts import PersonFacts
from engine.serialization import to_plain_data
from focus.models import OwnWork, WeekPlan
from focus.own_work import queries
from focus.own_work.services import log
from focus.plan.queries.people_facts import crowd_of
from focus.week.queries.week_page import WeekRequest

MOVE: Final = "move"
DROP: Final = "drop"
OPTIONS: Final = ((MOVE, "move to a later week"), (DROP, "drop, or hand to someone else"))


@dataclass(frozen=True, slots=True)
class OwnWorkCut:
    """Hours taken out of a week; `drops` if they are not done later either."""

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


class AppliedCut(TypedDict):
    """What a cut changed, to undo it by."""

    row: int
    before: dict[str, object]
    after: dict[str, object]


def load_lines(
    week_request: WeekRequest, over: float, chosen: Mapping[int, OwnWorkCut] | None = None
) -> list[OwnWorkLine]:
    """The chosen cuts; by default as much as the week is over, of what is due last. Two queries."""
    rows = [row for row in queries.rows_of(week_request.person) if not row.done]
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


def apply(week_request: WeekRequest, lines: Sequence[OwnWorkLine]) -> list[AppliedCut]:
    """Cut, and give the hours to the plan's focus capacity. Within the caller's transaction."""
    person, done = person_of(week_request), []
    for line in lines:
        if line.cut.hours > 0:
            before = state_of(line.row)
            cut_row(line, person, week_request)
            line.row.save(update_fields=list(before))
            done.append(AppliedCut(row=line.row.pk, before=before, after=state_of(line.row)))
    if done:
        follow(week_request, person)
    return done


def cut_row(line: OwnWorkLine, person: PersonFacts, week_request: WeekRequest) -> None:
    """Exactly the cut hours leave this week's share, whatever is left for later weeks."""
    row, week = line.row, str(week_request.week)
    if line.cut.drops and not row.weekly:
        row.hours = max(Decimal(0), row.hours - Decimal(f"{line.cut.hours:g}"))
        row.done = not row.hours
    share = share_of(row, person, week_request) if row.hours else 0.0
    more = share - (line.share - line.cut.hours)
    if more > 0:
        row.moved_hours = {**row.moved_hours, week: float(row.moved_out_of(week_request.week)) + more}


def undo(week_request: WeekRequest, done: Sequence[AppliedCut]) -> int:
    """Undo the cuts of own work that has not changed since; returns how many."""
    rows = {row.pk: row for row in queries.rows_of(week_request.person).select_for_update(of=("self",))}
    count = 0
    for one in done:
        row = rows.get(one["row"])
        if row is not None and state_of(row) == one["after"]:
            before = one["before"]
            row.hours = Decimal(str(before["hours"]))
            row.done, row.moved_hours = bool(before["done"]), before["moved_hours"]
            row.save(update_fields=list(before))
            count += 1
    if count:
        follow(week_request, person_of(week_request))
    return count


def state_of(row: OwnWork) -> dict[str, object]:
    return {"hours": f"{row.hours:.2f}", "done": row.done, "moved_hours": row.moved_hours}


def follow(week_request: WeekRequest, person: PersonFacts) -> None:
    """The plan's capacity follows at once, since its hours are decided already; the rest can be replanned."""
    plan = WeekPlan.objects.of(week_request.person, week_request.week).select_for_update().first()
    log(week_request.person, "changed", week_request.now)
    if plan is None:
        return
    rows = [row for row in queries.rows_of(week_request.person) if not row.done]
    shares = own_work_shares([facts_of(row, week_request) for row in rows], person, week_request.week)
    capacity = plan.facts["capacity"]
    hours = sum(one.hours for one in shares)
    freed = capacity.get("own_work", 0.0) - hours
    capacity |= {"own_work": hours, "focus": capacity["focus"] + freed}
    plan.facts["own_work"] = to_plain_data(shares)
    plan.save(update_fields=["facts"])
