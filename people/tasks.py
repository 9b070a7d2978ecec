"""Background work of people: jobs that were left, reporting lines that change today."""

from celery import shared_task

from people import clock, jobs, lines


@shared_task
def resume_jobs() -> int:
    return jobs.resume(clock.now())


@shared_task
def move_lines() -> int:
    """Beat's hourly tick: whose day has come is said by the database. Returns how many report to somebody else now."""
    return lines.carry_out_due(clock.now())
