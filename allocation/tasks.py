"""Background work of scenarios. Tasks take ids and call one function."""

from celery import shared_task

from allocation.scenarios import telling


@shared_task
def tell_promoted(job_id: int) -> int:
    return telling.work(job_id)
