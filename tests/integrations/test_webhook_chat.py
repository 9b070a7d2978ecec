"""What a channel reads: changes, Monday's summary, and a person's own week, which holds nothing else of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from engine.weeks import Week
from focus.models import OwnWork, WeekPlan
from focus.plan import services as plans
from initiatives.models import AreaStatus, CriticalArea, DateGiven, Dependency, InflectionPoint, Initiative
from initiatives.services import progress
from integrations.models import Webhook, WebhookDelivery, WebhookKind
from integrations.webhooks import services, text, weekly_run
from integrations.webhooks.queries import chat, summary
from people.models import Person, WebhookEvent
from tests.support.factories import AccountFactory, OrganisationFactory, PersonFactory, sign_in
from tests.support.one_initiative import make_initiative
from tests.support.webhook_receiver import add_webhook, receiving, run, texts

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-11-30T09:00:00Z")]
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def lead(db: None) -> Person:
    OrganisationFactory.create(timezone="Europe/Madrid")
    person = PersonFactory.create(key="diego", name="Diego Funes", seniority="staff")
    AccountFactory.create(person=person)
    initiative = make_initiative(person, "organisations")
    Initiative.objects.filter(pk=initiative.pk).update(name="Organisations", open_to_everyone=True)
    CriticalArea.objects.update(name="Limits")
    return person


def test_a_change_is_a_message_with_names_and_a_link(lead: Person, settings: Any) -> None:
    settings.BASE_URL = "https://plan.example"
    area = CriticalArea.objects.select_related("initiative").get()
    with receiving(settings) as server:
        _, secret = add_webhook(server, lead, kind=WebhookKind.SLACK)
        progress.set_area_status(area, AreaStatus.SETTLED, "We chose REST.", by=lead, now=timezone.now())
        assert run() == 1
    assert secret == ""
    assert "webhook-signature" not in server.asked[0][1]
    assert texts(server) == [
        "*Critical area settled*: “Limits” in “Organisations”, by Diego Funes\n"
        "• status: open → settled\n"
        "<https://plan.example/initiatives/organisations/|Open in leadplan>"
    ]


def test_a_channel_of_the_organisation_hears_no_new_name_of_what_is_no_longer_open(lead: Person) -> None:
    Initiative.objects.update(name="Secret plan", open_to_everyone=False)
    payload = {"type": "area.settled", "initiative": "organisations", "name": "Limits", "by": None}
    assert "“organisations”" in chat.change(payload, Webhook())
    assert "“Secret plan”" in chat.change(payload, Webhook(initiative=Initiative.objects.get()))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<!channel> hi", "&lt;!channel&gt; hi"),
        ("@all & @here", "@\u200ball &amp; @\u200bhere"),
        ("![x](https://elsewhere.example/pixel.png)", "![x]\u200b(https://elsewhere.example/pixel.png)"),
        ("two\nlines", "two lines"),
        ("a" * 200, "a" * 159 + "…"),
    ],
)
def test_a_name_notifies_no_one_and_is_no_markup(name: str, shown: str) -> None:
    assert text.escaped(name) == shown


def test_dates_and_long_texts_of_a_change() -> None:
    payload = {
        "type": "initiative.changed", "name": "Organisations", "by": None,
        "changes": {"target": ["2026-12-18", None], "open": [False, True], "summary": ["a", "b"]},
    }  # fmt: skip
    assert text.change_text(payload, text.Names("Organisations"), "/x").splitlines() == [
        "*Initiative changed*: “Organisations”",
        "• target: Fri 18 Dec 2026 → –",
        "• open: no → yes",
        "• also changed: summary",
        "</x|Open in leadplan>",
    ]


def test_mondays_summary_holds_milestones_waits_and_settled_areas_of_the_initiative(
    lead: Person, settings: Any
) -> None:
    settings.BASE_URL = "https://plan.example"
    initiative = Initiative.objects.get()
    other = make_initiative(lead, "private")
    InflectionPoint.objects.filter(initiative=other).update(name="Acquisition")
    InflectionPoint.objects.filter(initiative=initiative).update(name="Design review", date="2026-12-10")
    row = Dependency.objects.create(initiative=initiative, key="sdk", name="Identity SDK", need_by="2026-12-04")
    DateGiven.objects.create(dependency=row, recorded_on="2026-11-09", eta="2026-12-02", reason="Hm")
    DateGiven.objects.create(dependency=row, recorded_on="2026-11-23", eta="2026-12-19", reason="The lead is ill")
    area = CriticalArea.objects.select_related("initiative").get(initiative=initiative)
    progress.set_area_status(area, AreaStatus.SETTLED, "secret note", by=lead, now=MONDAY - timedelta(days=3))
    expected = (
        "*Week 49*\n\n"
        "*<https://plan.example/initiatives/organisations/|Organisations>*: on track, 0 open critical areas\n"
        "• Milestone “Design review” on Thu 10 Dec\n"
        "• Waiting for “Identity SDK”, needed by Fri 4 Dec, their date Sat 19 Dec\n"
        "• Settled last week: “Limits”"
    )
    with receiving(settings) as server:
        add_webhook(server, lead, kind=WebhookKind.SLACK, events=[], weekly=True, initiative=initiative)
        add_webhook(server, lead, kind=WebhookKind.SLACK, events=[], weekly=True)
        add_webhook(server, lead, kind=WebhookKind.SLACK, events=["area.added"])
        assert (weekly_run.write_due(MONDAY), weekly_run.write_due(MONDAY)) == (2, 0)
        assert run() == 2
    assert texts(server) == [expected, expected]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-30T06:59:00Z", 0),
        ("2026-11-30T07:00:00Z", 1),
        ("2026-12-01T22:00:00Z", 1),
        ("2026-12-01T23:00:00Z", 0),
        ("2026-12-03T09:00:00Z", 0),
    ],
)
def test_it_is_due_from_monday_at_8_in_madrid_until_tuesday(lead: Person, settings: Any, moment: str, due: int) -> None:
    with receiving(settings) as server:
        add_webhook(server, lead, kind=WebhookKind.SLACK, events=[], weekly=True)
        assert weekly_run.write_due(datetime.fromisoformat(moment)) == due


def test_one_added_on_monday_begins_next_monday(lead: Person, settings: Any) -> None:
    with receiving(settings) as server:
        row, _ = add_webhook(server, lead, kind=WebhookKind.SLACK, events=[], weekly=True)
        Webhook.objects.update(last_week="2026-W49")
        assert weekly_run.write_due(MONDAY) == 0
        services.set_active(row, False, by=lead, week="2026-W49", now=MONDAY)
        assert weekly_run.write_due(MONDAY + timedelta(weeks=1)) == 0
        services.set_active(row, True, by=lead, week="2026-W49", now=MONDAY)
        assert weekly_run.write_due(MONDAY + timedelta(weeks=1)) == 1


def test_a_person_s_week_is_sent_once_it_is_planned_without_anything_private(lead: Person, settings: Any) -> None:
    OwnWork.objects.create(person=lead, title="Write my promotion case", hours=3, due="2026-12-04")
    client = Client()
    sign_in(client, lead)
    with receiving(settings) as server:
        address = f"http://127.0.0.1:{server.port}/hooks/x"
        refused = client.post("/me/webhook/", {"address": address})
        assert (refused.status_code, Webhook.objects.exists()) == (422, False)
        assert "they will see what you plan" in refused.content.decode()
        with time_machine.travel(MONDAY - timedelta(days=4)):
            assert client.post("/me/webhook/", {"address": address, "agreed": "on"}).status_code == 303
        assert weekly_run.write_due(MONDAY) == 0
        plans.replan(lead, Week.of(MONDAY.date()), now=MONDAY)
        assert (weekly_run.write_due(MONDAY), weekly_run.write_due(MONDAY)) == (1, 0)
        assert run() == 1
    hours = WeekPlan.objects.get().facts["items"]
    (message,) = texts(server)
    assert message.startswith("*Diego Funes: week 49*\n")
    assert message.count(" h “Limits” in “Organisations”") == len(hours) == 1
    assert "promotion" not in message
    # Nothing of the week is stored with the delivery.
    assert WebhookEvent.objects.get().payload == {"type": "week.planned", "week": "2026-W49"}
    assert WebhookDelivery.objects.get().state == "sent"


def test_a_person_s_week_is_no_one_else_s(lead: Person, settings: Any, client: Client) -> None:
    sign_in(client, PersonFactory.create(key="nadia"), is_superuser=True, is_staff=True)
    with receiving(settings) as server:
        details = services.Details("My week", f"http://127.0.0.1:{server.port}/", [], weekly=True)
        row, _ = services.create(WebhookKind.WEEK, details, None, by=lead, week="", now=MONDAY)
    assert client.get(f"/webhooks/{row.pk}/").status_code == 404
    assert "My week" not in client.get("/settings/webhooks/").content.decode()


def test_summaries_take_the_same_number_of_queries_at_any_size(lead: Person, django_assert_num_queries: Any) -> None:
    for number in range(4):
        initiative = make_initiative(lead, f"more-{number}")
        Initiative.objects.filter(pk=initiative.pk).update(open_to_everyone=True)
    with django_assert_num_queries(5):
        words = summary.summary_text(None, MONDAY)
    assert words.count("Milestone") == 5
