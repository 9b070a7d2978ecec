"""Carry-over: last week's unfinished hours, offered until the week is committed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.weeks import Week
from focus.models import Commitment, Decision
from initiatives.models import CriticalArea
from tests.support.planned_week import NOW, WEEK, Desk, area, commit

LAST = Week(2026, 47)


@pytest.fixture
def unfinished(diego: Desk) -> None:
    """Last week three hours on tokens were committed, none done. Dismissed this week, so committing decides nothing."""
    at = NOW - timedelta(days=7)
    Decision.objects.create(person=diego.person, week=LAST, area=area("tokens"), kind="accept", hours=Decimal(3), at=at)
    diego.act("organisations/tokens", "dismiss", reason="Security reviews it first")


def offered(desk: Desk) -> list[str]:
    response = desk.client.get(f"/week/{WEEK}/midweek/")
    assert response.status_code == 200
    return [line.item.key for line in response.context["carried"].lines]


@pytest.mark.usefixtures("unfinished")
def test_it_is_offered_until_the_week_is_committed(diego: Desk) -> None:
    assert offered(diego) == ["organisations/tokens"]
    commit(diego)
    assert offered(diego) == []


@pytest.mark.usefixtures("unfinished")
def test_a_click_on_a_stale_page_changes_nothing_once_the_week_is_committed(diego: Desk) -> None:
    commit(diego)
    before = list(Decision.objects.filter(week=WEEK).order_by("pk").values())
    assert diego.client.post(f"/week/{WEEK}/carry/organisations/tokens/").status_code == 303
    assert list(Decision.objects.filter(week=WEEK).order_by("pk").values()) == before
    assert Commitment.objects.get().week == WEEK


@pytest.mark.usefixtures("unfinished")
def test_a_settled_area_is_not_offered(diego: Desk) -> None:
    CriticalArea.objects.filter(key="tokens").update(status="settled")
    assert offered(diego) == []
    assert diego.client.post(f"/week/{WEEK}/carry/organisations/tokens/").status_code == 303
    assert Decision.objects.get(week=WEEK).kind == "dismiss"
