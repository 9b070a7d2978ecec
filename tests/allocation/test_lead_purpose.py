"""What a lead's assignments are for, on their page: by stage, what to expect and what not, and when it was last discussed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from initiatives.models import Initiative, LeadAssignment, Stage
from people.models import Account, Person
from stakeholders.models import Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE = "/allocation/diego/purpose/"


@pytest.fixture
def marta(client: Client) -> Iterator[Person]:
    """Marta manages Diego, who leads two initiatives; Vera manages Marta."""
    with time_machine.travel(NOW, tick=False):
        make.OrganisationFactory.create()
        vera = make.person_with_account(key="vera", name="Vera")
        marta = make.person_with_account(key="marta", name="Marta", manager=vera)
        diego = make.person_with_account(key="diego", name="Diego", manager=marta)
        for key, stage in (("api", Stage.EMBEDDED), ("tokens", Stage.ON_CALL)):
            initiative = make.InitiativeFactory.create(key=key, name=key.title())
            make.LeadFactory.create(initiative=initiative, person=diego, stage=stage, hours=8)
        client.force_login(account_of(marta))
        yield marta


def account_of(person: Person) -> Account:
    return Account.objects.get(person=person)


def discussed(client: Client) -> dict[str, date | None]:
    page = client.get(HERE).context["page"]
    return {one.row.initiative.key: one.discussed_on for one in page.assignments}


def discuss(client: Client, key: str, **headers: str) -> Any:
    row = LeadAssignment.objects.get(initiative__key=key)
    return client.post(f"/allocation/diego/discussed/{row.pk}/", headers=headers)


def test_each_stage_says_what_to_expect_and_what_not(client: Client, marta: Person) -> None:
    words = plain(client.get(HERE).content.decode())
    assert "Embedded: part of the team’s daily work: designs and decides with them" in words
    assert "Expect: answers within a day or two, and says who else to ask." in words
    assert "Don’t expect: following along, or coming to meetings." in words


def test_a_discussion_is_a_check_in_of_the_manager(client: Client, marta: Person) -> None:
    assert discussed(client) == {"api": None, "tokens": None}
    assert discuss(client, "api").status_code == 303
    assert discussed(client) == {"api": NOW.date(), "tokens": None}
    contact = Touchpoint.objects.get()
    assert (contact.stakeholder.lead, contact.stakeholder.person.key, contact.on) == (marta, "diego", NOW.date())  # type: ignore[union-attr]
    assert list(contact.about.all()) == [Initiative.objects.get(key="api")]


def test_what_was_discussed_today_is_not_offered_again(client: Client, marta: Person) -> None:
    assert plain(client.get(HERE).content.decode()).count("Discussed today") == 2
    discuss(client, "api")
    words = plain(client.get(HERE).content.decode())
    assert words.count("Discussed today") == 1
    assert "Discussed 23 Nov 2026" in words


def test_two_on_one_day_are_one_contact_about_both(client: Client, marta: Person) -> None:
    them = Stakeholder.objects.create(lead=marta, key="d", person=Person.objects.get(key="diego"), cadence_days=14)
    them.touchpoints.create(on=NOW.date(), kind="one_to_one", note="mine alone")
    for key in ("api", "tokens", "api"):
        assert discuss(client, key, HX_Request="true").status_code == 200
    contact = Touchpoint.objects.get()
    assert (contact.note, contact.about.count()) == ("mine alone", 2)


def test_only_the_manager_who_logged_it_sees_it(client: Client, marta: Person) -> None:
    discuss(client, "api")
    client.force_login(account_of(Person.objects.get(key="vera")))
    assert discussed(client) == {"api": None, "tokens": None}
    client.force_login(account_of(Person.objects.get(key="diego")))
    assert "Discussed today" not in client.get(HERE).content.decode()
    assert discussed(client) == {"api": None, "tokens": None}
    assert discuss(client, "api").status_code == 404
    client.force_login(account_of(make.person_with_account()))
    assert client.get(HERE).status_code == 404
    assert discuss(client, "api").status_code == 404


def test_few_queries(client: Client, marta: Person, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        make.LeadFactory.create(person=Person.objects.get(key="diego"))
    with django_assert_max_num_queries(6):
        client.get(HERE)
