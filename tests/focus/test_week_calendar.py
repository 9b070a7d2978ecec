"""The week as a calendar: committed, scheduled, moved, uncommitted; conflicts are shown."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import Block, Commitment, Decision, Meeting
from focus.plan import services
from focus.week.services import preferences
from people.models import TimeOff
from stakeholders.models import OfficeHours, Pitch
from tests.support import factories as make
from tests.support.answer_facts import Rendered, codes_of, undo_address
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, area, commit, lain, shared_diego

diego = shared_diego

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

HERE = "/week/2026-W48/calendar/"


def calendar(desk: Desk) -> Rendered:
    answer = desk.client.get(HERE)
    assert answer.status_code == 200
    return answer


def line_of(page: Rendered, key: str) -> tuple[float, float, float, float]:
    """Hours of an area: planned, scheduled, to schedule, and those that don't fit."""
    (found,) = [one for one in page.context["lines"] if one.name == area(key).name]
    return found.wanted, found.there, found.proposed, found.no_room


def conflicts(page: Rendered) -> dict[str, int]:
    """How many conflicts each block has, by title, day and hour."""
    return {f"{slot.title} {slot.start:%a %H:%M}": len(slot.conflicts) for slot in page.context["grid"].conflicts}


def block_of(key: str) -> Block:
    return Block.objects.filter(area__key=key).order_by("starts")[0]


def test_the_new_product_scenario_is_committed_to_its_blocks(diego: Desk) -> None:
    page = calendar(diego)
    assert not page.context["calendar"].committed_at
    proposed = [slot for column in page.context["grid"].columns for slot in column.slots if slot.kind == "proposed"]
    assert f"{area('api').name} Tue 11:00–13:00" in [
        f"{one.title} {one.start:%a %H:%M}–{one.end:%H:%M}" for one in proposed
    ]
    assert not Block.objects.exists()
    # It is nine on Monday in Madrid. api 8 h, scope 4.5 h before its workshop on Thursday, tokens 4.5 h.
    commit(diego)
    # At most two hours at a time, and half an hour between blocks.
    assert lain(diego.person) == [
        "scope Mon 09:00, 2 h",
        "scope Mon 11:30, 1.5 h",
        "api Mon 14:00, 2 h",
        "scope Tue 09:00, 1 h",
        "api Tue 11:00, 2 h",
        "tokens Wed 12:00, 1 h",
        "tokens Wed 14:00, 2 h",
        "api Thu 09:00, 2 h",
        "tokens Thu 11:30, 1.5 h",
        "api Fri 09:00, 2 h",
    ]
    assert [diego.decision(f"organisations/{key}") for key in ("api", "scope", "tokens", "observability")] == [
        ("accept", 8.0), ("accept", 4.5), ("accept", 4.5), None,
    ]  # fmt: skip
    page = calendar(diego)
    assert line_of(page, "api") == (8, 8, 0, 0)
    assert not any(slot.kind == "proposed" for column in page.context["grid"].columns for slot in column.slots)
    assert page.context["calendar"].committed_at == Commitment.objects.get().at
    assert Commitment.objects.get().week == WEEK


def test_the_page_says_what_can_be_done(diego: Desk) -> None:
    """The wording of the page, before and after committing, with every kind of conflict."""
    proposed = diego.page(HERE)
    assert "Dashed blocks show where focus time would be scheduled: free working hours, mornings first" in proposed
    assert "HTTP API design 11:00–13:00 would go here" in proposed
    commit(diego)
    diego.client.get(HERE)  # The message about the commit is shown once.
    page = diego.page(HERE)
    assert "Your committed week" in page
    assert "Hours this week 17 h planned out of 23.75 h available Area Planned Scheduled To schedule" in page
    assert "Reschedule Uncommit" in page.partition("Mon 23 today")[0]
    api, tokens = block_of("api"), block_of("tokens")
    make.MeetingFactory.create(person=diego.person, title="Incident", starts=api.starts, minutes=60)
    TimeOff.objects.create(person=diego.person, start=date(2026, 11, 26), end=date(2026, 11, 26))
    url = f"/week/2026-W48/blocks/{tokens.pk}/"
    diego.client.post(url, {"day": "2026-11-24", "at": "19:00", "hours": "1"})
    page = diego.page(HERE)
    assert "▲ 4 conflicts" in page
    assert "HTTP API design, Monday 14:00: overlaps “Incident”, 14:00 to 15:00" in page
    assert "HTTP API design, Thursday 09:00: on a day off" in page
    assert "Token storage, Tuesday 19:00: outside your working hours" in page
    diego.client.post(url, {"day": "2026-11-28", "at": "10:00", "hours": "1"})
    assert "Token storage, Saturday 10:00: not one of your working days" in diego.page(HERE)


def test_committing_twice_changes_nothing(diego: Desk) -> None:
    commit(diego)
    before = list(Block.objects.values_list("pk", "starts", "minutes"))
    commit(diego)
    assert list(Block.objects.values_list("pk", "starts", "minutes")) == before
    assert Commitment.objects.count() == 1


def test_uncommitting_keeps_what_was_decided_and_placed_by_hand(diego: Desk) -> None:
    diego.act("organisations/scope", "adjust", hours="2")
    commit(diego)
    row = block_of("tokens")
    moved = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-27", "at": "15:00", "hours": "1"})
    assert moved.status_code == 303
    assert diego.client.post(f"{HERE}uncommit/").status_code == 303
    assert lain(diego.person) == ["tokens Fri 15:00, 1 h"]
    assert diego.decision("organisations/scope") == ("adjust", 2.0)
    assert diego.decision("organisations/api") is None
    assert not Commitment.objects.exists()


def test_afternoons_and_an_earlier_start_of_the_day(diego: Desk) -> None:
    preferences.change(diego.person, now=NOW, afternoons=True, day_starts=time(7, 30))
    commit(diego)
    # From 7:30 to 11:30 and 12:30 to 16:30.
    assert lain(diego.person)[:2] == ["scope Mon 12:30, 1.5 h", "scope Mon 14:30, 2 h"]


def test_a_block_is_moved_made_shorter_and_moved_back(diego: Desk) -> None:
    commit(diego)
    row = block_of("scope")
    url = f"/week/2026-W48/blocks/{row.pk}/"
    answer = diego.client.post(url, {"day": "2026-11-25", "at": "14:30", "hours": "3"}, headers=HTMX)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.starts, row.minutes, row.is_manual) == (datetime(2026, 11, 25, 13, 30, tzinfo=UTC), 180, True)
    assert diego.client.post(undo_address(answer), headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert (row.starts, row.minutes, row.is_manual) == (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 120, False)


def test_a_block_that_was_moved_in_the_meantime_is_shown_at_its_new_time(diego: Desk) -> None:
    commit(diego)
    row = block_of("scope")
    url = f"/week/2026-W48/blocks/{row.pk}/"
    seen = "202611230800-120"
    assert diego.client.post(url, {"day": "2026-11-25", "at": "14:30", "hours": "3", "seen": seen}).status_code == 303
    second = diego.client.post(url, {"day": "2026-11-26", "at": "14:30", "hours": "3", "seen": seen}, headers=HTMX)
    assert second.status_code == 409
    assert 'data-seen="202611251330-180"' in second.content.decode()
    row.refresh_from_db()
    assert row.starts == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"day": "2026-11-30"}, {"day": ["invalid_choice"]}),
        ({"at": "25:00"}, {"at": ["invalid"]}),
        ({"hours": "0"}, {"hours": ["min_value"]}),
        ({"hours": "12.5"}, {"hours": ["max_value"]}),
        ({"hours": "1.1"}, {"hours": [""]}),
        ({"hours": "nan"}, {"hours": ["invalid"]}),
        ({"at": "22:00", "hours": "4"}, {"hours": [""]}),
    ],
)
def test_an_impossible_time_is_refused_and_what_was_typed_is_kept(
    diego: Desk, typed: dict[str, str], faults: dict[str, list[str]]
) -> None:
    commit(diego)
    row = block_of("api")
    data = {"day": "2026-11-25", "at": "14:30", "hours": "3", **typed}
    answer = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", data)
    assert answer.status_code == 422
    form = answer.context["moving"]
    assert codes_of(form) == faults
    assert {name: form[name].value() for name in data} == data
    assert block_of("api").starts == row.starts
    part = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", data, headers=HTMX)
    assert part.status_code == 422
    assert f'id="block-{row.pk}-faults"' in part.content.decode()


def test_a_removed_block_comes_back_with_its_number(diego: Desk) -> None:
    commit(diego)
    row = block_of("tokens")
    answer = diego.client.post(f"/week/2026-W48/blocks/{row.pk}/remove/")
    assert not Block.objects.filter(pk=row.pk).exists()
    name = answer["Location"].split("removed=")[1]
    assert f"/week/2026-W48/blocks/undo/{name}/" in diego.client.get(answer["Location"]).content.decode()
    # Its hour stays planned, and is to be scheduled again.
    assert line_of(calendar(diego), "tokens") == (4.5, 3.5, 1, 0)
    assert diego.client.post(f"/week/2026-W48/blocks/undo/{name}/").status_code == 303
    assert Block.objects.get(pk=row.pk).starts == row.starts
    assert diego.client.post(f"/week/2026-W48/blocks/undo/{name}/", headers=HTMX).status_code == 200
    assert Block.objects.filter(pk=row.pk).count() == 1


def test_a_block_added_by_hand_stays_when_the_week_is_scheduled(diego: Desk) -> None:
    data = {"area": "organisations/api", "day": "2026-11-23", "at": "09:00", "hours": "4"}
    assert diego.client.post("/week/2026-W48/blocks/", data).status_code == 303
    commit(diego)
    # Scope is done before its workshop on Thursday; tokens are where there is room beyond the reserve.
    assert lain(diego.person) == [
        "api Mon 09:00, 4 h",
        "scope Mon 14:00, 1.5 h",
        "scope Tue 09:00, 1 h",
        "scope Tue 11:00, 2 h",
        "tokens Wed 12:00, 1 h",
        "tokens Wed 14:00, 2 h",
        "api Thu 09:00, 2 h",
        "tokens Thu 11:30, 1.5 h",
        "api Fri 09:00, 2 h",
    ]
    assert Block.objects.get(is_manual=True).minutes == 240


def test_a_later_meeting_is_a_conflict_until_the_week_is_rescheduled_around_it(diego: Desk) -> None:
    commit(diego)
    first = block_of("api")
    make.MeetingFactory.create(person=diego.person, title="Incident", starts=first.starts, minutes=60)
    assert conflicts(calendar(diego)) == {"HTTP API design Mon 14:00": 1}
    assert diego.client.post(f"{HERE}schedule/", {"reschedule": "1"}, headers=HTMX).status_code == 200
    assert conflicts(calendar(diego)) == {}
    assert sum(row.minutes for row in Block.objects.filter(area__key="api")) == 480
    assert Block.objects.filter(pk=first.pk).exists()  # Subscribed calendars see it move.


def test_a_day_off_and_hours_outside_of_work_are_conflicts(diego: Desk) -> None:
    commit(diego)
    TimeOff.objects.create(person=diego.person, start=date(2026, 11, 26), end=date(2026, 11, 26))
    row = block_of("tokens")
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-24", "at": "19:00", "hours": "1"})
    off = {"HTTP API design Thu 09:00": 1, "Token storage Thu 11:30": 1}
    assert conflicts(calendar(diego)) == {**off, "Token storage Tue 19:00": 1}
    diego.client.post(f"/week/2026-W48/blocks/{row.pk}/", {"day": "2026-11-28", "at": "10:00", "hours": "1"})
    assert conflicts(calendar(diego)) == {**off, "Token storage Sat 10:00": 1}


def test_office_hours_are_in_the_calendar_and_nothing_is_scheduled_over_them(diego: Desk) -> None:
    pitch = Pitch.objects.create(author=diego.person, key="tests", title="Contract tests")
    weekly = {"first": date(2026, 11, 17), "last": date(2026, 12, 1), "timezone": "Europe/London", "place": "Room 2"}
    make_hours = OfficeHours.objects.create
    make_hours(pitch=pitch, at=time(10), minutes=60, **weekly)  # 11:00 in Madrid, on Tuesdays
    make_hours(
        pitch=Pitch.objects.create(author=make.PersonFactory.create(), key="other", title="O"), at=time(9), **weekly
    )
    slots = [slot for column in calendar(diego).context["grid"].columns for slot in column.slots]
    shown = [one for one in slots if one.kind == "office-hours"]
    assert [(one.title, f"{one.start:%a %H:%M}", f"{one.end:%H:%M}", one.note) for one in shown] == [
        ("Office hours: Contract tests", "Tue 11:00", "12:00", "Room 2")
    ]
    assert not any(one.span.overlaps(shown[0].span) for one in slots if one.kind == "proposed")
    assert services.preview(diego.person, WEEK)[0].capacity.office_hours == 1.0
    assert services.preview(diego.person, WEEK)[0].capacity.focus == 22.75
    off = TimeOff.objects.create(person=diego.person, start=date(2026, 11, 24), end=date(2026, 11, 24))
    assert services.preview(diego.person, WEEK)[0].capacity.office_hours == 0
    off.delete()
    services.replan(diego.person, WEEK, now=NOW)
    assert "Office hours 1 " in diego.page("/week/2026-W48/")
    commit(diego)
    assert conflicts(calendar(diego)) == {}
    block = Block.objects.filter(starts__date=date(2026, 11, 24)).order_by("starts")[0]
    OfficeHours.objects.filter(pitch=pitch).update(at=block.starts.time(), minutes=30)
    assert list(conflicts(calendar(diego)).values()) == [1]


def test_hours_that_do_not_fit_are_shown(diego: Desk) -> None:
    day = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    for number in range(5):
        for hour in (0, 5):
            starts = day + timedelta(days=number, hours=hour)
            make.MeetingFactory.create(person=diego.person, title=f"Block {number} {hour}", starts=starts, minutes=180)
    commit(diego)
    left = calendar(diego).context["scheduled"].left
    scheduled = sum(row.minutes for row in Block.objects.all()) / 60
    # 17 h are planned; two hours of each day are free of meetings, less the reserve.
    assert sum(left.values()) / 2 == 17 - scheduled > 0
    for key, slots in left.items():
        wanted, there, proposed, no_room = line_of(calendar(diego), key.split("/")[1])
        assert (no_room, proposed) == (slots / 2, 0)
        assert wanted == there + no_room


def test_a_part_timer_in_auckland_gets_blocks_in_their_own_hours(client: Client, monday: None) -> None:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(key="kiri", timezone="Pacific/Auckland", country="NZ", day_to_day=2)
    person.working_hours.create(mon=0, tue=6, wed=4, thu=6, fri=0)
    row = make.AreaFactory.create(impact=5, irreversibility=5, effort="L")
    make.LeadFactory.create(initiative=row.initiative, person=person)
    make.RequirementFactory.create(area=row, level=4)
    make.RatingFactory.create(person=person, skill=row.requirements.get().skill, level=4)
    services.replan(person, WEEK, now=NOW)
    make.sign_in(client, person)
    desk = Desk(client, person)
    Decision.objects.create(person=person, week=WEEK, area=row, kind="adjust", hours=Decimal(8), at=NOW)
    commit(desk)
    found = [(one.starts.astimezone(person.zone("UTC")), one.minutes) for one in Block.objects.all()]
    # It is Monday evening there. Tuesday 9 to 15, Wednesday 9 to 13, Thursday 9 to 15, less two hours of day-to-day.
    assert {f"{starts:%a}" for starts, _ in found} <= {"Tue", "Wed", "Thu"}
    assert sum(minutes for _, minutes in found) == 480
    assert all(9 <= starts.hour < 15 for starts, _ in found)


def test_the_page_takes_thirteen_queries_whatever_there_is(diego: Desk) -> None:
    commit(diego)
    diego.client.get(HERE)  # The message is shown once.
    counts = []
    for number in (0, 1, 29):
        for one in range(number):
            starts = NOW + timedelta(minutes=30 * one)
            make.MeetingFactory.create(person=diego.person, starts=starts, title=f"M{number}-{one}")
            Block.objects.create(person=diego.person, week=WEEK, area=area("api"), starts=starts, minutes=30, at=NOW)
        with CaptureQueriesContext(connection) as asked:
            diego.client.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 13


def test_a_past_week_is_read_only(diego: Desk) -> None:
    commit(diego)
    row = block_of("api")
    assert 'action="/week/2026-W48/' in diego.client.get(HERE).content.decode()
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        make.sign_in(diego.client, diego.person)
        assert 'action="/week/2026-W48/' not in diego.client.get(HERE).content.decode()
        for url in (f"{HERE}commit/", f"{HERE}schedule/", f"{HERE}uncommit/", f"/week/2026-W48/blocks/{row.pk}/"):
            answer = diego.client.post(url, {"day": "2026-11-25", "at": "10:00", "hours": "1"})
            assert answer.status_code == 422
    assert block_of("api").starts == row.starts
    assert Meeting.objects.count() == 6


def test_a_week_without_a_plan_leads_to_its_planning(diego: Desk) -> None:
    assert diego.client.get("/week/2026-W50/calendar/")["Location"] == "/week/2026-W50/"
    assert diego.client.post("/week/2026-W50/calendar/commit/").status_code == 404
