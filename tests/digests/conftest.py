"""A lead with a planned week."""

import pytest

from focus.plan import services
from people.models import Person
from tests.support.factories import OrganisationFactory, PersonFactory
from tests.support.one_initiative import NOW, WEEK, make_initiative


@pytest.fixture
def lead(db: None) -> Person:
    """Leads one initiative with one open area, planned for week 48."""
    OrganisationFactory.create(country="")
    lead: Person = PersonFactory.create(key="diego", name="Diego Funes", seniority="staff")
    make_initiative(lead, "organisations")
    services.replan(lead, WEEK, now=NOW)
    return lead
