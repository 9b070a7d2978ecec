"""What calendar meetings are about: set once for a series, undone, by rules; and how verdicts change."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus.calendars.services import triage
from focus.models import Meeting, MeetingRule, TopicSource
from focus.plan import services
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, area, bring, shared_diego

diego = shared_diego

HERE = "/week/2026-W48/meetings/"
LATER = NOW + timedelta(minutes=5)


def rows(title: str) -> list[Meeting]:
    return list(Meeting.objects.filter(title=title).select_related("initiative", "area").order_by("starts"))


def post(desk: Desk, title: str, **chosen: str) -> str:
    with time_machine.travel(LATER, tick=False):
        answer = desk.client.post(f"{HERE}{rows(title)[0].pk}/topic/", chosen, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def meetings(desk: Desk) -> Any:
    return desk.client.get(HERE).context["page"]


def test_the_list_has_each_series_once_with_guesses_and_suggestions(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", "Budget round", attendees=("lena@northlight.example", "tom@northlight.example"))
    limits, budget = meetings(diego).open
    assert [(one.meeting.title, one.count, one.meeting.guessed) for one in (limits, budget)] == [
        ("Rate limits weekly", 3, True),
        ("Budget round", 3, True),
    ]
    first = limits.suggestions[0][0]
    assert (first.key, first.named) == ("organisations/limits", 2)
    # Lena and Tom are on both initiatives, and the title names neither.
    by_people = [(one.key, one.named, one.there, one.invited) for one, _ in budget.suggestions]
    assert ("organisations", 0, 2, 2) in by_people
    assert all(named == 0 for _, named, _, _ in by_people)


def test_the_page_says_what_can_be_done(diego: Desk) -> None:
    """The wording of the page."""
    assert "No calendar yet Connect your calendar, and its meetings appear here. It takes a minute" in diego.page(HERE)
    bring(diego, "Rate limits weekly", "Budget round", attendees=("lena@northlight.example", "tom@northlight.example"))
    page = diego.page(HERE)
    assert "What a meeting is about decides whether it needs you. Set it once; the whole series remembers it." in page
    assert "Need a topic 2" in page
    assert page.count("30 min · 3 occurrences") == 2
    assert "1 Rate limits named in the title" in page
    assert "Organisations product 2 of 2 attendees are on the team" in page
    assert "0 None of these" in page
    assert "Enter the first · 0 none of these · e another topic · u undo" in page


def test_a_meeting_has_its_verdict_and_its_topic_and_the_way_to_change_both(diego: Desk) -> None:
    page = diego.page(HERE)
    assert "Tue 15:00 How to build the rate limiter Rate limits · implementation" in page
    assert "Delegate to Lena" in page
    row = rows("How to build the rate limiter")[0]
    answer = diego.client.post(f"{HERE}{row.pk}/", {"choice": "attend", "on": "meetings"}, headers=HTMX)
    assert answer.status_code == 200
    assert [one.verdict for one in answer.context["lines"]] == ["attend"]
    assert f'id="verdict-{row.pk}" hx-swap-oob="true"' in answer.content.decode()
    assert rows(row.title)[0].choice == "attend"
    back = diego.client.post(f"{HERE}{row.pk}/", {"choice": "", "on": "meetings"})
    assert (back.status_code, back["Location"]) == (303, f"{HERE}#meeting-{row.pk}")
    assert rows(row.title)[0].choice == ""
    wrong = diego.client.post(f"{HERE}{row.pk}/", {"choice": "delegate", "on": "meetings"}, headers=HTMX)
    assert wrong.status_code == 422
    assert rows(row.title)[0].choice == ""


def test_a_choice_for_a_series_changes_every_later_meeting_that_is_shown(diego: Desk) -> None:
    first = rows("How to build the rate limiter")[0]
    Meeting.objects.filter(person=diego.person, starts__gt=first.starts).update(series="daily")
    Meeting.objects.filter(pk=first.pk).update(series="daily")
    later = set(Meeting.objects.filter(person=diego.person, series="daily").values_list("pk", flat=True))
    assert len(later) > 1
    answer = diego.client.post(f"{HERE}{first.pk}/", {"choice": "skip", "on": "meetings"}, headers=HTMX)
    assert {one.number for one in answer.context["lines"]} == later
    assert {one.verdict for one in answer.context["lines"]} == {"skip"}


def test_no_key_of_the_page_means_something_else_on_every_page(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", attendees=("lena@northlight.example",))
    head, body = diego.client.get(HERE).content.decode().split("<main", 1)
    everywhere = {keys[0] for keys in re.findall(r'data-shortcut="([^"]+)"', head)} | {"?", "j", "k"}
    own = set(re.findall(r'data-shortcut="([^"]+)"', body.split("<footer", 1)[0]))
    assert {"c", "g", "/"} <= everywhere
    assert {"0", "1", "e"} <= own
    assert not own & everywhere


def test_after_undo_the_cursor_is_on_the_meeting_that_came_back(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", "Budget round")
    answer = post(diego, "Budget round", about="nothing")
    assert "data-cursor" not in answer
    found = re.search(r'name="undo" value="([^"]+)"', answer)
    assert found is not None
    back = diego.client.post(f"{HERE}topic/undo/", {"undo": found[1]}, headers=HTMX).content.decode()
    number = rows("Budget round")[0].pk
    assert re.findall(r'data-key="(\d+)"\s+data-cursor', back) == [str(number)]


def test_a_choice_holds_for_the_series_and_its_later_meetings_and_can_be_undone(diego: Desk) -> None:
    bring(diego, "Rate limits weekly")
    answer = post(diego, "Rate limits weekly", about="organisations/limits")
    assert f'action="{HERE}topic/undo/"' in answer
    assert {(one.area.key, one.topic_source) for one in rows("Rate limits weekly") if one.area} == {
        ("limits", TopicSource.OWN)
    }
    post(diego, "Rate limits weekly", decides="implementation")
    bring(diego, "Rate limits weekly", times=5)
    assert [(one.area.key if one.area else "", one.decides) for one in rows("Rate limits weekly")] == [
        ("limits", "implementation")
    ] * 5
    found = re.search(r'name="undo" value="([^"]+)"', answer)
    assert found is not None
    undo = found[1]
    assert diego.client.post(f"{HERE}topic/undo/", {"undo": undo}).status_code == 303
    assert {(one.area, one.topic_source, one.guessed) for one in rows("Rate limits weekly")} == {
        (None, TopicSource.OPEN, True)
    }
    assert diego.client.post(f"{HERE}topic/undo/", {"undo": undo[:-2]}).status_code == 404


def test_none_of_these_is_an_answer_and_an_empty_answer_is_refused(diego: Desk) -> None:
    bring(diego, "Budget round")
    post(diego, "Budget round", about="nothing")
    assert {(one.initiative, one.topic_source) for one in rows("Budget round")} == {(None, TopicSource.OWN)}
    address = f"{HERE}{rows('Budget round')[0].pk}/topic/"
    wrong: tuple[dict[str, str], ...] = ({}, {"about": "elsewhere"}, {"decides": "war"}, {"about": "\0"})
    for chosen in wrong:
        answer = diego.client.post(address, chosen)
        assert answer.status_code == 422
        assert answer.context["faulty"] == rows("Budget round")[0].pk
        assert set(answer.context["topic_form"].errors) == ({"decides"} if "decides" in chosen else {"about"})
    assert {(one.initiative, one.topic_source) for one in rows("Budget round")} == {(None, TopicSource.OWN)}


def test_the_verdict_follows_the_choice_and_its_reason_is_shown(diego: Desk) -> None:
    bring(diego, "Rate limits weekly", attendees=("lena@northlight.example",))
    assert services.preview(diego.person, WEEK)[0].capacity.meetings == 3.75 + 0.5
    post(diego, "Rate limits weekly", about="organisations/limits")
    post(diego, "Rate limits weekly", decides="implementation")
    with time_machine.travel(LATER, tick=False):
        services.replan(diego.person, WEEK, now=LATER)
        page = diego.client.get(f"/week/{WEEK}/").context["page"]
    (fact,) = [one for one in page.facts["meetings"] if one["title"] == "Rate limits weekly"]
    assert (fact["verdict"], fact["rule"], fact["delegate"]) == ("delegate", "delegate", "lena")
    (line,) = [one for one in page.meetings if one.title == "Rate limits weekly"]
    assert line.verdict == "delegate"
    assert "“Rate limits weekly”" in line.note
    assert page.hours_saved == sum(one.hours for one in page.meetings if one.verdict in ("delegate", "skip")) == 3


def test_rules_by_words_and_people_match_meetings_and_are_listed(diego: Desk) -> None:
    bring(diego, "Tokens and keys", "Keys to the office", attendees=("tom@northlight.example",))
    typed = {
        "words": "keys token",
        "attendees": "Tom Becker",
        "about": "organisations/tokens",
        "decides": "design",
        "reach": "",
    }
    assert diego.client.post("/me/calendars/rules/", typed).status_code == 303
    assert {(one.area.key, one.topic_source, one.decides) for one in rows("Tokens and keys") if one.area} == {
        ("tokens", "rule", "design")
    }
    assert {one.topic_source for one in rows("Keys to the office")} == {TopicSource.OPEN}
    (rule,) = diego.client.get("/me/calendars/").context["page"].rules
    assert (rule.words, [one.name for one in rule.attendees.all()], rule.area.key) == (
        "keys token",
        ["Tom Becker"],
        "tokens",
    )
    # What the person sets for a series wins over any rule.
    post(diego, "Tokens and keys", about="nothing")
    assert {one.initiative for one in rows("Tokens and keys")} == {None}
    diego.client.post(f"/me/calendars/rules/{rule.pk}/remove/")
    assert not MeetingRule.objects.of_words().exists()
    for wrong in (
        {**typed, "words": "", "attendees": ""},
        {**typed, "about": ""},
        {**typed, "attendees": "Nobody Known"},
    ):
        assert diego.client.post("/me/calendars/rules/", wrong).status_code == 422
    assert not MeetingRule.objects.of_words().exists()


def test_a_meeting_of_a_calendar_is_not_edited_by_hand(diego: Desk) -> None:
    bring(diego, "Budget round")
    number = rows("Budget round")[0].pk
    for path in ("edit", "remove"):
        assert diego.client.post(f"/week/2026-W48/meetings/{number}/{path}/", {"later": "1"}).status_code == 303
    assert len(rows("Budget round")) == 3
    page = diego.client.get("/week/2026-W48/meetings/").content.decode()
    assert f'action="{HERE}{number}/topic/"' in page
    assert f"/week/2026-W48/meetings/{number}/edit/" not in page


def test_a_required_point_without_a_meeting_about_it_is_flagged(diego: Desk) -> None:
    """The review on 3 December: the workshop on 26 November has a meeting, and the point in February is too far ahead."""

    def missing() -> dict[str, str]:
        return {
            one.name: one.missing for one in diego.client.get("/week/2026-W48/").context["page"].upcoming if one.missing
        }

    no_meeting = missing()
    assert set(no_meeting) == {"Design document review"}
    # A meeting on that day that isn't triaged yet may be the one.
    bring(diego, "Something", times=2)
    not_triaged = missing()
    assert set(not_triaged) == set(no_meeting)
    assert not set(not_triaged.values()) & set(no_meeting.values())
    triage.classify(rows("Something")[0], about=(None, None), now=NOW)
    assert missing() == no_meeting
    triage.classify(rows("Something")[0], about=(area("scope").initiative, None), now=NOW)
    assert missing() == {}


@pytest.mark.once
def test_the_page_takes_the_same_number_of_queries_however_many_meetings(diego: Desk) -> None:
    counts = []
    for number in (1, 3, 30):
        bring(diego, *(f"Meeting {place}" for place in range(number)), attendees=("tom@northlight.example",))
        with CaptureQueriesContext(connection) as asked:
            assert diego.client.get(HERE).status_code == 200
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


@pytest.mark.once
def test_a_choice_takes_at_most_twelve_queries(diego: Desk) -> None:
    row = rows("How to build the rate limiter")[0]
    for typed in ({"choice": "skip"}, {"choice": "delegate", "delegate": "tom"}):
        with CaptureQueriesContext(connection) as asked:
            answer = diego.client.post(f"{HERE}{row.pk}/", {**typed, "on": "meetings"}, headers=HTMX)
        assert answer.status_code == 200
        assert len(asked) <= 12
