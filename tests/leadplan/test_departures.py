"""Leaving: foreseen, confirmed, then whole or not at all, and nobody's name stays anywhere."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import CriticalArea, LeadAssignment, Membership
from leadplan.departures import asking, carrying_out
from leadplan.departures.steps import WITH_ACCOUNT, every_step, foreseen
from people.departures import Fate
from people.models import Account, AuditLine, Departure, Person, Rating
from stakeholders.models import Pitch, Stakeholder
from tests.support.departing_person import NOW, leave, relations_to_somebody, said_everywhere, somebody
from tests.support.factories import (
    AreaFactory,
    LeadFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    RatingFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def administrator(client: Client) -> Person:
    OrganisationFactory.create()
    person = PersonFactory.create(key="administrator", name="Ada Kowal")
    sign_in(client, person, is_superuser=True)
    return person


def test_every_relation_to_a_person_has_a_fate() -> None:
    fated = {relation for step in every_step() for relation in step.relations} | set(WITH_ACCOUNT)
    assert relations_to_somebody() - fated == set()


def test_what_is_only_theirs_goes_and_what_others_build_on_stays() -> None:
    person = somebody()
    settled = AreaFactory.create(owner=person, status="settled")
    open_area = AreaFactory.create(owner=person, status="open", name="API")
    sponsored = Pitch.objects.create(key="shared", author=person, title="Shared")
    sponsored.co_sponsors.add(PersonFactory.create())
    leave(person, PersonFactory.create())
    person.refresh_from_db()
    assert (person.name, person.key, person.email, person.left_on) == (
        "Former colleague 1",
        "former-colleague-1",
        None,
        TODAY,
    )
    assert (person.timezone, person.country, person.manager, person.joined) == ("", "", None, None)
    for step in every_step():
        if step.fate == Fate.DELETED:
            assert not step.rows(carrying_out.leaving_of(person, TODAY)).exists(), step.what
    assert not Account.objects.filter(email="soren@example.org").exists()
    assert Rating.objects.filter(author=person).count() == 2
    for area, owner in ((settled, person), (open_area, None)):
        area.refresh_from_db()
        assert area.owner == owner
    assert list(Pitch.objects.filter(author=person)) == [sponsored]
    assert Stakeholder.objects.get(person=person).cadence_days is None


def test_from_the_day_on_they_are_on_nothing_and_lead_nothing() -> None:
    OrganisationFactory.create()
    person = PersonFactory.create()
    past = LeadFactory.create(person=person, start=date(2025, 1, 1), end=date(2025, 6, 30))
    led = LeadFactory.create(person=person)
    coming = LeadFactory.create(person=person, start=TODAY)
    there = MembershipFactory.create(person=person, end=date(2027, 1, 1))
    leave(person, PersonFactory.create())
    assert {row.pk: row.end for row in LeadAssignment.objects.all()} == {
        past.pk: date(2025, 6, 30),
        led.pk: TODAY - timedelta(days=1),
    }
    assert not LeadAssignment.objects.filter(pk=coming.pk).exists()
    assert Membership.objects.get(pk=there.pk).end == TODAY - timedelta(days=1)
    lines = AuditLine.objects.filter(initiative=led.initiative.key)
    assert [(line.thing, line.label, line.feeds_plans) for line in lines] == [
        ("lead", f"Former colleague 1: {led.initiative}", True)
    ]


def test_the_page_foresees_what_then_happens(client: Client, administrator: Person) -> None:
    person = somebody()
    before = client.get("/person/somebody/leave/").content.decode()
    items = foreseen(carrying_out.leaving_of(person, TODAY))
    named = {item.what: list(item.names) for item in items if item.names}
    assert named["initiatives have no lead"] == ["Product"]
    assert len(named["people who reported to them have no manager"]) == 1
    for item in items:
        assert item.what[1:] in before
    answer = client.post("/person/somebody/leave/", {"day": today(), "confirmation": "søren  ångström"})
    assert answer.status_code == 303
    row = Departure.objects.get(person=person)
    happened = [item for item in row.happened if item["what"] != "texts in which the name was replaced"]
    # Setting the day is a line of the audit itself.
    foretold = [(item.what, item.count + (item.what == "lines of the audit")) for item in items]
    assert [(item["what"], item["count"]) for item in happened] == foretold
    after = client.get(answer["Location"]).content.decode()
    assert "Former colleague 1" in after
    assert "Ångström" not in after
    for key in ("somebody", "former-colleague-1"):
        assert client.get(f"/person/{key}/").status_code == 404
    assert "Former colleague" not in client.get("/people/").content.decode()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize(
    ("day", "confirmation", "words"),
    [
        ("2020-01-01", "Bo Lind", "Nobody leaves in the past"),
        ("2099-02-30", "Bo Lind", "There is no such day"),
        ("2099-02-01", "Bo", "type Bo Lind"),
        ("", "", "This field is required"),
    ],
)
def test_without_a_day_to_come_and_the_name_nothing_is_set(
    client: Client, administrator: Person, day: str, confirmation: str, words: str
) -> None:
    PersonFactory.create(key="bo", name="Bo Lind")
    answer = client.post("/person/bo/leave/", {"day": day, "confirmation": confirmation})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{day}"' in answer.content.decode() or not day
    assert not Departure.objects.exists()


def test_a_later_day_is_carried_out_when_it_has_come_where_the_organisation_is(
    client: Client, administrator: Person
) -> None:
    person = PersonFactory.create(key="bo", name="Bo Lind")
    answer = client.post("/person/bo/leave/", {"day": "2099-02-01", "confirmation": "Bo Lind"})
    assert answer["Location"] == "/departures/"
    assert "Bo Lind" in client.get("/departures/").content.decode()
    # The organisation is in Madrid: there it is February an hour before it is in Greenwich.
    assert carrying_out.carry_out_due(datetime(2099, 1, 31, 22, 59, tzinfo=UTC)) == 0
    assert carrying_out.carry_out_due(datetime(2099, 1, 31, 23, 1, tzinfo=UTC)) == 1
    assert carrying_out.carry_out_due(datetime(2099, 1, 31, 23, 2, tzinfo=UTC)) == 0
    person.refresh_from_db()
    assert person.left_on == date(2099, 2, 1)


def test_called_off_they_stay(client: Client, administrator: Person) -> None:
    PersonFactory.create(key="bo", name="Bo Lind")
    client.post("/person/bo/leave/", {"day": "2099-02-01", "confirmation": "Bo Lind"})
    client.post("/person/bo/leave/off/")
    assert carrying_out.carry_out_due(datetime(2099, 3, 1, tzinfo=UTC)) == 0
    assert client.get("/person/bo/").status_code == 200
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == ["set", "called off"]


def test_the_last_administrator_cannot_leave(client: Client, administrator: Person) -> None:
    other = PersonFactory.create(key="other", name="Other One")
    account = Account.objects.create_superuser("other@example.org", "a long password indeed", person=other)
    assert client.get("/person/administrator/leave/").status_code == 404
    asking.set_day(other, TODAY, by=administrator, now=NOW)
    asking.set_day(administrator, TODAY + timedelta(days=1), by=other, now=NOW)
    assert carrying_out.carry_out_due(NOW + timedelta(days=2)) == 1
    assert not Account.objects.filter(pk=account.pk).exists()
    assert Account.objects.get(person=administrator).is_superuser
    assert Departure.objects.get(person=administrator).fault == carrying_out.LAST


def test_a_closed_administrator_is_no_administrator(client: Client, administrator: Person) -> None:
    Account.objects.create_superuser(
        "x@example.org", "a long password indeed", person=PersonFactory.create(), is_active=False
    )
    row = asking.set_day(administrator, TODAY, by=administrator, now=NOW)
    with pytest.raises(carrying_out.LastAdministrator):
        carrying_out.carry_out(row.pk, now=NOW)


def test_what_fails_in_the_middle_changes_nothing_and_is_tried_again(monkeypatch: Any) -> None:
    person = somebody()
    asking.set_day(person, TODAY, by=PersonFactory.create(), now=NOW)
    before = sorted(value for place, value in said_everywhere() if "departure" not in place)
    # A number that is taken: the very last write of the transaction is refused by the database.
    taken = PersonFactory.create(key="taken", left_on=TODAY)
    Departure.objects.create(person=taken, asked_at=NOW, day=TODAY, number=7, done_at=NOW)
    monkeypatch.setattr(carrying_out, "fresh_number", lambda: (7, "Former colleague 7", "former-colleague-7"))
    assert carrying_out.carry_out_due(NOW) == 0
    assert Departure.objects.get(person=person).fault == "It failed and is tried again within the hour."
    monkeypatch.undo()
    Departure.objects.filter(person=taken).delete()
    taken.delete()
    assert sorted(value for place, value in said_everywhere() if "departure" not in place) == before
    assert carrying_out.carry_out_due(NOW) == 1


def test_their_sessions_end_at_once_and_nobody_elses(client: Client, administrator: Person) -> None:
    person = PersonFactory.create(key="bo", name="Bo Lind")
    theirs = Client()
    sign_in(theirs, person)
    assert theirs.get("/people/").status_code == 200
    client.post("/person/bo/leave/", {"day": today(), "confirmation": "Bo Lind"})
    assert theirs.get("/people/").status_code == 302
    assert client.get("/people/").status_code == 200
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_administrators_are_told_by_one_mail_of_a_request(
    client: Client, administrator: Person, mailoutbox: list[EmailMessage]
) -> None:
    Account.objects.create_superuser("closed@example.org", "a long password indeed", is_active=False)
    theirs, person = Client(), PersonFactory.create(key="bo", name="Bo O'Neill")
    sign_in(theirs, person)
    for _ in range(2):
        theirs.post("/me/leave/")
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("Bo O'Neill asks to leave leadplan", ["administrator@example.org"])
    ]
    assert "Bo O'Neill asks you" in str(mailoutbox[0].body)
    assert "/person/bo/leave/" in str(mailoutbox[0].body)


def test_somebody_asks_for_it_themselves_and_takes_it_back(client: Client) -> None:
    OrganisationFactory.create()
    person = PersonFactory.create()
    sign_in(client, person)
    assert "I want to leave" in client.get("/me/data/").content.decode()
    for _ in range(2):
        client.post("/me/leave/")
    assert Departure.objects.get().day is None
    assert "Take it back" in client.get("/me/data/").content.decode()
    assert carrying_out.carry_out_due(NOW + timedelta(days=999)) == 0
    client.post("/me/leave/", {"back": "1"})
    assert not Departure.objects.exists()


def test_ratings_that_they_gave_still_count_and_say_former_colleague(client: Client) -> None:
    OrganisationFactory.create()
    author, rated = PersonFactory.create(), PersonFactory.create(key="rated")
    RatingFactory.create(person=rated, author=author, level=3)
    leave(author, PersonFactory.create())
    sign_in(client, rated)
    assert "3 of 4, Former colleague 1" in client.get("/person/rated/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_twice_at_the_same_time_is_once() -> None:
    person = somebody()
    row = asking.set_day(person, TODAY, by=PersonFactory.create(), now=NOW)
    found: list[bool] = []

    def carry() -> None:
        try:
            found.append(carrying_out.carry_out(row.pk, now=NOW) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]
    assert AuditLine.objects.filter(verb="left").count() == 1
    assert CriticalArea.objects.exists()


def test_the_page_takes_as_many_queries_for_much_as_for_little(client: Client, administrator: Person) -> None:
    person = somebody()
    client.get("/person/somebody/leave/")
    with CaptureQueriesContext(connection) as few:
        client.get("/person/somebody/leave/")
    for _ in range(30):
        PersonFactory.create(manager=person)
        LeadFactory.create(person=person)
        AreaFactory.create(owner=person)
    with CaptureQueriesContext(connection) as many:
        assert "and others" not in client.get("/person/somebody/leave/").content.decode()
    assert len(many) == len(few)
