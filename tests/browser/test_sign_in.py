"""Signing in, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.support.factories import AccountFactory


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_loads_completely_and_violates_no_policy(
    live_server: LiveServer, page: Page, troubles: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{live_server.url}/accounts/login/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Password")).to_be_visible()
    sheets = page.evaluate("[...document.styleSheets].map(sheet => [sheet.href, sheet.cssRules.length])")
    assert sheets
    assert all(rules for _, rules in sheets)
    assert troubles == []


def test_an_email_address_and_a_password_sign_in(live_server: LiveServer, page: Page) -> None:
    account = AccountFactory.create()
    account.set_password("a quite long pass phrase")
    account.save()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill("a wrong pass phrase")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(account.email)
    page.get_by_label("Password").fill("a quite long pass phrase")
    page.keyboard.press("Enter")
    page.wait_for_url("**/week/**", timeout=10_000)
