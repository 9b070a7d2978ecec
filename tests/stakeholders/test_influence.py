"""Keeping in touch: logging a contact, the map, exclusions, the history of engagement, and the draft message."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Block
from focus.plan import services as plans
from people.models import Person, TimeOff
from stakeholders import services
from stakeholders.models import EngagementChange, Exclusion, Pitch, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import WEEK, bring_scenario, plain
from tests.support.readable_ids import make_ids_readable
from tests.support.stakeholder_pages import LIST, entry, known, missing, overview, pitch_page, toasts

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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


def text(client: Client, address: str) -> str:
    return plain(client.get(address).content.decode().split("<main", 1)[-1])


def test_a_contact_is_logged_in_place_and_the_list_is_updated(desk: Client) -> None:
    typed = {"kind": "message", "note": "Sent the figures", "back": "list"}
    answer = desk.post("/stakeholders/paul/touchpoints/", typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Paul Okafor" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    noted = Touchpoint.objects.get(stakeholder__key="paul", on=NOW.date())
    assert (noted.kind, noted.note) == ("message", "Sent the figures")
    assert (
        desk.post("/stakeholders/emma/touchpoints/", {"kind": "group", "back": "2026-W48"})["Location"]
        == "/week/2026-W48/"
    )
    assert (
        desk.post("/stakeholders/vera/touchpoints/", {"kind": "group", "back": "//evil"})["Location"]
        == "/stakeholders/vera/"
    )


def test_the_map_has_everyone_in_a_quarter_with_the_number_of_the_table(desk: Client) -> None:
    page = overview(desk)
    numbers = {one.row.key: number for number, one in enumerate(page.entries, 1)}
    found = {
        (one.influence_is_high, one.interest_is_high): {(number, row.row.key) for number, row in one.entries}
        for one in page.map
    }
    # Influence and interest: Paul 4 and 2, Emma 4 and 4, Vera 5 and 3, Rosa 3 and 3. High begins at 4.
    assert found == {
        (True, False): {(numbers["paul"], "paul"), (numbers["vera"], "vera")}, (True, True): {(numbers["emma"], "emma")},
        (False, False): {(numbers["rosa"], "rosa")}, (False, True): set(),
    }  # fmt: skip
    words = text(desk, LIST)
    for said in ("Work closely with: influence high, interest high", "Paul Okafor resistant → supportive", "No one."):
        assert said in words, said


def test_thirty_people_in_one_quarter_are_all_named(noor: Person, desk: Client) -> None:
    for number in range(30):
        Stakeholder.objects.create(lead=noor, key=f"x-{number}", name=f"Someone {number}", influence=5, interest=5)
    page = desk.get(LIST).content.decode().split('class="influence-map"')[1]
    assert all(f">Someone {number}</a>" in page for number in range(30))


def test_someone_is_excluded_with_a_reason_and_restored(desk: Client, noor: Person) -> None:
    assert missing(desk) == ["sam"]
    there = "/missing-stakeholders/sam/exclude/"
    refused = desk.post(there, {"reason": " "})
    assert (refused.status_code, list(refused.context["exclusion_form"].errors)) == (422, ["reason"])
    assert desk.post(there, {"reason": "Rosa speaks for him"}).status_code == 303
    assert Exclusion.objects.filter(lead=noor, person__key="sam").count() == 2  # The initiative's and the pitch's.
    assert missing(desk) == []
    assert [one.person.key for one in overview(desk).excluded] == ["sam", "sam"]
    assert text(desk, LIST).count("Rosa speaks for him") == 2
    assert pitch_page(desk).missing_people == []
    for row in Exclusion.objects.all():
        desk.post(f"/missing-stakeholders/exclusions/{row.pk}/undo/")
    assert missing(desk) == ["sam"]
    assert desk.post("/missing-stakeholders/rosa/exclude/", {"reason": "x"}).status_code == 404


def test_a_missing_person_is_added_where_they_were_missing(desk: Client) -> None:
    desk.post("/missing-stakeholders/", {"person": "sam"})
    sam = Stakeholder.objects.get(person__key="sam")
    assert [one.key for one in sam.initiatives.all()] == ["reliability"]
    assert [one.key for one in Pitch.objects.filter(stakeholders=sam)] == ["failover"]


def test_engagement_has_a_history(desk: Client, noor: Person) -> None:
    desk.post("/stakeholders/paul/touchpoints/", {"kind": "one_to_one", "on": "2026-11-23", "engagement": "neutral"})
    form = desk.get("/stakeholders/paul/").context["form"]
    typed = {
        "audience": "product_manager",
        "influence": 4,
        "interest": 2,
        "engagement": "supportive",
        "target_engagement": "supportive",
    }
    assert desk.post("/stakeholders/paul/", typed | {"seen": form["seen"].value()}).status_code == 303
    paul = Stakeholder.objects.get(key="paul")
    assert [(one.before, one.after) for one in EngagementChange.objects.filter(stakeholder=paul)] == [
        ("resistant", "neutral"), ("neutral", "supportive"),
    ]  # fmt: skip
    page = known(desk, "paul")
    assert [one.change.after for one in page.history if one.change] == ["supportive", "neutral"]
    assert page.engagement_chart is not None
    assert (page.engagement_chart.first, page.engagement_chart.last) == (NOW.date(), NOW.date())
    assert "resistant → neutral" in text(desk, "/stakeholders/paul/")


def test_a_change_recorded_late_is_put_in_its_place_and_the_latest_day_counts(noor: Person) -> None:
    paul = Stakeholder.objects.get(key="paul")
    services.record_engagement(paul, "supportive", date(2026, 11, 20))
    services.record_engagement(paul, "neutral", date(2026, 11, 10))
    assert [(one.before, one.after) for one in paul.engagement_changes.order_by("on")] == [
        ("resistant", "neutral"), ("neutral", "supportive"),
    ]  # fmt: skip
    paul.refresh_from_db()
    assert paul.engagement == "supportive"
    assert services.record_engagement(paul, "supportive", date(2026, 11, 21)) is None


def test_the_draft_message_has_what_was_entered_and_no_private_note(desk: Client) -> None:
    paul = Stakeholder.objects.get(key="paul")
    paul.promises.create(what="The numbers on interruptions", due=date(2026, 11, 27))
    paul.promises.create(what="A date for the review", promised_by="theirs")
    Touchpoint.objects.filter(stakeholder=paul).update(note="Grumpy about on-call")
    greeting, about, owed, awaited, question = known(desk, "paul").message.split("\n\n")
    assert "Paul" in greeting
    assert "“Reliability programme” and “Fail over without waking anyone”" in about
    assert owed.splitlines()[1:] == ["– The numbers on interruptions (by 27 November)"]
    assert awaited.splitlines()[1:] == ["– A date for the review"]
    assert question.endswith("?")


def test_someone_on_time_off_is_not_due_and_the_page_does_not_say_until_when(desk: Client) -> None:
    paul = Person.objects.get(key="paul")
    assert entry(desk, "paul").is_due
    TimeOff.objects.create(person=paul, start=date(2026, 11, 20), end=date(2026, 11, 30))
    away = entry(desk, "paul")
    assert (away.is_away, away.is_due, away.is_late) == (True, False, False)
    page = desk.get("/stakeholders/paul/").content.decode()
    assert "30 Nov" not in page
    assert "2026-11-30" not in page


def test_a_meeting_is_in_the_history_of_their_page(desk: Client, noor: Person) -> None:
    meeting = make.MeetingFactory.create(person=noor, starts=datetime(2026, 11, 20, 10, tzinfo=UTC), title="Lunch")
    meeting.attendees.add(Person.objects.get(key="rosa"))
    page = known(desk, "rosa")
    assert ("Lunch", date(2026, 11, 20)) in [(one.words, one.on) for one in page.meetings]
    assert page.entry.last == date(2026, 11, 20)
    assert "Lunch" in text(desk, "/stakeholders/rosa/")


def test_a_due_contact_gets_the_first_free_half_hour_once(desk: Client, noor: Person) -> None:
    unplanned = desk.post("/week/2026-W48/touchpoints/paul/", follow=True)
    assert [level for level, _ in toasts(unplanned)] == ["error"]
    assert not Block.objects.exists()
    plans.replan(noor, WEEK, now=NOW)
    make.MeetingFactory.create(person=noor, starts=datetime(2026, 11, 23, 9, tzinfo=UTC), minutes=45, title="Standup")
    for key in ("paul", "vera", "paul"):
        assert desk.post(f"/week/2026-W48/touchpoints/{key}/").status_code == 303
    found = [
        (one.stakeholder and one.stakeholder.key, f"{one.starts:%a %H:%M}", one.minutes)
        for one in Block.objects.order_by("starts")
    ]
    assert found == [("paul", "Mon 09:45", 30), ("vera", "Mon 10:15", 30)]
    assert desk.post("/week/2026-W40/touchpoints/paul/").status_code == 303
    assert Block.objects.count() == 2
    assert desk.post("/week/2026-W48/touchpoints/nobody/").status_code == 404


def test_at_most_twelve_queries_at_any_size(desk: Client, noor: Person) -> None:
    for size in (1, 3, 30):
        for number in range(size):
            person = make.PersonFactory.create()
            row = Stakeholder.objects.create(lead=noor, key=f"s{size}-{number}", person=person, cadence_days=7)
            row.promises.create(what="x")
            EngagementChange.objects.create(stakeholder=row, on=NOW.date(), before="neutral", after="leading")
        counts = []
        for address in (LIST, f"/stakeholders/s{size}-0/"):
            with CaptureQueriesContext(connection) as asked:
                desk.get(address)
            counts.append(len(asked))
        assert max(counts) <= 12, counts
