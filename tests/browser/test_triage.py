"""A lead triages calendar meetings with the keyboard alone."""

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


def test_a_minute_of_triage_with_the_keyboard(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    invited = ("lena@northlight.example", "tom@northlight.example", "omar@northlight.example")
    bring(diego, "Rate limits weekly", "Budget round", "Tokens, open questions", attendees=invited)
    enter("/week/2026-W48/triage/")
    lines = page.locator(".triage-line")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_be_focused()
    # Down to the second, which is none of these; then the focus is on the third.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("0")
    expect(page.locator("#open-title")).to_contain_text("2")
    expect(page.locator(".triage-line").filter(has_text="Tokens, open")).to_be_focused()
    assert about("Budget round") == {("", "own")}
    # A letter is an area, as in the list of keys.
    page.keyboard.press(page.locator('[data-about="organisations/tokens"] kbd').inner_text())
    expect(page.locator("#open-title")).to_contain_text("1")
    assert about("Tokens, open questions") == {("tokens", "own")}
    page.keyboard.press("u")
    expect(page.locator("#open-title")).to_contain_text("2")
    assert about("Tokens, open questions") == {("", "open")}
    # Enter accepts the suggestion.
    page.locator(".triage-line", has=page.locator("b", has_text="Rate limits weekly")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#open-title")).to_contain_text("1")
    assert about("Rate limits weekly") == {("limits", "own")}
    assert troubles == []
