"""Background work of initiatives. Tasks take ids and call one function."""

from celery import shared_task

from initiatives.transfers import emails


@shared_task
def mail_job(job_id: int) -> int:
    return emails.send_emails(job_id)
