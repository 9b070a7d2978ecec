"""A former colleague is no longer counted, planned for or offered."""

from datetime import timedelta

import pytest
from django.test import Client

from engine.weeks import Week
from focus.plan import services
from focus.plan.weekly_run import due_weeks
from people.models import Account
from tests.support.departing_person import NOW, TODAY, leave, person_with_rows
from tests.support.factories import (
    AreaFactory,
    LeadFactory,
    OrganisationFactory,
    PersonFactory,
    RequirementFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db


def test_no_week_is_planned_any_more_not_even_the_current_one() -> None:
    person = person_with_rows()
    assert due_weeks(NOW + timedelta(days=1)) == {Week(2026, 48): [person.pk]}
    leave(person, PersonFactory.create(), TODAY + timedelta(days=1))
    assert due_weeks(NOW + timedelta(days=1)) == {}


def test_a_settled_area_of_theirs_counts_as_unowned(client: Client) -> None:
    OrganisationFactory.create()
    author, lead = PersonFactory.create(name="Bo Lind"), PersonFactory.create()
    area = AreaFactory.create(owner=author, status="settled", name="Billing")
    RequirementFactory.create(area=area)
    LeadFactory.create(initiative=area.initiative, person=lead)
    leave(author, PersonFactory.create())
    plan = services.replan(lead, Week(2026, 48), now=NOW)
    assert plan.facts["areas"][0]["receipt"]["owner"] is None
    sign_in(client, lead)
    assert "Former colleague 1" not in client.get("/people/skills/").content.decode()
    assert client.get(f"/initiatives/{area.initiative.key}/").status_code == 200


def test_onboarding_does_not_offer_former_colleagues(client: Client) -> None:
    OrganisationFactory.create()
    leave(PersonFactory.create(), PersonFactory.create(name="Still Here"))
    client.force_login(Account.objects.create_superuser("new@example.org", "a long password indeed"))
    page = client.get("/welcome/you/").content.decode()
    assert "Still Here" in page
    assert "Former colleague" not in page
