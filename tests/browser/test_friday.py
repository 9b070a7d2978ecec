"""A lead's Tuesday and Friday with the keyboard: an interruption captured with one key, then the week reviewed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from focus.capture import services
from focus.models import Actual, Interruption, Review, ReviewDraft
from focus.week.services import decisions
from tests.support.planned_week import NOW, WEEK, Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_one_key_captures_an_interruption_and_the_review_includes_it(
    page: Page, enter: Callable[[str], None], diego: Desk, troubles: list[str]
) -> None:
    decisions.accept_all(diego.person, WEEK, now=NOW)
    enter("/week/2026-W48/around/")
    page.keyboard.press("c")
    expect(page.locator("#id_interruption-source")).to_be_focused()
    page.keyboard.type("Support")
    page.keyboard.press("Tab")
    page.keyboard.type("90")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts li")).to_have_count(1)
    expect(page.locator("#capture")).to_have_count(0)
    expect(page.locator("#week-context")).to_contain_text("Interruptions 1.5 h")
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.locator("#week-context")).not_to_contain_text("1.5 h")
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.locator("#week-context")).to_contain_text("Interruptions 1.5 h")
    assert Interruption.objects.get().source == "Support"

    page.goto(page.url.split("/week/")[0] + "/week/2026-W48/review/")
    expect(page.locator("#review")).to_contain_text("Support 1.5 h")
    expect(page.locator("[data-total]")).to_have_text("17 h")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator("[data-total]")).to_have_text("13 h")
    with page.expect_response("**/review/draft/"):
        page.keyboard.press("y")
    assert ReviewDraft.objects.get().form_data
    page.reload()
    expect(page.locator("button[name=discard]")).to_be_visible()
    expect(page.locator("[data-total]")).to_have_text("13 h")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("5")
    page.keyboard.type("6.5")
    expect(page.locator("[data-total]")).to_have_text("15 h")
    page.keyboard.press("Enter")
    # It is still Monday, so it asks; what was typed is kept.
    expect(page.get_by_role("alert")).to_contain_text("Your last working day is Friday 27 November.")
    expect(page.locator("[data-total]")).to_have_text("15 h")
    page.get_by_role("button", name="Save the review now").press("Enter")
    page.wait_for_url("**/week/reviews/")
    expect(page.locator("#toasts li")).to_have_count(1)
    hours = {row.area.key: float(row.hours) for row in Actual.objects.select_related("area")}
    assert hours == {"api": 4, "scope": 6.5, "tokens": 4.5}
    assert Actual.objects.get(area__key="api").helped is True
    assert Review.objects.get().day_to_day == 12
    assert not ReviewDraft.objects.exists()
    assert [one for one in troubles if "422" not in one] == []  # The question is no trouble.


def test_a_deletion_in_another_tab_is_reported_once(page: Page, enter: Callable[[str], None], diego: Desk) -> None:
    services.add_interruption(diego.person, "Support", 30, "", now=NOW)
    enter("/week/interruptions/")
    other = page.context.new_page()
    other.goto(page.url)
    for tab, undoes in ((page, 1), (other, 0)):
        tab.locator('form[action$="/remove/"] button').click()
        expect(tab.locator("#toasts li")).to_have_count(1)
        # Only the deletion that happened can be undone.
        expect(tab.locator("#toasts").get_by_role("button", name="Undo")).to_have_count(undoes)
    assert not Interruption.objects.exists()
