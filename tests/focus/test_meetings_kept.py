"""Meetings added by hand: once or weekly, changed, removed and restored, and weighed by the plan."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Meeting
from focus.plan import services
from people.models import AuditLine, Person, TrashItem
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, shared_diego, text_of
from tests.support.week_facts import context_of, meeting_of, page_of

diego = shared_diego

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


def post(desk: Desk, address: str = HERE, **typed: str) -> Any:
    return desk.client.post(address, TYPED | typed)


def kept(title: str = "Token store review") -> list[Meeting]:
    return list(Meeting.objects.filter(title=title).order_by("starts"))


def shown(desk: Desk, address: str = HERE) -> list[Meeting]:
    return [one.meeting for one in context_of(desk, address, "page").of_week]


def test_a_meeting_is_saved_as_typed_in_local_time(diego: Desk) -> None:
    assert post(diego).status_code == 303
    (row,) = kept()
    assert (row.person, row.starts, row.minutes) == (diego.person, datetime(2026, 11, 26, 15, tzinfo=UTC), 90)
    assert row.initiative
    assert row.area
    assert (row.initiative.key, row.area.key, row.decides, row.reach) == ("organisations", "tokens", "design", "system")
    assert sorted(person.key for person in row.attendees.all()) == ["lena", "tom"]
    assert row in shown(diego)
    page = diego.page(HERE)
    assert "Thu 16:00 Token store review Token storage · design, the whole system · 90 min" in page
    assert "new since the plan" in page


def test_the_plan_weighs_it_and_the_week_becomes_stale(diego: Desk) -> None:
    before = services.preview(diego.person, WEEK)[0]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        post(diego)
    after = services.preview(diego.person, WEEK)[0]
    (fact,) = [one for one in after.meetings if one.title == "Token store review"]
    assert fact.verdict == "attend"
    assert before.capacity.focus - after.capacity.focus == 1.5
    page = page_of(diego)
    assert page.is_stale
    assert [(line.thing, line.verb) for line in page.stale] == [("meeting", "added")]
    assert "One of your meetings was added" in diego.page()


def test_weekly_meetings_keep_their_local_time_when_clocks_change(diego: Desk) -> None:
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
    "typed",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"day": "2026-02-30"},
        {"day": "0001-01-01"},
        {"at": "25:00"},
        {"at": "02:30", "day": "2027-03-28"},  # Clocks go forward.
        {"minutes": "0"},
        {"minutes": "1441"},
        {"minutes": "an hour"},
        {"about": "elsewhere/secret"},
        {"decides": "war"},
        {"attendees": "Tom Becker, Tom Baker"},
        {"weeks": "27"},
        {"title": "a\0b"},
    ],
)
def test_invalid_input_gets_an_error_at_its_field_and_is_kept(diego: Desk, typed: dict[str, str]) -> None:
    answer = post(diego, **typed)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [next(iter(typed))]
    assert errors[next(iter(typed))][0] in text_of(answer)
    assert "Tom B" in answer.content.decode()
    assert kept() == []


def test_a_duplicate_is_refused_and_none_of_its_series_is_saved(diego: Desk) -> None:
    post(diego)
    before = Meeting.objects.count()
    answer = post(diego, day="2026-11-19", weeks="2")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["title"]
    assert "You already have a meeting with that title at that time." in text_of(answer)
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
def test_removed_and_restored(diego: Desk, which: dict[str, str], left: int) -> None:
    post(diego, weeks="3")
    before = [(row.pk, row.starts, set(row.attendees.all())) for row in kept()]
    answer: Any = diego.client.post(f"{HERE}{before[1][0]}/remove/", which)
    assert len(kept()) == left
    page = diego.client.get(answer["Location"]).content.decode()
    name = page.partition("/meetings/undo/")[2].partition("/")[0]
    diego.client.post(f"{HERE}undo/{name}/")
    assert [(row.pk, row.starts, set(row.attendees.all())) for row in kept()] == before
    # A second click does nothing.
    assert diego.client.post(f"{HERE}undo/{name}/").status_code == 303
    assert len(kept()) == 3


def test_no_one_else_can_reach_it(diego: Desk) -> None:
    post(diego)
    (row,) = kept()
    make.sign_in(other := Client(), Person.objects.get(key="tom"))
    assert "Token store review" not in other.get(HERE).content.decode()
    for act in ("edit", "remove"):
        assert other.post(f"{HERE}{row.pk}/{act}/", TYPED).status_code == 404
    diego.client.post(f"{HERE}{row.pk}/remove/")
    name = TrashItem.objects.get().name
    other.post(f"{HERE}undo/{name}/")
    assert kept() == []


def test_the_audit_log_contains_no_titles(diego: Desk) -> None:
    since = AuditLine.objects.count()
    post(diego)
    (row,) = kept()
    post(diego, f"{HERE}{row.pk}/edit/", title="Token talk")
    diego.client.post(f"{HERE}{row.pk}/remove/")
    lines = list(AuditLine.objects.order_by("pk")[since:])
    assert [line.verb for line in lines] == ["added", "changed", "removed"]
    assert {(line.about, line.feeds_plans) for line in lines} == {(diego.person, True)}
    assert not any("Token" in str(vars(line)) for line in lines)


def test_only_initiatives_you_are_involved_in_are_offered(diego: Desk) -> None:
    elsewhere = make.InitiativeFactory.create(name="Elsewhere", open_to_everyone=True)
    make.AreaFactory.create(initiative=elsewhere, name="Far away")
    page = diego.client.get(HERE).content.decode()
    assert "Token storage" in page
    assert "Elsewhere" not in page


@pytest.mark.once
def test_the_number_of_queries_does_not_grow_with_meetings(diego: Desk) -> None:
    counts = []
    for number in (1, 20):
        for one in range(number):
            post(diego, title=f"Meeting {number} {one}")
        with CaptureQueriesContext(connection) as asked:
            diego.client.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("week", ["2026-W53", "2020-W01"])
def test_other_weeks_have_their_own_meetings(diego: Desk, week: str) -> None:
    monday = Week.parse(week).monday
    post(diego, f"/week/{week}/meetings/", day=monday.isoformat(), at="00:00")
    assert shown(diego, f"/week/{week}/meetings/") == kept()
    assert "Mon 00:00 Token store review" in diego.page(f"/week/{week}/meetings/")
    assert datetime(2026, 11, 24, tzinfo=UTC) > NOW


def test_a_delegate_gets_a_briefing_of_two_lines(diego: Desk) -> None:
    title = "How to build the rate limiter"
    note = meeting_of(diego, title).note
    assert note.splitlines() == [
        "Could you attend “How to build the rate limiter” in my place on Tuesday at 15:00? "
        "It decides the implementation of “Rate limits”.",
        "Please decide what can be decided, then send me a line on what was decided and what is still open.",
    ]
    assert note in unescape(diego.client.get("/week/2026-W48/").content.decode())


def test_the_briefing_says_what_matters(diego: Desk) -> None:
    row = Meeting.objects.get(title="Scope definition for the first release")
    row.choice, row.delegate = "delegate", Person.objects.get(key="tom")
    row.save()
    note = meeting_of(diego, row.title).note
    assert "It decides the scope of “Scope of the first release”." in note
    assert "What we must get right: “Everyone wants to solve every problem”. Please" in note


def test_a_skipped_meeting_has_a_polite_decline(diego: Desk) -> None:
    Meeting.objects.filter(title__startswith="Weekly").update(choice="skip")
    title = Meeting.objects.filter(title__startswith="Weekly").earliest("starts").title
    assert "please go ahead without me" in meeting_of(diego, title).note


def test_a_meeting_you_attend_has_no_note(diego: Desk) -> None:
    assert meeting_of(diego, "Error format across all teams").note == ""
