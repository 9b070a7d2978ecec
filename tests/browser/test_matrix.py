"""The skill matrix by keyboard, and the initiative page edited in place, in a real browser."""

import re
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


def test_arrows_move_digits_rate_and_undo_restores(page: Page, enter: Callable[[str], None], story: Story) -> None:
    enter("/people/skills/")
    first = page.locator("[data-grid] tbody tr").first.locator("td").first
    # The legend explains what occurs; the column keeps its width whatever the cell shows.
    assert [page.locator(f".legend .if-{one}").is_visible() for one in ("assumed", "3", "disputed")] == [
        True,
        False,
        False,
    ]
    width = first.evaluate("cell => cell.offsetWidth")
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # Diego, Priya, Tom.
    page.keyboard.press("3")
    cell = page.get_by_role("link", name="Tom Becker, HTTP API design: 3 independent")
    expect(cell).to_be_visible()
    assert Rating.objects.get(person=story.tom).level == 3
    # The focus stays on the cell: the next digit corrects it.
    expect(page.locator("td", has=cell)).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("link", name="Tom Becker, HTTP API design: 2 with help")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(cell).to_be_visible()
    assert [row.level for row in Rating.objects.filter(person=story.tom)] == [3]
    expect(page.locator(".legend .if-3")).to_be_visible()
    assert first.evaluate("cell => cell.offsetWidth") == width


def test_a_cell_that_someone_else_has_rated_shows_their_rating_and_a_warning(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/people/skills/")
    make.RatingFactory.create(person=story.tom, skill=story.api, level=1, author=story.priya)
    page.get_by_role("link", name="Tom Becker, HTTP API design: not rated").click()
    cell = page.locator("td:has(> select)")
    assert cell.evaluate("cell => cell.offsetWidth") == page.locator("td").first.evaluate("cell => cell.offsetWidth")
    page.locator("td select").select_option("4")
    expect(page.get_by_text(re.compile(r"Priya Raman .*\b1\b"))).to_be_visible()
    expect(page.get_by_role("link", name="Tom Becker, HTTP API design: 1 aware")).to_be_visible()
    assert [row.level for row in Rating.objects.all()] == [1]


def test_an_area_is_edited_in_place_with_a_new_skill_after_an_error(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/initiatives/organisations/")
    page.get_by_role("link", name="Edit HTTP API").click()
    area = page.locator("[data-key=api]")
    area.locator("[name=why]").fill("Others build on it.")
    area.locator("[name=needs-1-skill]").fill("Threat modelling")
    area.locator("button.primary").click()
    expect(area.locator(".need-row.has-errors")).to_have_count(1)
    expect(area.locator("[name=why]")).to_have_value("Others build on it.")
    area.locator("[name=needs-1-level]").select_option("3")
    area.locator("button.primary").click()
    expect(page.locator("#area-api details p")).to_have_text("Others build on it.")
    expect(page.locator("#area-api .needs li")).to_have_count(2)
    status = page.locator("#area-api a[href$='/status/']")
    page.locator("#area-api .more summary").click()
    status.click()
    page.locator("#areas [name=note]").fill("Decided in the review")
    page.locator("#areas button.primary").click()
    expect(page.locator("#area-api .badge")).to_have_text("settled")
    expect(status).to_have_attribute("aria-label", "Reopen: HTTP API")
    page.get_by_role("button", name="Undo").click()
    expect(status).to_have_attribute("aria-label", "Mark settled: HTTP API")
    assert CriticalArea.objects.get().status == "open"
