"""The Celery application: the weekly run, the digests and the jobs that people start."""

import gc
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_init, worker_ready, worker_shutting_down
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")

HEARTBEAT_SECONDS: Final = 5.0
GARBAGE_THRESHOLD: Final = 50_000

QUEUES: Final[Mapping[str, Sequence[str]]] = {
    "jobs": ("*.tasks.*_job", "allocation.tasks.tell_promoted", "people.tasks.resume_jobs"),
    "mail": ("digests.tasks.*", "people.tasks.mail_password_reset", "integrations.tasks.mail_switched_off"),
    "hooks": ("integrations.tasks.send_*", "integrations.tasks.write_weekly_messages"),
    "plan": ("focus.tasks.plan_*", "focus.tasks.study_*"),
    "sync": ("focus.tasks.sync_due_calendars", "focus.tasks.sync_calendar"),
    "tidy": ("leadplan.tasks.*", "people.tasks.move_lines", "stakeholders.tasks.*", "standards.tasks.*"),
}
"""Tasks by queue. A worker takes from the first that isn't empty, so what someone waits for is never behind slow calendars."""

# Our embedded broker writes a file in one step; kombu's own does not.
TRANSPORT_ALIASES["filesystem"] = "leadplan.runtime.file_broker:Transport"

app = Celery("leadplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.task_default_queue = "jobs"
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
app.conf.task_routes = {pattern: {"queue": name} for name, patterns in QUEUES.items() for pattern in patterns}
app.steps["worker"].add(DjangoStructLogInitStep)
# A tick that has waited in the queue is stale: the next one finds the same rows.
app.conf.beat_schedule = {
    "plan due weeks": {
        "task": "focus.tasks.plan_due_weeks",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 600},
    },
    "send due digests": {
        "task": "digests.tasks.send_due_digests",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "read due calendars": {
        "task": "focus.tasks.sync_due_calendars",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "send due webhooks": {
        "task": "integrations.tasks.send_due_webhooks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "write Monday's messages": {
        "task": "integrations.tasks.write_weekly_messages",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "resume unfinished jobs": {
        "task": "people.tasks.resume_jobs",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "move reporting lines": {
        "task": "people.tasks.move_lines",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    "carry out departures": {
        "task": "leadplan.tasks.carry_out_departures",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
    "bring back deferred pitches": {
        "task": "stakeholders.tasks.bring_back_deferred",
        "schedule": crontab(minute=30),
        "options": {"expires": 3000},
    },
    "remind of exceptions": {
        "task": "standards.tasks.warn_of_exceptions",
        "schedule": crontab(minute=40),
        "options": {"expires": 3000},
    },
    "apply retention periods": {
        "task": "leadplan.tasks.apply_retention",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
}

log = structlog.get_logger(__name__)
stopping = threading.Event()


@setup_logging.connect
def use_django_logging(**_: object) -> None:
    """Django's logging is set up already; Celery must not replace it."""


@worker_init.connect
@beat_init.connect
def repair_broker(**_: object) -> None:
    """A worker that was killed may have left a file that would crash this one."""
    from leadplan.runtime.file_broker import delete_broken_files

    delete_broken_files()


@worker_ready.connect
def start_worker_heartbeat(**_: object) -> None:
    """Record in the database that a worker is running, and resume the jobs that an earlier one left."""
    from people import broker

    # Later searches for garbage leave out what stays loaded.
    gc.collect()
    gc.freeze()
    # A chunk of weeks makes millions of objects and no cycles: with Python's own threshold the searches take a fifth of its time.
    gc.set_threshold(GARBAGE_THRESHOLD)
    threading.Thread(target=send_heartbeats, daemon=True).start()
    broker.wake("people.tasks.resume_jobs")


@worker_shutting_down.connect
def stop_heartbeat(**_: object) -> None:
    stopping.set()


def send_heartbeats() -> None:
    from django.db import DatabaseError, close_old_connections

    from people import jobs

    while not stopping.is_set():
        try:
            jobs.record_heartbeat("worker")
        except DatabaseError as error:
            # The database may be down for a while; the heartbeat must go on.
            log.warning("heartbeat_failed", fault=str(error))
        finally:
            close_old_connections()
        stopping.wait(HEARTBEAT_SECONDS)
