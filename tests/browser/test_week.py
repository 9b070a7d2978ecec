"""The lead's Monday in a real browser: accept, adjust, undo under the keyboard, and recompute after a rating."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from focus import replanning
from focus.models import Decision
from people import ratings
from people.models import Job, Person, Skill
from tests.support.planned_week import Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_monday_under_the_keyboard(
    page: Page,
    enter: Callable[[str], None],
    diego: Desk,
    troubles: list[str],
) -> None:
    enter("/week/2026-W48/")
    sums = page.locator("#sum")
    expect(sums).to_contain_text("13 h proposed of 23.75 h to focus")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(sums).to_contain_text("8 h decided and 5 h proposed")
    # The focus comes back to the entry that was replaced, so j goes on from there.
    expect(page.locator("#item-organisations--api")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.get_by_label("Hours on Scope of the first release")
    expect(field).to_be_focused()
    field.fill("6.5")
    page.keyboard.press("Enter")
    expect(sums).to_contain_text("14.5 h decided and 1 h proposed")
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert diego.decision("organisations/scope") == ("adjust", 6.5)
    expect(page.locator("#capacity")).to_contain_text("Focus 15.5")
    page.keyboard.press("u")
    expect(sums).to_contain_text("8 h decided and 5 h proposed")
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert Decision.objects.count() == 1
    assert troubles == []


def test_a_dismissal_is_typed_and_sent_from_the_keyboard(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    enter("/week/2026-W48/")
    page.keyboard.press("k")  # From nowhere, back to the last one that is shown.
    page.keyboard.press("d")
    expect(page.get_by_label("Why not Token storage")).to_be_focused()
    page.keyboard.type("Tom has it")
    page.keyboard.press("Enter")
    expect(page.locator("#item-organisations--tokens")).to_contain_text("dismissed: Tom has it")
    expect(page.locator("#sum")).to_contain_text("12 h proposed of 23.75 h to focus")
    assert diego.decision("organisations/tokens") == ("dismiss", 0.0)
    assert troubles == []


def test_recompute_after_a_rating_tells_what_moved(
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
    page.get_by_role("button", name="Recompute").click()
    expect(page.locator("#stale .job.queued")).to_be_visible()
    replanning.work(Job.objects.get().pk)
    expect(page.locator("#changes")).to_contain_text("Token storage: no longer on the plan", timeout=10_000)
    expect(page.locator("#item-organisations--tokens")).to_have_count(0)
    page.get_by_role("link", name="Got it").click()
    expect(page.locator("#changes")).to_have_count(0)


def test_it_all_works_without_script(
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
    item.get_by_label("Hours on HTTP API design").fill("5")
    item.get_by_role("button", name="Set hours").click()
    expect(still.locator("#sum")).to_contain_text("5 h decided and 5 h proposed")
    still.locator("#item-organisations--api").get_by_role("button", name="Undo").click()
    expect(still.locator("#sum")).to_contain_text("13 h proposed")
    plain.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_and_the_rules_of_the_browser_hold(
    page: Page,
    enter: Callable[[str], None],
    diego: Desk,
    troubles: list[str],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    enter("/week/2026-W48/")
    page.locator("details.why").first.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert troubles == []


def test_the_first_plan_comes_by_itself_when_the_worker_has_made_it(
    page: Page, enter: Callable[[str], None], troubles: list[str]
) -> None:
    enter("/week/2026-W49/")
    page.get_by_role("button", name="Plan this week").click()
    expect(page.locator("#unplanned .job.queued")).to_be_visible()
    replanning.work(Job.objects.get().pk)
    expect(page.get_by_role("heading", name="HTTP API design Organisations product")).to_be_visible(timeout=10_000)
    assert troubles == []
