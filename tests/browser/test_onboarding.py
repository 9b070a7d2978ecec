"""From an empty installation to the week, typed in a real browser: five forms with the sign-in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from engine.weeks import Week
from people.models import Account, Job, Rating

pytestmark = pytest.mark.django_db(transaction=True)


def go_on(page: Page, button: str = "Go on") -> None:
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_five_forms_lead_to_the_week(live_server: LiveServer, browser: object, script: bool) -> None:
    Account.objects.create_superuser("diego@example.org", "a long enough one")
    page = browser.new_context(java_script_enabled=script).new_page()  # type: ignore[attr-defined]
    page.goto(live_server.url)
    page.get_by_label("Email").fill("diego@example.org")
    page.get_by_label("Password").fill("a long enough one")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="Welcome to leadplan")).to_be_visible()
    page.get_by_label("Your organisation").fill("Northlight")
    page.get_by_label("Your name").fill("Diego Funes")
    go_on(page)
    page.get_by_label("Name", exact=True).fill("Organisations")
    page.get_by_label("The team").fill("Ada Kowal, engineer, senior\nTom Becker, engineer, wizard")
    page.get_by_label("Next inflection point").fill("Design review")
    page.get_by_label("Its day").fill((timezone.now() + timedelta(days=10)).date().isoformat())
    go_on(page)
    expect(page.get_by_text("Line 2: “wizard” is neither a role")).to_be_visible()
    expect(page.get_by_label("Next inflection point")).to_have_value("Design review")
    page.get_by_label("The team").fill("Ada Kowal, engineer, senior\nTom Becker, engineer, mid")
    go_on(page)
    page.get_by_label("Name", exact=True).first.fill("HTTP API")
    page.get_by_label("Skill 1").first.fill("API design")
    page.get_by_label("Level 1").first.select_option("4")
    go_on(page)
    page.get_by_label("Ada Kowal, API design").select_option("2")
    page.get_by_label("Diego Funes, API design").select_option("4")
    go_on(page, "Plan my week")
    page.wait_for_url(f"**{reverse('week_today')}**")
    assert sorted(Rating.objects.values_list("person__name", "level")) == [("Ada Kowal", 2), ("Diego Funes", 4)]
    # With script the first plan starts by itself; without, one button is left.
    if not script:
        go_on(page, "Plan this week")
    expect(page.locator("#unplanned")).not_to_contain_text("Not planned yet")
    assert Job.objects.get().arguments["weeks"] == [str(Week.of(timezone.now().date()))]
    page.context.close()
