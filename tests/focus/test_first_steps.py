"""The checklist after a first plan: what it lists for the person, when it is done, and dismissing it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from focus.models import Calendar
from people.models import Account, Rating
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import WEEK, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/week/first-steps/"


def done(client: Client) -> dict[str, bool]:
    return {step.label: step.is_done for step in client.get(ADDRESS).context["steps"]}


@pytest.fixture
def administrator(story: Story) -> Client:
    client = Client()
    make.sign_in(client, story.lead, is_superuser=True)
    return client


def test_a_lead_connects_a_calendar_and_rates_the_team(as_lead: Client, story: Story) -> None:
    assert done(as_lead) == {"Connect a calendar": False, "Add your team’s ratings": False}
    Calendar.objects.create(person=story.lead, name="Work", added_at=datetime(2026, 11, 1, tzinfo=UTC))
    make.RatingFactory.create(person=story.tom, skill=story.api)
    assert done(as_lead) == {"Connect a calendar": True, "Add your team’s ratings": False}
    make.RatingFactory.create(person=story.priya, skill=story.api)
    page = as_lead.get(ADDRESS)
    assert page.context["all_done"]
    Rating.objects.all().delete()
    assert not as_lead.get(ADDRESS).context["all_done"]


def test_an_administrator_also_invites_and_sets_up_email(administrator: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    assert list(done(administrator).values()) == [False] * 4
    make.AccountFactory.create()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert list(done(administrator).values()) == [False, False, True, True]


def test_it_takes_one_query_besides_those_of_every_page(as_lead: Client) -> None:
    with CaptureQueriesContext(connection) as empty:
        as_lead.get("/robots.txt")
    with CaptureQueriesContext(connection) as queries:
        as_lead.get(ADDRESS, headers=HTMX)
    assert len(queries) - len(empty) <= 4


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_dismissed_it_leaves_the_week(as_stranger: Client, story: Story, headers: dict[str, str]) -> None:
    data = {"name": "First", "phase": "design", "priority": "3", "team": ""}
    assert as_stranger.post("/welcome/initiative/", data).status_code == 302
    account = Account.objects.get(person=story.stranger)
    assert account.has_checklist
    assert as_stranger.post(f"{ADDRESS}dismiss/", headers=headers).status_code in (200, 303)
    account.refresh_from_db()
    assert not account.has_checklist


def test_only_the_own_week_of_a_new_user_loads_it(diego: Desk) -> None:
    assert ADDRESS not in diego.client.get(f"/week/{WEEK}/").content.decode()
    Account.objects.update(has_checklist=True)
    assert ADDRESS in diego.client.get(f"/week/{WEEK}/").content.decode()
    assert ADDRESS not in diego.client.get(f"/week/{WEEK + 1}/").content.decode()
