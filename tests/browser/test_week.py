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
    # Hours proposed and available; once something is decided: decided, proposed and available.
    sums = page.locator("#sum .sum-line b")
    expect(sums).to_have_text(["17", "23.75"])
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(sums).to_have_text(["8", "9", "23.75"])
    # The focus returns to the entry that was replaced, so j continues from there.
    expect(page.locator("#item-organisations--api")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.locator("#item-organisations--scope").get_by_role("spinbutton")
    expect(field).to_be_focused()
    field.fill("6.5")
    page.keyboard.press("Enter")
    # What is firm depends on the area alone: tokens keep their 4.5 h.
    expect(sums).to_have_text(["14.5", "4.5", "23.75"])
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert diego.decision("organisations/scope") == ("adjust", 6.5)
    expect(page.locator("#capacity")).to_contain_text("Focus 19")
    page.keyboard.press("u")
    expect(sums).to_have_text(["8", "9", "23.75"])
    expect(page.locator("#item-organisations--scope")).to_be_focused()
    assert Decision.objects.count() == 1
    assert troubles == []


def test_the_second_press_of_a_double_click_undoes_nothing(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    """Another button appears where Accept was. A press after more than a second counts."""
    enter("/week/2026-W48/")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url.rsplit("/", 2)[1]) if request.method == "POST" else None
    )
    item = page.locator("#item-organisations--api")
    accept, undo = item.get_by_role("button", name="Accept 8 h"), item.get_by_role("button", name="Undo")
    accept.scroll_into_view_if_needed()
    box = accept.bounding_box()
    assert box is not None
    place = (box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.click(*place)
    expect(undo).to_be_visible()
    page.mouse.click(*place)
    page.wait_for_timeout(1100)
    assert asked == ["accept"]
    undo.click()
    expect(page.locator("#sum .sum-line b")).to_have_text(["17", "23.75"])
    assert asked == ["accept", "undo"]
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
    expect(page.locator("#sum .sum-line b")).to_have_text(["12.5", "23.75"])
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
    expect(still.locator("#sum .sum-line b")).to_have_text(["5", "9", "23.75"])
    still.locator("#item-organisations--api").get_by_role("button", name="Undo").click()
    expect(still.locator("#sum .sum-line b")).to_have_text(["17", "23.75"])
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
    page.locator("details.calculation").first.locator("summary").click()
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
