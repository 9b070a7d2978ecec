"""What a channel gets for an event: loaded when it is sent, so it says what is true then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from initiatives.models import Initiative
from integrations.models import OwnEvent, Webhook
from integrations.webhooks import text
from integrations.webhooks.queries import summary
from people.models import Person, Team, WebhookEvent
from standards.models import Standard

PEOPLE = ("by", "person")


def message(event: WebhookEvent, webhook: Webhook, now: datetime) -> Mapping[str, str]:
    """The body of the request: Slack and Mattermost both read `text`."""
    match event.type:
        case OwnEvent.TEST:
            words = text.test_text(webhook.name)
        case OwnEvent.SUMMARY:
            words = summary.summary_text(webhook.initiative, now)
        case OwnEvent.WEEK:
            words = summary.week_text(webhook, now)
        case _:
            words = change(event.payload, webhook)
    return {"text": words}


def change(payload: Mapping[str, Any], webhook: Webhook) -> str:
    """Two queries, for what the keys are called; three about a team."""
    keys = {str(payload[one]) for one in PEOPLE if payload.get(one)}
    people = dict(Person.objects.filter(key__in=keys).values_list("key", "name"))
    team = str(payload.get("team", ""))
    if team:
        team = Team.objects.filter(key=team).values_list("name", flat=True).first() or team
    name, url = place_of(payload, webhook)
    return text.change_text(payload, text.Names(name, people, team), settings.BASE_URL + url)


def place_of(payload: Mapping[str, Any], webhook: Webhook) -> tuple[str, str]:
    """The name and address of the standard or initiative. One that is no longer open to everyone may have a new name."""
    if "standard" in payload:
        key = str(payload["standard"])
        standard = Standard.objects.filter(key=key).values_list("name", flat=True).first()
        return standard or key, reverse("standard", args=[key])
    key = str(payload["initiative"])
    named = Initiative.objects.filter(key=key)
    named = named.filter(open_to_everyone=True) if webhook.initiative_id is None else named
    return named.values_list("name", flat=True).first() or key, reverse("initiative", args=[key])
