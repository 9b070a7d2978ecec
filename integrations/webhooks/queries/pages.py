"""What the pages of webhooks show: a list, and one with its log. A constant number of queries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery

from integrations.models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from integrations.webhooks.text import KINDS

PER_PAGE: Final = 25
SHOWN: Final = 20
"""Attempts of a delivery."""


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A webhook and its latest delivery's state."""

    row: Webhook

    @property
    def last_state(self) -> str:
        return str(getattr(self.row, "last_state", None) or "")

    @property
    def state(self) -> tuple[str, str]:
        """A word and the kind of its badge."""
        return state_of(self.row)


@dataclass(frozen=True, slots=True)
class LogLine:
    row: WebhookDelivery

    @property
    def label(self) -> str:
        return KINDS.get(self.row.event.type, self.row.event.type)

    @property
    def body(self) -> str:
        return json.dumps(self.row.event.payload, indent=2, ensure_ascii=False)

    @property
    def attempts(self) -> list[WebhookAttempt]:
        """The latest first."""
        return list(self.row.results.all())[:SHOWN]

    @property
    def is_waiting(self) -> bool:
        return self.row.state in (DeliveryState.PENDING, DeliveryState.SENDING)

    @property
    def kind(self) -> str:
        return {DeliveryState.SENT: "good", DeliveryState.FAILED: "bad"}.get(DeliveryState(self.row.state), "muted")


@dataclass(frozen=True, slots=True)
class WebhookPage:
    row: Webhook
    page: "Page[WebhookDelivery]"
    lines: Sequence[LogLine]

    @property
    def state(self) -> tuple[str, str]:
        return state_of(self.row)

    @property
    def is_working(self) -> bool:
        """A delivery is on its first way: the log shows its result as soon as it is there."""
        return self.row.active and any(
            one.is_waiting and one.row.attempts < 2 and not one.row.error for one in self.lines
        )


def state_of(row: Webhook) -> tuple[str, str]:
    if not row.active:
        return "off", "bad" if row.off_reason else "muted"
    return ("failing", "warn") if row.failing_since else ("on", "good")


def load_list(rows: QuerySet[Webhook]) -> list[WebhookLine]:
    """One query."""
    latest = WebhookDelivery.objects.filter(webhook=OuterRef("pk")).order_by("-event")
    columns = {"last_state": "state", "last_at": "event__at"}
    found = rows.annotate(**{name: Subquery(latest.values(field)[:1]) for name, field in columns.items()})
    return [WebhookLine(row) for row in found]


def load_webhook(row: Webhook, number: str | None) -> WebhookPage:
    """Three queries."""
    rows = WebhookDelivery.objects.of(row).select_related("event").prefetch_related("results")
    page = Paginator(rows, PER_PAGE).get_page(number)
    return WebhookPage(row, page, [LogLine(one) for one in page.object_list])
