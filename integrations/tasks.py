"""Background work of imports. Tasks take ids and call one function."""

from celery import shared_task

from integrations.imports.services import jira


@shared_task
def jira_job(job_id: int) -> None:
    jira.run_job(job_id)
