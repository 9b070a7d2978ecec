"""Notify the people affected by a promoted scenario: in the app, and by an email to each, sent by a worker after the commit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.queries import NOTIFICATION_TASK
from initiatives.models import LeadAssignment
from people import clock, display, jobs
from people.display import Display
from people.emails import Email
from people.models import Job, NotificationKind, Person
from people.notifications import Event, notify
from people.recording import until_recorded

log = structlog.get_logger(__name__)

Leads = Mapping[int, Sequence[LeadAssignment]]
Sentences = dict[int, dict[str, str]]
"""Sentences by person and initiative key."""


def notify_people(
    scenario: Scenario, changes: Sequence[ScenarioChange], leads: Leads, *, by: Person, now: datetime
) -> Job | None:
    affected = {
        (change.row.initiative_id, person)
        for change in map(planned_change, changes)
        for person in affected_people(change, leads)
    }
    events = [Event(NotificationKind.CHANGED_LEADS, row, person) for row, person in sorted(affected) if row is not None]
    notify([*events, Event(NotificationKind.PROMOTED, scenario.pk, scenario.author_id)], by=by, now=now)
    return enqueue_emails(scenario, changes, leads, by=by, now=now)


def enqueue_emails(
    scenario: Scenario,
    changes: Sequence[ScenarioChange],
    leads: Leads,
    *,
    by: Person,
    now: datetime,
    undone: bool = False,
) -> Job | None:
    """Store who to notify of what, as a row for a worker: nothing is lost if the broker or mail server is down."""
    by_person: dict[int, dict[str, list[str]]] = {}
    affected = [(change, affected_people(change, leads)) for change in map(planned_change, changes)]
    displays = displays_of({person for _, people in affected for person in people})
    for change, people in affected:
        for person, hours in people.items():
            if person != by.pk and change.initiative_key:
                sentences = by_person.setdefault(person, {}).setdefault(change.initiative_key, [])
                with display.override(displays.get(person, Display())):
                    sentences.append(change.describe(hours, {}))
    if scenario.author_id != by.pk:
        by_person.setdefault(scenario.author_id, {})
    if not by_person:
        return None
    letters = [[person, lines] for person, lines in sorted(by_person.items())]
    return jobs.start(
        NOTIFICATION_TASK, by=by, now=now, total=len(letters), scenario=scenario.pk, letters=letters, undone=undone
    )


def displays_of(people: Iterable[int]) -> dict[int, Display]:
    """How each of them reads dates; the promoter may read them differently."""
    return {one.pk: one.display for one in Person.objects.filter(pk__in=people).select_related("account")}


def affected_people(change: PlannedChange, leads: Leads) -> dict[int, bool]:
    """Who is notified of a change, and whether they see its hours: the old and new holders do, the other leads don't."""
    return {row.person_id: False for row in leads.get(change.row.initiative_id or 0, ())} | change.notified()


def send_emails(job_id: int) -> int:
    """Run by a worker; returns the number of emails sent. Resumes after a crash: an email may be sent twice, but none is lost."""
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return 0
    letters = job.arguments["letters"]
    failed = list(job.result.get("failed", []))
    people = Person.objects.current().select_related("account").in_bulk([person for person, _ in letters])
    for place, (person, lines) in enumerate(letters[job.done :], start=job.done + 1):
        if person in people and not send_email(people[person], lines, job):
            failed.append(people[person].name)
            until_recorded(partial(Job.objects.filter(pk=job.pk).update, result={"failed": failed}))
        until_recorded(partial(jobs.report_progress, job, place))
    jobs.finish(job, failed=failed)
    return len(letters) - len(failed)


def send_email(person: Person, lines: Mapping[str, Sequence[str]], job: Job) -> bool:
    """Whether the mail server accepted it. True if there is no address to send to."""
    account = getattr(person, "account", None)
    address = (account.email if account else person.email) or ""
    if not address:
        return True
    context = {
        "undone": job.arguments.get("undone", False),
        "person": person,
        "by": job.requested_by,
        "parts": [
            (settings.BASE_URL + reverse("initiative", args=[key]), sentences) for key, sentences in lines.items()
        ],
        "week": settings.BASE_URL + reverse("week_today"),
    }
    text = render_to_string("allocation/mail/promoted.txt", context)
    subject = f"{job.requested_by.name} changed lead assignments or dates"
    if context["undone"]:
        subject = f"{job.requested_by.name} undid changes of lead assignments or dates"
    elif not lines:
        subject = "Your scenario has been promoted"
    try:
        Email(subject, text, to=[address]).send()
    except (OSError, SMTPException) as fault:
        log.warning("promotion email not sent", person=person.pk, fault=type(fault).__name__)
        return False
    return True
