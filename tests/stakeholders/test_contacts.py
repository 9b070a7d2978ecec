"""Contacts: when the next one is due, logging them, promises, and what was said."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from focus.models import Calendar, Meeting
from focus.plan import services
from people.models import AuditLine, Person, TimeOff
from stakeholders.models import Pitch, Promise, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import WEEK, plain
from tests.support.stakeholder_pages import LIST, add_stakeholder, entry, known

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(lead: Person) -> Client:
    make.sign_in(client := Client(), lead)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer.content.decode().split("<main", 1)[-1])


def test_the_next_contact_is_due_one_cadence_after_the_last(desk: Client, lead: Person) -> None:
    add_stakeholder(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    assert known(desk, "dr-muller").entry.is_due
    noted = {"kind": "group", "on": "2026-11-02", "note": "Talked about 2027"}
    assert desk.post(f"{page}touchpoints/", noted).status_code == 303
    late = known(desk, "dr-muller").entry
    assert (late.is_late, late.days_over) == (True, 8)
    assert "8 days overdue" in text(desk, page)
    assert "8 days overdue" in text(desk, LIST)
    desk.post(f"{page}touchpoints/", noted | {"on": "2026-11-24"})
    assert known(desk, "dr-muller").entry.due == date(2026, 12, 8)
    assert "Tue 8 Dec" in text(desk, page)


def test_a_logged_contact_gives_its_half_hour_back_to_the_week(desk: Client, lead: Person) -> None:
    before = services.preview(lead, WEEK)[0].capacity.focus
    add_stakeholder(desk, "Dr. Müller")
    assert services.preview(lead, WEEK)[0].capacity.focus == before - 0.5
    desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "message", "on": "2026-11-23", "note": ""})
    assert services.preview(lead, WEEK)[0].capacity.focus == before
    assert AuditLine.objects.filter(thing="stakeholders", about=lead, feeds_plans=True).count() == 2


def test_a_second_contact_on_a_day_is_merged_into_the_first(desk: Client, lead: Person) -> None:
    add_stakeholder(desk, "Dr. Müller")
    for note in ("One thing", "Another"):
        desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "message", "on": "2026-11-24", "note": note})
    assert Touchpoint.objects.get(stakeholder__key="dr-muller").note == "One thing\nAnother"


def test_a_future_contact_is_refused(desk: Client) -> None:
    add_stakeholder(desk, "Dr. Müller")
    answer = desk.post("/stakeholders/dr-muller/touchpoints/", {"kind": "group", "on": "2026-11-25", "note": "soon"})
    assert (answer.status_code, list(answer.context["touch"].errors)) == (422, ["on"])
    assert 'value="soon"' in answer.content.decode()


def test_promises_are_made_and_kept(desk: Client) -> None:
    add_stakeholder(desk, "Dr. Müller")
    page = "/stakeholders/dr-muller/"
    desk.post(f"{page}promises/", {"what": "The figures", "promised_by": "mine", "due": "2026-11-27"})
    assert desk.post(f"{page}promises/", {"what": "The figures", "promised_by": "mine"}).status_code == 422
    assert entry(desk, "dr-muller").promises == 1
    made = Promise.objects.get(what="The figures")
    desk.post(f"{page}promises/{made.pk}/", {"done": "1"})
    assert entry(desk, "dr-muller").promises == 0
    desk.post(f"{page}promises/{made.pk}/")
    assert entry(desk, "dr-muller").promises == 1


def test_no_contact_yet_does_not_name_someone_away_all_week(desk: Client, lead: Person) -> None:
    """expectations.md: Inés and Karl. Inés is away in two stretches; Karl comes in on Friday afternoon."""
    for key, first, last, part in (
        ("ines", 23, 25, "all"), ("ines", 26, 27, "all"), ("karl", 23, 26, "all"), ("karl", 27, 27, "morning"),
    ):  # fmt: skip
        TimeOff.objects.create(
            person=Person.objects.get(key=key), start=date(2026, 11, first), end=date(2026, 11, last), part=part
        )
    assert services.preview(lead, WEEK)[1] == ["karl"]
    assert services.preview(lead, WEEK + 1)[1] == ["ines", "karl"]


def test_what_was_said_in_a_meeting_is_listed_once(desk: Client, lead: Person) -> None:
    priya = Stakeholder.objects.get(key="priya")
    pitch = Pitch.objects.create(author=lead, key="tests", title="Contract tests")
    priya.touchpoints.all().delete()
    for day, kind, note in ((19, "one_to_one", ""), (18, "message", "Sent figures"), (17, "one_to_one", "")):
        priya.touchpoints.create(on=date(2026, 11, day), kind=kind, note=note)
    priya.conversations.create(pitch=pitch, on=date(2026, 11, 19), kind="one_to_one", result="In favour")
    Meeting.objects.filter(attendees__key="priya").delete()
    for day, uid, title in ((19, "a", "1:1"), (19, "a", "1:1"), (18, "b", "Planning"), (12, "c", "1:1")):
        row = make.MeetingFactory.create(
            person=lead, title=title, uid=uid, starts=datetime(2026, 11, day, 9, tzinfo=UTC),
            calendar=make_calendar(lead, str(Meeting.objects.count())),
        )  # fmt: skip
        row.attendees.add(Person.objects.get(key="priya"))
    shown = [(one.on.day, one.kind, one.words, list(one.meetings)) for one in known(desk, "priya").history]
    assert shown == [
        (19, "One-to-one", "In favour", ["1:1"]),
        (18, "Message", "Sent figures", []),
        (18, "In the calendar", "Planning", []),
        (17, "One-to-one", "", []),
        (12, "In the calendar", "1:1", []),
    ]
    page = text(desk, f"{LIST}priya/")
    assert "one-to-one about Contract tests, in the calendar: 1:1 In favour" in page
    assert page.count("Remove the contact") == 3


def make_calendar(person: Person, name: str) -> Calendar:
    return Calendar.objects.create(person=person, name=name, added_at=NOW)
