"""The email to the owner of a webhook that leadplan has switched off."""

from typing import Final

from django.conf import settings
from django.urls import reverse

from integrations.models import Webhook
from people.emails import Email
from people.models import Account

BODY: Final = """leadplan has switched off the webhook “{name}” ({host}).

{reason}

It gets nothing until someone switches it on again: {url}
"""


def mail_switched_off(webhook_id: int) -> int:
    """Returns how many addresses it went to: the owner's, or those of all administrators where there is no owner."""
    row = Webhook.objects.filter(pk=webhook_id, active=False).select_related("owner").first()
    if row is None or not row.off_reason:
        return 0
    accounts = Account.objects.get_queryset().filter(is_active=True)
    found = accounts.filter(person=row.owner_id) if row.owner_id else accounts.filter(is_superuser=True)
    addresses = sorted(filter(None, found.values_list("email", flat=True)))
    url = settings.BASE_URL + reverse("webhook", args=[row.pk])
    text = BODY.format(name=row.name, host=row.host, reason=row.get_off_reason_display(), url=url)
    for address in addresses:
        Email(f"Webhook switched off: {row.name}", text, to=[address]).send()
    return len(addresses)
