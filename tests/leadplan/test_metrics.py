"""What Prometheus reads: figures of what waits, of requests, and no names."""

import json
import re
from datetime import timedelta

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from engine.weeks import Week
from focus.models import Calendar
from focus.plan import services
from people import jobs
from people.models import Departure, Job
from tests.support import factories as make
from tests.support.one_initiative import make_initiative
from tests.support.processes import ROOT

pytestmark = [pytest.mark.once, pytest.mark.at("2026-11-24T09:00Z")]

KEY = "a-key-for-prometheus"
LABELS = {"app", "status", "le", "queue", "state", "name"}
METRIC = re.compile(r"leadplan_\w+")
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def key(settings: Settings) -> None:
    settings.METRICS_KEY = KEY


def scraped(client: Client) -> Samples:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def value(found: Samples, metric: str, **labels: str) -> float:
    return found[metric, tuple(sorted(labels.items()))]


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {KEY}", "Bearer ключ"])
def test_without_the_key_the_page_does_not_exist(client: Client, key: None, header: str) -> None:
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.django_db
def test_without_a_key_in_the_settings_no_one_may_read_it(client: Client) -> None:
    for header in ("Bearer ", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.django_db
def test_what_waits_is_counted_from_the_rows(client: Client, key: None) -> None:
    now = timezone.now()
    make.OrganisationFactory.create(country="")
    planned, late = (make.PersonFactory.create(key=name, seniority="staff") for name in ("planned", "late"))
    make_initiative(planned, "one")
    make_initiative(late, "two")
    services.plan_chunk([planned.pk], Week.of(now.date()), now=now)
    Job.objects.create(kind="focus.tasks.replan_job", requested_by=late, requested_at=now - timedelta(minutes=7))
    Job.objects.create(
        kind="x", requested_by=late, requested_at=now, state="running", heartbeat_at=now - timedelta(minutes=1)
    )
    for ago, failures in ((3, 2), (1, 0)):
        Calendar.objects.create(
            person=planned, name=f"Work {ago}", added_at=now, due_at=now - timedelta(minutes=ago), failures=failures
        )
    Departure.objects.create(person=planned, requested_at=now, day=now.date())
    jobs.record_heartbeat("beat")
    found = scraped(client)
    assert {name: value(found, "leadplan_waiting", queue=name) for name in ("jobs", "mail", "plan", "sync", "tidy")} == {
        "jobs": 1, "mail": 0, "plan": 1, "sync": 2, "tidy": 1,
    }  # fmt: skip
    assert value(found, "leadplan_waiting_oldest_seconds", queue="jobs") == pytest.approx(7 * 60, abs=5)
    assert value(found, "leadplan_waiting_oldest_seconds", queue="sync") == pytest.approx(3 * 60, abs=5)
    assert (value(found, "leadplan_weeks", state="due"), value(found, "leadplan_weeks", state="planned")) == (1, 1)
    assert (value(found, "leadplan_jobs", state="stalled"), value(found, "leadplan_jobs", state="queued")) == (1, 1)
    assert value(found, "leadplan_calendars_failing") == 1
    assert value(found, "leadplan_last_seen_seconds", name="beat") == pytest.approx(0, abs=5)


@pytest.mark.django_db
def test_requests_are_counted_by_app_and_status(client: Client, key: None) -> None:
    make.OrganisationFactory.create()
    make.sign_in(client, make.PersonFactory.create(name="Zoë Unmistakable", key="unmistakable"))
    before = scraped(client)
    client.get("/people/")
    client.get("/people/")
    client.get("/no/such/page/")
    found = scraped(client)

    def more(name: str, **labels: str) -> float:
        there = tuple(sorted(labels.items()))
        return found.get((name, there), 0) - before.get((name, there), 0)

    assert more("leadplan_requests_total", app="people", status="2xx") == 2
    assert more("leadplan_requests_total", app="other", status="4xx") == 1
    assert more("leadplan_request_seconds_count", app="people") == 2
    assert not [labels for _, labels in found if "unmistakable" in str(labels).lower()]
    assert {label for name, labels in found if name.startswith("leadplan") for label, _ in labels} <= LABELS
    assert len(found) <= 400


@pytest.mark.django_db
def test_the_number_of_queries_does_not_depend_on_the_size(client: Client, key: None) -> None:
    make.OrganisationFactory.create(country="")
    counts = []
    for size in (1, 20):
        for number in range(size):
            make_initiative(make.PersonFactory.create(seniority="staff"), f"one-{size}-{number}")
        with CaptureQueriesContext(connection) as asked:
            scraped(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_dashboard_names_figures_that_exist_and_all_of_them(client: Client, key: None) -> None:
    panels = json.loads((ROOT / "ops/grafana-dashboard.json").read_text())["panels"]
    make.OrganisationFactory.create()
    jobs.record_heartbeat("beat")
    client.get("/people/")
    there = {name for name, _ in scraped(client)}
    named = {one for panel in panels for target in panel["targets"] for one in METRIC.findall(target["expr"])}
    assert named <= there
    whole = {re.sub(r"_(total|created|bucket|sum|count)$", "", one) for one in there if one.startswith("leadplan")}
    assert whole == {re.sub(r"_(total|bucket)$", "", one) for one in named}


@pytest.mark.django_db
def test_alerts_name_figures_that_exist(client: Client, key: None) -> None:
    rules = yaml.safe_load((ROOT / "ops/prometheus-alerts.yml").read_text())["groups"][0]["rules"]
    assert len(rules) == 6
    make.OrganisationFactory.create()
    for name in ("beat", "backup"):
        jobs.record_heartbeat(name)
    client.get("/people/")
    there = {name for name, _ in scraped(client)}
    for rule in rules:
        assert set(re.findall(r"leadplan_\w+", rule["expr"])) <= there, rule["alert"]
        assert rule["annotations"]["summary"]
