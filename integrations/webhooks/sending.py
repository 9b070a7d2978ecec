"""From events to deliveries, and each delivery to its receiver: claim, send, record; what fails is repeated later."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from initiatives.models import Initiative
from integrations.models import DeliveryState, OffReason, Webhook, WebhookAttempt, WebhookDelivery, WebhookKind
from integrations.webhooks import signing
from integrations.webhooks.queries import chat
from people import broker, encryption
from people.encryption import DecryptionError
from people.http_client import FetchFailed, HttpClient, Limits, PostResult
from people.models import Account, WebhookEvent
from people.recording import until_recorded
from people.ssrf_guard import BlockedAddress

log = structlog.get_logger(__name__)

PURPOSE: Final = "integrations.webhook"
LIMITS: Final = Limits(connect=5, read=10, total=10, most_bytes=2048)
USER_AGENT: Final = "leadplan (webhook)"
LEASE: Final = timedelta(minutes=1)
"""Longer than a request may take."""
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""How long to wait after each attempt; the delivery fails after one more."""
MOST_ATTEMPTS: Final = len(BACK_OFF) + 1
FAILS_FOR: Final = timedelta(days=5)
REST: Final = timedelta(minutes=1)
"""How long a receiver that failed gets nothing at all, so that a dead one occupies no worker."""
BATCH: Final = 500
IN_A_ROW: Final = 20
GONE: Final = 410
MAIL_TASK: Final = "integrations.tasks.mail_switched_off"

LOST_KEY: Final = "The address can’t be decrypted, because the server’s secret key has changed. Enter it again."
OWN_FAULT: Final = "leadplan failed to send this. Your administrator can find the error in the log."
REDIRECTS: Final = "The address redirects. leadplan doesn’t follow redirects: enter the address it leads to."
INTERRUPTED: Final = "Every attempt was interrupted. Check the worker’s log."
ATTEMPT_FACTS: Final = ("status", "took_ms", "answer", "error")
FAULTS: Final = (BlockedAddress, FetchFailed, DecryptionError)


@transaction.atomic
def pass_on(now: datetime) -> int:
    """A delivery for each new event and each webhook that wants it. Events that none wants are deleted. Returns how many."""
    # Two ticks at once each take other events; on SQLite the constraint stops a second delivery.
    waiting = WebhookEvent.objects.select_for_update(skip_locked=True).filter(passed_on=False)
    events = list(waiting.order_by("id")[:BATCH])
    if not events:
        return 0
    webhooks = list(Webhook.objects.active().exclude(kind=WebhookKind.WEEK).select_related("initiative"))
    rows = [
        WebhookDelivery(event=event, webhook=webhook, not_before=now)
        for event in events
        for webhook in webhooks
        if wants(webhook, event)
    ]
    WebhookDelivery.objects.bulk_create(rows, BATCH, ignore_conflicts=True)
    wanted = {row.event_id for row in rows}
    WebhookEvent.objects.filter(pk__in=wanted).update(passed_on=True)
    WebhookEvent.objects.filter(pk__in=[one.pk for one in events if one.pk not in wanted]).delete()
    return len(rows)


def wants(webhook: Webhook, event: WebhookEvent) -> bool:
    """An organisation's webhook gets only what is open to everyone, since its readers are unknown."""
    if event.type not in webhook.events:
        return False
    return event.is_open if webhook.initiative is None else webhook.initiative.key == event.initiative


def due_webhooks(now: datetime) -> list[int]:
    return sorted(set(WebhookDelivery.objects.due(now).order_by().values_list("webhook", flat=True)))


def send_due(webhook_id: int, clock: Callable[[], datetime]) -> int:
    """Send what is due to one webhook, in order, until one fails; returns how many were delivered."""
    webhook = Webhook.objects.active().select_related("owner__account", "initiative").filter(pk=webhook_id).first()
    if webhook is None:
        return 0
    if not may_receive(webhook, clock()):
        switch_off(webhook, OffReason.OWNER)
        return 0
    due = WebhookDelivery.objects.of(webhook).due(clock()).select_related("event").order_by("event", "pk")
    count = 0
    for delivery in due[:IN_A_ROW]:
        now = clock()
        if claim(delivery, now):
            if not send_claimed(delivery, webhook, now):
                break
            count += 1
    return count


def may_receive(webhook: Webhook, now: datetime) -> bool:
    """An initiative's works only while the person who switched it on may edit it; a person's, while they may sign in."""
    if webhook.initiative is None and webhook.kind != WebhookKind.WEEK:
        return True
    account: Account | None = getattr(webhook.owner, "account", None)
    if webhook.owner is None or account is None or not account.is_active:
        return False
    if webhook.initiative is None:
        return True
    return Initiative.objects.editable_by(webhook.owner, now.date()).filter(pk=webhook.initiative.pk).exists()


def claim(delivery: WebhookDelivery, now: datetime) -> bool:
    """Claim a due delivery; False if another worker has it, or had it since it was loaded. One UPDATE decides."""
    mine = WebhookDelivery.objects.due(now).filter(pk=delivery.pk, attempts=delivery.attempts)
    if not mine.update(state=DeliveryState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    delivery.attempts += 1
    return True


def send_claimed(delivery: WebhookDelivery, webhook: Webhook, now: datetime) -> bool:
    """Whether it was delivered. In any case the row says what is next."""
    if delivery.attempts > MOST_ATTEMPTS:
        record(delivery, DeliveryState.FAILED, now, error=INTERRUPTED)
        return False
    started = time.monotonic()
    try:
        result = post(delivery, webhook, now)
    except FAULTS as fault:
        record_failure(delivery, webhook, now, None, LOST_KEY if isinstance(fault, DecryptionError) else str(fault))
        return False
    except Exception:
        record_failure(delivery, webhook, now, None, OWN_FAULT)
        raise
    took = int((time.monotonic() - started) * 1000)
    facts = {"status": result.status, "took_ms": took, "answer": result.content.decode("utf-8", "replace")}
    facts["answer"] = str(facts["answer"]).replace("\0", "")
    if 200 <= result.status < 300:
        until_recorded(partial(record, delivery, DeliveryState.SENT, now, error="", **facts))
        Webhook.objects.filter(pk=webhook.pk).exclude(failing_since=None).update(failing_since=None)
        return True
    error = REDIRECTS if 300 <= result.status < 400 else f"The receiver responded with status {result.status}."
    record_failure(delivery, webhook, now, result, error, **facts)
    return False


def post(delivery: WebhookDelivery, webhook: Webhook, now: datetime) -> PostResult:
    """Raises one of FAULTS."""
    address = encryption.decrypt(PURPOSE, webhook.address.encode()).decode()
    headers = {"User-Agent": USER_AGENT, "Content-Type": "application/json"}
    document = chat.message(delivery.event, webhook, now) if webhook.is_chat else delivery.event.payload
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    if webhook.secret:
        secret = encryption.decrypt(PURPOSE, webhook.secret.encode()).decode()
        headers |= signing.headers(secret, delivery.event_id, int(now.timestamp()), body)
    return client().post(address, body, headers)


def client() -> HttpClient:
    return HttpClient(allowed=frozenset(settings.WEBHOOK_HOSTS), limits=LIMITS)


@transaction.atomic
def record(delivery: WebhookDelivery, state: DeliveryState, now: datetime, **facts: Any) -> None:
    """What became of an attempt: the latest is the delivery's, and each is kept."""
    kept = {name: facts[name] for name in ATTEMPT_FACTS if name in facts}
    WebhookAttempt.objects.create(delivery=delivery, at=now, **kept)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=state, tried_at=now, lease_until=None, **facts)


@transaction.atomic
def record_failure(
    delivery: WebhookDelivery, webhook: Webhook, now: datetime, result: PostResult | None, error: str, **facts: object
) -> None:
    """Repeat it later, unless that was the last attempt; a receiver that is gone, or has failed for days, is switched off."""
    last = delivery.attempts >= MOST_ATTEMPTS
    wait = timedelta(0) if last else BACK_OFF[delivery.attempts - 1]
    facts = {"status": None, "took_ms": None, "answer": "", **facts, "error": error[:300], "not_before": now + wait}
    record(delivery, DeliveryState.FAILED if last else DeliveryState.PENDING, now, **facts)
    WebhookDelivery.objects.of(webhook).filter(state=DeliveryState.PENDING, not_before__lt=now + REST).update(
        not_before=now + REST
    )
    Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    log.info("webhook_failed", webhook=webhook.pk, attempts=delivery.attempts, status=facts["status"])
    if result is not None and result.status == GONE:
        switch_off(webhook, OffReason.GONE)
    elif webhook.failing_since is not None and now - webhook.failing_since >= FAILS_FOR:
        switch_off(webhook, OffReason.FAILING)


@transaction.atomic
def switch_off(webhook: Webhook, reason: OffReason) -> None:
    """It gets nothing from now on, not even what was already waiting; its owner gets an email."""
    if Webhook.objects.active().filter(pk=webhook.pk).update(active=False, off_reason=reason):
        stop_waiting(webhook, str(reason.label))
        transaction.on_commit(lambda: broker.wake(MAIL_TASK, webhook.pk))


def stop_waiting(webhook: Webhook, why: str) -> None:
    WebhookDelivery.objects.of(webhook).waiting().update(state=DeliveryState.FAILED, lease_until=None, error=why)


def resend(deliveries: Sequence[int], webhook: Webhook, now: datetime) -> int:
    """Send these again, with the same ids; returns how many are not already on their way."""
    ended = WebhookDelivery.objects.of(webhook).filter(pk__in=deliveries).exclude(state=DeliveryState.SENDING)
    return ended.update(state=DeliveryState.PENDING, not_before=now, attempts=0, error="")
