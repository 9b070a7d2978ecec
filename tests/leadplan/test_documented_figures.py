"""Figures in the documentation are those of the settings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from leadplan import middleware
from leadplan.runtime import web_server
from people import known_devices, retention, secret_link_access, sign_in_limits
from people.models import Retention
from people.rate_limits import RateLimit
from people.services import accounts
from people.views import accounts as account_views
from tests.support.processes import ROOT

pytestmark = pytest.mark.once
UNITS = {60: "a minute", 300: "in 5 minutes", 900: "in 15 minutes", 3600: "an hour"}
WORDS = {1: "one", 7: "seven", 12: "twelve"}


def figure(limit: RateLimit) -> str:
    return f"{limit.most} {UNITS[limit.seconds]}"


def codes() -> str:
    """django-allauth's notation: 5/5m/key."""
    amount, minutes, _ = str(settings.ACCOUNT_RATE_LIMITS["login_failed"]).split("/")
    return f"{amount} in {minutes.removesuffix('m')} minutes per account"


def security() -> Sequence[str]:
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    password = next(one for one in validators if "MinimumLength" in one["NAME"])
    links, invalid = secret_link_access.PER_ADDRESS, secret_link_access.INVALID_PER_ADDRESS
    mebibyte = 1024 * 1024
    form_bytes, file_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0, middleware.MAX_BYTES_WITH_FILES
    return (
        f"| wrong passwords for one account from one address | {figure(sign_in_limits.PER_ACCOUNT_AND_ADDRESS)} |",
        f"| wrong passwords from one address, for all accounts | {figure(sign_in_limits.PER_ADDRESS)} |",
        f"| wrong passwords for one account, from everywhere | {figure(sign_in_limits.PER_ACCOUNT)} |",
        f"| wrong passwords in a known browser | {figure(sign_in_limits.PER_DEVICE)} |",
        f"| wrong codes of a second factor | {codes()} |",
        f"| password resets from one address | {figure(account_views.RESETS_PER_ADDRESS)} |",
        f"| emails to reset one account's password | {figure(account_views.RESET_EMAILS)} |",
        f"| secret links | {figure(links)} per address, {figure(invalid)} that don't exist |",
        f"| email and password | {password['OPTIONS']['min_length']} characters or more",
        f"end after {timedelta(seconds=settings.SESSION_COOKIE_AGE).days} days without use",
        f"after {WORDS[accounts.INVITATION_PERIOD.days]} days |",
        f"| a form | {form_bytes // mebibyte} MB, {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields |",
        f"| a form with files | {file_bytes // mebibyte} MB, {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files |",
        f"| {web_server.TimedWorker.header_seconds:.0f} seconds; {web_server.TimedWorker.request_seconds:.0f} seconds |",
    )


def test_security() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert [words for words in security() if words not in text] == []
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    assert "| password reset | Django's token, by email | when used, or after an hour;" in text
    assert known_devices.REMEMBERED.days == 365
    assert "it has a signed cookie for a\nyear" in text


def test_links_and_operating() -> None:
    links = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
    requests, invalid = secret_link_access.PER_ADDRESS.most, secret_link_access.INVALID_PER_ADDRESS.most
    assert f"{requests} requests a minute and {invalid} a minute" in links
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert f"works once, for {WORDS[accounts.INVITATION_PERIOD.days]} days, for one person" in operating
    assert "Passwords have twelve characters or more" in operating


def test_standard() -> None:
    """The answers to OWASP ASVS that name a figure."""
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    assert "| 6.2.1 | length | met | at least 12 characters;" in text
    assert f"| 7.3.1 | inactivity timeout | met | {timedelta(seconds=settings.SESSION_COOKIE_AGE).days} days |" in text
    assert f"works once, for {WORDS[accounts.INVITATION_PERIOD.days]} days" in text
    assert settings.MFA_TOTP_TOLERANCE == 1
    assert "30 seconds, plus one step either way" in text


def test_privacy() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    periods = {
        "emails": "digests that were sent, and emails in the outbox",
        "meetings": "meetings, from the day on",
        "time_off": "time off",
        "sign_ins": "audit log: lines about signing in",
        "audit": "audit log: all other lines",
        "jobs": "finished background jobs, events and deliveries of webhooks",
        "trash": "what is in someone's *Trash* (`/me/trash/`)",
        "links": "secret links that expired or were revoked",
        "weeks": "plans, decisions, actual hours, reviews, interruptions, and concerns that are done",
    }
    assert periods.keys() == set(retention.PERIOD_FIELDS)
    ends = {"time_off": " after its last day", "weeks": " after their week"}
    wrong = [
        words
        for name, what in periods.items()
        if (words := f"| {what} | {retention.period_text(getattr(Retention(), name))}{ends.get(name, '')} |")
        not in text
    ]
    assert wrong == []
