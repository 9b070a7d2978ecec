"""Background work of webhooks and imports. Tasks take ids and call one function."""

from smtplib import SMTPException

from celery import shared_task

from integrations.imports.services import jira
from integrations.webhooks import emails, sending, weekly_run
from people import clock

TICK_SECONDS = 10


@shared_task
def send_due_webhooks() -> int:
    """Beat's tick: pass new events on, and hand out the webhooks with something to send. Returns how many."""
    sending.pass_on(clock.now())
    due = sending.due_webhooks(clock.now())
    for webhook_id in due:
        # The next tick finds again what still waits.
        send_to_webhook.apply_async((webhook_id,), expires=TICK_SECONDS)
    return len(due)


@shared_task
def send_to_webhook(webhook_id: int) -> int:
    return sending.send_due(webhook_id, clock.now)


@shared_task
def write_weekly_messages() -> int:
    return weekly_run.write_due(clock.now())


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=10, max_retries=4)
def mail_switched_off(webhook_id: int) -> int:
    return emails.mail_switched_off(webhook_id)


@shared_task
def jira_job(job_id: int) -> None:
    jira.run_job(job_id)
