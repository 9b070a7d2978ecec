"""A person's decisions about their week, and their pairings. Nothing else writes them."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from engine.weeks import Week
from focus.models import Decision, DecisionKind, Pairing, WeekPlan
from initiatives.models import CriticalArea, LeadAssignment
from people.models import Person
from people.querysets import PersonQuerySet

MOST_HOURS: Final = Decimal(40)
CONSTRAINTS: Final = (DecisionKind.ADJUST, DecisionKind.PIN, DecisionKind.DISMISS)


class NotDecidable(ValueError):
    """Hours that can't be committed; the message can be shown."""


def areas_to_decide(person: Person, week: Week) -> Any:
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
) -> Decision:
    """Write the decision, keeping the previous one for undo; repeating the same one changes nothing."""
    values = {"kind": kind, "hours": hours, "reason": reason[:300]}
    with transaction.atomic():
        row, made = Decision.objects.select_for_update().get_or_create(
            person=person, week=week, area=area, defaults={**values, "at": now}
        )
        same = (row.kind, row.hours, row.reason) == (kind, hours, values["reason"])
        if not made and not same:
            row.before = {"kind": row.kind, "hours": str(row.hours), "reason": row.reason}
            row.kind, row.hours, row.reason, row.at = kind, hours, str(values["reason"]), now
            row.save()
    return row


def undo(person: Person, week: Week, area: CriticalArea, *, now: datetime) -> Decision | None:
    """Back to the previous decision, or to none if there was none."""
    with transaction.atomic():
        row = Decision.objects.of(person, week).select_for_update().filter(area=area).first()
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
    rows = [
        Decision(person=person, week=week, area=area, kind=DecisionKind.ACCEPT, hours=Decimal(str(firm)), at=now)
        for area in areas_to_decide(person, week)
        if area.pk not in decided and (firm := hours.get(f"{area.initiative.key}/{area.key}", 0)) > 0
    ]
    return Decision.objects.bulk_create(rows, ignore_conflicts=True)


def people_to_pair(area: CriticalArea, week: Week) -> PersonQuerySet:
    """Who may be paired: the team of the area's initiative in that week, and the area's owner."""
    members = area.initiative.memberships.during(week.monday, week.sunday)
    return Person.objects.filter(Q(pk__in=members.values("person")) | Q(pk=area.owner_id))


@transaction.atomic
def add_pairing(
    person: Person, week: Week, area: CriticalArea, learner: Person, beside: Person | None, *, now: datetime
) -> Pairing:
    """One per area and learner: choosing a different person to pair with replaces the previous one. Leaves no audit line,
    because a week is private to its person."""
    row = Pairing.objects.select_for_update().of(person, week).filter(area=area, learner=learner).first()
    row = row or Pairing(person=person, week=week, area=area, learner=learner, at=now)
    row.beside = beside
    row.validate_constraints()
    row.save()
    return row


def remove_pairing(row: Pairing) -> None:
    row.delete()
