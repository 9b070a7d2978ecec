"""Background work that joins the apps. Tasks call one function."""

from celery import shared_task

from leadplan.privacy import departure_services, retention_job
from people import clock


@shared_task
def apply_retention() -> None:
    """Beat's hourly tick: the database shows whether today's run is still due."""
    retention_job.apply_if_due(clock.now())


@shared_task
def carry_out_departures() -> int:
    """Beat's hourly tick: the database shows which departures are due. Returns how many were carried out."""
    return departure_services.carry_out_due(clock.now())
