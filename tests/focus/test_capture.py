"""Quick capture on any page: interruptions, meetings and concerns; what they cost by source, and what is suggested."""

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engine.interruptions import InterruptionFacts, costly_sources
from engine.weeks import Week
from focus.models import Concern, Interruption, Meeting, ProposalAnswer
from people.models import TrashItem
from tests.support import factories as make
from tests.support.answer_facts import codes_of, undo_address
from tests.support.planned_week import HTMX, NOW, Desk, shared_diego

diego = shared_diego

HERE = "/capture/"
LIST = "/week/interruptions/"
W = Week(2026, 48)


def post(desk: Desk, kind: str, typed: dict[str, str], *, htmx: bool = True) -> Any:
    data = {"kind": kind, **{f"{kind}-{name}": value for name, value in typed.items()}}
    return desk.client.post(HERE, data, headers=HTMX if htmx else {})


def note(desk: Desk, at: datetime, minutes: int, source: str = "Support", about: str = "") -> Interruption:
    return Interruption.objects.create(person=desk.person, at=at, source=source, minutes=minutes, about=about)


def test_an_interruption_is_saved_deleted_and_restored_without_leaving_the_page(diego: Desk) -> None:
    answer = post(diego, "interruption", {"source": " Tom  Becker ", "minutes": "20", "about": "the release"})
    assert answer.status_code == 204
    (row,) = Interruption.objects.all()
    assert row.source_person is not None
    assert (row.source, row.source_person.key, row.minutes, row.about) == ("Tom Becker", "tom", 20, "the release")
    assert row.at == NOW
    assert {"close-dialog", "captured", "toast"} <= set(json.loads(answer["HX-Trigger"]))
    assert undo_address(answer) == f"/capture/interruption/{row.pk}/remove/"
    diego.client.post(undo_address(answer), headers=HTMX)
    assert not Interruption.objects.exists()
    diego.client.post(TrashItem.objects.get().restore_url, headers=HTMX)
    assert Interruption.objects.get() == row


def test_without_script_it_is_a_page_that_offers_to_undo(diego: Desk) -> None:
    answer = post(diego, "interruption", {"source": "Pager", "minutes": "5"}, htmx=False)
    assert answer.status_code == 303
    row = Interruption.objects.get()
    page = diego.client.get(answer["Location"])
    assert page.context["captured"] == row
    assert f'action="/capture/interruption/{row.pk}/remove/"' in page.content.decode()
    deleted = diego.client.post(f"/capture/interruption/{row.pk}/remove/")
    address = TrashItem.objects.get().restore_url
    assert f'action="{address}"' in diego.client.get(deleted["Location"]).content.decode()
    diego.client.post(address)
    assert Interruption.objects.count() == 1


def test_the_pages_say_what_can_be_done(diego: Desk) -> None:
    """The wording of quick capture and of the list of interruptions."""
    page = diego.page(HERE)
    assert "Quick capture It takes seconds now, and your weekly review picks it up. Press c on any page." in page
    assert "Interruption Meeting Concern Own work Source Minutes Topic" in page
    answer = post(diego, "interruption", {"source": "Pager", "minutes": "5"}, htmx=False)
    assert "Saved: 5 minutes for Pager. Undo" in diego.page(answer["Location"])
    answer = diego.client.post(f"/capture/interruption/{Interruption.objects.get().pk}/remove/")
    assert "Deleted. Undo" in diego.page(answer["Location"])
    assert "No interruptions yet When something pulls you away, press c" in diego.page(LIST)
    costly_support(diego)
    page = diego.page(LIST)
    assert "Support took 7 h over 3 consecutive weeks" in page
    assert "Week 45: 2 h 20 min, Week 46: 2 h 20 min, Week 47: 2 h 20 min." in page
    assert "More than 2 h a week for three weeks is rarely a coincidence." in page
    assert "Trying it Not useful" in page
    answer = post(diego, "interruption", {"source": "", "minutes": "0"}, htmx=False)
    page = unescape(answer.content.decode())
    assert "Enter who or what interrupted you: a name, a team, a pager." in page
    assert "Enter at least 1 minute." in page


def test_a_captured_meeting_is_one_of_those_kept_by_hand(diego: Desk) -> None:
    typed = {"title": "Call", "day": "2026-11-23", "at": "09:00", "minutes": "45"}
    assert post(diego, "meeting", {**typed, "about": "organisations/api"}).status_code == 204
    row = Meeting.objects.get(title="Call")
    assert row.area is not None
    assert (row.starts, row.minutes, row.area.key) == (datetime(2026, 11, 23, 8, tzinfo=UTC), 45, "api")
    again = post(diego, "meeting", typed, htmx=False)
    assert again.status_code == 422
    assert codes_of(again.context["capture"].chosen) == {"title": [""]}
    assert Meeting.objects.filter(title="Call").count() == 1
    diego.client.post(f"/capture/meeting/{row.pk}/remove/", headers=HTMX)
    assert not Meeting.objects.filter(title="Call").exists()
    diego.client.post(TrashItem.objects.get().restore_url)
    assert Meeting.objects.filter(title="Call").exists()


def concerns(desk: Desk) -> list[str]:
    """The open concerns that a week shows."""
    return [one.text for one in desk.client.get("/week/2026-W49/around/").context["week_context"].concerns]


def test_a_concern_stays_on_the_week_until_it_is_done(diego: Desk) -> None:
    post(diego, "concern", {"text": "Nobody has tried the roll-back", "area": "organisations/api"})
    row = Concern.objects.get()
    assert row.area is not None
    assert row.area.key == "api"
    assert concerns(diego) == ["Nobody has tried the roll-back"]
    answer = diego.client.post(f"/week/2026-W48/concerns/{row.pk}/done/", headers=HTMX)
    assert "Nobody has tried" not in answer.content.decode()
    assert concerns(diego) == []
    answer = diego.client.post(f"/week/2026-W48/concerns/{row.pk}/undo/")
    assert "Nobody has tried the roll-back" in diego.page(answer["Location"])


@pytest.mark.parametrize(
    ("kind", "typed", "faults"),
    [
        ("interruption", {"source": "", "minutes": "5"}, {"source": ["required"]}),
        ("interruption", {"source": "x", "minutes": "0"}, {"minutes": ["min_value"]}),
        ("interruption", {"source": "x", "minutes": "1441"}, {"minutes": ["max_value"]}),
        ("interruption", {"source": "x", "minutes": "ten"}, {"minutes": ["invalid"]}),
        ("interruption", {"source": "a\0b", "minutes": "5"}, {"source": ["null_characters_not_allowed"]}),
        ("interruption", {"source": "y" * 81, "minutes": "5"}, {"source": ["max_length"]}),
        ("concern", {"text": " ", "area": ""}, {"text": ["required"]}),
        ("concern", {"text": "x", "area": "elsewhere/secret"}, {"area": ["invalid_choice"]}),
        ("meeting", {"title": "x", "day": "2027-03-28", "at": "02:30", "minutes": "5"}, {"at": [""]}),
    ],
)
def test_a_wrong_entry_is_refused_in_the_dialog_and_what_was_typed_stays(
    diego: Desk, kind: str, typed: dict[str, str], faults: dict[str, list[str]]
) -> None:
    answer = post(diego, kind, typed, htmx=False)
    assert answer.status_code == 422
    assert codes_of(answer.context["capture"].chosen) == faults
    answer = post(diego, kind, typed)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert 'aria-invalid="true"' in page
    assert "<dialog" not in page
    assert not any(value.strip("\0 ") and value not in page for value in typed.values() if "\0" not in value)
    assert not Interruption.objects.exists()
    assert not Concern.objects.exists()
    assert not Meeting.objects.filter(title="x").exists()


def correct(desk: Desk, row: Interruption, typed: dict[str, str], *, htmx: bool = True) -> Any:
    data = {f"interruption-{name}": value for name, value in typed.items()}
    return desk.client.post(f"/week/interruptions/{row.pk}/correct/", data, headers=HTMX if htmx else {})


def test_an_interruption_is_edited_where_it_is_listed_and_keeps_its_time(diego: Desk) -> None:
    row = note(diego, NOW, 5, about="the release")
    answer = correct(diego, row, {"source": " Tom  Becker ", "minutes": "90", "about": ""})
    assert 'value="Tom Becker"' in answer.content.decode()
    row.refresh_from_db()
    assert (row.source, row.minutes, row.about, row.at) == ("Tom Becker", 90, "", NOW)
    assert row.source_person is not None
    assert row.source_person.key == "tom"
    (source,) = diego.client.get(LIST).context["found"].sources
    assert (source.name, source.hours, source.times) == ("Tom Becker", 1.5, 1)
    assert correct(diego, row, {"source": "Pager", "minutes": "5"}, htmx=False).status_code == 303
    row = Interruption.objects.get()
    assert (row.source, row.source_person_id) == ("Pager", None)


def test_a_refused_edit_keeps_what_was_typed_and_changes_nothing(diego: Desk) -> None:
    row, other = note(diego, NOW, 5), note(diego, NOW, 6)
    typed = {"source": "Support <1>", "minutes": "ten", "about": "lost & found"}
    assert codes_of(correct(diego, row, typed, htmx=False).context["faulty"].form) == {"minutes": ["invalid"]}
    for htmx in (True, False):
        answer = correct(diego, row, typed, htmx=htmx)
        page = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert page.count('<details class="correct" open>') == 1
        assert page.count('aria-invalid="true"') == 1
        assert all(f'value="{words}"' in page for words in typed.values())
    row.refresh_from_db()
    assert (row.source, row.minutes) == ("Support", 5)
    stranger = Client()
    make.sign_in(stranger, make.PersonFactory.create())
    data = {"interruption-source": "x", "interruption-minutes": "1"}
    assert stranger.post(f"/week/interruptions/{other.pk}/correct/", data).status_code == 404


def test_deleting_from_the_list_stays_on_that_page(diego: Desk) -> None:
    row, data = note(diego, NOW, 5), {"from": "interruptions"}
    answer = diego.client.post(f"/capture/interruption/{row.pk}/remove/", data)
    assert answer["Location"].startswith("/week/interruptions/?removed=")
    address = TrashItem.objects.get().restore_url
    assert f'action="{address}"' in diego.client.get(answer["Location"]).content.decode()
    answer = diego.client.post(address, data)
    assert (answer["Location"], Interruption.objects.count()) == ("/week/interruptions/", 1)


def test_no_one_else_can_reach_what_was_captured(diego: Desk) -> None:
    row, concern = note(diego, NOW, 5), Concern.objects.create(person=diego.person, text="x", at=NOW)
    other = Client()
    make.sign_in(other, make.PersonFactory.create())
    assert other.post(f"/capture/interruption/{row.pk}/remove/").status_code == 404
    assert other.post(f"/week/2026-W48/concerns/{concern.pk}/done/").status_code == 404
    assert diego.client.post(f"/capture/war/{row.pk}/remove/").status_code == 404
    assert diego.client.get(f"{HERE}?captured={row.pk}").context["captured"] == row
    assert other.get(f"{HERE}?captured={row.pk}").context["captured"] is None


def facts(*minutes: int, source: str = "Support", times: int = 1, about: str = "") -> list[InterruptionFacts]:
    """Weeks up to week 47, one figure each."""
    return [
        InterruptionFacts(source, W - (len(minutes) - place), each // times, about)
        for place, each in enumerate(minutes)
        for _ in range(times)
    ]


def test_a_source_is_costly_above_two_hours_in_three_consecutive_weeks() -> None:
    (found,) = costly_sources(facts(180, 121, 121, 150), W)
    assert (found.minutes, found.times, found.average) == ((180, 121, 121, 150), 4, 143.0)
    assert costly_sources(facts(121, 121, 120), W) == []
    assert costly_sources(facts(121, 121), W) == []
    assert costly_sources(facts(121, 121, 121, 0), W) == []
    # The current week counts if it is costly already, and doesn't end a run if it isn't.
    (found,) = costly_sources([*facts(121, 121), InterruptionFacts("SUPPORT", W, 130)], W)
    assert found.weeks == (W - 2, W - 1, W)
    (found,) = costly_sources([*facts(121, 121, 121), InterruptionFacts("support ", W, 10)], W)
    assert found.weeks == (W - 3, W - 2, W - 1)


def test_the_remedy_fits_the_pattern() -> None:
    (often,) = costly_sources(facts(150, 150, 150, times=10), W)
    assert often.remedies == ("rota",)
    (long,) = costly_sources(facts(150, 150, 150), W)
    assert long.remedies == ("pairing",)
    (repeated,) = costly_sources(facts(180, 180, 180, times=6, about="Lost orders"), W)
    assert (repeated.remedies, repeated.repeated) == (("page", "rota", "pairing"), ("Lost orders",))


def costly_support(desk: Desk) -> None:
    """Support took 2 h 20 min in each of the last three weeks, twelve times about the same thing."""
    for back in (3, 2, 1):
        for hour in range(4):
            note(desk, NOW - timedelta(weeks=back, hours=hour), 35, about="lost orders")


def suggested(desk: Desk) -> tuple[list[str], list[str]]:
    """The kinds of remedies that the page suggests for its one costly source, and those that were answered."""
    (found,) = desk.client.get(LIST).context["found"].proposed
    return [one.kind for one in found.remedies], [one.kind for one in found.answered]


def test_the_page_draws_them_suggests_remedies_and_remembers_the_answers(diego: Desk) -> None:
    costly_support(diego)
    note(diego, NOW, 15, source="Pager")
    found = diego.client.get(LIST).context["found"]
    support, pager = found.sources
    assert [(bar.week.number, bar.hours, bar.is_over) for bar in support.bars if bar.hours] == [
        (week, pytest.approx(2 + 1 / 3), True) for week in (45, 46, 47)
    ]
    assert [(bar.week.number, bar.hours, bar.is_over) for bar in pager.bars if bar.hours] == [(48, 0.25, False)]
    (costly,) = found.proposed
    assert (costly.costly.source, costly.total, costly.costly.times) == ("Support", pytest.approx(7), 12)
    assert suggested(diego) == (["page", "rota", "pairing"], [])
    assert all("Support" in one.draft or "lost orders" in one.draft for one in costly.remedies)
    drafts = {one.kind: one.draft for one in costly.remedies}
    answer = diego.client.post("/week/interruptions/rota/", {"about": "Support", "answer": "dismissed"}, headers=HTMX)
    shown = unescape(answer.content.decode())
    assert drafts["rota"] not in shown
    assert drafts["pairing"] in shown
    row = ProposalAnswer.objects.get()
    assert (row.kind, row.about, row.accepted, row.at) == ("rota", "support", False, NOW)
    assert suggested(diego) == (["page", "pairing"], ["rota"])
    diego.client.post("/week/interruptions/rota/", {"about": "SUPPORT", "answer": ""})
    assert suggested(diego) == (["page", "rota", "pairing"], [])
    assert diego.client.post("/week/interruptions/war/", {"about": "x"}).status_code == 404


def test_the_week_of_an_interruption_depends_on_the_time_zone(diego: Desk) -> None:
    """Sunday 22 November 2026, 12:30 UTC is Monday in Auckland and in week 48 there."""
    note(diego, datetime(2026, 11, 22, 12, 30, tzinfo=UTC), 60)
    for zone, week in (("Pacific/Auckland", 48), ("Pacific/Honolulu", 47)):
        type(diego.person).objects.filter(pk=diego.person.pk).update(timezone=zone)
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=ZoneInfo(zone)), tick=False):
            found = diego.client.get("/week/interruptions/").context["found"]
        assert [bar.week.number for bar in found.sources[0].bars if bar.hours] == [week]


@pytest.mark.once
@pytest.mark.parametrize("address", ["/capture/", "/week/interruptions/", "/week/2026-W48/around/"])
def test_the_pages_take_the_same_number_of_queries_at_one_three_and_thirty(diego: Desk, address: str) -> None:
    counts = []
    for rows in (1, 2, 27):
        for number in range(rows):
            note(diego, NOW - timedelta(days=number), 50, source=f"Source {number}")
            Concern.objects.create(person=diego.person, text=f"concern {number}", at=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert diego.client.get(address).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
