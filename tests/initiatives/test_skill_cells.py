"""One cell of the skill matrix: rating, conflicts, undo, the rated person's own view."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Rating
from tests.support import factories as make
from tests.support.initiative_facts import cell_of, toast_of, undo_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

CELL = "/people/skills/tom/api-design/"


def test_the_last_choice_of_a_cell_leads_to_its_history(as_lead: Client) -> None:
    response = as_lead.post(CELL, {"level": "page"}, headers=HTMX)
    assert response.headers["HX-Redirect"] == CELL
    assert not Rating.objects.exists()


# Rating ---------------


def test_rating_answers_with_the_cell_and_an_undo(as_lead: Client, story: Story) -> None:
    response = as_lead.post(f"{CELL}?seen=0", {"level": "3"}, headers=HTMX)
    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<td class="heat-3')
    rating = Rating.objects.get()
    assert (rating.level, rating.kind, rating.author) == (3, "assessed", story.lead)
    undone = as_lead.post(undo_of(response), headers=HTMX)
    assert undone.status_code == 200
    assert not Rating.objects.exists()


def test_rating_oneself_is_a_self_rating(client: Client, story: Story) -> None:
    make.sign_in(client, story.tom)
    client.post(CELL, {"level": "4"}, headers=HTMX)
    assert Rating.objects.get().kind == "self"


@pytest.mark.parametrize("level", ["5", "-1", "3.5", "x", "9" * 30, "²", "\x00"])
def test_a_level_that_does_not_exist_is_refused(as_lead: Client, level: str) -> None:
    response = as_lead.post(CELL, {"level": level}, headers=HTMX)
    assert response.status_code == 422
    assert toast_of(response)["level"] == "warning"
    assert as_lead.post(CELL, {"level": level}).status_code == 422
    assert not Rating.objects.exists()


def test_no_level_at_all_is_refused(as_lead: Client) -> None:
    assert as_lead.post(CELL, {}, headers=HTMX).status_code == 422


def test_emptying_a_cell_undoes_your_own_last_rating(as_lead: Client, story: Story) -> None:
    as_lead.post(CELL, {"level": "3"}, headers=HTMX)
    response = as_lead.post(CELL, {"level": ""}, headers=HTMX)
    assert response.status_code == 200
    assert not Rating.objects.exists()


def test_emptying_someone_elses_rating_is_refused(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, author=story.priya)
    assert as_lead.post(CELL, {"level": ""}, headers=HTMX).status_code == 409
    assert Rating.objects.count() == 1


def test_a_rating_by_someone_else_in_between_is_a_conflict(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    response = as_lead.post(f"{CELL}?seen=0", {"level": "4"}, headers=HTMX)
    assert response.status_code == 409
    toast = toast_of(response)
    assert (toast["level"], "undo" in toast) == ("warning", False)
    assert Rating.objects.get().level == 1
    # The cell shows the stored rating, and its address now carries its mark: the second try overrules it.
    again = re.search(r'href="([^"]+)"', response.content.decode())
    assert again
    assert as_lead.post(again[1], {"level": "4"}, headers=HTMX).status_code == 200


def test_wording_of_toasts(as_lead: Client, story: Story) -> None:
    def rate(level: str, seen: str = "") -> str:
        return str(toast_of(as_lead.post(f"{CELL}?seen={seen}", {"level": level}, headers=HTMX))["text"])

    assert rate("9") == "Choose a level from 0 to 4."
    assert rate("") == "Tom Becker, HTTP API design: you have no rating to undo."
    assert rate("3") == "Tom Becker, HTTP API design: 3."
    assert rate("") == "Tom Becker, HTTP API design: rating undone."
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    assert rate("4", seen="0") == (
        "Tom Becker, HTTP API design: Priya Raman rated 1 since you opened this. "
        "Your 4 is not saved. To overrule, choose it again."
    )
    assert rate("") == "Only the author can undo a rating. Add your own rating instead."


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
    assert "Your 4 is not saved" in plain(response.content.decode())
    assert response.context["form"]["level"].value() == "4"


def test_an_undo_of_another_cell_or_by_someone_else_is_not_found(as_lead: Client, client: Client, story: Story) -> None:
    response = as_lead.post(CELL, {"level": "3"}, headers=HTMX)
    change = undo_of(response).split("?")[1]
    assert as_lead.post(f"/people/skills/priya/api-design/undo/?{change}").status_code == 404
    assert as_lead.post(f"{CELL}undo/?change=forged").status_code == 404
    assert as_lead.post(f"{CELL}undo/").status_code == 404
    tom = Client()
    make.sign_in(tom, story.tom)
    assert tom.post(f"{CELL}undo/?{change}").status_code == 404
    assert Rating.objects.count() == 1


# The rated person's own view ---------------


def test_the_rated_person_disputes_and_agrees_again(client: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.lead)
    make.sign_in(client, story.tom)
    assert f'action="{CELL}dispute/"' in client.get(CELL).content.decode()
    assert client.post(f"{CELL}dispute/", {"disputed": "1"}).status_code == 422  # Their own level is missing.
    client.post(f"{CELL}dispute/", {"disputed": "1", "level": "3"})
    assert Rating.objects.get(kind="assessed").disputed
    assert Rating.objects.get(kind="self").level == 3
    # The average of 1 and 3.
    cell = cell_of(client.get(reverse("skills")), "tom")
    assert (cell.level, cell.disputed) == (2, True)
    client.post(f"{CELL}dispute/", {"disputed": "0"})
    assert not Rating.objects.get(kind="assessed").disputed


def test_only_the_rated_person_disputes_and_records_interest(as_lead: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.tom, skill=story.api)
    assert as_lead.post(f"{CELL}dispute/", {"disputed": "1", "level": "3"}).status_code == 404
    assert as_lead.post(f"{CELL}interest/", {"wanted": "1"}).status_code == 404


def test_interest_shows_to_those_who_may_see_the_cell(client: Client, as_lead: Client, story: Story) -> None:
    tom = Client()
    make.sign_in(tom, story.tom)
    for wanted in (True, False):
        tom.post(f"{CELL}interest/", {"wanted": str(int(wanted))})
        assert cell_of(as_lead.get(reverse("skills")), "tom").interest is wanted
