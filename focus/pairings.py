"""Pairings of a lead's week: adding one, taking it out again."""

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
    """One per area and learner: naming somebody else to sit beside replaces the one before. Leaves no audit line: a week is
    its person's alone."""
    row = Pairing.objects.select_for_update().of(person, week).filter(area=area, learner=learner).first()
    row = row or Pairing(person=person, week=week, area=area, learner=learner, at=now)
    row.beside = beside
    row.validate_constraints()
    row.save()
    return row


def remove(row: Pairing) -> None:
    row.delete()
