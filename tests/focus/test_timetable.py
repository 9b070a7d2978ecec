"""The week on the clock: committed, laid, moved, taken back; what speaks against a block is said."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import plans, preferences
from focus.models import Block, Commitment, Decision, Meeting
from people.models import TimeOff
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, area, commit, lain, plain

pytestmark = pytest.mark.django_db

HERE = "/week/2026-W48/calendar/"


def whole(desk: Desk) -> str:
    """The page with what has just been said."""
    return plain(desk.client.get(HERE).content.decode())


def block_of(key: str) -> Block:
    return Block.objects.filter(area__key=key).order_by("starts")[0]


def test_the_new_product_scenario_is_committed_to_its_blocks(diego: Desk) -> None:
    proposed = diego.page(HERE)
    assert "Commit the week" in proposed
    assert "HTTP API design 11:00–13:00 would lie here" in proposed
    assert not Block.objects.exists()
    # It is nine on Monday, by the clock of Madrid. api 8 h, scope 4 h before its workshop on Thursday, tokens 1 h.
    commit(diego)
    assert lain(diego.person) == [
        "scope Mon 09:00, 4 h",
        "tokens Tue 09:00, 1 h",
        "api Tue 11:00, 2 h",
        "api Thu 09:00, 4 h",
        "api Fri 09:00, 2 h",
    ]
    assert [diego.decision(f"organisations/{key}") for key in ("api", "scope", "tokens", "observability")] == [
        ("accept", 8.0), ("accept", 4.0), ("accept", 1.0), None,
    ]  # fmt: skip
    page = whole(diego)
    assert "Week 48 is committed: three items accepted, five blocks laid." in page
    assert "HTTP API design Organisations product 8 8 0" in page
    assert Commitment.objects.get().week == WEEK


def test_committing_twice_changes_nothing(diego: Desk) -> None:
    commit(diego)
    before = list(Block.objects.values_list("pk", "starts", "minutes"))
    commit(diego)
    assert list(Block.objects.values_list("pk", "starts", "minutes")) == before
    assert Commitment.objects.count() == 1
    assert "Week 48 was committed already." in whole(diego)


def test_taking_it_back_leaves_what_was_decided_and_placed_by_hand(diego: Desk) -> None:
    diego.act("organisations/scope", "adjust", hours="2")
    commit(diego)
    row = block_of("tokens")
    moved = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-27", "at": "15:00", "hours": "1"})
    assert moved.status_code == 303
    assert diego.client.post(f"{HERE}open/").status_code == 303
    assert lain(diego.person) == ["tokens Fri 15:00, 1 h"]
    assert diego.decision("organisations/scope") == ("adjust", 2.0)
    assert diego.decision("organisations/api") is None
    assert not Commitment.objects.exists()


def test_afternoons_and_ones_own_start_of_day(diego: Desk) -> None:
    preferences.change(diego.person, now=NOW, afternoons=True, day_starts=time(7, 30))
    commit(diego)
    # From 7:30 to 11:30 and 12:30 to 16:30; tokens where they leave least of a gap.
    assert lain(diego.person)[0] == "scope Mon 12:30, 4 h"


def test_a_block_is_moved_made_longer_and_put_back(diego: Desk) -> None:
    commit(diego)
    row = block_of("scope")
    url = f"/week/2026-W48/blocks/{row.pk}/"
    answer = diego.client.post(url, {"day": "2026-11-25", "at": "14:30", "hours": "3"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Scope of the first release: Wednesday 14:30 to 17:30." in answer["HX-Trigger"]
    row.refresh_from_db()
    assert (row.starts, row.minutes, row.by_hand) == (datetime(2026, 11, 25, 13, 30, tzinfo=UTC), 180, True)
    undo = re.search(r'"url": "([^"]+)"', answer["HX-Trigger"])
    assert undo is not None
    assert diego.client.post(undo[1], headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.starts, row.minutes, row.by_hand) == (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 240, False)


def test_a_block_that_was_moved_meanwhile_is_shown_where_it_lies(diego: Desk) -> None:
    commit(diego)
    url = f"/week/2026-W48/blocks/{block_of('scope').pk}/"
    seen = "202611230800-240"
    assert diego.client.post(url, {"day": "2026-11-25", "at": "14:30", "hours": "3", "seen": seen}).status_code == 303
    second = diego.client.post(url, {"day": "2026-11-26", "at": "14:30", "hours": "3", "seen": seen}, headers=HTMX)
    assert second.status_code == 409
    assert "That block was moved meanwhile" in plain(second.content.decode())
    assert block_of("scope").starts == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "2026-11-30"}, "That is no day of this week."),
        ({"at": "25:00"}, "Write the time like 14:30."),
        ({"hours": "0"}, "from 0.25 to 12, in quarters of an hour"),
        ({"hours": "1.1"}, "from 0.25 to 12, in quarters of an hour"),
        ({"hours": "nan"}, "from 0.25 to 12, in quarters of an hour"),
        ({"at": "22:00", "hours": "4"}, "A block ends on the day on which it begins."),
    ],
)
def test_a_place_that_is_none_is_told_with_what_was_typed(diego: Desk, typed: dict[str, str], words: str) -> None:
    commit(diego)
    row = block_of("api")
    data = {"day": "2026-11-25", "at": "14:30", "hours": "3", **typed}
    for headers in ({}, HTMX):
        answer = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", data, headers=headers)
        assert answer.status_code == 422
        assert words in plain(answer.content.decode())
    assert block_of("api").starts == row.starts


def test_a_block_taken_out_comes_back_with_its_number(diego: Desk) -> None:
    commit(diego)
    row = block_of("tokens")
    answer = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/remove/")
    assert not Block.objects.filter(pk=row.pk).exists()
    assert "Out of your calendar; its hours stay decided." in diego.page(answer["Location"])
    assert "Token storage Organisations product 1 0 1" in diego.page(HERE)
    name = answer["Location"].split("removed=")[1]
    assert diego.client.post(f"/week/2026-W48/blocks/back/{name}/").status_code == 303
    assert Block.objects.get(pk=row.pk).starts == row.starts
    again = diego.client.post(f"/week/2026-W48/blocks/back/{name}/", headers=HTMX)
    assert "It is back already." in again["HX-Trigger"]


def test_a_block_of_ones_own_stays_when_the_week_is_laid(diego: Desk) -> None:
    data = {"area": "organisations/api", "day": "2026-11-23", "at": "09:00", "hours": "4"}
    assert diego.client.post("/week/2026-W48/blocks/", data).status_code == 303
    commit(diego)
    # Tuesday has given all that its reserve leaves, so that tokens lie on Wednesday.
    assert lain(diego.person) == [
        "api Mon 09:00, 4 h",
        "scope Tue 11:00, 2 h",
        "scope Tue 14:00, 2 h",
        "tokens Wed 12:00, 1 h",
        "api Thu 09:00, 4 h",
    ]
    assert Block.objects.get(by_hand=True).minutes == 240


def test_a_meeting_that_comes_later_is_a_conflict_in_words_and_laid_around_anew(diego: Desk) -> None:
    commit(diego)
    first = block_of("api")
    make.MeetingFactory.create(person=diego.person, title="Incident", starts=first.starts, minutes=60)
    page = diego.page(HERE)
    assert "▲ 1 block can’t stay where it lies" in page
    assert "HTTP API design, Tuesday 11:00: overlaps Incident, 11:00 to 12:00" in page
    assert diego.client.post(f"{HERE}lay/", {"anew": "1"}, headers=HTMX).status_code == 200
    assert "can’t stay" not in diego.page(HERE)
    assert sum(row.minutes for row in Block.objects.filter(area__key="api")) == 480
    assert Block.objects.filter(pk=first.pk).exists()  # Calendars see it move.


def test_a_day_off_and_hours_outside_of_work_are_conflicts(diego: Desk) -> None:
    commit(diego)
    TimeOff.objects.create(person=diego.person, start=date(2026, 11, 26), end=date(2026, 11, 26))
    row = block_of("tokens")
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-24", "at": "19:00", "hours": "1"})
    page = diego.page(HERE)
    assert "HTTP API design, Thursday 09:00: on a day off" in page
    assert "Token storage, Tuesday 19:00: outside your working hours" in page
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-28", "at": "10:00", "hours": "1"})
    assert "Token storage, Saturday 10:00: not on a working day of yours" in diego.page(HERE)


def test_what_finds_no_room_is_told_with_how_much(diego: Desk) -> None:
    day = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    for number in range(5):
        for hour in (0, 5):
            starts = day + timedelta(days=number, hours=hour)
            make.MeetingFactory.create(person=diego.person, title=f"Block {number} {hour}", starts=starts, minutes=180)
    commit(diego)
    page = whole(diego)
    assert "found no room." in page
    assert "h without room" in page
    assert "there is none left" in page


def test_a_part_timer_in_auckland_gets_blocks_in_their_own_hours(client: Client, monday: None) -> None:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(key="kiri", timezone="Pacific/Auckland", country="NZ", day_to_day=2)
    person.working_hours.create(mon=0, tue=6, wed=4, thu=6, fri=0)
    row = make.AreaFactory.create(impact=5, irreversibility=5, effort="L")
    make.LeadFactory.create(initiative=row.initiative, person=person)
    make.RequirementFactory.create(area=row, level=4)
    make.RatingFactory.create(person=person, skill=row.requirements.get().skill, level=4)
    plans.replan(person, WEEK, now=NOW)
    make.sign_in(client, person)
    desk = Desk(client, person)
    Decision.objects.create(person=person, week=WEEK, area=row, kind="adjust", hours=Decimal(8), at=NOW)
    commit(desk)
    found = [(one.starts.astimezone(person.zone("UTC")), one.minutes) for one in Block.objects.all()]
    # It is Monday night there. Tuesday 9 to 15, Wednesday 9 to 13, Thursday 9 to 15, less two hours of day-to-day.
    assert {f"{starts:%a}" for starts, _ in found} <= {"Tue", "Wed", "Thu"}
    assert sum(minutes for _, minutes in found) == 480
    assert all(9 <= starts.hour < 15 for starts, _ in found)


def test_the_page_takes_twelve_queries_whatever_there_is(diego: Desk) -> None:
    commit(diego)
    diego.client.get(HERE)  # What was said is said once.
    counts = []
    for number in (0, 1, 29):
        for one in range(number):
            starts = NOW + timedelta(minutes=30 * one)
            make.MeetingFactory.create(person=diego.person, starts=starts, title=f"M{number}-{one}")
            Block.objects.create(person=diego.person, week=WEEK, area=area("api"), starts=starts, minutes=30, at=NOW)
        with CaptureQueriesContext(connection) as asked:
            diego.client.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_a_week_that_is_over_is_only_looked_at(diego: Desk) -> None:
    commit(diego)
    row = block_of("api")
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        make.sign_in(diego.client, diego.person)
        assert "over" in diego.page(HERE)
        for url in (f"{HERE}commit/", f"{HERE}lay/", f"{HERE}open/", f"/week/2026-W48/blocks/{row.pk}/"):
            answer = diego.client.post(url, {"day": "2026-11-25", "at": "10:00", "hours": "1"})
            assert answer.status_code == 422
    assert block_of("api").starts == row.starts
    assert Meeting.objects.count() == 6


def test_a_week_without_a_plan_leads_to_it(diego: Desk) -> None:
    assert diego.client.get("/week/2026-W50/calendar/")["Location"] == "/week/2026-W50/"
    assert diego.client.post("/week/2026-W50/calendar/commit/").status_code == 404
