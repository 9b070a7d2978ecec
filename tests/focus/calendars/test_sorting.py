"""Sorting what calendars bring: said once for a series, taken back, by rules; and what verdicts make of it."""

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus import plans
from focus.calendars import sorting
from focus.models import Matched, Meeting, MeetingRule
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, bring, text_of

HERE = "/week/2026-W48/sort/"
LATER = NOW + timedelta(minutes=5)


def rows(title: str) -> list[Meeting]:
    return list(Meeting.objects.filter(title=title).select_related("initiative", "area").order_by("starts"))


def post(desk: Desk, title: str, **said: str) -> str:
    with time_machine.travel(LATER, tick=False):
        answer = desk.client.post(f"{HERE}{rows(title)[0].pk}/", said, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_has_each_series_once_with_what_is_guessed_and_suggested(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", "Budget round", attendees=("lena@northlight.example", "tom@northlight.example"))
    page = diego.page(HERE)
    assert "To be sorted 2" in page
    assert page.count("3 times in these weeks") == 2
    assert "Rate limits named in the title" in page
    assert "Organisations product 2 of 2 are on it" in page
    assert page.count("Several teams a guess") == 2


def test_a_word_on_one_holds_for_its_series_and_for_instances_that_come_later_and_can_be_taken_back(
    diego: Desk,
) -> None:
    bring(diego, "Rate limits weekly")
    answer = post(diego, "Rate limits weekly", about="organisations/limits")
    assert "Remembered for its series." in answer
    assert {(one.area.key, one.matched) for one in rows("Rate limits weekly") if one.area} == {("limits", Matched.OWN)}
    post(diego, "Rate limits weekly", decides="implementation")
    bring(diego, "Rate limits weekly", times=5)
    assert [(one.area.key if one.area else "", one.decides) for one in rows("Rate limits weekly")] == [
        ("limits", "implementation")
    ] * 5
    undo = answer.split('name="of" value="')[1].split('"')[0]
    assert diego.client.post(f"{HERE}undo/", {"of": undo}).status_code == 303
    assert {(one.area, one.matched, one.guessed) for one in rows("Rate limits weekly")} == {(None, Matched.OPEN, True)}
    assert diego.client.post(f"{HERE}undo/", {"of": undo[:-2]}).status_code == 404


def test_nothing_in_particular_is_an_answer_and_no_answer_is_none(diego: Desk) -> None:
    bring(diego, "Budget round")
    post(diego, "Budget round", about="nothing")
    assert {(one.initiative, one.matched) for one in rows("Budget round")} == {(None, Matched.OWN)}
    address = f"{HERE}{rows('Budget round')[0].pk}/"
    for said in ({}, {"about": "elsewhere"}, {"decides": "war"}, {"about": "\0"}):
        answer = diego.client.post(address, said)
        assert answer.status_code == 422
        assert "Sort meetings" in text_of(answer)  # type: ignore[arg-type]


def test_the_verdict_follows_what_was_said_and_the_rule_is_shown(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", attendees=("lena@northlight.example",))
    assert plans.preview(diego.person, WEEK)[0].capacity.meetings == 3.75 + 0.5
    post(diego, "Rate limits weekly", about="organisations/limits")
    post(diego, "Rate limits weekly", decides="implementation")
    with time_machine.travel(LATER, tick=False):
        plans.replan(diego.person, WEEK, now=LATER)
        page = diego.page()
    assert "Rate limits weekly Lena goes" in page
    assert "Lena is at the level for all of it" in page
    assert "Could you go to “Rate limits weekly” in my place" in page
    assert "3 h saved" in page


def test_rules_by_words_and_people_sort_what_comes_and_are_found_again_on_the_page(diego: Desk) -> None:
    bring(diego, "Tokens and keys", "Keys to the office", attendees=("tom@northlight.example",))
    said = {
        "words": "keys token",
        "attendees": "Tom Becker",
        "about": "organisations/tokens",
        "decides": "design",
        "reach": "",
    }
    assert diego.client.post("/me/calendars/rules/", said).status_code == 303
    assert {(one.area.key, one.matched, one.decides) for one in rows("Tokens and keys") if one.area} == {
        ("tokens", "rule", "design")
    }
    assert {one.matched for one in rows("Keys to the office")} == {Matched.OPEN}
    page = diego.page("/me/calendars/")
    assert "“keys token” with Tom Becker → Token storage" in page
    # The person's own word on a series wins over any rule.
    post(diego, "Tokens and keys", about="nothing")
    assert {one.initiative for one in rows("Tokens and keys")} == {None}
    rule = MeetingRule.objects.of_words().get()
    diego.client.post(f"/me/calendars/rules/{rule.pk}/remove/")
    assert not MeetingRule.objects.of_words().exists()
    for wrong in ({**said, "words": "", "attendees": ""}, {**said, "about": ""}, {**said, "attendees": "Nobody Known"}):
        assert diego.client.post("/me/calendars/rules/", wrong).status_code == 422


def test_a_meeting_of_a_calendar_is_not_edited_by_hand(diego: Desk) -> None:
    bring(diego, "Budget round")
    number = rows("Budget round")[0].pk
    for path in ("edit", "remove"):
        assert diego.client.post(f"/week/2026-W48/meetings/{number}/{path}/", {"later": "1"}).status_code == 303
    assert len(rows("Budget round")) == 3
    assert "Work · Sort Budget round" in diego.page("/week/2026-W48/meetings/")


def test_a_point_that_needs_them_and_that_no_meeting_is_about_is_told(diego: Desk) -> None:
    Meeting.objects.filter(title__startswith="Design document").delete()
    missing = "you have no meeting about it on that day: ask to be invited"
    assert missing in diego.page()
    bring(diego, "Something", times=2)
    assert "sort your meetings, or ask to be invited" in diego.page()
    sorting.sort(rows("Something")[0], about=(None, None), now=NOW)
    assert missing in diego.page()


def test_the_page_asks_the_same_number_of_questions_however_many_meetings(diego: Desk) -> None:
    counts = []
    for number in (1, 3, 30):
        bring(diego, *(f"Meeting {place}" for place in range(number)), attendees=("tom@northlight.example",))
        with CaptureQueriesContext(connection) as asked:
            assert diego.client.get(HERE).status_code == 200
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12
