"""Background work of people: jobs that were left."""

from celery import shared_task
from django.utils import timezone

from people import jobs


@shared_task
def resume_jobs() -> int:
    return jobs.resume(timezone.now())
