"""The welcome for a user in another time zone than the server who only uses the keyboard."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Account, Organisation, Person, Rating

pytestmark = pytest.mark.django_db(transaction=True)


def reach(page: Page, wanted: Locator, *, presses: int = 40) -> None:
    """Press Tab until an element has the focus; fails if the keyboard can't reach it."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"The keyboard never reaches {wanted}.")


def type_into(page: Page, field: str, text: str) -> None:
    reach(page, page.locator(f"[name='{field}']"))
    page.keyboard.type(text)


def submit(page: Page) -> None:
    reach(page, page.locator("main button.primary"))
    page.keyboard.press("Enter")


@pytest.fixture
def auckland(live_server: LiveServer, browser: Browser) -> Page:
    Account.objects.create_superuser("diego@example.org", "a long enough one")
    page = browser.new_context(timezone_id="Pacific/Auckland").new_page()
    page.goto(live_server.url)
    type_into(page, "login", "diego@example.org")
    type_into(page, "password", "a long enough one")
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/you/")
    return page


def test_the_first_plan_needs_only_the_keyboard(auckland: Page) -> None:
    page = auckland
    type_into(page, "organisation", "Northlight")
    type_into(page, "name", "Diego Funes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome/initiative/")
    type_into(page, "name", "Organisations")
    submit(page)
    page.wait_for_url("**/welcome/areas/")
    type_into(page, "area-0-name", "HTTP API")
    type_into(page, "area-0-needs-0-skill", "API design")
    type_into(page, "area-0-needs-0-level", "4")
    submit(page)
    page.wait_for_url("**/welcome/ratings/")
    reach(page, page.get_by_role("combobox", name="Diego Funes, API design"))
    page.keyboard.type("3")
    submit(page)
    page.wait_for_url("**/week/**")
    assert [(row.person.name, row.level) for row in Rating.objects.all()] == [("Diego Funes", 3)]
    page.context.close()


def test_the_time_zone_is_the_browsers_until_the_user_chooses(auckland: Page) -> None:
    page = auckland
    zone = page.locator("[name=timezone]")
    expect(zone).to_have_value("Pacific/Auckland")
    zone.fill("kolkata")
    page.locator("main button.primary").click()
    expect(page.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    expect(zone).to_have_value("kolkata")
    page.locator("[name=organisation]").fill("Northlight")
    page.locator("[name=name]").fill("Diego Funes")
    page.locator("main button.primary").click()
    page.wait_for_url("**/welcome/initiative/")
    assert Organisation.objects.get().timezone == "Asia/Kolkata"
    assert Person.objects.get().name == "Diego Funes"
    page.context.close()
