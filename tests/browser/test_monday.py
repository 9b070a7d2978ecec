"""Monday in the demo, from the sign-in to a committed week by the keyboard alone; and actions that stay in their place."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from focus.models import Commitment, Decision
from focus.plan import replanning
from people.models import Job, Person
from tests.support.planned_week import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.at("2026-11-23T09:10Z")]

MOST_KEYS: Final = 8
MOST_HEIGHTS: Final = {(1280, 800): 1700, (390, 844): 3000}
"""Of the tab Plan, by the size of the screen."""


@pytest.fixture
def demo_sign_in(settings: Settings, live_server: LiveServer, demo: None) -> str:
    """The address of the sign-in with the demo's buttons."""
    settings.DEMO = settings.EMBEDDED = True
    return f"{live_server.url}/accounts/login/"


def test_the_keyboard_leads_from_the_sign_in_to_a_committed_week(
    page: Page, demo_sign_in: str, troubles: list[str]
) -> None:
    pressed: list[str] = []

    def press(key: str) -> None:
        pressed.append(key)
        page.keyboard.press(key)

    next_step = page.locator("#next-step")
    page.goto(demo_sign_in)
    press("Enter")
    expect(next_step).to_have_text("Triage 2 meetings")
    for (width, height), most in MOST_HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollHeight") <= most
        assert page.evaluate("document.documentElement.scrollWidth") == width
    press("n")
    expect(page.locator(".meeting-line.is-open").first).to_be_focused()
    # The first meeting has a suggestion; the second is about none of the initiatives.
    press("Enter")
    expect(page.locator("#open-title")).to_have_text("Need a topic 1")
    press("0")
    expect(page.get_by_text("Every meeting has a topic")).to_be_visible()
    press("n")
    expect(next_step).to_have_text("Replan")
    press("n")
    expect(page.locator("#stale .job")).to_be_visible()
    replanning.run_job(Job.objects.latest("pk").pk)
    expect(next_step).to_have_text("Accept 3 items", timeout=10_000)
    press("n")
    expect(next_step).to_have_text("Commit 17 h")
    press("n")
    expect(page.locator("#guide")).to_contain_text("See it in your calendar")
    expect(next_step).to_have_count(0)
    lead = Person.objects.get(key="diego")
    assert Commitment.objects.filter(person=lead, week="2026-W48").exists()
    assert len(pressed) <= MOST_KEYS
    assert troubles == []


def place_of(button: Locator) -> tuple[float, float]:
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    return box["x"] + 12, box["y"] + box["height"] / 2


def test_a_toggle_stays_in_its_place_and_a_second_press_within_a_second_is_ignored(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    enter("/week/2026-W48/")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url.rsplit("/", 2)[1]) if request.method == "POST" else None
    )
    toggle = page.locator("#item-organisations--api-toggle")
    place = place_of(toggle)
    page.mouse.click(*place)
    expect(toggle).to_have_text("Accepted")
    assert place_of(toggle) == place
    page.mouse.click(*place)
    # The same by keyboard: the button has kept the focus.
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1100)
    assert asked == ["accept"]
    page.mouse.click(*place)
    expect(toggle).to_have_text("Accept")
    assert asked == ["accept", "undo"]
    assert diego.decision("organisations/api") is None
    # A mouse that opens Adjust, or the menu with Dismiss, is in its field at once; the value is selected.
    item = page.locator("#item-organisations--api")
    item.locator("summary", has_text="Adjust").click()
    page.keyboard.type("6")
    expect(item.locator("input[name=hours]")).to_have_value("6")
    item.locator("summary", has_text="Pin or dismiss").click()
    expect(item.locator("input[name=reason]")).to_be_focused()
    expect(item.locator("input[name=hours]")).not_to_be_visible()
    page.keyboard.press("Escape")
    expect(item.locator("input[name=reason]")).not_to_be_visible()
    assert troubles == []


def test_the_steps_follow_and_two_quick_presses_commit_nothing(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    """Commit appears where Accept was."""
    enter("/week/2026-W48/")
    next_step = page.locator("#next-step")
    expect(next_step).to_have_text("Accept 3 items")
    place = place_of(next_step)
    page.mouse.click(*place)
    expect(next_step).to_have_text("Commit 17 h")
    page.mouse.click(*place)
    page.wait_for_timeout(1100)
    assert Decision.objects.count() == 3
    assert not Commitment.objects.exists()
    # The same where a press loads a page: Uncommit appears where Commit was.
    box = next_step.bounding_box()
    assert box is not None
    place = (box["x"] + box["width"] - 30, box["y"] + box["height"] / 2)
    page.mouse.click(*place)
    uncommit = page.get_by_role("button", name="Uncommit")
    expect(uncommit).to_be_visible()
    assert place_of(uncommit)[0] - 12 < place[0]
    page.mouse.click(*place)
    page.wait_for_timeout(1100)
    assert Commitment.objects.exists()
    page.mouse.click(*place)
    expect(next_step).to_have_text("Accept 3 items")
    assert not Commitment.objects.exists()
    # A receipt loads when it is opened.
    page.locator("#item-organisations--api details.why summary").first.click()
    expect(page.locator("#item-organisations--api .because")).to_contain_text("8 h because no one on the team")
    assert troubles == []
