"""From an empty installation to the first plan in a real browser: the sign-in and four forms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.weeks import Week
from people.models import Account, Job, Rating

pytestmark = pytest.mark.django_db(transaction=True)


def submit(page: Page) -> None:
    page.locator("main button.primary").first.click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_sign_in_and_four_forms_lead_to_the_week(live_server: LiveServer, browser: Browser, script: bool) -> None:
    Account.objects.create_superuser("diego@example.org", "a long enough one")
    page = browser.new_context(java_script_enabled=script).new_page()
    page.goto(live_server.url)
    page.locator("[name=login]").fill("diego@example.org")
    page.locator("[name=password]").fill("a long enough one")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/welcome/you/")
    page.locator("[name=organisation]").fill("Northlight")
    page.locator("[name=name]").fill("Diego Funes")
    submit(page)
    page.locator("[name=name]").fill("Organisations")
    page.locator("[name=team]").fill("Ada Kowal, senior engineer\nTom Becker, engineer, wizard")
    page.locator("[name=point_name]").fill("Design review")
    page.locator("[name=point_date]").fill((timezone.now() + timedelta(days=10)).date().isoformat())
    submit(page)
    expect(page.locator("[name=team]")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("“wizard”")).to_be_visible()
    expect(page.locator("[name=point_name]")).to_have_value("Design review")
    page.locator("[name=team]").fill("Ada Kowal, engineer, senior\nTom Becker, engineer, mid")
    submit(page)
    page.locator("[name=area-0-name]").fill("HTTP API")
    page.locator("[name=area-0-needs-0-skill]").fill("API design")
    page.locator("[name=area-0-needs-0-level]").select_option("4")
    submit(page)
    page.get_by_label("Ada Kowal, API design").select_option("2")
    page.get_by_label("Diego Funes, API design").select_option("4")
    submit(page)
    page.wait_for_url(f"**{reverse('week_today')}**")
    assert sorted(Rating.objects.values_list("person__name", "level")) == [("Ada Kowal", 2), ("Diego Funes", 4)]
    # With script the first plan starts by itself; without it, one button is left.
    if not script:
        page.locator("#unplanned button.primary").click()
    expect(page.locator("#unplanned button.primary")).to_have_count(0)
    assert Job.objects.get().arguments["weeks"] == [str(Week.of(timezone.now().date()))]
    page.context.close()
