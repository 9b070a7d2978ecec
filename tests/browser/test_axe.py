"""axe-core finds nothing on any kind of page, light and dark, wide and narrow."""

import json
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from allocation.models import Scenario
from people.models import Person
from tests.support.factories import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.at("2026-11-25T10:00Z")]

VIEWS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "wide and light": ({"width": 1280, "height": 800}, "light"),
    "narrow and dark": ({"width": 390, "height": 844}, "dark"),
}
"""Both schemes and both widths on every page."""
LEAD = "diego"
INITIATIVE = "/initiatives/organisations/"
PAGES = {
    LEAD: (
        "/week/", "/week/2026-W49/", "/week/2026-W48/absence/", "/week/2026-W48/meetings/", "/week/preferences/",
        "/week/2026-W49/calendar/", "/week/2026-W49/make-room/",
        "/week/2026-W48/around/", "/week/2026-W48/areas/organisations/api/receipt/", "/capture/", "/week/interruptions/",
        "/week/2026-W48/review/", "/week/reviews/",
        "/me/calendars/",
        "/me/growth/impact/", "/me/growth/goals/", "/me/growth/mentoring/",
        "/coverage/",
        "/initiatives/", "/new/initiative/", INITIATIVE, f"{INITIATIVE}edit/", f"{INITIATIVE}health/",
        f"{INITIATIVE}phases/", f"{INITIATIVE}history/", f"{INITIATIVE}map/", f"{INITIATIVE}share/",
        f"{INITIATIVE}timeline/", f"{INITIATIVE}team/", f"{INITIATIVE}dependencies/", "/week/2026-W48/assumptions/",
        f"{INITIATIVE}handover/", f"{INITIATIVE}new/area/", f"{INITIATIVE}new/areas/", f"{INITIATIVE}new/point/",
        f"{INITIATIVE}new/member/", f"{INITIATIVE}new/lead/", f"{INITIATIVE}new/dependency/",
        "/dependencies/", "/dependencies/?tab=asked", f"{INITIATIVE}dependencies/permissions-service/",
        f"{INITIATIVE}dependencies/permissions-service/ask/", "/teams/vault/dates/", "/people/", "/new/person/", "/new/team/",
        "/people/skills/", "/people/skills/tom/api-design/", "/people/skills/import/", "/new/skill/",
        "/person/diego/", "/person/tom/", "/person/diego/edit/", "/stakeholders/", "/new/stakeholder/",
        "/standards/retries-with-backoff/", "/standards/retries-with-backoff/teams/identity/",
        "/person/tom/work/", "/person/diego/work/", "/people/time-off/import/",
        "/allocation/", "/digests/", "/account/", "/audit/", "/me/links/", "/me/tokens/", "/me/trash/", "/me/data/", "/welcome/",
        "/search/?q=ap",
    ),
    "noor": (
        "/pitches/", "/new/pitch/", "/pitches/failover/", "/pitches/failover/for/executive/", "/stakeholders/",
        "/stakeholders/paul/", "/pitches/failover/new/steps/", "/cycles/", "/new/cycle/", "/week/2026-W48/around/",
    ),
    "vera": (
        "/allocation/?open=sofia", "/allocation/?by=team&hours=real", "/allocation/collisions/", "/allocation/coverage/",
        "/allocation/coverage/?skills=1", "/allocation/balance/?from=2026-W42", "/allocation/sofia/", "/allocation/sofia/outlook/",
        "/allocation/sofia/2026-W48/",
    ),
    "marta": (
        "/allocation/scenarios/", "/new/scenario/", "/allocation/scenarios/SCENARIO/",
        "/allocation/scenarios/SCENARIO/compare/stakes/",
        "/allocation/scenarios/SCENARIO/compare/skills/",
        "/allocation/scenarios/SCENARIO/promote/",
        "/allocation/scenarios/SCENARIO/add/?kind=stand_in",
        "/allocation/evaluate/?one=organisations", "/allocation/evaluate/organisations/",
    ),
    "nadia": (
        "/administration/", "/administration/accounts/", "/settings/", "/settings/constants/", "/settings/access/",
        "/links/", "/settings/system/", "/notifications/",
    ),
}  # fmt: skip
SCRIPT: Final = Axe().axe_script
Rules = dict[str, object]
RULES: Rules = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS: Rules = {
    **RULES,
    "runOnly": {
        "type": "rule",
        "values": [
            "aria-hidden-focus",
            "button-name",
            "color-contrast",
            "label",
            "link-in-text-block",
            "link-name",
            "scrollable-region-focusable",
            "target-size",
        ],
    },
}
"""What another width or other colours can break; `--thorough` asks every rule again."""


def faults_of(page: Page, rules: Rules) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found = page.evaluate("rules => axe.run(rules)", rules)["violations"]
    return [
        f"{fault['id']} {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing(browser: Browser, live_server: LiveServer, demo: None, half: int, thorough: bool) -> None:
    found: dict[str, list[str]] = {}
    scenario = Scenario.objects.get(author__key="marta").url_id
    for key, pages in PAGES.items():
        paths = [path.replace("SCENARIO", scenario) for path in pages]
        sign_in(client := Client(), Person.objects.get(key=key))
        context = browser.new_context(reduced_motion="reduce")
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        found |= dict(told(context.new_page(), live_server, paths[half::2], thorough))
        context.close()
    assert not found, json.dumps(found, indent=1)


def told(page: Page, live_server: LiveServer, paths: Sequence[str], thorough: bool) -> Iterator[tuple[str, list[str]]]:
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer is not None
        faults = [] if answer.status == 200 else [f"answers {answer.status}"]
        for number, (name, (size, scheme)) in enumerate(VIEWS.items()):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            faults += [f"{name}: {one}" for one in faults_of(page, LOOKS if number and not thorough else RULES)]
        if faults:
            yield path, faults
