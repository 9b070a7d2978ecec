"""An initiative with a lead, an owner and a member, and what its one area needs."""

from dataclasses import dataclass

import pytest
from django.test import Client

from initiatives.models import CriticalArea, Initiative
from people.models import Person, Skill
from tests.support import factories as make


@dataclass
class Story:
    lead: Person
    priya: Person
    tom: Person
    stranger: Person
    initiative: Initiative
    area: CriticalArea
    api: Skill


@pytest.fixture
def story(db: None) -> Story:
    make.OrganisationFactory.create()
    lead = make.PersonFactory.create(key="diego", name="Diego Funes", seniority="staff")
    priya = make.PersonFactory.create(key="priya", name="Priya Raman", role="product_manager")
    tom = make.PersonFactory.create(key="tom", name="Tom Becker", seniority="senior")
    initiative = make.InitiativeFactory.create(key="organisations", name="Organisations")
    make.LeadFactory.create(initiative=initiative, person=lead, hours=16)
    make.MembershipFactory.create(initiative=initiative, person=priya, familiarity=0)
    make.MembershipFactory.create(initiative=initiative, person=tom, familiarity=3)
    api = make.SkillFactory.create(key="api-design", name="HTTP API design")
    area = make.AreaFactory.create(initiative=initiative, key="api", name="HTTP API", owner=priya)
    make.RequirementFactory.create(area=area, skill=api, level=4)
    stranger = make.PersonFactory.create(key="stranger", name="Sam Stranger")
    return Story(lead, priya, tom, stranger, initiative, area, api)


@pytest.fixture
def as_lead(client: Client, story: Story) -> Client:
    make.sign_in(client, story.lead)
    return client


@pytest.fixture
def as_stranger(story: Story) -> Client:
    client = Client()
    make.sign_in(client, story.stranger)
    return client


HTMX = {"HX-Request": "true"}
