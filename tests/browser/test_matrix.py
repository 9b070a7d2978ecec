"""The skill matrix under the keyboard, and the initiative page edited in place, in a real browser."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import CriticalArea
from people.models import Person, Rating
from tests.support import factories as make
from tests.support.one_area_initiative import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(open_as: Callable[[Person, str], None], story: Story) -> Callable[[str], None]:
    """Open an address as the lead."""
    return partial(open_as, story.lead)


def test_arrows_move_digits_rate_and_undo_takes_it_back(page: Page, enter: Callable[[str], None], story: Story) -> None:
    enter("/people/skills/")
    first = page.locator("[data-grid] tbody tr").first.locator("td").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # Diego, Priya, Tom.
    page.keyboard.press("3")
    cell = page.get_by_role("link", name="Tom Becker, HTTP API design: 3 independent")
    expect(cell).to_be_visible()
    assert Rating.objects.get(person=story.tom).level == 3
    # The focus stays where the hands are: the next digit corrects the same cell.
    expect(page.locator("td", has=cell)).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("link", name="Tom Becker, HTTP API design: 2 with help")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(cell).to_be_visible()
    assert [row.level for row in Rating.objects.filter(person=story.tom)] == [3]


def test_a_cell_that_somebody_else_rated_meanwhile_shows_theirs_and_says_so(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/people/skills/")
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    page.get_by_role("link", name="Tom Becker, HTTP API design: not assessed").click()
    page.locator("td select").select_option("4")
    expect(page.get_by_text("Priya Raman has said 1 since you opened this")).to_be_visible()
    expect(page.get_by_role("link", name="Tom Becker, HTTP API design: 1 aware")).to_be_visible()
    assert [row.level for row in Rating.objects.all()] == [1]


def test_an_area_is_edited_in_place_with_a_new_skill_and_a_fault_on_the_way(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/initiatives/organisations/")
    page.get_by_role("link", name="Edit HTTP API").click()
    page.get_by_label("Why it matters").fill("Others build on it.")
    page.get_by_label("Skill 2").fill("Threat modelling")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose the level that is needed.")).to_be_visible()
    expect(page.get_by_label("Why it matters")).to_have_value("Others build on it.")
    page.get_by_label("Level 2").select_option("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Others build on it.")).to_be_visible()
    expect(page.locator("#area-api .needs li")).to_have_count(2)
    page.get_by_role("link", name="Settle HTTP API").click()
    page.get_by_label("Why", exact=True).fill("Decided in the review")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#area-api .badge")).to_have_text("settled")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Settle HTTP API")).to_be_visible()
    assert CriticalArea.objects.get().status == "open"
