"""Background tasks of people: unfinished jobs, and reporting lines that change today."""

from celery import shared_task

from people import clock, jobs
from people.services import people_records


@shared_task
def resume_jobs() -> int:
    return jobs.resume(clock.now())


@shared_task
def move_lines() -> int:
    """Runs hourly: the database knows which changes are due. Returns how many people have a new manager."""
    return people_records.apply_due_manager_changes(clock.now())
