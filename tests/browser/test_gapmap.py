"""The gap map by keyboard, and a milestone that passes and moves, in a real browser."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import CriticalArea, InflectionPoint, StatusUpdate
from people.models import Person, Rating
from tests.support import factories as make
from tests.support.one_area_initiative import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(open_as: Callable[[Person, str], None], story: Story) -> Callable[[str], None]:
    """Open a URL as the lead."""
    return partial(open_as, story.lead)


def test_a_digit_rates_on_the_map_the_gap_changes_and_the_focus_stays(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/initiatives/organisations/map/")
    gap = page.locator(".gap-cell b").first
    before = gap.inner_text()
    cell = page.get_by_role("link", name="Tom Becker, HTTP API design").locator("xpath=..")
    cell.focus()
    expect(page.locator("#explained")).to_contain_text("Tom Becker, HTTP API design")
    page.keyboard.press("4")
    expect(gap).not_to_have_text(before)
    expect(page.get_by_role("link", name="Tom Becker, HTTP API design").locator("xpath=..")).to_be_focused()
    assert Rating.objects.get(person=story.tom).level == 4
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name="Priya Raman, HTTP API design").locator("xpath=..")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(gap).to_have_text(before)
    assert not Rating.objects.exists()


def test_a_passed_milestone_asks_what_it_settled_and_another_moves(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    today = date(2026, 1, 5)
    make.PointFactory.create(initiative=story.initiative, key="review", name="Design review", date=today)
    make.PointFactory.create(initiative=story.initiative, key="launch", name="Launch", date=today + timedelta(days=30))
    enter("/initiatives/organisations/timeline/")
    page.locator("[data-key=point-review] a[href$='/passed/']").click()
    page.get_by_role("checkbox", name="HTTP API").check()
    page.locator("[data-key=point-review] [name=note]").fill("Events, no polling")
    page.locator("[data-key=point-review] button.primary").click()
    expect(page.locator("[data-key=point-review]")).to_contain_text("passed ·")
    assert StatusUpdate.objects.count() == 2
    page.locator("[data-key=point-launch] a[href$='/points/launch/']").click()
    page.locator("[data-key=point-launch] [name=date]").fill("2031-03-01")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-key=point-launch] time")).to_have_text("1 Mar")
    assert InflectionPoint.objects.get(key="launch").date == date(2031, 3, 1)


def test_an_area_is_added_and_a_second_editor_is_shown_both(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/initiatives/organisations/")
    page.locator("a[href$='/new/area/']").click()
    page.get_by_label("Name").fill("Token storage")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#area-token-storage th")).to_contain_text("Token storage")
    page.get_by_role("link", name="Edit Token storage").click()
    page.get_by_label("Why it matters").fill("Mine")
    # Meanwhile someone else saves their version.
    CriticalArea.objects.filter(key="token-storage").update(why="Theirs", version=2)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Theirs")
    expect(page.get_by_label("Why it matters")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    # The row, which is there once it is saved; the form has the same id.
    expect(page.locator("#area-token-storage > th")).to_contain_text("Mine")
    assert CriticalArea.objects.get(key="token-storage").why == "Mine"


def test_a_file_of_skills_is_previewed_and_imported(
    page: Page,
    enter: Callable[[str], None],
    story: Story,
) -> None:
    enter("/people/skills/import/")
    content = "Person;HTTP API design\nTom Becker;3\nPriya Ramann;2\n"
    page.locator("input[name=file]").set_input_files(
        {"name": "levels.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.locator("main form button.primary").click()
    expect(page.get_by_text("Did you mean Priya Raman?")).to_be_visible()
    assert not Rating.objects.exists()
    page.locator("input[name=without_faulty]").check()
    page.locator("main form button.primary").click()
    page.wait_for_url("**/people/skills/")
    assert Rating.objects.get(person=story.tom).level == 3
