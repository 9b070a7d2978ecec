"""A scenario created and promoted by keyboard only, with values that change meanwhile; axe finds no problems on the way."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from initiatives.models import LeadAssignment
from tests.support.scenario_desk import Office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def clean(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']} {node['target']}" for fault in found for node in fault["nodes"]]


def press_enter(page: Page, target: Locator) -> None:
    """By keyboard; a key pressed before the page has loaded goes nowhere."""
    target.wait_for()
    page.wait_for_load_state()
    target.focus()
    page.keyboard.press("Enter")


def test_a_scenario_is_created_and_promoted_by_keyboard_after_accepting_changed_values(
    context: BrowserContext, page: Page, live_server: LiveServer, troubles: list[str]
) -> None:
    client = Client()
    office = Office(client)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/allocation/scenarios/")
    page.keyboard.press("n")
    page.get_by_label("What if …").focus()
    page.keyboard.type("Lena takes the deputy role")
    page.keyboard.press("Enter")
    press_enter(page, page.get_by_role("link", name="Add change"))
    # The form adapts to the kind, in place.
    page.get_by_label("What changes?").select_option("leaves")
    expect(page.get_by_role("textbox", name="First day gone")).to_be_visible()
    page.get_by_label("What changes?").select_option("move")
    page.get_by_label("Assignment").select_option(str(office.deputises.pk))
    page.get_by_label("New person").fill("Lena Virtanen")
    day = date(timezone.localdate().year + 1, 1, 4)
    page.get_by_role("textbox", name="From").fill(day.isoformat())
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
    compared = page.get_by_role("region", name="Leads and their hours by week, before and after, scrollable")
    expect(compared.get_by_role("rowheader", name="Lena Virtanen")).to_be_visible()
    assert clean(page) == []
    press_enter(page, page.get_by_role("link", name="Coverage and conflicts"))
    expect(page.get_by_role("heading", name="Coverage before and after")).to_be_visible()
    assert clean(page) == []
    LeadAssignment.objects.filter(pk=office.deputises.pk).update(hours=6)
    press_enter(page, page.get_by_role("link", name="Promote"))
    expect(page.get_by_text("▲ changed since")).to_be_visible()
    expect(page.get_by_role("row", name="Hours a week 4 6")).to_be_visible()
    assert page.get_by_role("button", name="Promote 1 change").count() == 0
    assert clean(page) == []
    press_enter(page, page.get_by_role("button", name="Use current values"))
    press_enter(page, page.get_by_role("button", name="Promote 1 change"))
    expect(page.get_by_text("✓ Promoted on")).to_be_visible()
    assert ("lena", "deputy", "reviewing", 6, day, None) in office.held(office.search)
    assert troubles == []
