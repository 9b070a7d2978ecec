"""The manager's board, and an email in its frame, in a real browser."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from digests.delivery import due, sending
from digests.models import Digest, OutboxEmail
from people.models import Person
from tests.support.factories import InitiativeFactory, LeadFactory, PersonFactory
from tests.support.planned_week import NOW, Desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_on_a_phone_the_board_scrolls_and_lead_names_stay_visible(
    page: Page, open_as: Callable[[Person, str], None], diego: Desk, troubles: list[str]
) -> None:
    manager = PersonFactory.create(name="Ruth")
    Person.objects.filter(pk=diego.person.pk).update(manager=manager)
    page.set_viewport_size({"width": 360, "height": 740})
    open_as(manager, "/allocation/?by=none")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    board = page.get_by_role("region", name="Leads and their hours by week, scrollable")
    board.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(board.get_by_role("columnheader", name="W7 15 Feb")).to_be_in_viewport()
    expect(board.get_by_role("link", name="Diego Funes", exact=True)).to_be_in_viewport(ratio=1)
    assert troubles == []


def test_a_cell_opens_by_keyboard_and_its_rows_add_up(
    page: Page, open_as: Callable[[Person, str], None], diego: Desk, troubles: list[str]
) -> None:
    manager = PersonFactory.create(name="Ruth")
    Person.objects.filter(pk=diego.person.pk).update(manager=manager)
    LeadFactory.create(person=diego.person, hours=12.5, initiative=InitiativeFactory.create(name="Billing"))
    open_as(manager, "/allocation/?by=none")
    cells = page.get_by_role("grid").get_by_role("gridcell")
    cells.first.focus()
    for key in ("ArrowRight", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
    # 16 h and 3 h in the example, 12.5 h more, of 23.75 h: 133%.
    expect(page.locator("#explained")).to_contain_text("week 48: 31.5 of 23.75 h agreed, 133% of effective capacity")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name=re.compile("week 48"))
    expect(drawer).to_be_visible()
    counted = drawer.locator("tbody td:last-child b").all_inner_texts()
    assert sorted(map(float, counted[:3])) == [3, 12.5, 16]
    expect(drawer.locator("#cell-sum")).to_have_text("31.5")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page.locator("td:focus, td:focus-within")).to_have_count(1)
    page.get_by_role("rowheader").get_by_role("link", name="Diego Funes", exact=True).click()
    expect(page.get_by_role("heading", name="Involvement over time")).to_be_visible()
    assert troubles == []


def test_agreed_hours_change_in_their_cell_by_keyboard_and_are_undone(
    page: Page, open_as: Callable[[Person, str], None], diego: Desk, troubles: list[str]
) -> None:
    manager = PersonFactory.create(name="Ruth")
    Person.objects.filter(pk=diego.person.pk).update(manager=manager)
    open_as(manager, "/allocation/?by=none")
    page.get_by_role("link", name="Initiatives of Diego Funes").click()
    cell = page.locator("tr.part").first.locator("td").nth(2)
    before = cell.inner_text().strip()
    cell.focus()
    page.keyboard.press("e")
    field = page.get_by_label("Agreed hours a week of")
    expect(field).to_be_focused()
    field.fill("5")
    page.keyboard.press("Enter")
    expect(page.locator("tr.part").first.locator("td").nth(2)).to_have_text("5")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tr.part").first.locator("td").nth(2)).to_have_text(before)
    assert troubles == []


def test_a_week_hidden_from_the_old_manager_is_explained_and_does_not_open(
    page: Page, open_as: Callable[[Person, str], None], diego: Desk, troubles: list[str]
) -> None:
    manager, successor = PersonFactory.create(name="Ruth"), PersonFactory.create(name="Karl")
    moved = {"manager": manager, "next_manager": successor, "next_manager_from": date(2026, 12, 9)}
    Person.objects.filter(pk=diego.person.pk).update(**moved)
    open_as(manager, "/allocation/?by=none")
    page.get_by_role("grid").get_by_role("gridcell").first.focus()
    page.keyboard.press("End")
    expect(page.locator("#explained")).to_have_text("Diego Funes: not visible to you from 9 Dec 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert troubles == []


def test_an_email_is_shown_in_its_frame_and_its_button_opens_the_week(
    context: BrowserContext,
    page: Page,
    open_as: Callable[[Person, str], None],
    diego: Desk,
    settings: Settings,
    live_server: LiveServer,
    troubles: list[str],
) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    settings.BASE_URL = live_server.url
    due.make_due(NOW)
    assert sending.send(Digest.objects.get(kind="week").pk, NOW)
    open_as(diego.person, "/digests/")
    page.get_by_role("link", name="Read the email for week 48").click()
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="Week 48")).to_be_visible()
    # The styles of the email apply inside the frame, and nothing in it runs.
    expect(mail.get_by_role("link", name="Accept 3 areas (17 h)")).to_have_css("background-color", "rgb(13, 84, 104)")
    with context.expect_page() as opened:
        mail.get_by_role("link", name="Open your week").click()
    expect(opened.value.get_by_role("heading", name="Week 48")).to_be_visible()
    expect(opened.value.locator("#sum")).to_contain_text(re.compile(r"\b17 h\b.*\b23\.75 h\b", re.S))
    assert troubles == []


def test_a_hostile_email_does_nothing(
    page: Page, open_as: Callable[[Person, str], None], diego: Desk, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    hostile = (
        "<h1>Hello</h1><script>document.title = 'ran'</script><img src=/static/icon.svg onerror=\"document.title='ran'\">"
        "<form action=/accounts/logout/ method=post><button>Go</button></form><meta http-equiv=refresh content='0;url=/'>"
    )
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert diego.person.email
    mail = OutboxEmail.objects.create(
        created_at=at, to=diego.person.email, subject="Hostile", text="Hello", html=hostile
    )
    asked: list[str] = []
    # Requests that the policy blocks are started and never get a response.
    page.on("response", lambda response: asked.append(response.url))
    open_as(diego.person, f"/digests/mail/{mail.pk}/html/")
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    page.get_by_role("button", name="Go").click()
    page.wait_for_timeout(300)
    assert page.title() != "ran"
    assert [url.rsplit("/digests", 1)[-1] for url in asked] == [f"/mail/{mail.pk}/html/"]
