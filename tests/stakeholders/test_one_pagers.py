"""What every page for an audience has: the problem, what is asked of that reader, whom to ask and when."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from people.models import Person, Team
from stakeholders.models import Audience, Message, OfficeHours, Pitch, PitchStep
from tests.support import factories as make
from tests.support.planned_week import bring_scenario, plain
from tests.support.readable_ids import make_ids_readable
from tests.support.stakeholder_pages import FAILOVER, one_pager

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROBLEM = "Three regional outages this year, each ended by hand."


@pytest.fixture
def noor() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        bring_scenario("reliability-backlog")
        make_ids_readable()
        yield Person.objects.get(key="noor")


@pytest.fixture
def desk(noor: Person) -> Client:
    make.sign_in(client := Client(), noor)
    return client


def text(client: Client, audience: str, query: str = "") -> str:
    answer = client.get(f"{FAILOVER}for/{audience}/{query}")
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<article", 1)[-1].split("</article>", 1)[0])


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("written", [True, False])
def test_every_page_has_problem_ask_contact_and_office_hours(desk: Client, audience: str, written: bool) -> None:
    OfficeHours.objects.create(
        pitch=Pitch.objects.get(), first=date(2026, 11, 19), last=date(2026, 12, 24), at="15:00", place="Room 3",
        timezone="Europe/London",
    )  # fmt: skip
    Message.objects.all().delete()
    if written:
        Message.objects.create(pitch=Pitch.objects.get(), audience=audience, text="Please read this.")
    page = text(desk, audience)
    assert page.count(PROBLEM) == 1
    assert "What we’re asking of you" in page
    assert f"Noor Aziz, {Person.objects.get(key='noor').email}" in page
    assert "Thu 26 Nov, 15:00 (London), Room 3" in page
    assert "19 Nov" not in page
    assert ("Please read this." in page) == written


def test_what_is_asked_depends_on_the_reader(desk: Client) -> None:
    asks = {one: one_pager(desk, one).ask for one in Audience.values}
    assert asks == {
        "executive": "Your support for 9 weeks of work by Payments and Accounts in Q1 2027.",
        "product_manager": "Room for 9 weeks of work in the plan of Payments and Accounts in Q1 2027.",
        "engineering_manager": "Time for 9 weeks of work by Payments and Accounts in Q1 2027.",
        "other": "Your view on 9 weeks of work by Payments and Accounts in Q1 2027, and what we have missed.",
    }
    weeks = {one: [ask.weeks for ask in one_pager(desk, one).asks] for one in Audience.values}
    assert weeks["executive"] == []
    assert weeks["engineering_manager"] == [1, 2, 6]
    assert weeks["product_manager"] == [None, None, None]


def test_a_team_reads_what_is_asked_of_it_alone(desk: Client) -> None:
    accounts = Team.objects.get(key="accounts").pk
    page = text(desk, "engineering_manager", f"?team={accounts}")
    assert "Time for 6 weeks of work by Accounts in Q1 2027." in page
    assert "Adopt the driver" in page
    assert "Script and rehearse" not in page
    assert desk.get(f"{FAILOVER}for/executive/?team=999999").status_code == 404
    assert desk.get(f"{FAILOVER}for/executive/?team=x").status_code == 404
    # Shared pages count requests by network address, across tests too.
    cache.clear()
    made = desk.post(f"{FAILOVER}for/engineering_manager/?team={accounts}", {"purpose": "Rosa", "days": "30"})
    address = re.search(r"/shared/pitch/[\w-]+/", made.content.decode())
    assert address
    shared = plain(Client().get(address[0]).content.decode())
    assert "Time for 6 weeks of work by Accounts in Q1 2027." in shared
    assert "Script and rehearse" not in shared


def test_an_agreed_step_is_shown_as_agreed(desk: Client) -> None:
    PitchStep.objects.filter(team__key="accounts").update(agreed=True)
    assert [one.agreed for one in one_pager(desk, "product_manager").asks] == [False, False, True]
