"""Who may see and say what of whose skills: roles follow from who leads what with whom, and who manages whom."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from initiatives.models import LeadAssignment, Membership, Requirement
from people.models import Person, Rating
from people.querysets import RatingQuerySet


def ratings_visible_to(person: Person, today: date) -> RatingQuerySet:
    """Ratings of oneself and of reports; in the skills it requires, of those on an initiative that one leads."""
    return Rating.objects.filter(Q(person=person) | Q(person__manager=person) | Exists(led_requirements(person, today)))


def led_requirements(person: Person, today: date) -> QuerySet[Requirement]:
    """Requirements that an outer row of person and skill meets on an initiative that somebody leads."""
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
