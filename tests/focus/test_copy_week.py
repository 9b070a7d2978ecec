"""The week as text for a stand-up: areas, hours and milestones, and nothing that only the lead may know."""

from decimal import Decimal

import pytest

from focus.models import OwnWork
from focus.plan.services import replan
from tests.support.planned_week import NOW, WEEK, Desk, shared_diego

# What these pages say does not depend on the database.
pytestmark = pytest.mark.once
diego = shared_diego
COPY = "/week/2026-W48/copy/"
TEXT = """\
Week 48 (23–27 November 2026)

Focus
- HTTP API design (Organisations product): 8 h
- Scope of the first release (Organisations product): 3 h

Own work
- 5 h

Milestones
- Thursday: Scope workshop (Organisations product)
- Thu 3 Dec: Design document review (Organisations product)
"""


def with_own_work(desk: Desk) -> None:
    for title, hours in (("Read the contract", 2), ("Write the RFC", 3)):
        OwnWork.objects.create(person=desk.person, title=title, hours=Decimal(hours), due=WEEK.sunday)
    replan(desk.person, WEEK, now=NOW)


def test_the_text_has_hours_and_milestones(diego: Desk) -> None:
    with_own_work(diego)
    diego.act("organisations/scope", "adjust", hours="3")
    diego.act("organisations/tokens", "dismiss", reason="Tom has it")
    answer = diego.client.get(f"{COPY}?text")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == TEXT


def test_without_javascript_it_is_a_page_with_the_text_and_a_choice(diego: Desk) -> None:
    with_own_work(diego)
    assert f'href="{COPY}"' in diego.client.get("/week/2026-W48/").content.decode()
    markup = diego.client.get(COPY).content.decode()
    assert "HTTP API design (Organisations product): 8 h" in markup
    assert 'name="own"' in markup
    for secret in ("Write the RFC", "Read the contract"):
        assert secret not in markup
        assert f"{secret}: " in diego.client.get(f"{COPY}?own=on").content.decode()


def test_the_text_names_no_one_and_no_meeting(diego: Desk) -> None:
    text = diego.client.get(f"{COPY}?text").content.decode()
    page = diego.client.get("/week/2026-W48/").context["page"]
    assert page.meetings
    private = {one.title for one in page.meetings} | {one.name.split()[0] for one in page.names.known.values()}
    assert {words for words in private if words in text} == set()
    assert "level" not in text


def test_a_past_week_has_no_milestones_ahead(diego: Desk) -> None:
    before = replan(diego.person, WEEK - 1, now=NOW)
    assert before.facts["items"]
    text = diego.client.get("/week/2026-W47/copy/?text").content.decode()
    assert text.startswith("Week 47 (16–20 November 2026)\n\nFocus\n- ")
    assert "Milestones" not in text
    assert diego.client.get("/week/2026-W40/copy/").status_code == 404


def test_a_week_without_areas_says_so(diego: Desk) -> None:
    for item in diego.client.get("/week/2026-W48/").context["page"].items:
        diego.act(item.key, "dismiss", reason="No")
    assert "Focus: no areas this week" in diego.client.get(f"{COPY}?text").content.decode()
