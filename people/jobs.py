"""Jobs: work that a person starts, a worker does, and a page follows.

The row is the source of truth. A task that may run twice claims it, reports progress and ends it. A worker that dies
leaves a row that goes silent, and the next tick hands it to another worker.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from people import broker, clock
from people.models import Heartbeat, Job, JobState, Person
from people.querysets import SILENT_AFTER


def start(task: str, *, by: Person, now: datetime, total: int, **arguments: object) -> Job:
    """Queue a job; `task` is the Celery task's name, which gets the job's id.

    Returns an identical job of the same person instead, if one is still queued.
    """
    same = Job.objects.filter(kind=task, requested_by=by, arguments=arguments, state=JobState.QUEUED).first()
    if same is not None:
        return same
    job = Job.objects.create(kind=task, requested_by=by, requested_at=now, total=total, arguments=arguments)
    transaction.on_commit(lambda: broker.wake(job.kind, job.pk))
    return job


def resume(now: datetime) -> int:
    """Hand every queued or silent job to the workers; returns how many."""
    waiting = list(Job.objects.claimable(now))
    for job in waiting:
        broker.wake(job.kind, job.pk)
    return len(waiting)


def claim(job_id: int, now: datetime) -> Job | None:
    """Start working on a job; None if another worker has it or it has ended."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    taken = Job.objects.filter(free, pk=job_id).update(state=JobState.RUNNING, heartbeat_at=now)
    return Job.objects.select_related("requested_by").get(pk=job_id) if taken else None


def report_progress(job: Job, done: int) -> None:
    """Records how many rows are done; also the worker's sign of life."""
    job.done = done
    Job.objects.filter(pk=job.pk).update(done=done, heartbeat_at=clock.now())


def finish(job: Job, **result: object) -> None:
    end(job, JobState.DONE, done=job.total, result=result)


def fail(job: Job, error: str) -> None:
    end(job, JobState.FAILED, error=error)


def end(job: Job, state: JobState, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=clock.now(), **fields)


def record_heartbeat(name: str) -> None:
    """Record that a worker or the beat is alive, or that a backup was made."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def display_state(job: Job, now: datetime) -> str:
    """The job's state for a page: `stalled` if no worker is working on it or none is running."""
    if job.state == JobState.RUNNING and job.heartbeat_at and job.heartbeat_at < now - SILENT_AFTER:
        return "stalled"
    if job.state == JobState.QUEUED and job.requested_at < now - SILENT_AFTER and not is_worker_alive(now):
        return "stalled"
    return str(job.state)


def is_worker_alive(now: datetime) -> bool:
    """Whether a worker was alive in the last seconds."""
    return is_alive("worker", now)


def is_alive(name: str, now: datetime) -> bool:
    """Whether the worker or beat was alive in the last seconds. After the clock was set back, the future says nothing."""
    return Heartbeat.objects.filter(name=name, at__range=(now - SILENT_AFTER, now + SILENT_AFTER)).exists()
