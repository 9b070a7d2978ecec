"""What helps to act on one's week: what would change it, and drafts of messages to those it names."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from focus.week import text
from focus.week.queries.receipts import Receipt
from focus.week.queries.week_page import find_item
from integrations.api.authentication import ApiRequest
from integrations.api.problems import Problem
from integrations.api.requests import Input, tool
from integrations.api.weeks import parsed, planned
from people.models import Person

router = Router()


class ChangeOut(Schema):
    """`change` is the smallest single one that would remove the area from the plan; null where there is none."""

    area: str
    text: str
    change: dict[str, Any] | None


class ChangesOut(Schema):
    """`other_hours`: what one more hour would add, and what two fewer would cost. `is_studied` is false for a moment after
    a plan was made."""

    is_studied: bool
    items: list[ChangeOut]
    other_hours: str


class MessageQuery(Input):
    to: str = Field(description="The key of someone in the area’s `bring_in`.", max_length=60)


class MessageOut(Schema):
    """Nothing is sent."""

    to: str
    subject: str
    body: str


@router.get(
    "/weeks/{week}/changes", response=ChangesOut, summary="What would change your week’s plan",
    openapi_extra=tool("what_would_change"),
)  # fmt: skip
def changes(request: ApiRequest, week: str) -> ChangesOut:
    page = planned(request, parsed(week))
    receipts = [Receipt(item, page) for item in page.all_items if item.has_what_if]
    items = [
        ChangeOut(area=one.item.key, text=one.change, change=dict(one.item.what_if) if one.item.what_if else None)
        for one in receipts
    ]
    other = Receipt(page.all_items[0], page).other_hours if page.all_items else ""
    return ChangesOut(is_studied="what_ifs" in page.facts, items=items, other_hours=other)


@router.get(
    "/weeks/{week}/areas/{initiative}/{area}/message", response=MessageOut,
    summary="Draft a message that asks someone for help with an area", openapi_extra=tool("draft_message"),
)  # fmt: skip
def message(request: ApiRequest, week: str, initiative: str, area: str, query: Query[MessageQuery]) -> MessageOut:
    page = planned(request, parsed(week))
    item = find_item(page, f"{initiative}/{area}")
    if item is None or query.to not in item.fact["advice"]["bring_in"]:
        raise Problem(404, "Your plan doesn’t name this person for this area.")
    to = get_object_or_404(Person.objects.visible_to(request.person), key=query.to)
    draft = text.draft_help_request(item, to, request.person)
    return MessageOut(to=to.key, subject=draft.subject, body=draft.body)
