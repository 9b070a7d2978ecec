"""Celery tasks of standards."""

from celery import shared_task

from people import clock
from standards.services import warnings


@shared_task
def warn_of_exceptions() -> int:
    return warnings.warn(clock.now())
