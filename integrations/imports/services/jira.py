"""Importing from Jira: the connection with its encrypted token, and a job that reads its issues into a table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction

from integrations.imports.models import DataImport, ImportState, JiraConnection, System
from integrations.imports.services.drafts import as_json
from integrations.imports.services.jira_client import JiraError, JiraSite
from people import audit, clock, encryption, jobs
from people.encryption import DecryptionError
from people.http_client import HttpClient
from people.keys import lock_person
from people.models import Job, JobState, Person
from people.spreadsheets.tables import Spreadsheet, tidy

log = structlog.get_logger(__name__)

PURPOSE: Final = "integrations.jira"
JIRA_TASK: Final = "integrations.tasks.jira_job"
TOKEN_LOST: Final = (
    "The stored token can’t be read any more, because the installation’s secret key has changed. Enter it again."  # noqa: S105
)
NOT_READ: Final = "Jira couldn’t be read. The page of the import says why."
OWN_FAULT: Final = "Reading Jira failed because of an error in leadplan, which was recorded. Nothing was changed."
HEADINGS: Final = (
    "Issue key", "Summary", "Description", "Status", "Priority", "Due date", "Assignee", "Project name", "Parent key",
    "Outward issue link (Blocks)", "Inward issue link (Blocks)", "Issue URL",
)  # fmt: skip
"""As in Jira's own CSV export, so that both are recognised alike."""
PARENT: Final = HEADINGS.index("Parent key")


class AlreadyReading(Exception):
    """The person's last import from Jira is still being read: one at a time, so that none holds up everyone's work."""

    def __init__(self) -> None:
        super().__init__("Your last import from Jira is still being read. Start the next one when it has finished.")


@transaction.atomic
def read(person: Person, address: str, email: str, token: str, jql: str, *, now: datetime) -> DataImport:
    """Keep the connection, and read its issues in a job. Without a token, the stored one is used. Raises AlreadyReading."""
    lock_person(person)
    if Job.objects.filter(kind=JIRA_TASK, requested_by=person, state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        raise AlreadyReading
    row = JiraConnection.objects.visible_to(person).filter(address=address).first()
    verb, row = ("changed", row) if row else ("added", JiraConnection(person=person, address=address))
    row.email, row.jql = email, jql
    if token:
        row.token = encryption.encrypt(PURPOSE, token.encode()).decode()
        note(row, verb, now)
    row.save()
    site = address.partition("://")[2]
    draft = DataImport.objects.create(
        person=person,
        system=System.JIRA,
        site=site,
        title=f"{site}: {jql}"[:200],
        state=ImportState.READING,
        created_at=now,
    )
    jobs.start(JIRA_TASK, by=person, now=now, total=0, data_import=draft.pk, connection=row.pk)
    return draft


@transaction.atomic
def forget(row: JiraConnection, *, now: datetime) -> None:
    note(row, "removed", now)
    row.delete()


def note(row: JiraConnection, verb: str, now: datetime) -> None:
    """Without its address, which only the person sees."""
    line = audit.line(
        at=now,
        by=row.person,
        verb=verb,
        thing="Jira token",
        label="Jira",
        about=row.person,
        feeds_plans=False,
    )
    audit.append([line])


def job_of(row: DataImport) -> Job | None:
    """The job that reads it."""
    return Job.objects.filter(kind=JIRA_TASK, requested_by=row.person_id, arguments__data_import=row.pk).first()


def run_job(job_id: int) -> None:
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return
    row = DataImport.objects.filter(pk=job.arguments["data_import"], state=ImportState.READING).first()
    connection = JiraConnection.objects.visible_to(job.requested_by).filter(pk=job.arguments["connection"]).first()
    if row is None or connection is None:
        jobs.finish(job)
        return
    try:
        sheet = read_table(connection, job)
    except JiraError as fault:
        end_failed(row, job, str(fault))
    except Exception:
        end_failed(row, job, OWN_FAULT)
        raise
    else:
        row.state, row.table = ImportState.READY, as_json(sheet)
        row.save(update_fields=["state", "table"])
        jobs.finish(job)


def end_failed(row: DataImport, job: Job, fault: str) -> None:
    """What Jira says may quote the query, which only the person sees."""
    log.warning("jira_failed", data_import=row.pk)
    row.state, row.fault = ImportState.FAILED, fault[:500]
    row.save(update_fields=["state", "fault"])
    jobs.fail(job, NOT_READ)


def read_table(connection: JiraConnection, job: Job) -> Spreadsheet:
    """Raises JiraError."""
    try:
        token = encryption.decrypt(PURPOSE, connection.token.encode()).decode()
    except DecryptionError as fault:
        raise JiraError(TOKEN_LOST) from fault
    client = HttpClient(allowed=frozenset(settings.IMPORT_HOSTS))
    site = JiraSite(connection.address, connection.email, token, client, lambda done: jobs.report_progress(job, done))
    sheet = as_table(connection.address, site.issues(connection.jql))
    if not sheet.rows:
        raise JiraError(
            "No issue matches this JQL, or the token’s account can’t see any. Try the JQL in Jira’s issue search."
        )
    return sheet


def as_table(address: str, issues: Iterable[Mapping[str, Any]]) -> Spreadsheet:
    """Issue by issue, so that only short cells are kept. What an issue is part of counts if it was read too."""
    found: dict[str, list[str]] = {}
    for one in issues:
        key = str(one.get("key"))
        found[key] = [tidy(storable(cell)) for cell in cells_of(address, key, one.get("fields") or {})]
    for row in found.values():
        row[PARENT] = row[PARENT] if row[PARENT] in found else ""
    return Spreadsheet(HEADINGS, list(found.values()))


def storable(text: str) -> str:
    """Without what JSON can say and a database can’t store: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def cells_of(address: str, key: str, fields: Mapping[str, Any]) -> Iterator[str]:
    """In the order of HEADINGS."""

    def text(name: str, *parts: str) -> str:
        value = fields.get(name)
        for part in parts:
            value = value.get(part) if isinstance(value, dict) else None
        return str(value) if isinstance(value, str | int | float) else ""

    yield from (key, text("summary"), text("description"))
    yield "Done" if text("status", "statusCategory", "key") == "done" else text("status", "name")
    yield from (text("priority", "name"), text("duedate"))
    yield text("assignee", "emailAddress") or text("assignee", "displayName")
    yield from (text("project", "name"), text("parent", "key"))
    for side in ("outwardIssue", "inwardIssue"):
        yield ", ".join(linked(fields.get("issuelinks"), side))
    yield f"{address}/browse/{key}"


def linked(links: object, side: str) -> Iterator[str]:
    """The issues that this one blocks (outward), or that block it (inward)."""
    for one in links if isinstance(links, list) else ():
        kind, other = one.get("type") or {}, one.get(side) or {}
        if str(kind.get("outward", "")).casefold() == "blocks" and other.get("key"):
            yield str(other["key"])
