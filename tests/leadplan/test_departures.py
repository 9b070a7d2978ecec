"""Offboarding: listed, confirmed, then done in full or not at all; the name is left nowhere."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import CriticalArea, LeadAssignment, Membership
from leadplan.privacy import departure_services
from leadplan.privacy.departure_steps import ALL_STEPS, WITH_ACCOUNT, preview_steps
from people.departures import Disposition
from people.models import Account, AuditLine, Departure, Person, Rating
from people.services.accounts import LastAdministrator
from stakeholders.models import Pitch, Stakeholder
from tests.support.departing_person import NOW, leave, person_with_rows, relations_to_person, said_everywhere
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


def test_every_relation_to_a_person_is_covered_by_a_step() -> None:
    fated = {relation for step in ALL_STEPS for relation in step.relations} | set(WITH_ACCOUNT)
    assert relations_to_person() - fated == set()


def test_private_data_is_deleted_and_shared_data_is_kept() -> None:
    person = person_with_rows()
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
    for step in ALL_STEPS:
        if step.disposition == Disposition.DELETED:
            assert not step.rows(departure_services.departure_context(person, TODAY)).exists(), step.what
    assert not Account.objects.filter(email="soren@example.org").exists()
    assert Rating.objects.filter(author=person).count() == 2
    for area, owner in ((settled, person), (open_area, None)):
        area.refresh_from_db()
        assert area.owner == owner
    assert list(Pitch.objects.filter(author=person)) == [sponsored]
    assert Stakeholder.objects.get(person=person).cadence_days is None


def test_memberships_and_assignments_end_the_day_before() -> None:
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


def test_the_page_lists_what_is_then_done(client: Client, administrator: Person) -> None:
    person = person_with_rows()
    listed = client.get("/person/somebody/departure/").context["groups"]
    items = preview_steps(departure_services.departure_context(person, TODAY))
    assert sorted((item for _, group in listed for item in group), key=items.index) == items
    named = [list(item.names) for item in items if item.names]
    assert ["Product"] in named
    assert [person.reports.get().name] in named
    answer = client.post("/person/somebody/departure/", {"day": today(), "confirmation": "søren  ångström"})
    assert answer.status_code == 303
    row = Departure.objects.get(person=person)
    *outcome, texts = row.outcome
    assert (texts["disposition"], texts["count"] > 0) == (Disposition.KEPT, True)
    audit_lines = next(step.what for step in ALL_STEPS if "people.AuditLine.about" in step.relations)
    # Setting the day adds two audit entries itself: of the departure and of the last working day.
    expected = [(item.what, item.count + 2 * (item.what == audit_lines)) for item in items]
    assert [(item["what"], item["count"]) for item in outcome] == expected
    after = client.get(answer["Location"]).content.decode()
    assert "Former colleague 1" in after
    assert "Ångström" not in after
    for key in ("somebody", "former-colleague-1"):
        assert client.get(f"/person/{key}/").status_code == 404
    assert "Former colleague" not in client.get("/people/").content.decode()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize(
    ("day", "confirmation", "wrong"),
    [
        ("2020-01-01", "Bo Lind", {"day"}),
        ("2099-02-30", "Bo Lind", {"day"}),
        ("2099-02-01", "Bo", {"confirmation"}),
        ("", "", {"day", "confirmation"}),
    ],
)
def test_a_day_in_the_past_or_a_wrong_name_sets_nothing(
    client: Client, administrator: Person, day: str, confirmation: str, wrong: set[str]
) -> None:
    PersonFactory.create(key="bo", name="Bo Lind")
    answer = client.post("/person/bo/departure/", {"day": day, "confirmation": confirmation})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == wrong
    assert f'value="{day}"' in answer.content.decode() or not day
    assert not Departure.objects.exists()


def test_a_later_day_is_carried_out_when_it_starts_in_the_organisations_time_zone(
    client: Client, administrator: Person
) -> None:
    person = PersonFactory.create(key="bo", name="Bo Lind")
    answer = client.post("/person/bo/departure/", {"day": "2099-02-01", "confirmation": "Bo Lind"})
    assert answer["Location"] == "/departures/"
    assert [row.person for row in client.get("/departures/").context["rows"]] == [person]
    # The organisation is in Madrid, where February starts an hour earlier than in UTC.
    assert departure_services.carry_out_due(datetime(2099, 1, 31, 22, 59, tzinfo=UTC)) == 0
    assert departure_services.carry_out_due(datetime(2099, 1, 31, 23, 1, tzinfo=UTC)) == 1
    assert departure_services.carry_out_due(datetime(2099, 1, 31, 23, 2, tzinfo=UTC)) == 0
    person.refresh_from_db()
    assert person.left_on == date(2099, 2, 1)


def test_a_cancelled_departure_is_not_carried_out(client: Client, administrator: Person) -> None:
    PersonFactory.create(key="bo", name="Bo Lind")
    client.post("/person/bo/departure/", {"day": "2099-02-01", "confirmation": "Bo Lind"})
    client.post("/person/bo/departure/cancel/")
    assert departure_services.carry_out_due(datetime(2099, 3, 1, tzinfo=UTC)) == 0
    assert client.get("/person/bo/").status_code == 200
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == [
        "set", "changed", "called off", "changed",
    ]  # fmt: skip


def test_the_last_administrator_cannot_leave(client: Client, administrator: Person) -> None:
    other = PersonFactory.create(key="other", name="Other One")
    account = Account.objects.create_superuser("other@example.org", "a long password indeed", person=other)
    assert client.get("/person/administrator/departure/").status_code == 404
    departure_services.schedule_departure(other, TODAY, by=administrator, now=NOW)
    departure_services.schedule_departure(administrator, TODAY + timedelta(days=1), by=other, now=NOW)
    assert departure_services.carry_out_due(NOW + timedelta(days=2)) == 1
    assert not Account.objects.filter(pk=account.pk).exists()
    assert Account.objects.get(person=administrator).is_superuser
    assert Departure.objects.get(person=administrator).error == departure_services.LAST_ADMINISTRATOR


def test_a_deactivated_administrator_does_not_count(client: Client, administrator: Person) -> None:
    Account.objects.create_superuser(
        "x@example.org", "a long password indeed", person=PersonFactory.create(), is_active=False
    )
    row = departure_services.schedule_departure(administrator, TODAY, by=administrator, now=NOW)
    with pytest.raises(LastAdministrator):
        departure_services.carry_out(row.pk, now=NOW)


def test_a_failure_in_the_middle_changes_nothing_and_is_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    person = person_with_rows()
    departure_services.schedule_departure(person, TODAY, by=PersonFactory.create(), now=NOW)
    before = sorted(value for place, value in said_everywhere() if "departure" not in place)
    # With a number that is in use, the database refuses the last write of the transaction.
    taken = PersonFactory.create(key="taken", left_on=TODAY)
    Departure.objects.create(person=taken, requested_at=NOW, day=TODAY, number=7, completed_at=NOW)
    monkeypatch.setattr(
        departure_services, "next_former_colleague", lambda: (7, "Former colleague 7", "former-colleague-7")
    )
    assert departure_services.carry_out_due(NOW) == 0
    failed = Departure.objects.get(person=person)
    assert (failed.error != "", failed.completed_at) == (True, None)
    monkeypatch.undo()
    Departure.objects.filter(person=taken).delete()
    taken.delete()
    assert sorted(value for place, value in said_everywhere() if "departure" not in place) == before
    assert departure_services.carry_out_due(NOW) == 1


def test_only_their_sessions_end_and_at_once(client: Client, administrator: Person) -> None:
    person = PersonFactory.create(key="bo", name="Bo Lind")
    theirs = Client()
    sign_in(theirs, person)
    assert theirs.get("/people/").status_code == 200
    client.post("/person/bo/departure/", {"day": today(), "confirmation": "Bo Lind"})
    assert theirs.get("/people/").status_code == 302
    assert client.get("/people/").status_code == 200
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_administrators_get_one_email_about_a_request(
    client: Client, administrator: Person, mailoutbox: list[EmailMessage]
) -> None:
    Account.objects.create_superuser("closed@example.org", "a long password indeed", is_active=False)
    theirs, person = Client(), PersonFactory.create(key="bo", name="Bo O'Neill")
    sign_in(theirs, person)
    for _ in range(2):
        theirs.post("/me/departure/")
    (mail,) = mailoutbox
    assert mail.to == ["administrator@example.org"]
    # Plain text: the name is not HTML-escaped.
    assert mail.subject == "Bo O'Neill asked to leave leadplan"
    assert str(mail.body).startswith("Bo O'Neill asked to leave leadplan.")
    assert "/person/bo/departure/" in str(mail.body)


def test_a_person_can_ask_to_leave_and_withdraw_the_request(client: Client) -> None:
    OrganisationFactory.create()
    person = PersonFactory.create()
    sign_in(client, person)
    assert client.get("/me/data/").context["departure"] is None
    for _ in range(2):
        client.post("/me/departure/")
    assert Departure.objects.get().day is None
    assert client.get("/me/data/").context["departure"] == Departure.objects.get()
    assert departure_services.carry_out_due(NOW + timedelta(days=999)) == 0
    client.post("/me/departure/", {"withdraw": "1"})
    assert not Departure.objects.exists()


def test_ratings_they_gave_still_count_under_their_new_name(client: Client) -> None:
    OrganisationFactory.create()
    author, rated = PersonFactory.create(), PersonFactory.create(key="rated")
    RatingFactory.create(person=rated, author=author, level=3)
    leave(author, PersonFactory.create())
    sign_in(client, rated)
    assert "Former colleague 1" in client.get("/person/rated/").content.decode()
    assert Rating.objects.get(person=rated).author == author


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_carry_it_out_once() -> None:
    person = person_with_rows()
    row = departure_services.schedule_departure(person, TODAY, by=PersonFactory.create(), now=NOW)
    found: list[bool] = []

    def carry() -> None:
        try:
            found.append(departure_services.carry_out(row.pk, now=NOW) is not None)
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


@pytest.mark.once
def test_the_page_takes_as_many_queries_for_much_as_for_little(client: Client, administrator: Person) -> None:
    person = person_with_rows()
    client.get("/person/somebody/departure/")
    with CaptureQueriesContext(connection) as few:
        client.get("/person/somebody/departure/")
    for _ in range(30):
        PersonFactory.create(manager=person)
        LeadFactory.create(person=person)
        AreaFactory.create(owner=person)
    with CaptureQueriesContext(connection) as many:
        groups = client.get("/person/somebody/departure/").context["groups"]
    assert len(many) == len(few)
    assert max(item.count for _, group in groups for item in group) >= 31
