"""Facts of the week page, read from the response's context instead of its wording."""

import json
from typing import Any, cast

from focus.week.queries.plan_items import PlanItem
from focus.week.queries.sidebar import MeetingLine, UpcomingPoint
from focus.week.queries.week_page import WeekPage
from tests.support.planned_week import Answer, Desk

HERE = "/week/2026-W48/"


def page_of(desk: Desk, address: str = HERE) -> WeekPage:
    """What the page of a planned week was rendered from."""
    response = desk.client.get(address)
    assert response.status_code == 200
    return cast("WeekPage", response.context["page"])


def plan_item_of(desk: Desk, area: str, address: str = HERE) -> PlanItem:
    """The entry of an area in the plan, by its full key."""
    return next(one for one in page_of(desk, address).all_items if one.key == area)


def meeting_of(desk: Desk, title: str) -> MeetingLine:
    return next(one for one in page_of(desk).meetings if one.title == title)


def milestone_of(desk: Desk, name: str) -> UpcomingPoint:
    return next(one for one in page_of(desk).upcoming if one.name == name)


def context_of(desk: Desk, address: str, name: str) -> Any:
    """One value of a page's context."""
    response = desk.client.get(address)
    assert response.status_code == 200
    return response.context[name]


def toast_of(response: Any) -> dict[str, Any]:
    """The toast that a response to htmx shows: text, level, and undo where there is one."""
    return cast("dict[str, Any]", json.loads(response.headers["HX-Trigger"])["toast"])


def has_role(response: Answer, role: str) -> bool:
    """Whether an element of the response has this ARIA role."""
    return f'role="{role}"' in response.content.decode().split("<main", 1)[-1]
