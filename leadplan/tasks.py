"""Background work that joins the apps. Tasks call one function."""

from celery import shared_task
from django.utils import timezone

from leadplan import keeping


@shared_task
def apply_retention() -> None:
    """Beat's hourly tick: whether today's run is still to be done is said by the database."""
    keeping.apply_if_due(timezone.now())
