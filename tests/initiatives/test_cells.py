"""One cell of the matrix: rating, conflicts, undo, the rated person's own word."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Rating
from tests.support import factories as make
from tests.support.one_area_initiative import HTMX, Story

CELL = "/people/skills/tom/api-design/"


def toast(response) -> str:  # type: ignore[no-untyped-def]
    return str(response.headers.get("HX-Trigger", ""))


def undo_address(response) -> str:  # type: ignore[no-untyped-def]
    return re.search(r'"url": "([^"]+)"', toast(response))[1]  # type: ignore[index]


def test_the_last_choice_of_a_cell_leads_to_its_history(as_lead: Client) -> None:
    response = as_lead.post(CELL, {"level": "page"}, headers=HTMX)
    assert response.headers["HX-Redirect"] == CELL
    assert not Rating.objects.exists()


# Rating ---------------


def test_rating_answers_with_the_cell_and_an_undo(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{CELL}?seen=0", {"level": "3"}, headers=HTMX)
    assert response.status_code == 200
    assert "Tom Becker, HTTP API design: 3 independent" in response.content.decode()
    assert response.content.decode().strip().startswith("<td")
    rating = Rating.objects.get()
    assert (rating.level, rating.kind, rating.author) == (3, "assessed", story.lead)
    undone = as_lead.post(undo_address(response), headers=HTMX)
    assert undone.status_code == 200
    assert not Rating.objects.exists()


def test_rating_oneself_is_a_self_rating(client: Client, story: Story) -> None:
    make.sign_in(client, story.tom)
    client.post(CELL, {"level": "4"}, headers=HTMX)
    assert Rating.objects.get().kind == "self"


@pytest.mark.parametrize("level", ["5", "-1", "3.5", "x", "9" * 30, "²", "\x00"])
def test_a_level_that_does_not_exist_is_refused_in_words(as_lead: Client, level: str) -> None:
    response = as_lead.post(CELL, {"level": level}, headers=HTMX)
    assert response.status_code == 422
    assert "A level goes from 0 to 4." in toast(response)
    assert as_lead.post(CELL, {"level": level}).status_code == 422
    assert not Rating.objects.exists()


def test_no_level_at_all_is_refused(as_lead: Client) -> None:
    assert as_lead.post(CELL, {}, headers=HTMX).status_code == 422


def test_emptying_a_cell_takes_ones_last_word_back(as_lead: Client, story: Story) -> None:
    as_lead.post(CELL, {"level": "3"}, headers=HTMX)
    response = as_lead.post(CELL, {"level": ""}, headers=HTMX)
    assert response.status_code == 200
    assert not Rating.objects.exists()


def test_emptying_somebody_elses_word_is_refused(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, author=story.priya)
    assert as_lead.post(CELL, {"level": ""}, headers=HTMX).status_code == 409
    assert Rating.objects.count() == 1


def test_somebody_rated_meanwhile_is_told_with_both_values(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    response = as_lead.post(f"{CELL}?seen=0", {"level": "4"}, headers=HTMX)
    assert response.status_code == 409
    assert "Priya Raman has said 1" in toast(response)
    assert "Your 4 is not saved" in toast(response)
    # The cell shows what stands, and its address now knows it: the second try overrules.
    again = re.search(r'href="([^"]+)"', response.content.decode())[1]  # type: ignore[index]
    assert as_lead.post(again, {"level": "4"}, headers=HTMX).status_code == 200


def test_without_script_the_cell_is_a_page_with_its_history(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya, on=date(2026, 10, 12))
    page = as_lead.get(CELL).content.decode()
    assert "12 Oct 2026" in page
    assert "Priya Raman" in page
    response = as_lead.post(CELL, {"level": "2"})
    assert (response.status_code, response.headers["Location"]) == (303, CELL)


def test_without_script_a_conflict_keeps_what_was_chosen(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    response = as_lead.post(CELL, {"level": "4", "seen": "0"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Your 4 is not saved" in page
    assert re.search(r'value="4"[^>]*checked', page)


def test_an_undo_of_another_cell_or_hand_is_not_found(as_lead: Client, client: Client, story: Story) -> None:
    response = as_lead.post(CELL, {"level": "3"}, headers=HTMX)
    change = undo_address(response).split("?")[1]
    assert as_lead.post(f"/people/skills/priya/api-design/undo/?{change}").status_code == 404
    assert as_lead.post(f"{CELL}undo/?change=forged").status_code == 404
    assert as_lead.post(f"{CELL}undo/").status_code == 404
    tom = Client()
    make.sign_in(tom, story.tom)
    assert tom.post(f"{CELL}undo/?{change}").status_code == 404
    assert Rating.objects.count() == 1


# The rated person's own word ---------------


def test_the_rated_person_disputes_and_agrees_again(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.lead)
    make.sign_in(client, story.tom)
    assert "Do you agree?" in client.get(CELL).content.decode()
    assert client.post(f"{CELL}dispute/", {"disputed": "1"}).status_code == 422  # Their own level is missing.
    client.post(f"{CELL}dispute/", {"disputed": "1", "level": "3"})
    assert Rating.objects.get(kind="assessed").disputed
    assert Rating.objects.get(kind="self").level == 3
    # The mean of 1 and 3.
    assert "Tom Becker, HTTP API design: 2 with help, disputed" in client.get(reverse("skills")).content.decode()
    client.post(f"{CELL}dispute/", {"disputed": "0"})
    assert not Rating.objects.get(kind="assessed").disputed


def test_a_lead_can_not_dispute_or_wish_for_another(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api)
    assert as_lead.post(f"{CELL}dispute/", {"disputed": "1", "level": "3"}).status_code == 404
    assert as_lead.post(f"{CELL}interest/", {"wanted": "1"}).status_code == 404


def test_interest_shows_to_those_who_may_see_the_cell(client: Client, as_lead: Client, story: Story) -> None:
    tom = Client()
    make.sign_in(tom, story.tom)
    tom.post(f"{CELL}interest/", {"wanted": "1"})
    assert (
        "Tom Becker, HTTP API design: not assessed, 2 assumed, wants to grow"
        in as_lead.get(reverse("skills")).content.decode()
    )
