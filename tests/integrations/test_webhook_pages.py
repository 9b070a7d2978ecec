"""The pages of webhooks: adding one, its secret shown once, its log, switching off, removing and back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from initiatives.models import AreaStatus, CriticalArea, Initiative
from initiatives.services import progress
from integrations.models import OwnEvent, Webhook, WebhookDelivery
from integrations.webhooks import services
from people.models import AuditLine, Person
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in
from tests.support.one_initiative import make_initiative
from tests.support.webhook_receiver import add_webhook, receiving, run, verified

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-30T09:00:00Z")]
HERE = "/initiatives/organisations/webhooks/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(client: Client) -> Person:
    cache.clear()  # The limit of tests counts by row, and each test's first row has the same number.
    OrganisationFactory.create(timezone="Europe/Madrid")
    person = PersonFactory.create(key="diego", name="Diego Funes")
    sign_in(client, person)
    make_initiative(person, "organisations")
    return person


def typed(server: Any, **more: Any) -> dict[str, Any]:
    address = f"http://127.0.0.1:{server.port}/services/T0/B0/XyZzy"
    return {"kind": "json", "name": " Data  warehouse ", "address": address, "events": ["area.settled"], **more}


def test_a_lead_adds_one_whose_secret_is_shown_once_and_verifies(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        made = client.post(f"{HERE}new/", typed(server))
        secret = re.search(r'value="(whsec_[^"]+)"', made.content.decode())
        assert secret is not None
        assert "no-store" in made.headers["Cache-Control"]
        area = CriticalArea.objects.select_related("initiative").get()
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=lead, now=timezone.now())
        assert run() == 1
    assert len(verified(server, secret[1])) == 1
    row = Webhook.objects.get()
    assert (row.name, row.host, row.initiative, row.owner) == (
        "Data warehouse",
        "127.0.0.1",
        Initiative.objects.get(),
        lead,
    )
    stored = str(Webhook.objects.values().get()) + str(list(AuditLine.objects.values()))
    assert "XyZzy" not in stored
    assert secret[1] not in stored
    for address in (HERE, f"/webhooks/{row.pk}/", f"/webhooks/{row.pk}/edit/"):
        page = client.get(address).content.decode()
        assert "XyZzy" not in page
        assert secret[1] not in page
        assert "Data warehouse" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": "https://169.254.169.254/latest/"}, "private network"),
        ({"address": "http://chat.example/hooks/x"}, "start with https://"),
        ({"address": "https://chat.example:6379/"}, "port 6379"),
        ({"address": "https://a:b@chat.example/"}, "username and password"),
        ({"address": ""}, "Enter the address"),
        ({"name": ""}, "Enter a name"),
        ({"events": []}, "Choose at least one"),
        ({"events": ["person.rated"]}, "person.rated"),
        ({"weekly": "on"}, "Only a channel gets a summary"),
        ({"kind": "week"}, "week"),
    ],
)
def test_what_can_t_be_is_refused_with_the_reason_and_kept(
    client: Client, lead: Person, settings: Any, change: dict[str, Any], words: str
) -> None:
    with receiving(settings) as server:
        answer = client.post(f"{HERE}new/", typed(server, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Webhook.objects.exists()


def test_editing_keeps_the_address_unless_another_is_typed(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        settings.WEBHOOK_HOSTS = []
        data = {"name": "Warehouse", "address": "", "events": ["area.added"]}
        assert client.post(f"/webhooks/{row.pk}/edit/", data).status_code == 303
        before = Webhook.objects.get()
        assert (before.name, before.events, before.address) == ("Warehouse", ["area.added"], row.address)
        data["address"] = "https://chat.example/hooks/new"
        assert client.post(f"/webhooks/{row.pk}/edit/", data).status_code == 303
    assert Webhook.objects.get().host == "chat.example"
    lines = AuditLine.objects.filter(thing="webhook", verb="changed").values_list("before", "after")
    assert any("Data warehouse" in before and "Warehouse" in after for before, after in lines)


def test_a_test_arrives_and_the_log_shows_it(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, secret = add_webhook(server, lead, initiative=Initiative.objects.get())
        log = client.post(f"/webhooks/{row.pk}/test/", headers=HTMX).content.decode()
        assert 'hx-trigger="every 2s"' in log
        assert run() == 1
        log = client.get(f"/webhooks/{row.pk}/", headers=HTMX).content.decode()
    assert verified(server, secret)[0]["type"] == "webhook.test"
    assert ("Delivered" in log, "every 2s" in log, "<html" in log) == (True, False, False)


def test_tests_are_limited(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        for _ in range(12):
            client.post(f"/webhooks/{row.pk}/test/")
    assert WebhookDelivery.objects.count() == 10


def test_sending_again_has_the_same_id(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        client.post(f"/webhooks/{row.pk}/test/")
        run()
        delivery = WebhookDelivery.objects.get()
        assert client.post(f"/webhooks/{row.pk}/again/{delivery.pk}/").status_code == 303
        assert run() == 1
    assert [one["webhook-id"] for _, one in server.asked] == [delivery.event_id] * 2


def test_each_attempt_stays_in_the_log(client: Client, lead: Person, settings: Any) -> None:
    """*Send again* doesn’t hide what the receiver answered before."""
    answers = iter([(500, b"out of memory"), (200, b"welcome")])
    with receiving(settings, lambda handler: handler.say(*next(answers))) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        client.post(f"/webhooks/{row.pk}/test/")
        run()
        client.post(f"/webhooks/{row.pk}/again/{WebhookDelivery.objects.get().pk}/")
        run(timedelta(minutes=2))
    page = client.get(f"/webhooks/{row.pk}/")
    found = [(one.status, one.answer) for one in page.context["page"].lines[0].attempts]
    assert found == [(200, "welcome"), (500, "out of memory")]
    text = page.content.decode()
    assert "The receiver responded with status 500." in text
    assert (text.count("out of memory"), text.count("welcome")) == (1, 1)


def test_switched_off_it_gets_nothing_also_not_later(client: Client, lead: Person, settings: Any) -> None:
    area = CriticalArea.objects.select_related("initiative").get()
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
        client.post(f"/webhooks/{row.pk}/test/")
        assert client.post(f"/webhooks/{row.pk}/active/", {"active": "0"}).status_code == 303
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=lead, now=timezone.now())
        assert client.post(f"/webhooks/{row.pk}/test/", follow=True).content.decode().count("Switch it on first.") == 1
        run()
        # A request that was under way has failed since.
        WebhookDelivery.objects.update(state="pending", error="The receiver answered with status 500.")
        assert client.post(f"/webhooks/{row.pk}/active/", {"active": "1"}).status_code == 303
        run(timedelta(days=1))
    assert server.asked == []
    assert WebhookDelivery.objects.get().error == "The webhook was switched off."


def test_removed_and_restored_it_works_again(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, secret = add_webhook(server, lead, initiative=Initiative.objects.get())
        gone = client.post(f"/webhooks/{row.pk}/remove/")
        assert (gone.status_code, Webhook.objects.exists()) == (303, False)
        undo = re.search(r'action="(/webhooks/undo/[^"]+)"', client.get(gone.url).content.decode())  # type: ignore[attr-defined]
        assert undo is not None
        assert client.post(undo[1]).status_code == 303
        client.post(f"/webhooks/{row.pk}/test/")
        assert run() == 1
    assert verified(server, secret)[0]["type"] == "webhook.test"
    verbs = AuditLine.objects.filter(thing="webhook").order_by("at", "pk").values_list("verb", flat=True)
    assert list(verbs) == ["added", "removed", "restored"]


def test_a_former_lead_can_t_restore_one(client: Client, lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, initiative=Initiative.objects.get())
    gone = client.post(f"/webhooks/{row.pk}/remove/")
    Initiative.objects.get().assignments.update(end="2026-11-01")
    assert client.post(f"/webhooks/undo/{gone.url.partition('removed=')[2]}/").status_code == 303  # type: ignore[attr-defined]
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_take_the_same_number_of_queries_at_any_size(
    client: Client, lead: Person, settings: Any, django_assert_max_num_queries: Any, rows: int
) -> None:
    with receiving(settings) as server:
        found = [add_webhook(server, lead, initiative=Initiative.objects.get())[0] for _ in range(min(rows, 20))]
    for _ in range(rows):
        services.add_delivery(found[0], OwnEvent.TEST, {}, timezone.now())
    with django_assert_max_num_queries(8) as taken:
        client.get(HERE)
    with django_assert_max_num_queries(8) as log:
        client.get(f"/webhooks/{found[0].pk}/")
    assert (len(taken), len(log)) == (5, 7)


def test_its_words(client: Client, lead: Person) -> None:
    page = client.get(HERE).content.decode()
    assert "No webhooks yet" in page
    assert "never ratings, hours, weeks or notes" in " ".join(page.split())
