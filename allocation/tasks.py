"""Background work of scenarios. Tasks take ids and call one function."""

from celery import shared_task

from allocation.scenarios import notifications


@shared_task
def tell_promoted(job_id: int) -> int:
    return notifications.send_emails(job_id)
