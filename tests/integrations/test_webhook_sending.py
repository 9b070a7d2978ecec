"""Deliveries to a real receiver on this machine: signed, in order, repeated when they fail, never into the network inside."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from initiatives.models import AreaStatus, CriticalArea, Initiative, LeadAssignment
from initiatives.services import progress
from integrations import tasks
from integrations.models import Webhook, WebhookDelivery
from integrations.webhooks import sending, services, signing
from people import events
from people.http_client import Limits
from people.models import Person, WebhookEvent
from tests.support.factories import AccountFactory, OrganisationFactory, PersonFactory
from tests.support.http_server import Handler
from tests.support.one_initiative import make_initiative
from tests.support.webhook_receiver import EVERYTHING, add_webhook, receiving, run, verified

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-30T00:00:00Z")]


@pytest.fixture
def lead(db: None) -> Person:
    OrganisationFactory.create(timezone="Europe/Madrid")
    person = PersonFactory.create(key="diego", name="Diego Funes")
    AccountFactory.create(person=person)
    Initiative.objects.filter(pk=make_initiative(person, "organisations").pk).update(open_to_everyone=True)
    return person


def settle(by: Person, status: AreaStatus = AreaStatus.SETTLED) -> WebhookEvent:
    area = CriticalArea.objects.select_related("initiative").get()
    progress.set_area_status(area, status, "", by=by, now=timezone.now())
    return WebhookEvent.objects.latest("at")


def test_the_signature_is_that_of_the_specification() -> None:
    body = b'{"type":"area.settled","area":"organisations/limits"}'
    assert datetime.fromtimestamp(1795996800, UTC) == datetime(2026, 11, 30, 0, tzinfo=UTC)
    assert signing.headers("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_1", 1795996800, body) == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1795996800",
        "webhook-signature": "v1,a65KcBeLnBHK+anZJohVL+B7LR+ES8Lr+wkQ6V9WyvE=",
    }


def test_a_change_arrives_signed_once_with_its_event_s_id(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        _, secret = add_webhook(server, lead)
        event = settle(lead)
        assert (run(), run()) == (1, 0)
    (body,) = verified(server, secret)
    assert (body["type"], body["area"]) == ("area.settled", "organisations/api-0")
    path, headers = server.asked[0]
    assert (path, headers["webhook-id"], headers["Content-Type"]) == ("/in?a=b", event.pk, "application/json")
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.status, row.answer, row.error) == ("sent", 1, 200, "ok", "")


def test_only_who_wants_an_event_gets_it_and_others_are_deleted(lead: Person, settings: Any) -> None:
    other = make_initiative(lead, "elsewhere")
    with receiving(settings) as server:
        add_webhook(server, lead, initiative=other)
        add_webhook(server, lead, events=["milestone.passed"])
        area = CriticalArea.objects.get(initiative__key="organisations")
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=lead, now=timezone.now())
        assert run() == 0
    assert not WebhookEvent.objects.exists()


def test_what_is_not_open_to_everyone_goes_only_to_the_initiative_s_own_webhooks(lead: Person, settings: Any) -> None:
    Initiative.objects.update(open_to_everyone=False)
    with receiving(settings) as server:
        add_webhook(server, lead)
        own, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        settle(lead)
        assert run() == 1
    assert WebhookDelivery.objects.get().webhook == own


def test_a_failed_delivery_is_repeated_after_1_5_and_30_minutes_2_8_and_24_hours_with_the_same_id(
    lead: Person, settings: Any
) -> None:
    with receiving(settings, lambda handler: handler.say(503, b"not now")) as server:
        add_webhook(server, lead)
        event = settle(lead)
        after = timedelta()
        waits = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
        waits += [timedelta(hours=2), timedelta(hours=8), timedelta(hours=24)]
        run(after)
        for number, wait in enumerate(waits, start=1):
            row = WebhookDelivery.objects.get()
            assert (row.state, row.attempts, row.status, row.answer) == ("pending", number, 503, "not now")
            run(after + wait - timedelta(seconds=5))
            assert len(server.asked) == number
            after += wait + timedelta(seconds=1)
            run(after)
    assert {one["webhook-id"] for _, one in server.asked} == {event.pk}
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, len(server.bodies)) == ("failed", 7, 7)
    assert row.error == "The receiver responded with status 503."
    assert [(one.status, one.answer) for one in row.results.all()] == [(503, "not now")] * 7


def test_after_a_failure_the_others_wait_a_minute_and_arrive_in_order(lead: Person, settings: Any) -> None:
    answers = iter([500, 200, 200])
    with receiving(settings, lambda handler: handler.say(next(answers))) as server:
        add_webhook(server, lead)
        settle(lead)
        settle(lead, AreaStatus.OPEN)
        run()
        assert len(server.asked) == 1
        assert run(timedelta(minutes=2)) == 2
    assert [one["type"] for one in map(dict, verified_bodies(server))] == [
        "area.settled",
        "area.settled",
        "area.reopened",
    ]


def verified_bodies(server: Any) -> list[dict[str, Any]]:

    return [json.loads(body) for body in server.bodies]


def test_410_switches_it_off_and_stops_what_waits(
    lead: Person, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with receiving(settings, lambda handler: handler.say(410)) as server:
        row, _ = add_webhook(server, lead)
        settle(lead)
        settle(lead, AreaStatus.OPEN)
        run()
        row.refresh_from_db()
        assert (row.active, row.off_reason) == (False, "gone")
        assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed"}
        settle(lead)
        run(timedelta(days=1))
    assert len(server.asked) == 1
    assert tasks.mail_switched_off(row.pk) == 1
    (email,) = mail.outbox
    assert email.to == [lead.account.email]
    assert "410 Gone" in email.body
    assert f"/webhooks/{row.pk}/" in email.body


def test_five_days_of_failures_switch_it_off_and_one_success_starts_again(lead: Person, settings: Any) -> None:
    status = {"now": 500}
    with receiving(settings, lambda handler: handler.say(status["now"])) as server:
        row, _ = add_webhook(server, lead)
        settle(lead)
        run()
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4, hours=23))
        run(timedelta(minutes=2))
        assert Webhook.objects.get().active
        status["now"] = 200
        run(timedelta(minutes=10))
        assert Webhook.objects.get().failing_since is None
        status["now"] = 500
        settle(lead, AreaStatus.OPEN)
        run()
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5))
        run(timedelta(minutes=2))
    row.refresh_from_db()
    assert (row.active, row.off_reason) == (False, "failing")


def test_a_redirect_is_not_followed(lead: Person, settings: Any) -> None:
    with receiving(settings, lambda handler: handler.say(302, Location="http://169.254.169.254/")) as server:
        add_webhook(server, lead)
        settle(lead)
        assert run() == 0
    row = WebhookDelivery.objects.get()
    assert (row.status, row.state) == (302, "pending")
    assert "doesn’t follow redirects" in row.error
    assert len(server.asked) == 1


def test_two_kilobytes_of_the_answer_are_kept(lead: Person, settings: Any) -> None:
    with receiving(settings, lambda handler: handler.say(200, b"\0a" * 500_000)) as server:
        add_webhook(server, lead)
        settle(lead)
        assert run() == 1
    assert WebhookDelivery.objects.get().answer == "a" * 1024


def test_a_receiver_that_answers_too_slowly_fails_after_the_limit(
    lead: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (sending.LIMITS.total, sending.LIMITS.most_bytes) == (10, 2048)
    monkeypatch.setattr(sending, "LIMITS", Limits(connect=0.2, read=0.2, total=0.2, most_bytes=2048))

    def silent(handler: Handler) -> None:
        time.sleep(0.5)

    with receiving(settings, silent) as server:
        add_webhook(server, lead)
        settle(lead)
        assert run() == 0
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status, row.error) == ("pending", None, "There was no complete response within 0.2 seconds.")


def test_the_network_inside_is_never_reached_unless_it_is_allowed(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        add_webhook(server, lead)
        settings.WEBHOOK_HOSTS = []
        for host in ("127.0.0.1:8080", "169.254.169.254", "[::1]:8080", "localhost:8080"):
            address = services.sealed(f"http://{host}/latest/meta-data/")
            Webhook.objects.update(address=address)
            settle(lead, AreaStatus.OPEN if CriticalArea.objects.get().status == "settled" else AreaStatus.SETTLED)
            run(timedelta(hours=1))
    assert server.asked == []
    assert "private network" in WebhookDelivery.objects.latest("pk").error


def test_one_of_an_initiative_stops_when_who_switched_it_on_can_no_longer_edit_it(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        settle(lead)
        LeadAssignment.objects.filter(person=lead).update(end="2026-11-01", start="2026-01-05")
        assert run() == 0
    row.refresh_from_db()
    assert (server.asked, row.active, row.off_reason) == ([], False, "owner")


def test_two_workers_deliver_once(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        add_webhook(server, lead)
        settle(lead)
        sending.pass_on(timezone.now())
        first, second = WebhookDelivery.objects.get(), WebhookDelivery.objects.get()
        assert sending.claim(first, timezone.now())
        assert not sending.claim(second, timezone.now())
        assert run() == 0
        # The first one died: after its lease another takes it.
        assert run(timedelta(minutes=2)) == 1
    assert len(server.asked) == 1


def test_a_lost_key_is_said_in_the_log(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        add_webhook(server, lead)
        Webhook.objects.update(address="nonsense")
        settle(lead)
        run()
    assert WebhookDelivery.objects.get().error == sending.LOST_KEY


def test_sent_events_have_a_key_in_base32() -> None:
    assert set(events.ulid(datetime(2026, 11, 30, tzinfo=UTC))) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(EVERYTHING) == 27
