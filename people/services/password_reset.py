"""Resetting a password by email. Whether an address has an account, a worker finds out: the page does the same for each."""

from typing import Final

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from celery import signature
from django.conf import settings
from django.urls import reverse
from kombu.exceptions import OperationalError

TASK: Final = "people.tasks.mail_password_reset"
log = structlog.get_logger(__name__)


def request_reset(email: str) -> None:
    """Ask a worker; without a broker the email is sent here."""
    try:
        signature(TASK, args=[email]).delay()
    except (OperationalError, OSError) as fault:
        log.warning("broker_away", task=TASK, fault=str(fault))
        mail_reset(email)


def mail_reset(email: str) -> int:
    """Email a link to each open account with the address; returns how many. An unknown address gets nothing."""
    accounts = filter_users_by_email(email, is_active=True, prefer_verified=True)
    for account in accounts:
        key = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
        url = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
        get_adapter().send_mail("account/email/password_reset_key", email, {"password_reset_url": url})
    return len(accounts)
