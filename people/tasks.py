"""Background tasks of people: unfinished jobs, and reporting lines that change today."""

from celery import shared_task
from django.utils import timezone

from people import jobs, lines


@shared_task
def resume_jobs() -> int:
    return jobs.resume(timezone.now())


@shared_task
def move_lines() -> int:
    """Runs hourly: the database knows which changes are due. Returns how many people have a new manager."""
    return lines.carry_out_due(timezone.now())
