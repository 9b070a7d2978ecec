"""A receiver of webhooks on this machine, and webhooks that lead to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier

from initiatives.models import Initiative
from integrations.models import Webhook, WebhookKind
from integrations.webhooks import sending, services
from people.models import EventType, Person
from tests.support.http_server import Handler, Server, serving

EVERYTHING = [one.value for one in EventType]
WEEK = "2026-W47"


def ok(handler: Handler) -> None:
    handler.say(200, b"ok")


@contextmanager
def receiving(settings: Any, answer: Any = ok) -> Iterator[Server]:
    with serving(answer) as server:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{server.port}"]
        yield server


def add_webhook(
    server: Server,
    owner: Person,
    *,
    kind: WebhookKind = WebhookKind.JSON,
    initiative: Initiative | None = None,
    events: list[str] = EVERYTHING,
    weekly: bool = False,
) -> tuple[Webhook, str]:
    details = services.Details("Data warehouse", f"http://127.0.0.1:{server.port}/in?a=b", events, weekly)
    return services.create(kind, details, initiative, by=owner, week=WEEK, now=timezone.now())


def run(after: timedelta = timedelta()) -> int:
    """What the next tick does, and the tasks it queues; returns how many deliveries there were."""
    moment = timezone.now() + after
    sending.pass_on(moment)
    return sum(sending.send_due(one, lambda: moment) for one in sending.due_webhooks(moment))


def verified(server: Server, secret: str) -> list[dict[str, Any]]:
    """Every body that came, read by the library that receivers use."""
    headers = [{name.lower(): value for name, value in one.items()} for _, one in server.asked]
    return [Verifier(secret).verify(body, one) for body, one in zip(server.bodies, headers, strict=True)]


def texts(server: Server) -> list[str]:
    """What a channel would show."""
    return [json.loads(body)["text"] for body in server.bodies]
