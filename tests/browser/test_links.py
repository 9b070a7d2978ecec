"""Sharing an initiative in a real browser: the link is copied, the page needs no scripts, and the address doesn't leak."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Request
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from people.models import SecretLink
from tests.support.factories import LeadFactory, OrganisationFactory, PersonFactory, PointFactory, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(context: BrowserContext, page: Page, live_server: LiveServer, settings: Settings) -> Page:
    """A lead of one initiative with a milestone ahead, on the page for sharing its status."""
    cache.clear()
    settings.BASE_URL = live_server.url
    OrganisationFactory.create()
    lead = LeadFactory.create(person=PersonFactory.create(), initiative__key="product", initiative__name="Product")
    PointFactory.create(initiative=lead.initiative, name="Review", date=timezone.now().date() + timedelta(days=9))
    client = Client()
    sign_in(client, lead.person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/initiatives/product/share/")
    return page


def test_a_link_is_created_copied_opened_and_revoked(
    signed_in: Page, browser: Browser, live_server: LiveServer, troubles: list[str]
) -> None:
    page = signed_in
    page.context.grant_permissions(["clipboard-write"])
    page.locator("input[name=purpose]").fill("the bank")
    page.locator("main form button.primary").click()
    # The field is there before the script that copies it.
    page.wait_for_load_state()
    address = page.locator("#address").input_value()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    # Pages may not read the clipboard, so the test pastes what was copied.
    page.locator("input:not([readonly]):not([type=hidden])").first.evaluate(
        "field => { field.value = ''; field.focus(); }"
    )
    page.keyboard.press("Control+V")
    assert page.evaluate("document.activeElement.value") == address

    asked: list[Request] = []
    outside = browser.new_context(java_script_enabled=False).new_page()
    outside.on("request", lambda one: asked.append(one))
    outside.goto(address)
    assert outside.get_by_role("heading", level=1).inner_text() == "Product"
    assert outside.get_by_text("Review", exact=True).is_visible()
    assert outside.context.cookies() == []
    assert len(asked) > 1
    told = [(one.url, one.headers.get("referer")) for one in asked]
    assert [one for one in told if one[1] or not one[0].startswith(live_server.url)] == []

    page.get_by_role("link", name="My links").last.click()
    page.get_by_text("the bank").first.wait_for()
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke").click()
    page.wait_for_url("**/me/links/")
    page.get_by_text("revoked", exact=True).wait_for()
    answer = outside.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert troubles == []
    assert SecretLink.objects.get().revoked_at is not None
    outside.context.close()
