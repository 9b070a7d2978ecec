"""Stakeholders and pitches in a real browser: the map, logging a contact with two keys, sorting steps, printing on one page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from people import secret_links
from people.models import LinkKind, Person
from stakeholders.models import Message, PitchStep, Touchpoint
from tests.support.factories import sign_in
from tests.support.planned_week import bring_scenario

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def noor(context: BrowserContext, page: Page, live_server: LiveServer, settings: Settings) -> Page:
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        bring_scenario("reliability-backlog")
    sign_in(client := Client(), Person.objects.get(key="noor"))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


def test_a_key_opens_the_form_that_logs_a_contact_and_the_map_links_to_a_stakeholder(
    noor: Page, live_server: LiveServer, troubles: list[str]
) -> None:
    noor.goto(f"{live_server.url}/stakeholders/")
    noor.wait_for_load_state()
    first = noor.locator("[data-key-first] th a").inner_text()
    noor.keyboard.press("l")
    noor.get_by_role("button", name="Group").first.click()
    expect(noor.locator("#toasts li")).to_contain_text([re.compile(rf"{first}, group")])
    [touch] = Touchpoint.objects.filter(kind="group").exclude(stakeholder__key="rosa")
    assert str(touch.stakeholder) == first
    assert noor.locator(".influence-map a").count() == 4
    assert noor.locator(".influence-map .works").count() == 3
    noor.locator(".influence-map a", has_text="Paul").click()
    assert noor.get_by_role("heading", level=1).inner_text() == "Paul Okafor"
    assert not troubles


def test_steps_are_sorted_by_pointer_and_by_keyboard(noor: Page, live_server: LiveServer, troubles: list[str]) -> None:
    noor.goto(f"{live_server.url}/pitches/failover/")
    noor.wait_for_load_state()
    names = noor.locator(".steps-list b")
    assert names.first.inner_text() == "1 Detect and page in one minute"
    curve = noor.locator(".value-curve .curve").get_attribute("d")
    down = noor.get_by_role("button", name="Move Detect and page in one minute down")
    down.focus()
    noor.keyboard.press("Enter")
    noor.locator(".steps-list b", has_text="1 One-command failover").wait_for()
    assert noor.locator(".value-curve .curve").get_attribute("d") != curve
    box, top = noor.locator(".drag-handle").last.bounding_box(), names.first.bounding_box()
    assert box
    assert top
    noor.mouse.move(box["x"] + 5, box["y"] + 5)
    noor.mouse.down()
    noor.mouse.move(top["x"], top["y"] - 5, steps=5)
    noor.mouse.up()
    noor.locator(".steps-list b", has_text="1 Automatic failover").wait_for()
    assert PitchStep.objects.order_by("position").values_list("name", flat=True)[0] == "Automatic failover"
    assert not troubles


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_audience_s_page_prints_on_one_page(noor: Page, live_server: LiveServer, paper: str) -> None:
    for audience in ("executive", "product_manager", "engineering_manager"):
        noor.goto(f"{live_server.url}/pitches/failover/for/{audience}/")
        sides = re.findall(rb"/Type\s*/Page[^s]", noor.pdf(format=paper))
        assert len(sides) == 1, audience


def test_a_shared_page_looks_the_same_and_prints_on_one_page(
    noor: Page, live_server: LiveServer, troubles: list[str]
) -> None:
    now = datetime.now(UTC)
    _, secret = secret_links.create(
        LinkKind.PITCH_PAGE,
        by=Person.objects.get(key="noor"),
        now=now,
        keep=timedelta(days=14),
        subject="failover/product_manager",
        label="Fail over",
        purpose="Paul",
    )
    noor.goto(f"{live_server.url}/shared/pitch/{secret}/")
    curve = noor.locator(".value-curve .curve")
    assert curve.evaluate("path => getComputedStyle(path).fill") == "none"
    assert len(re.findall(rb"/Type\s*/Page[^s]", noor.pdf(format="A4"))) == 1
    assert not troubles


def test_a_draft_prints_on_one_page(noor: Page, live_server: LiveServer) -> None:
    Message.objects.all().delete()
    noor.goto(f"{live_server.url}/pitches/failover/for/product_manager/")
    assert len(re.findall(rb"/Type\s*/Page[^s]", noor.pdf(format="Letter"))) == 1
