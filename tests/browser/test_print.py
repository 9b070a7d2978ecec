"""The demo organisation's allocation pages, with thirteen weeks side by side, print on one landscape page."""

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.support.factories import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PAGES = ("", "collisions/", "coverage/", "balance/", "diego/", "diego/2026-W48/")


def test_the_pages_of_allocation_print_on_one_landscape_page(
    context: BrowserContext, page: Page, live_server: LiveServer, demo: None
) -> None:
    sign_in(client := Client(), Person.objects.get(key="marta"))
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    sheets = {}
    for address in PAGES:
        page.goto(f"{live_server.url}/allocation/{address}", wait_until="networkidle")
        printed = page.pdf(prefer_css_page_size=True)
        # The pages of the PDF and their size: A4 in landscape is 842 × 595 points.
        wide = re.search(rb"/MediaBox\s*\[\s*0 0 84[12]", printed) is not None
        sheets[address] = (len(re.findall(rb"/Type\s*/Page\b", printed)), wide)
    assert sheets == dict.fromkeys(PAGES, (1, True))
