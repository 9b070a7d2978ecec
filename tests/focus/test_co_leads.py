"""Two who lead one initiative see each other's decided hours by area, and never why."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Decision
from focus.plan.services import replan
from initiatives.models import LeadAssignment
from people.models import Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, area, shared_diego, text_of

# What these pages say does not depend on the database.
pytestmark = pytest.mark.once
diego = shared_diego
HOURS = "/initiatives/organisations/lead-hours/"
SECRET = "Because Priya can’t"


@pytest.fixture
def nadia(diego: Desk) -> Person:
    """Leads with Diego; she pinned four hours on the API, dismissed the scope, and has one hour on what he only monitors."""
    person = make.person_with_account(key="nadia", name="Nadia Rahimi")
    make.LeadFactory.create(person=person, initiative=area("api").initiative)
    decide(person, "api", "pin", 4, reason=SECRET)
    decide(person, "scope", "dismiss", 0, reason=SECRET)
    decide(person, "limits", "adjust", 1.5)
    return person


def decide(person: Person, key: str, kind: str, hours: float, *, week: Week = WEEK, reason: str = "") -> Decision:
    row: Decision = Decision.objects.create(
        person=person, week=week, area=area(key), kind=kind, hours=hours, reason=reason, at=NOW
    )
    return row


def on_week(desk: Desk, address: str = "/week/2026-W48/") -> dict[str, list[tuple[str, float]]]:
    found = desk.client.get(address).context["page"].co_leads
    return {key: [(one.name, one.hours) for one in rows] for key, rows in found.items()}


def test_the_week_shows_the_other_leads_hours(diego: Desk, nadia: Person) -> None:
    assert on_week(diego) == {
        "organisations/api": [("Nadia Rahimi", 4)],
        "organisations/limits": [("Nadia Rahimi", 1.5)],
    }
    page = diego.page()
    assert "Also on it: Nadia Rahimi 4 h" in diego.item("organisations/api")
    assert "On it: Nadia Rahimi 1.5 h" in page
    assert SECRET not in page
    assert "Also on it" not in diego.item("organisations/scope")


def test_the_initiative_shows_what_each_lead_has(diego: Desk, nadia: Person) -> None:
    diego.act("organisations/api", "accept")
    assert f'hx-get="{HOURS}"' in diego.client.get("/initiatives/organisations/team/").content.decode()
    answer = diego.client.get(HOURS)
    found = answer.context["found"]
    assert list(found.names) == ["Diego Funes", "Nadia Rahimi"]
    assert [(name, list(hours)) for name, hours in found.rows] == [
        ("HTTP API design", [8, 4]),
        (area("limits").name, [None, 1.5]),
    ]
    assert SECRET not in text_of(answer)


def test_no_one_else_sees_them(diego: Desk, nadia: Person, client: Client) -> None:
    for key in ("priya", "tom"):
        make.sign_in(client, Person.objects.get(key=key))
        assert client.get("/initiatives/organisations/").status_code == 200
        assert HOURS not in client.get("/initiatives/organisations/").content.decode()
        assert client.get(HOURS).status_code == 404


def test_someone_who_leads_tentatively_or_handed_off_sees_and_shows_nothing(diego: Desk, nadia: Person) -> None:
    mine = LeadAssignment.objects.filter(person=diego.person, initiative__key="organisations")
    for changed in ({"tentative": True}, {"stage": "handed_off"}):
        before = mine.values("tentative", "stage").get()
        mine.update(**changed)
        assert on_week(diego) == {}
        assert diego.client.get(HOURS).status_code == 404
        mine.update(**before)
    assert diego.client.get(HOURS).status_code == 200


def test_a_past_week_shows_what_was_stored_then(diego: Desk, nadia: Person) -> None:
    replan(diego.person, WEEK - 1, now=NOW)
    decide(nadia, "api", "accept", 6, week=WEEK - 1)
    LeadAssignment.objects.filter(person=nadia).update(end=(WEEK - 1).sunday)
    assert on_week(diego, "/week/2026-W47/") == {"organisations/api": [("Nadia Rahimi", 6)]}
    # Diego led it only from this week on: nothing of the weeks before.
    LeadAssignment.objects.filter(person=diego.person).update(start=WEEK.monday)
    assert on_week(diego, "/week/2026-W47/") == {}


def test_without_another_lead_nothing_is_asked_or_shown(diego: Desk) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = diego.page()
    alone = len(queries)
    assert "Also on it" not in page
    assert HOURS not in diego.client.get("/initiatives/organisations/").content.decode()
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            other = make.PersonFactory.create()
            make.LeadFactory.create(person=other, initiative=area("api").initiative)
            decide(other, "api", "accept", 1)
        with CaptureQueriesContext(connection) as queries:
            diego.page()
        counts.append(len(queries))
    assert counts == [alone + 1] * 3
