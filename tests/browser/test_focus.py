"""Keyboard focus stays in place when part of a page is replaced, and goes to the first error."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Account, Person
from tests.support import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_page(live_server: LiveServer, page: Page) -> Page:
    make.OrganisationFactory.create()
    ada = make.PersonFactory.create(key="ada", name="Ada Kowal", email="ada@example.org")
    Account.objects.create_user("ada@example.org", "a long enough one", person=ada)
    page.goto(f"{live_server.url}/person/ada/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill("a long enough one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada Kowal")).to_be_visible()
    # Until its scripts are loaded, a link is followed like any other.
    page.wait_for_load_state("load")
    return page


def test_the_focus_goes_into_a_form_and_stays_in_its_section(own_page: Page) -> None:
    page, section = own_page, own_page.locator("#time-off")
    first_day = section.get_by_role("textbox", name="First day")
    section.get_by_role("link", name="Add time off").press("Enter")
    expect(first_day).to_be_focused()
    page.keyboard.press("Enter")
    expect(section.locator(".errorlist, .field-error").first).to_be_visible()
    expect(first_day).to_be_focused()
    first_day.fill("2 Jan 2090")
    page.keyboard.press("Enter")
    expect(section.get_by_text("Mon 2 Jan 2090")).to_be_visible()
    expect(section).to_be_focused()
    page.keyboard.press("Tab")
    expect(section.get_by_role("link", name="Edit the time off from 2 Jan 2090")).to_be_focused()


def test_a_page_with_errors_opens_at_the_first_one(own_page: Page, live_server: LiveServer) -> None:
    page = own_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/new/person/")
    several = page.locator("details.another")
    several.locator("summary").click()
    field = several.locator("textarea[name=lines]")
    field.fill("Tom Becker, wizard")
    several.get_by_role("button").click()
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert not Person.objects.filter(name="Tom Becker").exists()
