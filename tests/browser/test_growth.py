"""The journal by clicks, and a quarter's impact document on at most two printed pages."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from growth.models import EntryKind, JournalEntry
from people.models import Person
from tests.growth.year import live_the_year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.at("2026-11-25T10:00Z")]

DETAILS = (
    "We measured it before and after, agreed on the smallest step with every team, and wrote down what to do next time. "
    * 2
)


def a_quarter(person: Person) -> None:
    """Two entries a week, with details, and titles up to the limit."""
    for number in range(26):
        JournalEntry.objects.create(
            person=person, on=date(2026, 9, 1) + timedelta(days=3 * number), kind=EntryKind.values[number % 7],
            title="Agreed with three teams how to release without a freeze " * (3 if number % 9 == 0 else 1),
            text=DETAILS if number % 2 else "", result_figure=number if number % 3 == 0 else None, result_unit="days",
        )  # fmt: skip


def test_proposals_are_kept_and_dismissed_by_clicks_and_a_quarter_prints_on_two_pages(
    page: Page, open_as: Callable[[Person, str], None], troubles: list[str]
) -> None:
    lead = live_the_year()
    open_as(lead, "/me/growth/")
    proposals, entries = page.locator("#proposals"), page.locator("#entries")
    proposals.get_by_role("button", name=re.compile("^Keep.*Contract tests")).click()
    expect(entries.get_by_text("Pitch “Contract tests” accepted", exact=True)).to_be_visible()
    proposals.get_by_role("button", name=re.compile("^Dismiss.*Lena")).click()
    expect(proposals.get_by_text("Lena grew in iOS", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(proposals.get_by_text("Lena grew in iOS", exact=True)).to_be_visible()
    assert JournalEntry.objects.get().title == "Pitch “Contract tests” accepted"
    violations = Axe().run(page).response["violations"]
    assert [one["id"] for one in violations] == []

    a_quarter(lead)
    page.goto(f"{page.url.split('/me/')[0]}/me/growth/impact/?first=2026-09-01&last=2026-11-25&reader=panel")
    expect(page.get_by_role("heading", name="Impact of Noor Haddad")).to_be_visible()
    pages = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True))
    assert len(pages) <= 2
    assert troubles == []
