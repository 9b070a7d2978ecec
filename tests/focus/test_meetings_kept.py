"""Meetings that somebody keeps by hand: added once or for weeks, changed, removed and back, and weighed by the plan."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus import plans
from focus.models import Meeting
from people.models import AuditLine, Person, Removed
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, text_of

HERE = "/week/2026-W48/meetings/"
TYPED = {
    "title": "Token store review",
    "day": "2026-11-26",
    "at": "16:00",
    "minutes": "90",
    "about": "organisations/tokens",
    "decides": "design",
    "reach": "system",
    "attendees": "Tom Becker, Lena Virtanen",
    "weeks": "",
}
MADRID = ZoneInfo("Europe/Madrid")


def post(desk: Desk, address: str = HERE, **typed: str) -> HttpResponse:
    return desk.client.post(address, TYPED | typed)  # type: ignore[return-value]


def kept(title: str = "Token store review") -> list[Meeting]:
    return list(Meeting.objects.filter(title=title).order_by("starts"))


def test_a_meeting_is_kept_as_typed_by_ones_own_clock(diego: Desk) -> None:
    assert post(diego).status_code == 303
    (row,) = kept()
    assert (row.person, row.starts, row.minutes) == (diego.person, datetime(2026, 11, 26, 15, tzinfo=UTC), 90)
    assert (row.initiative.key, row.area.key, row.decides, row.reach) == ("organisations", "tokens", "design", "system")
    assert sorted(person.key for person in row.attendees.all()) == ["lena", "tom"]
    page = diego.page(HERE)
    assert "Thu 16:00 Token store review 90 min Token storage · Design, the whole system" in page


def test_the_plan_weighs_it_and_the_week_says_that_it_is_newer(diego: Desk) -> None:
    before = plans.preview(diego.person, WEEK)[0]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        post(diego)
    after = plans.preview(diego.person, WEEK)[0]
    (fact,) = [one for one in after.meetings if one.title == "Token store review"]
    assert fact.verdict == "attend"
    assert before.capacity.focus - after.capacity.focus == 1.5
    page = diego.page()
    assert "Recompute" in page
    assert "A meeting of yours was added" in page


def test_every_week_at_the_same_hour_across_the_change_of_clocks(diego: Desk) -> None:
    post(diego, day="2027-03-18", weeks="3", at="09:30")
    rows = kept()
    assert [row.starts.astimezone(MADRID).isoformat() for row in rows] == [
        "2027-03-18T09:30:00+01:00",
        "2027-03-25T09:30:00+01:00",
        "2027-04-01T09:30:00+02:00",
    ]
    assert {row.series for row in rows} == {"token-store-review"}
    post(diego, day="2027-06-03", weeks="2")
    assert {row.series for row in kept()} == {"token-store-review", "token-store-review-2"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"day": "2026-02-30"}, "There is no such day"),
        ({"day": "0001-01-01"}, "Write a day between 1950 and 2100"),
        ({"at": "25:00"}, "Write the time like 14:30."),
        ({"day": "2027-03-28", "at": "02:30"}, "On that day the clock skips this time."),
        ({"minutes": "0"}, "A meeting takes a minute at least."),
        ({"minutes": "1441"}, "A meeting takes a day at most."),
        ({"minutes": "an hour"}, "Enter a whole number."),
        ({"about": "elsewhere/secret"}, "Select a valid choice."),
        ({"decides": "war"}, "Select a valid choice."),
        ({"attendees": "Tom Becker, Tom Baker"}, "Did you mean Tom Becker?"),
        ({"weeks": "27"}, "At most 26 times"),
        ({"title": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_can_not_be_is_told_beside_what_was_typed(diego: Desk, typed: dict[str, str], words: str) -> None:
    answer = post(diego, **typed)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Tom B" in answer.content.decode()
    assert kept() == []


def test_the_same_meeting_twice_is_told_and_none_of_its_series_is_kept(diego: Desk) -> None:
    post(diego)
    before = Meeting.objects.count()
    answer = post(diego, day="2026-11-19", weeks="2")
    assert answer.status_code == 422
    assert "You have a meeting of that title at that time already." in text_of(answer)
    assert Meeting.objects.count() == before


def test_changing_one_of_a_series_leaves_the_others(diego: Desk) -> None:
    post(diego, weeks="2")
    first, second = kept()
    Meeting.objects.filter(pk=first.pk).update(choice="skip")
    page = diego.client.get(f"{HERE}{first.pk}/edit/").content.decode()
    assert 'value="Token store review"' in page
    assert 'value="16:00"' in page
    assert "Lena Virtanen, Tom Becker" in page or "Tom Becker, Lena Virtanen" in page
    assert post(diego, f"{HERE}{first.pk}/edit/", minutes="30", about="", attendees="").status_code == 303
    first.refresh_from_db()
    assert (first.minutes, first.area, first.initiative, first.choice) == (30, None, None, "skip")
    assert not first.attendees.exists()
    second.refresh_from_db()
    assert second.minutes == 90


@pytest.mark.parametrize(("which", "left"), [({}, 2), ({"later": "1"}, 1)])
def test_removed_and_back_as_it_was(diego: Desk, which: dict[str, str], left: int) -> None:
    post(diego, weeks="3")
    before = [(row.pk, row.starts, set(row.attendees.all())) for row in kept()]
    answer: Any = diego.client.post(f"{HERE}{before[1][0]}/remove/", which)
    assert len(kept()) == left
    page = diego.client.get(answer["Location"]).content.decode()
    name = page.partition("/meetings/back/")[2].partition("/")[0]
    diego.client.post(f"{HERE}back/{name}/")
    assert [(row.pk, row.starts, set(row.attendees.all())) for row in kept()] == before
    # A second click does nothing.
    assert diego.client.post(f"{HERE}back/{name}/").status_code == 303
    assert len(kept()) == 3


def test_nobody_else_gets_at_it(diego: Desk) -> None:
    post(diego)
    (row,) = kept()
    make.sign_in(other := Client(), Person.objects.get(key="tom"))
    assert "Token store review" not in other.get(HERE).content.decode()
    for act in ("edit", "remove"):
        assert other.post(f"{HERE}{row.pk}/{act}/", TYPED).status_code == 404
    diego.client.post(f"{HERE}{row.pk}/remove/")
    name = Removed.objects.get().name
    other.post(f"{HERE}back/{name}/")
    assert kept() == []


def test_the_audit_names_no_title(diego: Desk) -> None:
    since = AuditLine.objects.count()
    post(diego)
    (row,) = kept()
    post(diego, f"{HERE}{row.pk}/edit/", title="Token talk")
    diego.client.post(f"{HERE}{row.pk}/remove/")
    lines = list(AuditLine.objects.order_by("pk")[since:])
    assert [line.verb for line in lines] == ["added", "changed", "removed"]
    assert {(line.about, line.feeds_plans) for line in lines} == {(diego.person, True)}
    assert not any("Token" in str(vars(line)) for line in lines)


def test_only_what_one_has_to_do_with_is_offered(diego: Desk) -> None:
    elsewhere = make.InitiativeFactory.create(name="Elsewhere", open=True)
    make.AreaFactory.create(initiative=elsewhere, name="Far away")
    page = diego.client.get(HERE).content.decode()
    assert "Token storage" in page
    assert "Elsewhere" not in page


def test_queries_do_not_grow_with_meetings(diego: Desk) -> None:
    counts = []
    for number in (1, 20):
        for one in range(number):
            post(diego, title=f"Meeting {number} {one}")
        with CaptureQueriesContext(connection) as asked:
            diego.client.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("week", ["2026-W53", "2020-W01"])
def test_other_weeks_have_their_own(diego: Desk, week: str) -> None:
    monday = Week.parse(week).monday
    post(diego, f"/week/{week}/meetings/", day=monday.isoformat(), at="00:00")
    page = diego.page(f"/week/{week}/meetings/")
    assert "Mon 00:00 Token store review" in page
    assert datetime(2026, 11, 24, tzinfo=UTC) > NOW


def note_of(desk: Desk, title: str) -> str:
    markup = desk.client.get("/week/2026-W48/").content.decode().partition('id="meetings"')[2]
    told = markup.partition(title)[2].partition("</li>")[0]
    return unescape(told.partition("readonly")[2].partition(">")[2].partition("</textarea>")[0])


def test_whoever_goes_instead_gets_two_lines(diego: Desk) -> None:
    assert note_of(diego, "How to build the rate limiter").splitlines() == [
        "Could you go to “How to build the rate limiter” in my place, Tuesday at 15:00? "
        "It decides the implementation of “Rate limits”.",
        "Decide what can be decided; tell me in a line what it was, and what stays open.",
    ]


def test_what_matters_there_is_said(diego: Desk) -> None:
    row = Meeting.objects.get(title="Scope definition for the first release")
    row.choice, row.delegate = "delegate", Person.objects.get(key="tom")
    row.save()
    note = note_of(diego, row.title)
    assert "It decides the scope of “Scope of the first release”." in note
    assert "What we must get right: Everyone wants to solve every problem." in note


def test_where_nobody_goes_there_is_a_polite_excuse(diego: Desk) -> None:
    Meeting.objects.filter(title__startswith="Weekly").update(choice="skip")
    title = Meeting.objects.filter(title__startswith="Weekly").earliest("starts").title
    assert "please go on without me" in note_of(diego, title)


def test_who_goes_needs_no_note(diego: Desk) -> None:
    assert note_of(diego, "Error format across all teams") == ""
