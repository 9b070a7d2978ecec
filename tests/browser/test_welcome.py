"""The welcome as somebody does it who is in another place than the server and keeps their hands on the keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Account, Organisation, Person, Rating

pytestmark = pytest.mark.django_db(transaction=True)


def reach(page: Page, name: str, *, role: str = "textbox", presses: int = 40) -> None:
    """Tab on until what is asked for has the focus; what the keyboard can't reach fails."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(presses):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"The keyboard never reaches {name}.")


def type_into(page: Page, name: str, words: str, *, role: str = "textbox") -> None:
    reach(page, name, role=role)
    page.keyboard.type(words)


@pytest.fixture
def auckland(live_server: LiveServer, browser: Browser) -> Page:
    Account.objects.create_superuser("diego@example.org", "a long enough one")
    page = browser.new_context(timezone_id="Pacific/Auckland").new_page()
    page.goto(live_server.url)
    type_into(page, "Email", "diego@example.org")
    type_into(page, "Password", "a long enough one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Welcome to leadplan")).to_be_visible()
    return page


def test_the_keyboard_alone_leads_to_the_first_plan(auckland: Page) -> None:
    page = auckland
    type_into(page, "Your organisation", "Northlight")
    type_into(page, "Your name", "Diego Funes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What do you lead?")).to_be_visible()
    type_into(page, "Name", "Organisations")
    reach(page, "Go on", role="button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What must go right?")).to_be_visible()
    type_into(page, "Name", "HTTP API")
    type_into(page, "Skill 1", "API design", role="combobox")
    type_into(page, "Level 1", "4", role="combobox")
    reach(page, "Go on", role="button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who can do it?")).to_be_visible()
    type_into(page, "Diego Funes, API design", "3", role="combobox")
    reach(page, "Plan my week", role="button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/week/**")
    assert [(row.person.name, row.level) for row in Rating.objects.all()] == [("Diego Funes", 3)]
    page.context.close()


def test_the_time_zone_is_the_browsers_until_somebody_chooses(auckland: Page) -> None:
    page = auckland
    zone = page.get_by_label("Time zone")
    expect(zone).to_have_value("Pacific/Auckland")
    zone.select_option("Asia/Kolkata")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("What are you called?")).to_be_visible()
    expect(zone).to_have_value("Asia/Kolkata")
    page.get_by_label("Your organisation").fill("Northlight")
    page.get_by_label("Your name").fill("Diego Funes")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What do you lead?")).to_be_visible()
    assert Organisation.objects.get().timezone == "Asia/Kolkata"
    assert Person.objects.get().name == "Diego Funes"
    page.context.close()
