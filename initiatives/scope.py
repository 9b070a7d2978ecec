"""Which cells of the skill matrix a person may see and rate, including those without a rating.

The same rule as `access.ratings_visible_to`, for pairs of person and skill instead of ratings.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, Requirement
from people.models import Person


@dataclass(frozen=True, slots=True)
class Scope:
    """`required`: per person on an initiative that the viewer leads, the skills that it requires."""

    viewer: int
    required: Mapping[int, frozenset[int]]

    def sees(self, person: Person, skill: int) -> bool:
        if self.viewer in (person.pk, person.manager_id):
            return True
        return skill in self.required.get(person.pk, ())

    def sees_all(self, person: Person, skills: set[int]) -> bool:
        return all(self.sees(person, skill) for skill in skills)


def scope_of(person: Person, today: date) -> Scope:
    """Two queries, whatever the number of people and skills."""
    led = Initiative.objects.filter(
        pk__in=LeadAssignment.objects.firm().current_or_coming(today).of(person).values("initiative")
    )
    needs: dict[int, set[int]] = defaultdict(set)
    wanted = Requirement.objects.filter(area__initiative__in=led).order_by()
    for initiative, skill in wanted.values_list("area__initiative_id", "skill_id").distinct():
        needs[initiative].add(skill)
    members = Membership.objects.current_or_coming(today).filter(initiative__in=led).order_by()
    owners = CriticalArea.objects.filter(initiative__in=led, owner__isnull=False).order_by()
    required: dict[int, set[int]] = defaultdict(set)
    for initiative, one in members.values_list("initiative_id", "person_id").union(
        owners.values_list("initiative_id", "owner_id")
    ):
        required[one] |= needs[initiative]
    return Scope(person.pk, {one: frozenset(skills) for one, skills in required.items()})
