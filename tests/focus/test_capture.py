"""What is caught on any page: interruptions, meetings and worries; what they cost by source, and what is proposed."""

from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.interruptions import Interrupted, costly
from engine.weeks import Week
from focus.models import Interruption, Meeting, ProposalAnswer, Worry
from people.models import Removed
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, Desk, text_of

HERE = "/capture/"
W = Week(2026, 48)


def post(desk: Desk, kind: str, *, htmx: bool = True, **typed: str) -> HttpResponse:
    data = {"kind": kind, **{f"{kind}-{name}": value for name, value in typed.items()}}
    return desk.client.post(HERE, data, headers=HTMX if htmx else {})  # type: ignore[return-value]


def note(desk: Desk, at: datetime, minutes: int, source: str = "Support", about: str = "") -> Interruption:
    return Interruption.objects.create(person=desk.person, at=at, source=source, minutes=minutes, about=about)


def test_an_interruption_is_kept_where_one_is_and_can_be_taken_out_and_put_back(diego: Desk) -> None:
    answer = post(diego, "interruption", source=" Tom  Becker ", minutes="20", about="the release")
    assert answer.status_code == 204
    (row,) = Interruption.objects.all()
    assert (row.source, row.source_person.key, row.minutes, row.about) == ("Tom Becker", "tom", 20, "the release")
    assert row.at == NOW
    trigger = answer["HX-Trigger"]
    assert "Noted: 20 minutes for Tom Becker." in trigger
    assert all(word in trigger for word in ("close-dialog", "captured", f"/capture/interruption/{row.pk}/remove/"))
    diego.client.post(f"/capture/interruption/{row.pk}/remove/", headers=HTMX)
    assert not Interruption.objects.exists()
    diego.client.post(Removed.objects.get().address, headers=HTMX)
    assert Interruption.objects.get() == row


def test_without_script_it_is_a_page_that_offers_to_undo(diego: Desk) -> None:
    page = diego.page(HERE)
    assert "Note something" in page
    answer = post(diego, "interruption", htmx=False, source="Pager", minutes="5")
    assert answer.status_code == 303
    assert "Noted: 5 minutes for Pager. Undo" in diego.page(answer["Location"])
    answer = diego.client.post(f"/capture/interruption/{Interruption.objects.get().pk}/remove/")
    assert "Taken out. Undo" in diego.page(answer["Location"])
    diego.client.post(Removed.objects.get().address)
    assert Interruption.objects.count() == 1


def test_a_meeting_is_among_those_kept_by_hand(diego: Desk) -> None:
    answer = post(diego, "meeting", title="Call", day="2026-11-23", at="09:00", minutes="45", about="organisations/api")
    assert "Call is in week 48." in answer["HX-Trigger"]
    row = Meeting.objects.get(title="Call")
    assert (row.starts, row.minutes, row.area.key) == (datetime(2026, 11, 23, 8, tzinfo=UTC), 45, "api")
    again = post(diego, "meeting", title="Call", day="2026-11-23", at="09:00", minutes="45")
    assert again.status_code == 422
    assert "a meeting of that title at that time already" in unescape(again.content.decode())
    diego.client.post(f"/capture/meeting/{row.pk}/remove/", headers=HTMX)
    assert not Meeting.objects.filter(title="Call").exists()
    diego.client.post(Removed.objects.get().address)
    assert Meeting.objects.filter(title="Call").exists()


def test_a_worry_stands_beside_the_week_until_it_is_done(diego: Desk) -> None:
    post(diego, "worry", text="Nobody has tried the roll-back", area="organisations/api")
    row = Worry.objects.get()
    assert row.area.key == "api"
    assert "Nobody has tried the roll-back" in diego.page("/week/2026-W49/beside/")
    answer = diego.client.post(f"/week/2026-W48/worries/{row.pk}/done/", headers=HTMX)
    assert "Nobody has tried" not in text_of(answer)
    assert "Nobody has tried" not in diego.page("/week/2026-W49/beside/")
    answer = diego.client.post(f"/week/2026-W48/worries/{row.pk}/again/")
    assert "Nobody has tried the roll-back" in diego.page(answer["Location"])


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("interruption", {"source": "", "minutes": "5"}, "Say who or what it was"),
        ("interruption", {"source": "x", "minutes": "0"}, "It took a minute at least."),
        ("interruption", {"source": "x", "minutes": "1441"}, "It took a day at most."),
        ("interruption", {"source": "x", "minutes": "ten"}, "Type the minutes as a number"),
        ("interruption", {"source": "a\0b", "minutes": "5"}, "Null characters are not allowed."),
        ("interruption", {"source": "y" * 81, "minutes": "5"}, "at most 80 characters"),
        ("worry", {"text": " ", "area": ""}, "Say in a few words what worries you."),
        ("worry", {"text": "x", "area": "elsewhere/secret"}, "Select a valid choice."),
        ("meeting", {"title": "x", "day": "2027-03-28", "at": "02:30", "minutes": "5"}, "the clock skips this time"),
    ],
)
def test_what_can_not_be_is_told_in_the_dialog_and_what_was_typed_stays(
    diego: Desk, kind: str, typed: dict[str, str], words: str
) -> None:
    answer = post(diego, kind, **typed)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert words in page
    assert "<dialog" not in page
    assert not any(value.strip("\0 ") and value not in page for value in typed.values() if "\0" not in value)
    assert not Interruption.objects.exists()
    assert not Worry.objects.exists()


def correct(desk: Desk, row: Interruption, *, htmx: bool = True, **typed: str) -> HttpResponse:
    data = {f"interruption-{name}": value for name, value in typed.items()}
    headers = HTMX if htmx else {}
    return desk.client.post(f"/week/interruptions/{row.pk}/correct/", data, headers=headers)  # type: ignore[return-value]


def test_an_interruption_is_corrected_where_it_is_listed_and_stays_when_it_was(diego: Desk) -> None:
    row = note(diego, NOW, 5, about="the release")
    answer = correct(diego, row, source=" Tom  Becker ", minutes="90", about="")
    assert "Tom Becker Mon 23 Nov, 09:00 · 90 min" in text_of(answer)
    assert "1.5 h, 1 time" in text_of(answer)
    row.refresh_from_db()
    assert (row.source, row.minutes, row.about, row.at) == ("Tom Becker", 90, "", NOW)
    assert row.source_person is not None
    assert row.source_person.key == "tom"
    assert correct(diego, row, htmx=False, source="Pager", minutes="5").status_code == 303
    row.refresh_from_db()
    assert (row.source, row.source_person) == ("Pager", None)


def test_a_correction_that_can_not_be_taken_keeps_what_was_typed_and_changes_nothing(diego: Desk) -> None:
    row, other = note(diego, NOW, 5), note(diego, NOW, 6)
    for htmx in (True, False):
        answer = correct(diego, row, htmx=htmx, source="Support <1>", minutes="ten", about="lost & found")
        page = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert "Type the minutes as a number" in page
        assert page.count('<details class="correct" open>') == 1
        assert all(f'value="{words}"' in page for words in ("Support <1>", "ten", "lost & found"))
    row.refresh_from_db()
    assert (row.source, row.minutes) == ("Support", 5)
    stranger = Client()
    make.sign_in(stranger, make.PersonFactory.create())
    said = {"interruption-source": "x", "interruption-minutes": "1"}
    assert stranger.post(f"/week/interruptions/{other.pk}/correct/", said).status_code == 404


def test_taken_out_where_it_is_listed_one_stays_on_that_page(diego: Desk) -> None:
    row, said = note(diego, NOW, 5), {"from": "interruptions"}
    answer = diego.client.post(f"/capture/interruption/{row.pk}/remove/", said)
    assert answer["Location"].startswith("/week/interruptions/?removed=")
    assert "Taken out. Undo" in diego.page(answer["Location"])
    answer = diego.client.post(Removed.objects.get().address, said)
    assert (answer["Location"], Interruption.objects.count()) == ("/week/interruptions/", 1)


def test_nobody_else_reaches_what_one_has_caught(diego: Desk) -> None:
    row, worry = note(diego, NOW, 5), Worry.objects.create(person=diego.person, text="x", at=NOW)
    other = Client()
    make.sign_in(other, make.PersonFactory.create())
    assert other.post(f"/capture/interruption/{row.pk}/remove/").status_code == 404
    assert other.post(f"/week/2026-W48/worries/{worry.pk}/done/").status_code == 404
    assert diego.client.post(f"/capture/war/{row.pk}/remove/").status_code == 404
    assert "5 minutes for Support" not in text_of(other.get(f"{HERE}?caught={row.pk}"))


def facts(*minutes: int, source: str = "Support", times: int = 1, about: str = "") -> list[Interrupted]:
    """Weeks that end with week 47, one figure each."""
    return [
        Interrupted(source, W - (len(minutes) - place), each // times, about)
        for place, each in enumerate(minutes)
        for _ in range(times)
    ]


def test_a_source_is_dear_above_two_hours_for_three_weeks_running() -> None:
    (found,) = costly(facts(180, 121, 121, 150), W)
    assert (found.minutes, found.times, found.average) == ((180, 121, 121, 150), 4, 143.0)
    assert costly(facts(121, 121, 120), W) == []
    assert costly(facts(121, 121), W) == []
    assert costly(facts(121, 121, 121, 0), W) == []
    # The week that has begun counts where it is dear already, and ends no run where it is not.
    (found,) = costly([*facts(121, 121), Interrupted("SUPPORT", W, 130)], W)
    assert found.weeks == (W - 2, W - 1, W)
    (found,) = costly([*facts(121, 121, 121), Interrupted("support ", W, 10)], W)
    assert found.weeks == (W - 3, W - 2, W - 1)


def test_the_remedy_fits_how_it_comes() -> None:
    (often,) = costly(facts(150, 150, 150, times=10), W)
    assert often.remedies == ("rota",)
    (long,) = costly(facts(150, 150, 150), W)
    assert long.remedies == ("pairing",)
    (repeated,) = costly(facts(180, 180, 180, times=6, about="Lost orders"), W)
    assert (repeated.remedies, repeated.repeated) == (("page", "rota", "pairing"), ("Lost orders",))


def test_the_page_draws_them_proposes_and_remembers_what_was_said(diego: Desk) -> None:
    for back in (3, 2, 1):
        for hour in range(4):
            note(diego, NOW - timedelta(weeks=back, hours=hour), 35, about="lost orders")
    note(diego, NOW, 15, source="Pager")
    page = diego.page("/week/interruptions/")
    assert "Support took 7 h in 3 weeks running" in page
    assert "Week 45: 2 h 20 min, Week 46: 2 h 20 min, Week 47: 2 h 20 min." in page
    assert page.index("A page of documentation fits best") < page.index("A rota") < page.index("A pairing")
    assert "calls from Support came to me twelve times in three weeks, 7 h in all" in page
    assert page.split("The same as a table")[1].count("above 2 h") == 3
    assert "Pager" in page
    answer = diego.client.post("/week/interruptions/rota/", {"about": "Support", "answer": "dismissed"}, headers=HTMX)
    assert "calls from Support came to me" not in text_of(answer)
    row = ProposalAnswer.objects.get()
    assert (row.kind, row.about, row.taken) == ("rota", "support", False)
    page = diego.page("/week/interruptions/")
    assert "Support: a rota, not for this, you said since 23 November." in page
    diego.client.post("/week/interruptions/rota/", {"about": "SUPPORT", "answer": ""})
    assert "calls from Support came to me" in diego.page("/week/interruptions/")
    assert diego.client.post("/week/interruptions/war/", {"about": "x"}).status_code == 404


def test_the_week_of_an_interruption_is_by_ones_own_clock(diego: Desk) -> None:
    """Sunday 22 November 2026, 12:30 UTC is Monday in Auckland and in week 48 there."""
    note(diego, datetime(2026, 11, 22, 12, 30, tzinfo=UTC), 60)
    for zone, week in (("Pacific/Auckland", 48), ("Pacific/Honolulu", 47)):
        type(diego.person).objects.filter(pk=diego.person.pk).update(timezone=zone)
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=ZoneInfo(zone)), tick=False):
            found = diego.client.get("/week/interruptions/").context["found"]
        assert [bar.week.number for bar in found.sources[0].bars if bar.hours] == [week]


@pytest.mark.parametrize("address", ["/capture/", "/week/interruptions/", "/week/2026-W48/beside/"])
def test_the_pages_ask_the_same_number_of_questions_at_one_three_and_thirty(diego: Desk, address: str) -> None:
    counts = []
    for rows in (1, 2, 27):
        for number in range(rows):
            note(diego, NOW - timedelta(days=number), 50, source=f"Source {number}")
            Worry.objects.create(person=diego.person, text=f"worry {number}", at=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert diego.client.get(address).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
