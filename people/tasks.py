"""Background work of people: jobs that were left, reporting lines that change today."""

from celery import shared_task
from django.utils import timezone

from people import jobs, lines


@shared_task
def resume_jobs() -> int:
    return jobs.resume(timezone.now())


@shared_task
def move_lines() -> int:
    """Beat's hourly tick: whose day has come is said by the database. Returns how many report to somebody else now."""
    return lines.carry_out_due(timezone.now())
