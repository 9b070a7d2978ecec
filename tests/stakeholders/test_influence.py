"""Being in touch: two keys to note a contact, the map, left out on purpose, how somebody moved, a message to begin with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import plans
from focus.models import Block
from people.models import Person, TimeOff
from stakeholders import influence_map, standing
from stakeholders.models import Dismissal, Move, Stakeholder, Touchpoint
from tests.support import factories as make
from tests.support.planned_week import SCENARIOS, WEEK, plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIST = "/stakeholders/"


@pytest.fixture
def noor() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        call_command("import_org", str(SCENARIOS / "reliability-backlog.yaml"), verbosity=0)
        yield Person.objects.get(key="noor")


@pytest.fixture
def desk(noor: Person) -> Client:
    make.sign_in(client := Client(), noor)
    return client


def text(client: Client, address: str) -> str:
    return plain(client.get(address).content.decode().split("<main", 1)[-1])


def test_a_contact_is_noted_in_place_and_the_list_follows(desk: Client) -> None:
    typed = {"kind": "message", "note": "Sent the figures", "back": "list"}
    answer = desk.post("/stakeholders/paul/touch/", typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Paul Okafor" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    noted = Touchpoint.objects.get(stakeholder__key="paul", on=NOW.date())
    assert (noted.kind, noted.note) == ("message", "Sent the figures")
    assert (
        desk.post("/stakeholders/emma/touch/", {"kind": "group", "back": "2026-W48"})["Location"] == "/week/2026-W48/"
    )
    assert (
        desk.post("/stakeholders/vera/touch/", {"kind": "group", "back": "//evil"})["Location"] == "/stakeholders/vera/"
    )


def test_the_map_has_everyone_at_their_place_with_an_arrow_where_they_should_move(desk: Client) -> None:
    drawn = desk.get(LIST).context["page"].map
    found = {one.entry.name: (one.entry.place, one.moves) for one in drawn.marks}
    assert found == {
        "Paul Okafor": ((4, 2), True), "Emma Clarke": ((4, 4), False),
        "Vera Lindqvist": ((5, 3), True), "Rosa Marin": ((3, 3), True),
    }  # fmt: skip
    page = desk.get(LIST).content.decode()
    assert "Paul Okafor: influence 4, interest 2, resistant, should be supportive" in page


def test_a_full_cell_counts_whom_it_can_not_name(noor: Person, desk: Client) -> None:
    for number in range(5):
        Stakeholder.objects.create(lead=noor, key=f"x-{number}", name=f"Somebody with a long name {number}")
    drawn = influence_map.draw(desk.get(LIST).context["page"].entries)
    cell = next(one for one in drawn.cells if (one.influence, one.interest) == (3, 3))
    assert cell.more == 4  # Five and Rosa; two are named.
    assert all(len(one.label) <= 15 for one in drawn.marks)


def test_somebody_is_left_out_on_purpose_with_a_reason_and_told_of_again(desk: Client, noor: Person) -> None:
    there = "/stakeholders-left-out/sam/dismiss/"
    assert desk.post(there, {"reason": " "}).status_code == 422
    assert desk.post(there, {"reason": "Rosa speaks for him"}).status_code == 303
    assert Dismissal.objects.filter(lead=noor, person__key="sam").count() == 2  # The initiative's and the pitch's.
    page = text(desk, LIST)
    assert "Left out" not in page
    assert "Rosa speaks for him" in page
    assert desk.get("/pitches/failover/").context["page"].left_out == []
    for row in Dismissal.objects.all():
        desk.post(f"/stakeholders-dismissed/{row.pk}/")
    assert "product manager of Accounts" in text(desk, LIST)
    assert desk.post("/stakeholders-left-out/rosa/dismiss/", {"reason": "x"}).status_code == 404


def test_whoever_was_left_out_is_added_where_they_were_missing(desk: Client) -> None:
    desk.post("/stakeholders-left-out/", {"person": "sam"})
    sam = Stakeholder.objects.get(key="sam-whitfield")
    assert [one.key for one in sam.initiatives.all()] == ["reliability"]
    assert [one.key for one in sam.pitches.all()] == ["failover"]


def test_where_somebody_stands_has_its_history(desk: Client, noor: Person) -> None:
    desk.post("/stakeholders/paul/touch/", {"kind": "one_to_one", "on": "2026-11-23", "engagement": "neutral"})
    form = desk.get("/stakeholders/paul/").context["form"]
    typed = {
        "audience": "product_manager",
        "influence": 4,
        "interest": 2,
        "engagement": "supportive",
        "desired": "supportive",
    }
    assert desk.post("/stakeholders/paul/", typed | {"seen": form["seen"].value()}).status_code == 303
    paul = Stakeholder.objects.get(key="paul")
    assert [(one.before, one.after) for one in Move.objects.filter(stakeholder=paul)] == [
        ("resistant", "neutral"), ("neutral", "supportive"),
    ]  # fmt: skip
    page = text(desk, "/stakeholders/paul/")
    assert "resistant → neutral" in page
    assert "How their engagement moved since 23 November 2026" in desk.get("/stakeholders/paul/").content.decode()


def test_what_is_noted_late_takes_its_place_and_the_latest_day_has_the_last_word(noor: Person) -> None:
    paul = Stakeholder.objects.get(key="paul")
    standing.move(paul, "supportive", date(2026, 11, 20))
    standing.move(paul, "neutral", date(2026, 11, 10))
    assert [(one.before, one.after) for one in paul.moves.order_by("on")] == [
        ("resistant", "neutral"), ("neutral", "supportive"),
    ]  # fmt: skip
    paul.refresh_from_db()
    assert paul.engagement == "supportive"
    assert standing.move(paul, "supportive", date(2026, 11, 21)) is None


def test_a_message_holds_what_was_entered_and_no_private_note(desk: Client) -> None:
    paul = Stakeholder.objects.get(key="paul")
    paul.promises.create(what="The numbers on interruptions", due=date(2026, 11, 27))
    paul.promises.create(what="A date for the review", whose="theirs")
    Touchpoint.objects.filter(stakeholder=paul).update(note="Grumpy about on-call")
    message = desk.get("/stakeholders/paul/").context["page"].message
    assert message == (
        "Hello Paul,\n\n"
        "I would like to hear how you see Reliability programme and “Fail over without waking anyone”.\n\n"
        "What I still owe you:\n– The numbers on interruptions (by 27 November)\n\n"
        "What I am waiting for from you:\n– A date for the review\n\n"
        "Do you have half an hour this week?"
    )


def test_whoever_is_on_time_off_is_not_due_and_nobody_reads_until_when(desk: Client) -> None:
    paul = Person.objects.get(key="paul")
    assert "This week" in text(desk, LIST) or "this week" in text(desk, LIST)
    TimeOff.objects.create(person=paul, start=date(2026, 11, 20), end=date(2026, 11, 30))
    entry = next(one for one in desk.get(LIST).context["page"].entries if one.row.key == "paul")
    assert (entry.is_away, entry.is_due, entry.is_late) == (True, False, False)
    assert "30 Nov" not in text(desk, "/stakeholders/paul/")


def test_a_meeting_stands_in_the_history_of_their_page(desk: Client, noor: Person) -> None:
    meeting = make.MeetingFactory.create(person=noor, starts=datetime(2026, 11, 20, 10, tzinfo=UTC), title="Lunch")
    meeting.attendees.add(Person.objects.get(key="rosa"))
    assert "20 Nov 2026 in the calendar Lunch" in text(desk, "/stakeholders/rosa/")
    assert desk.get("/stakeholders/rosa/").context["page"].entry.last == date(2026, 11, 20)


def test_a_due_contact_becomes_the_first_free_half_hour_once(desk: Client, noor: Person) -> None:
    assert "Plan the week first." in plain(desk.post("/week/2026-W48/touch/paul/", follow=True).content.decode())
    plans.replan(noor, WEEK, now=NOW)
    make.MeetingFactory.create(person=noor, starts=datetime(2026, 11, 23, 9, tzinfo=UTC), minutes=45, title="Standup")
    for key in ("paul", "vera", "paul"):
        assert desk.post(f"/week/2026-W48/touch/{key}/").status_code == 303
    found = [(one.stakeholder.key, f"{one.starts:%a %H:%M}", one.minutes) for one in Block.objects.order_by("starts")]
    assert found == [("paul", "Mon 09:45", 30), ("vera", "Mon 10:15", 30)]
    assert desk.post("/week/2026-W40/touch/paul/").status_code == 303
    assert Block.objects.count() == 2
    assert desk.post("/week/2026-W48/touch/nobody/").status_code == 404


def test_twelve_queries_whatever_there_is(desk: Client, noor: Person) -> None:
    for size in (1, 3, 30):
        for number in range(size):
            person = make.PersonFactory.create()
            row = Stakeholder.objects.create(lead=noor, key=f"s{size}-{number}", person=person, cadence_days=7)
            row.promises.create(what="x")
            Move.objects.create(stakeholder=row, on=NOW.date(), before="neutral", after="leading")
        counts = []
        for address in (LIST, f"/stakeholders/s{size}-0/"):
            with CaptureQueriesContext(connection) as asked:
                desk.get(address)
            counts.append(len(asked))
        assert max(counts) <= 12, counts
