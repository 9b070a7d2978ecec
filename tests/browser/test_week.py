"""The lead's Monday in a real browser: accept, adjust and undo by keyboard, and replan after a rating."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from focus.models import Decision
from focus.plan import replanning
from people.models import Job, Person, Skill
from people.services import ratings
from tests.support.planned_week import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_monday_by_keyboard(
    page: Page,
    enter: Callable[[str], None],
    diego: Desk,
    troubles: list[str],
) -> None:
    enter("/week/2026-W48/")
    # Hours planned and available.
    sums = page.locator("#sum b")
    expect(sums).to_have_text(["17 h planned", "23.75 h"])
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#sum")).to_contain_text("8 h decided")
    # The focus returns to the entry that was replaced, so j continues from there.
    expect(page.locator("#item-organisations--api")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.locator("#item-organisations--scope").get_by_role("spinbutton")
    expect(field).to_be_focused()
    page.keyboard.type("6.5")  # What was there is selected.
    page.keyboard.press("Enter")
    # What is firm depends on the area alone: tokens keep their 4.5 h.
    expect(sums).to_have_text(["19 h planned", "23.75 h"])
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert diego.decision("organisations/scope") == ("adjust", 6.5)
    expect(page.locator("#capacity")).to_contain_text("Focus 19")
    page.keyboard.press("u")
    expect(sums).to_have_text(["17 h planned", "23.75 h"])
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert Decision.objects.count() == 1
    assert troubles == []


def test_a_dismissal_is_typed_and_sent_from_the_keyboard(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    enter("/week/2026-W48/")
    page.keyboard.press("k")  # With nothing selected, this goes to the last visible one.
    page.keyboard.press("d")
    expect(page.locator("#item-organisations--tokens input[name=reason]")).to_be_focused()
    page.keyboard.type("Tom has it")
    page.keyboard.press("Enter")
    expect(page.locator("#item-organisations--tokens .decided")).to_contain_text("Tom has it")
    expect(page.locator("#sum b")).to_have_text(["12.5 h planned", "23.75 h"])
    assert diego.decision("organisations/tokens") == ("dismiss", 0.0)
    assert troubles == []


def test_replanning_after_a_rating_shows_what_changed(
    page: Page,
    enter: Callable[[str], None],
    diego: Desk,
) -> None:
    enter("/week/2026-W48/")
    ratings.record(
        Person.objects.get(key="julie"),
        Skill.objects.get(key="security"),
        4,
        by=diego.person,
        now=timezone.now() + timedelta(seconds=1),
        today=timezone.now().date(),
    )
    page.reload()
    expect(page.locator("#stale")).to_contain_text("Julie Moreau’s level in Application security changed from 0 to 4")
    page.locator("#stale").get_by_role("button", name="Replan").click()
    expect(page.locator("#stale .job.queued")).to_be_visible()
    replanning.run_job(Job.objects.get().pk)
    expect(page.locator("#changes .moved.gone b")).to_have_text("Token storage", timeout=10_000)
    expect(page.locator("#item-organisations--tokens")).to_have_count(0)
    page.get_by_role("link", name="Got it").click()
    expect(page.locator("#changes")).to_have_count(0)


def test_it_all_works_without_javascript(
    page: Page,
    browser: Browser,
    live_server: LiveServer,
    enter: Callable[[str], None],
    diego: Desk,
) -> None:
    enter("/week/2026-W48/")
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    still = plain.new_page()
    still.goto(f"{live_server.url}/week/2026-W48/")
    item = still.locator("#item-organisations--api")
    item.locator("summary", has_text="Adjust").click()
    item.get_by_role("spinbutton").fill("5")
    item.get_by_role("button", name="Set hours").click()
    expect(still.locator("#sum b")).to_have_text(["14 h planned", "23.75 h"])
    still.locator("#item-organisations--api").get_by_role("button", name="Adjusted 5 h").click()
    expect(still.locator("#sum b")).to_have_text(["17 h planned", "23.75 h"])
    still.get_by_text("Why 8 h").click()
    still.get_by_role("link", name="How HTTP API design is calculated").click()
    expect(still.get_by_text("8 h because no one on the team")).to_be_visible()
    still.goto(f"{live_server.url}/week/2026-W48/")
    for name in ("Accept 3 items", "Commit 17 h"):
        still.get_by_role("button", name=name).click()
    expect(still.locator("#guide")).to_contain_text("See it in your calendar")
    plain.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_without_browser_errors(
    page: Page,
    enter: Callable[[str], None],
    diego: Desk,
    troubles: list[str],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter("/week/2026-W48/")
    page.locator("details.why summary").first.click()
    expect(page.locator("table.receipt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert troubles == []


def test_the_first_plan_appears_when_the_worker_has_made_it(
    page: Page, enter: Callable[[str], None], troubles: list[str]
) -> None:
    enter("/week/2026-W49/")
    page.get_by_role("button", name="Plan this week").click()
    expect(page.locator("#unplanned .job.queued")).to_be_visible()
    replanning.run_job(Job.objects.get().pk)
    expect(page.get_by_role("heading", name="HTTP API design Organisations product")).to_be_visible(timeout=10_000)
    assert troubles == []
