"""The calendar of a week in a real browser: committed with a key, a block dragged, moved by keyboard, shortened, removed, added."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from engine.weeks import Week
from focus.models import Block, Commitment
from focus.plan import services
from tests.support.planned_week import NOW, Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
AHEAD = Week(2026, 49)


def test_a_week_is_committed_and_its_blocks_are_moved_by_pointer_and_keyboard(
    page: Page, live_server: LiveServer, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    services.replan(diego.person, AHEAD, now=NOW)
    enter(f"/week/{AHEAD}/")
    page.keyboard.press("C")
    page.wait_for_url(f"**/week/{AHEAD}/calendar/")
    assert page.locator(".slot.proposed").count() > 0
    page.keyboard.press("C")
    expect(page.locator(".slot.focus").first).to_be_visible()
    assert Commitment.objects.get().week == AHEAD
    block = page.locator(".slot.focus").first
    identity = block.get_attribute("id") or ""
    row = Block.objects.get(pk=int(identity.removeprefix("block-")))
    was = (row.starts, row.minutes)

    # To the same hour of the last day, with the pointer.
    friday = page.locator(".hours-of").nth(4).bounding_box()
    box = block.bounding_box()
    assert friday is not None
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(friday["x"] + 40, box["y"] + 20, steps=4)
    page.mouse.move(friday["x"] + 40, box["y"] + 12, steps=2)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Friday")
    row.refresh_from_db()
    assert (row.starts.weekday(), row.is_manual) == (4, True)

    # An hour later and half an hour shorter, with the keyboard; it is announced, and the focus stays on the block.
    expect(page.locator(f"#{identity} summary")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowUp"):
        page.keyboard.press(key)
    before = row.starts
    expect(page.locator("#timetable-said")).to_contain_text("Friday")
    expect(page.locator(f"#{identity}")).to_have_attribute("data-minutes", str(was[1] - 30))
    row.refresh_from_db()
    assert ((row.starts - before).total_seconds() / 60, row.minutes) == (60, was[1] - 30)
    expect(page.locator(f"#{identity} summary")).to_be_focused()

    # Removed from the calendar, and back with the toast's undo.
    page.keyboard.press("Delete")
    expect(page.locator(f"#{identity}")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.locator(f"#{identity}")).to_have_count(1)
    assert troubles == []


def test_keys_pressed_during_a_move_move_the_block_on_from_there(
    page: Page, live_server: LiveServer, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    services.replan(diego.person, AHEAD, now=NOW)
    enter(f"/week/{AHEAD}/calendar/")
    page.get_by_role("button", name="Commit the week").click()
    expect(page.locator(".slot.focus").first).to_be_visible()
    identity = page.locator(".slot.focus").first.get_attribute("id") or ""
    row = Block.objects.get(pk=int(identity.removeprefix("block-")))
    before = row.starts
    on_its_way: list[Route] = []

    def hold_the_first(route: Route) -> None:
        on_its_way.append(route)
        if len(on_its_way) > 1:
            route.continue_()

    page.route("**/blocks/*/", hold_the_first)
    page.locator(f"#{identity} summary").focus()
    with page.expect_request("**/blocks/*/"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(700)
    assert len(on_its_way) == 1
    on_its_way[0].continue_()
    expect(page.locator("#toasts .toast")).to_have_count(3)
    row.refresh_from_db()
    assert (row.starts - before).total_seconds() / 60 == 60
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(f"#{identity} summary")).to_be_focused()
    assert troubles == []


def test_a_drag_in_the_grid_adds_a_block_and_a_meeting_opens(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    services.replan(diego.person, AHEAD, now=NOW)
    page.set_viewport_size({"width": 1280, "height": 1000})
    enter(f"/week/{AHEAD}/calendar/")
    thursday = page.locator(".hours-of").nth(3).bounding_box()
    assert thursday is not None
    hour = thursday["height"] / 9
    page.mouse.move(thursday["x"] + 60, thursday["y"] + hour * 7.1)
    page.mouse.down()
    page.mouse.move(thursday["x"] + 60, thursday["y"] + hour * 8.4, steps=4)
    page.mouse.up()
    # 16:00 to 17:30; the area that still needs hours is chosen.
    expect(page.get_by_label("Area", exact=True)).to_be_focused()
    expect(page.get_by_label("Start")).to_have_value("16:00")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".slot.focus")).to_have_count(1)
    row = Block.objects.get()
    assert (f"{row.starts:%a %H:%M}", row.minutes, row.is_manual) == ("Thu 15:00", 90, True)
    # Without the mouse.
    page.keyboard.press("b")
    expect(page.get_by_label("Area", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Area", exact=True)).to_be_hidden()
    page.goto(page.url.replace("W49", "W48"))
    meeting = page.locator(".slot.meeting").first
    meeting.locator("summary").click()
    meeting.get_by_role("link", name="Open in Meetings").click()
    page.wait_for_url("**/week/2026-W48/meetings/#meeting-*")
    assert troubles == []
