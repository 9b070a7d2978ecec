"""Email the administrators when someone asks to leave."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from people.models import Account, Person

log = structlog.get_logger(__name__)


def mail(person: Person) -> None:
    """To every administrator. The request is on their page whether or not the email can be sent."""
    rows = Account.objects.get_queryset().filter(is_active=True, is_superuser=True).order_by("pk")
    url = settings.BASE_URL + reverse("leave", args=[person.key])
    text = render_to_string("departures/mail/asked.txt", {"person": person, "url": url})
    for account in rows:
        try:
            EmailMessage(f"{person.name} asked to leave leadplan", text, to=[account.email]).send()
        except (OSError, SMTPException) as fault:
            log.warning("departure request not emailed", account=account.pk, fault=type(fault).__name__)
