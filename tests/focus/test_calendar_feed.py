"""A person's calendar feed: what is in it, how calendars learn of changes, and when it ends."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Block, FeedEntry
from people import secret_links
from people.models import LinkKind, Person, SecretLink, TimeOff
from stakeholders.models import Touchpoint
from tests.support.factories import (
    AccountFactory,
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    StakeholderFactory,
    sign_in,
)
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_tuesday() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada() -> Person:
    OrganisationFactory.create()
    person = AccountFactory.create(person__key="ada", person__name="Ada").person
    assert person is not None
    return person


@pytest.fixture
def path(ada: Person) -> str:
    return f"/shared/calendar/{secret_links.create(LinkKind.CALENDAR_FEED, by=ada, now=NOW, keep=timedelta(days=90))[1]}.ics"


def events(path: str) -> dict[str, Any]:
    """By summary, as a calendar app reads them."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return {str(one["summary"]): one for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def days(event: Any) -> tuple[date, date]:
    """The first day, and the first after it."""
    return event["dtstart"].dt, event["dtend"].dt


def led(person: Person, **told: Any) -> Any:
    initiative = InitiativeFactory.create(name="Organisations", key="organisations")
    LeadFactory.create(initiative=initiative, person=person)
    return PointFactory.create(initiative=initiative, name="Design review", kind="design_review", **told)


def test_an_inflection_point_is_an_all_day_entry_with_its_presence(ada: Person, path: str) -> None:
    point = led(ada)
    PointFactory.create(initiative=point.initiative, name="Demo", presence="optional", date=date(2026, 12, 9))
    PointFactory.create(name="Someone else's")
    found = events(path)
    assert set(found) == {"Design review (Organisations)", "Demo (Organisations)"}
    review = found["Design review (Organisations)"]
    assert days(review) == (date(2026, 12, 3), date(2026, 12, 4))
    assert review["description"] == "Design review. Attendance required."
    assert review["url"].endswith("/initiatives/organisations/")
    assert review["transp"] == "TRANSPARENT"
    assert found["Demo (Organisations)"]["description"] == "Other. Attendance optional."


def test_time_off_is_out_of_office_and_half_days_are_not(ada: Person, path: str) -> None:
    TimeOff.objects.create(person=ada, start=date(2026, 12, 21), end=date(2026, 12, 31))
    TimeOff.objects.create(person=ada, start=date(2026, 12, 4), end=date(2026, 12, 4), part="morning")
    TimeOff.objects.create(person=PersonFactory.create(), start=date(2026, 12, 7), end=date(2026, 12, 7))
    TimeOff.objects.create(person=ada, start=date(9999, 12, 1), end=date.max, part="afternoon")
    found = events(path)
    assert set(found) == {"Time off", "Time off (morning)", "Time off (afternoon)"}
    assert days(found["Time off"]) == (date(2026, 12, 21), date(2027, 1, 1))
    assert (found["Time off"]["transp"], found["Time off (morning)"]["transp"]) == ("OPAQUE", "TRANSPARENT")


def test_a_due_contact_is_on_its_day_or_on_this_monday(ada: Person, path: str) -> None:
    for name, last in (("Soon", date(2026, 11, 18)), ("Late", date(2026, 10, 1)), ("Later", date(2026, 11, 30))):
        known = StakeholderFactory.create(lead=ada, person=None, name=name, cadence_days=14)
        Touchpoint.objects.create(stakeholder=known, on=last)
    StakeholderFactory.create(person=None, name="Theirs", cadence_days=1)
    found = events(path)
    assert {name: one["dtstart"].dt for name, one in found.items()} == {
        "Check-in: Soon": date(2026, 12, 2),
        "Check-in: Late": date(2026, 11, 23),
    }


def test_a_change_keeps_the_uid_and_raises_the_sequence(ada: Person, path: str) -> None:
    point = led(ada)
    TimeOff.objects.create(person=ada, start=date(2026, 12, 21), end=date(2026, 12, 31))
    before = events(path)["Design review (Organisations)"]
    assert (before["sequence"], before["last-modified"].dt, before["dtstamp"].dt) == (0, NOW, NOW)
    point.date = date(2026, 12, 10)
    point.save()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        found = events(path)
    after, other = found["Design review (Organisations)"], found["Time off"]
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == date(2026, 12, 10)
    assert (after["sequence"], after["last-modified"].dt) == (1, NOW + timedelta(hours=1))
    assert (other["sequence"], other["last-modified"].dt) == (0, NOW)


def test_an_unchanged_feed_is_not_sent_again(ada: Person, path: str) -> None:
    point = led(ada)
    first = Client().get(path)
    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert first.headers["X-Robots-Tag"] == "noindex, nofollow"
    etag = first.headers["ETag"]
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        second = Client().get(path, headers={"If-None-Match": etag})
        assert (second.status_code, second.content, second.headers["ETag"]) == (304, b"", etag)
        point.delete()
        third = Client().get(path, headers={"If-None-Match": etag})
    assert third.status_code == 200
    assert third.headers["ETag"] != etag


def test_old_entries_are_forgotten_after_a_year(ada: Person, path: str) -> None:
    point = led(ada)
    events(path)
    point.delete()
    SecretLink.objects.update(expires_at=NOW + timedelta(days=900))
    with time_machine.travel(NOW + timedelta(days=401), tick=False):
        PointFactory.create(initiative=point.initiative, date=date(2028, 2, 1))
        events(path)
    assert FeedEntry.objects.count() == 1


def test_a_revoked_feed_looks_like_one_that_never_existed(ada: Person, path: str) -> None:
    secret_links.revoke(SecretLink.objects.get(), by=ada, now=NOW)
    answers = [Client().get(one) for one in (path, "/shared/calendar/nothing.ics")]
    assert {one.status_code for one in answers} == {404}
    assert answers[0].content == answers[1].content
    assert answers[0].headers["Cache-Control"] == "private, no-store"


def test_deactivating_the_account_ends_the_feed_at_once(ada: Person, path: str, client: Client) -> None:
    sign_in(client, PersonFactory.create(), is_superuser=True)
    events(path)
    client.post("/person/ada/account/active/")
    assert Client().get(path).status_code == 404


@pytest.mark.once
def test_the_number_of_queries_is_constant(ada: Person, path: str) -> None:
    first = led(ada)
    counts = []
    for number in (1, 2, 27):
        for one in range(number):
            PointFactory.create(initiative=first.initiative)
            StakeholderFactory.create(lead=ada, cadence_days=7)
            day = date(2027, 1, 1) + timedelta(days=100 * number + one)
            TimeOff.objects.create(person=ada, start=day, end=day)
        events(path)
        with CaptureQueriesContext(connection) as asked:
            events(path)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_its_address_is_shown_only_once(ada: Person, client: Client) -> None:
    sign_in(client, ada)
    assert client.post("/me/links/new/calendar/", {"purpose": "", "days": "365"}).status_code == 422
    assert not SecretLink.objects.exists()
    page = client.post("/me/links/new/calendar/", {"purpose": "phone", "days": "365"}).content.decode()
    found = re.search(r'value="http://[^/]+(/shared/calendar/[\w-]{43}\.ics)"', page)
    assert found is not None
    assert events(found[1]) == {}
    row = SecretLink.objects.get()
    assert (row.kind, row.owner, row.purpose, row.use_count) == (LinkKind.CALENDAR_FEED, ada, "phone", 1)
    listed = client.get("/me/links/").content.decode()
    assert "phone" in listed
    assert found[1] not in listed


def test_the_form_says_who_can_read_the_feed(ada: Person, client: Client) -> None:
    """The wording of the page."""
    sign_in(client, ada)
    page = plain(client.get("/me/links/new/calendar/").content.decode())
    assert "A URL that your calendar app can subscribe to." in page
    assert "Where will you use it?" in page
    assert "Create link Cancel" in page
    assert "Anyone with the URL can read the feed." in page


def block_of(person: Person, **told: Any) -> Block:
    values = {"starts": datetime(2026, 11, 26, 8, tzinfo=UTC), "minutes": 120, "week": Week(2026, 48), "at": NOW}
    row: Block = Block.objects.create(person=person, area=AreaFactory.create(name="API"), **{**values, **told})
    return row


def test_blocks_are_timed_busy_and_move_under_their_uid(ada: Person, path: str) -> None:
    row = block_of(ada)
    block_of(PersonFactory.create())
    before = events(path)["API"]
    assert days(before) == (row.starts, row.ends)
    assert (before["transp"], before["sequence"], before["uid"].split("@")[0]) == ("OPAQUE", 0, f"block-{row.pk}")
    row.starts += timedelta(days=1)
    row.save()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        after = events(path)["API"]
    assert (after["uid"], after["sequence"], after["dtstart"].dt) == (before["uid"], 1, row.starts)


def test_a_removed_block_is_sent_as_cancelled_for_a_while_and_may_come_back(ada: Person, path: str) -> None:
    row = block_of(ada)
    events(path)
    Block.objects.all().delete()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        gone = events(path)["API"]
        assert events(path)["API"] == gone
    assert (gone["status"], gone["sequence"], days(gone)) == ("CANCELLED", 1, (row.starts, row.ends))
    row.save(force_insert=True)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        back = events(path)["API"]
    assert ("status" in back, back["sequence"], back["uid"]) == (False, 2, gone["uid"])
    row.delete()
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert events(path)["API"]["status"] == "CANCELLED"
    with time_machine.travel(NOW + timedelta(days=34), tick=False):
        assert "API" not in events(path)


def test_a_past_block_is_dropped_without_a_cancellation(ada: Person, path: str) -> None:
    block_of(ada, starts=NOW - timedelta(days=3))
    events(path)
    Block.objects.all().delete()
    assert events(path) == {}


def test_a_week_is_downloaded_as_a_file_with_the_same_uids(ada: Person, path: str, client: Client) -> None:
    row = block_of(ada)
    # Sunday night in Madrid, still in the week; Monday is not.
    sunday = block_of(ada, starts=datetime(2026, 11, 29, 22, 30, tzinfo=UTC), minutes=30)
    block_of(ada, starts=datetime(2026, 11, 29, 23, 30, tzinfo=UTC), minutes=30)
    sign_in(client, ada)
    answer = client.get("/week/2026-W48/calendar/week.ics")
    assert answer["Content-Disposition"] == 'attachment; filename="leadplan-2026-W48.ics"'
    found = [str(one["uid"]) for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")]
    assert [uid.split("@")[0] for uid in found] == [f"block-{row.pk}", f"block-{sunday.pk}"]
    assert not FeedEntry.objects.exists()
    subscribed = icalendar.Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    assert set(found) < {str(one["uid"]) for one in subscribed}


@pytest.mark.parametrize(("day", "hour"), [("2026-03-27", 8), ("2026-03-30", 7), ("2026-10-23", 7), ("2026-10-26", 8)])
def test_nine_in_the_morning_is_nine_before_and_after_the_clocks_change(
    ada: Person, path: str, day: str, hour: int
) -> None:
    starts = datetime.combine(date.fromisoformat(day), time(9), ZoneInfo("Europe/Madrid"))
    with time_machine.travel(starts - timedelta(days=1), tick=False):
        SecretLink.objects.update(expires_at=starts + timedelta(days=1))
        block_of(ada, starts=starts, week=Week.of(starts.date()))
        assert events(path)["API"]["dtstart"].dt == datetime(starts.year, starts.month, starts.day, hour, tzinfo=UTC)
