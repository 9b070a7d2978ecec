"""Beat: its ticks go on when the clock is set back, and its heartbeat comes from the loop that sends them."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery.signals import before_task_publish

from leadplan.celery import app
from leadplan.runtime.beat import Scheduler
from people.models import Heartbeat

pytestmark = [pytest.mark.once, pytest.mark.django_db]

START = datetime(2026, 11, 25, 10, 0, 1, tzinfo=UTC)


@pytest.fixture
def sent() -> Iterator[Counter[str]]:
    """How often each task was sent."""
    counted: Counter[str] = Counter()

    def count(sender: str, **_: object) -> None:
        counted[sender] += 1

    before_task_publish.connect(count)
    yield counted
    before_task_publish.disconnect(count)


def run(scheduler: Scheduler, clock: time_machine.Traveller, length: timedelta) -> None:
    """Call it as beat's service does: again after the seconds that it says."""
    passed = 0.0
    while passed < length.total_seconds():
        # Floats: a pause may be too short to move the clock.
        pause = max(scheduler.tick(), 0.001)
        clock.shift(pause)
        passed += pause


def test_ticks_go_on_after_the_clock_was_three_hours_ahead_for_a_minute(sent: Counter[str]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        scheduler = Scheduler(app)
        run(scheduler, clock, timedelta(minutes=1))
        clock.shift(timedelta(hours=3))
        run(scheduler, clock, timedelta(minutes=1))
        clock.shift(-timedelta(hours=3))
        sent.clear()
        run(scheduler, clock, timedelta(minutes=15))
    assert sent["people.tasks.resume_jobs"] in range(58, 62)
    assert sent["digests.tasks.send_due_digests"] == 3
    assert sent["focus.tasks.plan_due_weeks"] == 1


def test_a_restart_forgets_when_it_ran_last(sent: Counter[str]) -> None:
    with time_machine.travel(START + timedelta(hours=3), tick=False) as clock:
        run(Scheduler(app), clock, timedelta(minutes=5))
        clock.move_to(START)
        sent.clear()
        run(Scheduler(app), clock, timedelta(minutes=5))
    assert sent["digests.tasks.send_due_digests"] == 1


def test_the_loop_records_that_beat_is_alive() -> None:
    with time_machine.travel(START, tick=False):
        assert Scheduler(app).tick() <= 5
        assert Heartbeat.objects.get(name="beat").at == START
