"""Applying and undoing cuts of own work, with which the plan's capacity follows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict

from django.db.models import QuerySet

from engine.capacity.availability import own_work_shares
from engine.people_facts import PersonFacts
from engine.serialization import to_plain_data
from focus.models import OwnWork, WeekPlan
from focus.own_work import queries
from focus.own_work.queries import OwnWorkCut, OwnWorkLine, facts_of, person_of, share_of
from focus.own_work.services import log
from focus.week.queries.week_request import WeekRequest


class AppliedCut(TypedDict):
    """What a cut changed, to undo it by."""

    row: int
    before: dict[str, object]
    after: dict[str, object]


def apply_cuts(week_request: WeekRequest, lines: Sequence[OwnWorkLine]) -> list[AppliedCut]:
    """Cut, and give the hours to the plan's focus capacity. Within the caller's transaction."""
    cuts = {line.row.pk: line.cut for line in lines if line.cut.hours > 0}
    if not cuts:
        return []
    person, done = person_of(week_request), []
    for row in locked(week_request):
        if row.pk in cuts:
            before = state_of(row)
            cut_row(row, cuts[row.pk], person, week_request)
            row.save(update_fields=list(before))
            done.append(AppliedCut(row=row.pk, before=before, after=state_of(row)))
    follow(week_request, person)
    return done


def locked(week_request: WeekRequest) -> "QuerySet[OwnWork]":
    return queries.rows_of(week_request.person).select_for_update(of=("self",))


def cut_row(row: OwnWork, cut: OwnWorkCut, person: PersonFacts, week_request: WeekRequest) -> None:
    """Exactly the cut hours leave this week's share, whatever is left for later weeks."""
    stays = share_of(row, person, week_request) - cut.hours
    if cut.drops and not row.weekly:
        row.hours = max(Decimal(0), row.hours - Decimal(f"{cut.hours:g}"))
        row.done = not row.hours
    more = share_of(row, person, week_request) - max(0.0, stays)
    if more > 0:
        moved = float(row.moved_out_of(week_request.week)) + more
        row.moved_hours = {**row.moved_hours, str(week_request.week): moved}


def undo_cuts(week_request: WeekRequest, done: Sequence[AppliedCut]) -> int:
    """Undo the cuts of own work that has not changed since; returns how many."""
    rows = {row.pk: row for row in locked(week_request)}
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
