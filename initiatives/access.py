"""Who may see and rate whose skills. Roles follow from who leads which initiative and who manages whom."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from initiatives.models import LeadAssignment, Membership, Requirement
from people.models import Person, Rating
from people.querysets import RatingQuerySet


def ratings_visible_to(person: Person, today: date) -> RatingQuerySet:
    """A person's own ratings, their reports', and those of people on initiatives they lead, in the required skills."""
    return Rating.objects.filter(Q(person=person) | Q(person__manager=person) | Exists(led_requirements(person, today)))


def led_requirements(person: Person, today: date) -> QuerySet[Requirement]:
    """Requirements of initiatives that a person leads, for the person and skill of an outer row."""
    leads = LeadAssignment.objects.firm().current_or_coming(today).of(person)
    there = Membership.objects.current_or_coming(today).filter(
        person=OuterRef(OuterRef("person")), initiative=OuterRef("area__initiative")
    )
    owns = Q(area__initiative__areas__owner=OuterRef("person"))
    return Requirement.objects.filter(
        Exists(leads.filter(initiative=OuterRef("area__initiative"))),
        Exists(there) | owns,
        skill=OuterRef("skill"),
    )
