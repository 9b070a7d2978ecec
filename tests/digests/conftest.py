"""A lead with a planned week."""

import pytest

from focus import plans
from people.models import Person
from tests.support.factories import OrganisationFactory, PersonFactory
from tests.support.one_initiative import NOW, WEEK, make_initiative


@pytest.fixture
def lead(db: None) -> Person:
    """Leads one initiative with one open area, planned for week 48."""
    OrganisationFactory.create(country="")
    lead: Person = PersonFactory.create(key="diego", name="Diego Funes", seniority="staff")
    make_initiative(lead, "organisations")
    plans.replan(lead, WEEK, now=NOW)
    return lead
