"""The command palette by keyboard, and search without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Account
from tests.support.factories import PersonFactory
from tests.support.planned_week import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.at("2026-11-25T10:00Z")]


def test_the_palette_finds_opens_and_remembers_by_keyboard(
    enter: Callable[[str], None], page: Page, troubles: list[str]
) -> None:
    PersonFactory.create(key="zoe", name="Zoë Zimmer")
    PersonFactory.create(key="zack", name="Zack Zimmer")
    enter("/people/")
    page.keyboard.press("/")
    field = page.locator("#palette").get_by_role("combobox")
    expect(field).to_be_focused()
    field.press_sequentially("zimmer")
    options = page.locator("#palette").get_by_role("option")
    expect(options).to_have_text(["Zack Zimmer Engineer", "Zoë Zimmer Engineer"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    chosen = options.nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/zoe/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette").get_by_role("group").first.get_by_role("option")).to_have_text(
        ["Zoë Zimmer Engineer"]
    )
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    assert troubles == []


def test_search_works_without_javascript(browser: Browser, live_server: LiveServer, diego: Desk, page: Page) -> None:
    cookies = diego.client.cookies
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": cookies["sessionid"].value, "url": live_server.url}])
    plain = context.new_page()
    plain.goto(f"{live_server.url}/week/")
    plain.get_by_role("link", name="Search", exact=True).click()
    plain.get_by_label("Find").fill("tom")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_role("link", name="Tom", exact=False).first).to_be_visible()
    context.close()


def test_shortcuts_are_grouped_and_forms_show_dates_and_times_as_pages_do(
    enter: Callable[[str], None], page: Page, troubles: list[str]
) -> None:
    enter("/week/2026-W48/meetings/")
    start = page.locator("input[name=at]").first
    assert (start.get_attribute("type"), start.get_attribute("placeholder")) == ("text", "14:30")
    day = page.locator("input[name=day]").first
    assert (day.get_attribute("type"), day.get_attribute("placeholder")) == ("text", "3 Dec 2026")
    Account.objects.update(clock="12", dates="month")
    page.reload()
    assert [one.get_attribute("placeholder") for one in (start, day)] == ["2:30 PM", "Dec 3, 2026"]
    enter("/week/2026-W48/")
    page.keyboard.press("?")
    titles = page.locator("#keys h3").all_text_contents()
    assert titles == ["Go to", "This week", "Selected item", "Anywhere"]
    assert troubles == []
