"""The people of the story, and its lead's client."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.initiatives.transfers.story import NOW, Story
from tests.support import factories as make


@pytest.fixture
def story() -> Iterator[Story]:
    with time_machine.travel(NOW, tick=False):
        make.OrganisationFactory.create(country="")
        mei, tom, omar = (make.person_with_account(key=key, name=key.title()) for key in ("mei", "tom", "omar"))
        lena = make.PersonFactory.create(key="lena", name="Lena")
        initiative = make.InitiativeFactory.create(key="one-tap", name="One Tap")
        make.LeadFactory.create(initiative=initiative, person=mei, hours=8)
        for person in (tom, lena, omar):
            make.MembershipFactory.create(initiative=initiative, person=person, familiarity=3)
        area = make.AreaFactory.create(initiative=initiative, key="payments", name="Payments", owner=tom, impact=5)
        skill = make.SkillFactory.create(key="payments-service", name="Payments service")
        make.RequirementFactory.create(area=area, skill=skill, level=4)
        for person, level in ((tom, 4), (lena, 2), (omar, 3), (mei, 1)):
            make.RatingFactory.create(person=person, skill=skill, level=level, kind="assessed", on=date(2026, 9, 1))
        yield Story(mei, tom, lena, omar, area, skill)


@pytest.fixture
def as_mei(client: Client, story: Story) -> Client:
    client.force_login(story.mei.account)
    return client
