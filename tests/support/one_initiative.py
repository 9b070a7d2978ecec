"""A lead of one initiative, as small as it can be."""

from datetime import UTC, datetime

from engine.weeks import Week
from initiatives.models import Initiative
from people.models import Person
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MembershipFactory,
    PersonFactory,
    PointFactory,
    RatingFactory,
    RequirementFactory,
    SkillFactory,
)

WEEK = Week(2026, 48)


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def make_initiative(lead: Person, key: str, areas: int = 1) -> Initiative:
    initiative = InitiativeFactory.create(key=key, priority=3)
    LeadFactory.create(initiative=initiative, person=lead, hours=16)
    http = SkillFactory.create(key=f"http-{key}")
    owner = PersonFactory.create(key=f"owner-{key}", seniority="senior")
    MembershipFactory.create(initiative=initiative, person=owner, familiarity=3)
    RatingFactory.create(person=owner, skill=http, level=2)
    RatingFactory.create(person=lead, skill=http, level=4)
    for number in range(areas):
        area = AreaFactory.create(initiative=initiative, key=f"api-{number}", owner=owner)
        RequirementFactory.create(area=area, skill=http, level=4)
        PointFactory.create(initiative=initiative).areas.add(area)
    return initiative
