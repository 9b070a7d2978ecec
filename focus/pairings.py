"""Pairings in a lead's week: adding and removing them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from engine.weeks import Week
from focus.models import Pairing
from initiatives.models import CriticalArea
from people.models import Person
from people.querysets import PersonQuerySet


def people_for(area: CriticalArea, week: Week) -> PersonQuerySet:
    """Who may be paired: the team of the area's initiative in that week, and the area's owner."""
    members = area.initiative.memberships.during(week.monday, week.sunday)
    return Person.objects.filter(Q(pk__in=members.values("person")) | Q(pk=area.owner_id))


@transaction.atomic
def add(
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


def remove(row: Pairing) -> None:
    row.delete()
