"""Background tasks of people: unfinished jobs, reporting lines and time zones that change today, and links to reset a password."""

from smtplib import SMTPException

from celery import shared_task

from people import clock, jobs
from people.services import password_reset, people_records, time_zones


@shared_task
def resume_jobs() -> int:
    return jobs.resume(clock.now())


@shared_task
def move_lines() -> int:
    """Runs hourly: the database knows which changes are due. Returns how many people have a new manager or time zone."""
    now = clock.now()
    return people_records.apply_due_manager_changes(now) + time_zones.apply_due(now)


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=10, max_retries=4)
def mail_password_reset(email: str) -> int:
    return password_reset.mail_reset(email)
