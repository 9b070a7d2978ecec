"""Whose ratings a person may see and give: as a queryset, and for pairs of person and skill, rated or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from initiatives.models import CriticalArea, LeadAssignment, Membership, SkillRequirement
from people.models import Person, Rating
from people.querysets import RatingQuerySet


@dataclass(frozen=True, slots=True)
class RatingScope:
    """`required`: per person on an initiative that the viewer leads (members, owners, other leads), the skills it requires.

    No viewer: the operator.
    """

    viewer: int | None
    required: Mapping[int, frozenset[int]]

    def sees(self, person: Person, skill: int) -> bool:
        if self.viewer is None or self.viewer in (person.pk, person.manager_id):
            return True
        return skill in self.required.get(person.pk, ())


def rating_scope(person: Person | None, today: date) -> RatingScope:
    """One query, whatever the number of people and skills. None is the operator, who sees every rating."""
    if person is None:
        return RatingScope(None, {})
    led = LeadAssignment.objects.firm().current_or_coming(today).of(person).values("initiative")
    needs = SkillRequirement.objects.filter(area__initiative__in=led).order_by()
    members = Membership.objects.current_or_coming(today).filter(initiative__in=led).order_by()
    leads = LeadAssignment.objects.firm().current_or_coming(today).filter(initiative__in=led).order_by()
    owners = CriticalArea.objects.filter(initiative__in=led, owner__isnull=False).order_by()
    rows = needs.values_list(Value("skill"), "area__initiative_id", "skill_id").union(
        members.values_list(Value("person"), "initiative_id", "person_id"),
        leads.values_list(Value("person"), "initiative_id", "person_id"),
        owners.values_list(Value("person"), "initiative_id", "owner_id"),
    )
    skills: dict[int, set[int]] = defaultdict(set)
    people: dict[int, set[int]] = defaultdict(set)
    for kind, initiative, one in rows:
        (skills if kind == "skill" else people)[initiative].add(one)
    required: dict[int, set[int]] = defaultdict(set)
    for initiative, there in people.items():
        for one in there:
            required[one] |= skills[initiative]
    return RatingScope(person.pk, {one: frozenset(there) for one, there in required.items()})


def ratings_visible_to(person: Person, today: date) -> RatingQuerySet:
    """A person's own ratings, their reports', and those of people on initiatives they lead, in the required skills."""
    return Rating.objects.filter(Q(person=person) | Q(person__manager=person) | Exists(led_requirements(person, today)))


def led_requirements(person: Person, today: date) -> QuerySet[SkillRequirement]:
    """Requirements of initiatives that a person leads, for the person and skill of an outer row."""
    leads = LeadAssignment.objects.firm().current_or_coming(today).of(person)
    here = {"person": OuterRef(OuterRef("person")), "initiative": OuterRef("area__initiative")}
    there = Membership.objects.current_or_coming(today).filter(**here)
    beside = LeadAssignment.objects.firm().current_or_coming(today).filter(**here)
    owns = Q(area__initiative__areas__owner=OuterRef("person"))
    return SkillRequirement.objects.filter(
        Exists(leads.filter(initiative=OuterRef("area__initiative"))),
        Exists(there) | Exists(beside) | owns,
        skill=OuterRef("skill"),
    )
