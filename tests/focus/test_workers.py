"""Real workers: over files and over Redis, killed in the middle and brought back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from engine.weeks import Week
from focus.models import WeekPlan
from focus.plan import replanning, services, weekly_run
from people import jobs
from people.models import Heartbeat, Job, Person
from tests.support.factories import OrganisationFactory, PersonFactory
from tests.support.one_initiative import make_initiative
from tests.support.processes import ROOT, environment, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.at("2026-11-23T09:00Z")]

Start = Callable[[], subprocess.Popen[bytes]]


# A broker of files is the embedded app's, whose database is SQLite.
@pytest.fixture(params=[pytest.param("files", marks=pytest.mark.once), "redis"])
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a broker; none where it is a folder."""
    return str(request.getfixturevalue("redis_url")) if request.param == "redis" else ""


@pytest.fixture
def start(tmp_path: Path, broker: str) -> Iterator[Start]:
    """Starts a worker there."""
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-q", "-A", "leadplan", "worker", "-P", "threads", "-c", "2"]
        running.append(
            subprocess.Popen(
                [*command, "-l", "ERROR", "--without-gossip"], cwd=ROOT, env=environment(tmp_path, REDIS_URL=broker)
            )
        )
        return running[-1]

    yield begin
    for worker in running:
        worker.kill()
        worker.wait()


@pytest.fixture
def lead() -> Person:
    OrganisationFactory.create(country="")
    lead = PersonFactory.create(key="diego", seniority="staff")
    make_initiative(lead, "organisations", areas=6)
    return lead


def this_week() -> Week:
    return Week.of(timezone.now().date())


def test_a_worker_does_what_is_waiting_and_says_that_it_lives(start: Start, lead: Person) -> None:
    job = replanning.request_replan(lead, this_week(), now=timezone.now())
    assert jobs.display_state(job, timezone.now() + timedelta(seconds=16)) == "stalled"
    start()
    wait_until(lambda: Job.objects.get().state == "done")
    assert WeekPlan.objects.get().person == lead
    assert Job.objects.get().done == 1
    assert Heartbeat.objects.filter(name="worker").exists()


@pytest.mark.kills
def test_a_job_goes_on_where_a_killed_worker_left_it(start: Start, lead: Person) -> None:
    week, now = this_week(), timezone.now()
    for ahead in range(1, 27):
        services.plan_chunk([lead.pk], week + ahead, now=now)
    replanning.request_replan(lead, week, now=now)
    worker = start()
    wait_until(lambda: Job.objects.get().done >= 2)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    left = Job.objects.get()
    assert left.state == "running"
    assert 2 <= left.done < left.total == 27
    # What a page shows sixteen seconds later, without making the test wait for them.
    assert jobs.display_state(left, timezone.now() + timedelta(seconds=16)) == "stalled"
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=16))
    start()
    wait_until(lambda: Job.objects.get().state == "done")
    replanned = WeekPlan.objects.filter(previous__isnull=False).count()
    # Every later week was planned again; the row at which the worker died may have been twice.
    assert replanned == 26
    assert WeekPlan.objects.count() == 27


def test_a_file_that_a_killed_process_left_half_written_stops_nobody(
    start: Start, lead: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "broker"
    for name in ("control/jobs.exchange", "messages/1_half.jobs.msg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        os.utime(path, (0, 0))
    replanning.request_replan(lead, this_week(), now=timezone.now())
    start()
    wait_until(lambda: Job.objects.get().state == "done")


def test_the_weekly_run_by_a_real_worker(start: Start, lead: Person, tmp_path: Path, broker: str) -> None:
    for number in range(5):
        make_initiative(PersonFactory.create(), f"more-{number}")
    (week,) = due = weekly_run.due_weeks(timezone.now())
    assert len(due[week]) == 6
    start()
    # Two ticks of beat at once.
    tick = "from leadplan import celery_app as app; [app.send_task('focus.tasks.plan_due_weeks') for _ in range(2)]"
    subprocess.run([sys.executable, "-c", tick], cwd=ROOT, env=environment(tmp_path, REDIS_URL=broker), check=True)
    wait_until(lambda: WeekPlan.objects.count() == 6)
    assert WeekPlan.objects.filter(week=str(week)).count() == 6
