"""A lead with a planned week, and a mail server that answers as it is told."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from focus import plans
from people.models import Person
from tests.digests.server import Server
from tests.factories import OrganisationFactory, PersonFactory
from tests.focus.test_plans import NOW, WEEK, make_initiative
from tests.focus.weeks import diego, monday

__all__ = ["diego", "monday"]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with Server() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", started.port, 5
        yield started


@pytest.fixture
def lead(db: None) -> Person:
    """Leads one initiative with one open area, planned for week 48."""
    OrganisationFactory.create(country="")
    lead: Person = PersonFactory.create(key="diego", name="Diego Funes", seniority="staff")
    make_initiative(lead, "organisations")
    plans.replan(lead, WEEK, now=NOW)
    return lead
