"""Owners and teams are reminded 14 and 3 days before an exception ends, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadplan.celery import app
from people.models import Notification
from standards.models import Standard, StandardException
from standards.services.warnings import warn
from standards.tasks import warn_of_exceptions
from tests.support.standards import As, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-04T10:00Z")]

FOURTEEN = datetime(2026, 12, 4, 10, tzinfo=UTC)
"""14 days before 18 December."""


def test_reminders_are_sent_14_and_3_days_before_the_end(standard: Standard, as_: As) -> None:
    reader = as_("manager-6")
    as_("tech-lead-6")
    as_("owner")
    as_("manager-7")
    sent = [warn(FOURTEEN + timedelta(days=days)) for days in (-1, 0, 0, 5, 10, 11, 11, 14, 15)]
    assert sent == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert set(Notification.objects.values_list("person__key", "kind")) == {
        ("manager-6", "exception_ends"), ("tech-lead-6", "exception_ends"), ("owner", "exception_ends"),
    }  # fmt: skip
    page = text_of(reader.get("/notifications/"))
    assert f"The exception “The batch importer” (Team 6, “{standard}”) ends on 18 December 2026." in page


def test_the_second_reminder_is_unread_again(standard: Standard, as_: As) -> None:
    as_("manager-6")
    warn(FOURTEEN)
    Notification.objects.update(read_at=FOURTEEN)
    warn(FOURTEEN + timedelta(days=11))
    assert Notification.objects.get().read_at is None


def test_no_one_is_reminded_of_an_exception_that_was_ended(standard: Standard) -> None:
    StandardException.objects.update(ended_on=FOURTEEN.date())
    assert warn_of_exceptions() == 0


def test_without_exceptions_near_their_end_it_takes_two_queries(standard: Standard) -> None:
    with CaptureQueriesContext(connection) as found:
        warn(FOURTEEN - timedelta(days=3))
    assert len(found) == 2
    assert "standards.tasks.warn_of_exceptions" in {one["task"] for one in app.conf.beat_schedule.values()}
