"""Whose last working day a person may see."""

from datetime import date

from django.db.models import Q

from initiatives.models import CriticalArea, LeadAssignment, Membership
from people.models import Person
from people.querysets import PersonQuerySet


def last_days_visible_to(person: Person, today: date) -> PersonQuerySet:
    """Their own, those of people below them or whose record they manage, all for an administrator.

    Leads also see those of people on their initiatives that are known to the team.
    """
    led = LeadAssignment.objects.firm().current_or_coming(today).of(person).values("initiative")
    beside = LeadAssignment.objects.firm().current_or_coming(today).filter(initiative__in=led)
    members = Membership.objects.current_or_coming(today).filter(initiative__in=led)
    owners = CriticalArea.objects.filter(initiative__in=led, owner__isnull=False)
    on_it = Q(pk__in=beside.values("person")) | Q(pk__in=members.values("person")) | Q(pk__in=owners.values("owner"))
    managed = Person.objects.manager_editable_by(person).values("pk")
    return Person.objects.current().filter(Q(pk=person.pk) | Q(pk__in=managed) | Q(leaving_is_known=True) & on_it)
