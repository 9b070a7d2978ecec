"""A lead gives calendar meetings their topics with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from focus.models import Meeting
from tests.support.planned_week import Desk, bring

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def about(title: str) -> set[tuple[str, str]]:
    """What the meetings with a title are linked to, and how."""
    rows = Meeting.objects.filter(title=title).select_related("initiative", "area")
    return {
        (one.area.key if one.area else one.initiative.key if one.initiative else "", one.topic_source) for one in rows
    }


def test_a_minute_of_topics_with_the_keyboard(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    invited = ("lena@northlight.example", "tom@northlight.example", "omar@northlight.example")
    bring(diego, "Rate limits weekly", "Budget round", "Tokens, open questions", attendees=invited)
    enter("/week/2026-W48/meetings/")
    lines = page.locator(".meeting-line.is-open")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_be_focused()
    # Down to the second, which is none of these; then the focus is on the third.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("0")
    expect(lines).to_have_count(2)
    tokens = lines.filter(has_text="Tokens, open")
    expect(tokens).to_be_focused()
    assert about("Budget round") == {("", "own")}
    # A topic that is not suggested, from the list.
    page.keyboard.press("e")
    expect(tokens.locator("select")).to_be_focused()
    page.keyboard.type("Observ")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(1)
    assert about("Tokens, open questions") == {("observability", "own")}
    # After undo the cursor is on the meeting that came back.
    page.keyboard.press("u")
    expect(lines).to_have_count(2)
    expect(tokens).to_be_focused()
    assert about("Tokens, open questions") == {("", "open")}
    # A digit takes the suggestion that shows it, Enter the first.
    page.keyboard.press(tokens.locator("button", has_text="Token storage").locator("kbd").inner_text())
    expect(lines).to_have_count(1)
    assert about("Tokens, open questions") == {("tokens", "own")}
    expect(lines.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(lines).to_have_count(0)
    assert about("Rate limits weekly") == {("limits", "own")}
    # What c means on every page.
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert troubles == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_warning_about_a_milestone_has_the_width_of_its_column(
    page: Page, enter: Callable[[str], None], diego: Desk, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter("/week/2026-W48/")
    warning = page.locator(".timeline .warn-text", has_text="no meeting in your calendar that day").first
    box, column = warning.bounding_box(), warning.locator("xpath=..").locator("b").first.bounding_box()
    assert box is not None
    assert column is not None
    assert (box["x"], box["width"]) == (column["x"], column["width"])
    assert box["width"] > 150
