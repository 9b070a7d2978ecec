"""Work by kind: what someone waits for is not behind what can wait."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from pytest_django.fixtures import Settings

from leadplan.celery import QUEUES, app
from people import broker
from tests.support.processes import ROOT, environment, wait_until

CALENDARS, EMAILS = 200, 3


@pytest.mark.once
def test_every_task_has_a_queue_of_its_own_kind() -> None:
    app.loader.import_default_modules()
    tasks = [name for name in app.tasks if not name.startswith("celery.")]
    found = {name: app.amqp.router.route({}, name)["queue"].name for name in tasks}
    assert set(found.values()) == set(QUEUES)
    unrouted = [name for name in tasks if app.amqp.router.lookup_route(name) is None]
    assert not unrouted
    assert found["focus.tasks.replan_job"] == found["focus.tasks.sync_calendar_job"] == "jobs"
    assert (found["digests.tasks.send_digests"], found["focus.tasks.sync_calendar"]) == ("mail", "sync")


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_emails_before_it_reads_the_calendars_that_wait(
    tmp_path: Path, redis_url: str, settings: Settings
) -> None:
    settings.CELERY_BROKER_URL = redis_url
    queues = redis.from_url(redis_url)
    for number in range(CALENDARS):
        assert broker.wake("focus.tasks.sync_calendar", number)
    for _ in range(EMAILS):
        broker.wake("digests.tasks.send_digests", [])
    assert (queues.llen("sync"), queues.llen("mail")) == (CALENDARS, EMAILS)
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-q", "-A", "leadplan", "worker", "-P", "solo", "-l", "INFO"]
    with log.open("wb") as output:
        worker = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(tmp_path, REDIS_URL=redis_url, LEADPLAN_LOG_LEVEL="INFO"),
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: not queues.llen("sync"))
    finally:
        worker.terminate()
        worker.wait()
    started = re.findall(r"task_started .*task=(?:focus|digests)\.tasks\.(sync_calendar|send_digests)", log.read_text())
    assert len(started) == EMAILS + CALENDARS
    assert started[:EMAILS] == ["send_digests"] * EMAILS
