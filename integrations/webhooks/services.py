"""Setting up webhooks: adding, changing, switching on and off, removing; a test, and sending again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from initiatives.models import Initiative
from integrations.models import OwnEvent, Webhook, WebhookDelivery, WebhookKind
from integrations.webhooks import sending, signing
from people import audit, broker, encryption, events, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.models import Person, WebhookEvent
from people.rate_limits import RateLimit
from people.ssrf_guard import BlockedAddress, check_addresses, is_allowed, parse_endpoint, parse_ip

SEND_TASK: Final = "integrations.tasks.send_to_webhook"
MOST: Final = 20
"""How many webhooks the organisation, or an initiative, may have."""
TESTS: Final = RateLimit("webhook tests", 10, 300)
WATCHED: Final = ("name", "events", "weekly")
SWITCHED_OFF: Final = "The webhook was switched off."
WEEK_NAME: Final = "My week"


class TooManyWebhooks(ValueError):
    """There are as many as are allowed; the message is for the page."""


class TooManyTests(Exception):
    """The limit for the last minutes is reached."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a form says. An empty `address` keeps the one there is."""

    name: str
    address: str
    events: Sequence[str]
    weekly: bool


@transaction.atomic
def create(
    kind: WebhookKind, details: Details, initiative: Initiative | None, *, by: Person, week: str, now: datetime
) -> tuple[Webhook, str]:
    """The webhook, and its secret, which is never shown again; a channel has none. Raises BlockedAddress, TooManyWebhooks.

    `week` is the current one: the next Monday is the first that is summarised.
    """
    there = Webhook.objects.of_initiative(initiative) if initiative else Webhook.objects.of_organisation()
    if kind != WebhookKind.WEEK and there.count() >= MOST:
        raise TooManyWebhooks(f"There can be {MOST} webhooks here. Remove one first.")
    secret = signing.new_secret() if kind == WebhookKind.JSON else ""
    row = Webhook(owner=by, initiative=initiative, kind=kind, created_at=now, last_week=week, secret=sealed(secret))
    apply(row, details)
    row.full_clean()
    row.save()
    note(row, "added", by, now, after=facts_of(row))
    return row, secret


@transaction.atomic
def change(row: Webhook, details: Details, *, seen: Version = WITHOUT_VERSION, by: Person, now: datetime) -> None:
    """Raises BlockedAddress, and EditConflict where someone else has changed it since it was seen."""
    stored = Webhook.objects.select_for_update(of=("self",)).get(pk=row.pk)
    apply(row, details)
    seen.compare(stored, row)
    row.full_clean()
    row.save(update_fields=[*WATCHED, "address", "host"])
    before, after = facts_of(stored), facts_of(row)
    if before != after or details.address:
        note(row, "changed", by, now, before=before, after=after)


def apply(row: Webhook, details: Details) -> None:
    row.name, row.events, row.weekly = details.name, list(details.events), details.weekly
    if details.address:
        check_address(details.address)
        row.host = str(urlsplit(details.address).hostname or "")[:260]
        row.address = sealed(details.address)


def check_address(address: str) -> None:
    """Raises BlockedAddress for what leadplan never sends to. Where a name leads is checked again at each request."""
    allowed = frozenset(settings.WEBHOOK_HOSTS)
    place = parse_endpoint(address, allowed)
    if place.scheme != "https" and not is_allowed(place, allowed):
        raise BlockedAddress("The address has to start with https://, so that no one on the way can read what is sent.")
    if parse_ip(place.host) is not None:
        check_addresses(place, [place.host], allowed)


@transaction.atomic
def set_active(row: Webhook, active: bool, *, by: Person, week: str, now: datetime) -> None:
    """Who switches it on owns it from then on. While it is off it gets nothing, not even what was already waiting."""
    stored = Webhook.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if stored.active == active:
        return
    fields: dict[str, object] = {"active": active, "off_reason": ""}
    if active:
        fields |= {"owner": by, "failing_since": None, "last_week": week}
    # Also when it is switched on: a request that was under way when it was switched off may have failed since.
    sending.stop_waiting(row, SWITCHED_OFF)
    Webhook.objects.filter(pk=row.pk).update(**fields)
    note(row, "activated" if active else "deactivated", by, now)


@transaction.atomic
def remove(row: Webhook, keeper: trash.RemovalContext) -> str:
    """With its log, which is not restored. Returns the name that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    note(row, "removed", keeper.owner, keeper.now, before=facts_of(row))
    row.delete()
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, week: str, now: datetime, today: date) -> Webhook:
    """Raises CannotRestore, also for someone who may no longer set it up."""
    removal = trash.find_in_trash(person, name)
    row = removal.row
    if not isinstance(row, Webhook) or not may_set_up(row, person, today):
        raise trash.CannotRestore
    if trash.restore(removal):
        # Not for what happened meanwhile.
        Webhook.objects.filter(pk=row.pk).update(last_week=week, failing_since=None)
        note(row, "restored", person, now, after=facts_of(row))
    return row


def may_set_up(row: Webhook, person: Person, today: date) -> bool:
    if row.kind == WebhookKind.WEEK:
        return row.owner_id == person.pk
    if row.initiative_id is None:
        return person.is_administrator
    return Initiative.objects.editable_by(person, today).filter(pk=row.initiative_id).exists()


@transaction.atomic
def send_test(row: Webhook, *, now: datetime) -> WebhookDelivery:
    """Raises TooManyTests."""
    if not TESTS.take(str(row.pk)):
        raise TooManyTests
    payload = {"type": OwnEvent.TEST, "at": events.written(now), "name": row.name}
    found = add_delivery(row, OwnEvent.TEST, payload, now)
    transaction.on_commit(lambda: broker.wake(SEND_TASK, row.pk))
    return found


def add_delivery(row: Webhook, kind: OwnEvent, payload: Mapping[str, object], now: datetime) -> WebhookDelivery:
    """An event for one webhook alone."""
    event = WebhookEvent.objects.create(id=events.ulid(now), type=kind, at=now, payload=dict(payload), passed_on=True)
    return WebhookDelivery.objects.create(event=event, webhook=row, not_before=now)


@transaction.atomic
def send_again(row: Webhook, delivery: int, *, now: datetime) -> bool:
    """With the same id. False if it is on its way, or the webhook is switched off."""
    if not row.active or not sending.resend([delivery], row, now):
        return False
    transaction.on_commit(lambda: broker.wake(SEND_TASK, row.pk))
    return True


def sealed(text: str) -> str:
    return encryption.encrypt(sending.PURPOSE, text.encode()).decode() if text else ""


def facts_of(row: Webhook) -> str:
    """As the audit log shows it: never the address, which lets its holder write into a channel."""
    return audit.facts_text({
        "name": row.name, "kind": row.kind, "host": row.host, "events": ", ".join(row.events) or audit.EMPTY,
        "weekly": row.weekly,
    })  # fmt: skip


def note(row: Webhook, verb: str, by: Person, now: datetime, before: str = "", after: str = "") -> None:
    """A person's own week leaves no entry: who sends it where is theirs."""
    if row.kind == WebhookKind.WEEK:
        return
    line = audit.line(
        at=now, by=by, verb=verb, thing="webhook", label=row.name, initiative=row.initiative.key if row.initiative else "",
        before=before, after=after, feeds_plans=False,
    )  # fmt: skip
    audit.append([line])
