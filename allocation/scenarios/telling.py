"""Telling those concerned that a scenario has become real: a mail to each, by a worker, after the commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios.wording import words_of
from initiatives.models import LeadAssignment
from people import clock, jobs
from people.models import Job, Person

TASK: Final = "allocation.tasks.tell_promoted"
log = structlog.get_logger(__name__)

Leads = Mapping[int, Sequence[LeadAssignment]]
Told = dict[int, dict[str, str]]
"""By person and initiative's key and change: what they are told."""


def due(
    scenario: Scenario, changes: Sequence[ScenarioChange], leads: Leads, *, by: Person, now: datetime
) -> Job | None:
    """Note whom to tell what, as a row that a worker takes up: a broker or mail server that is away loses nothing."""
    told: dict[int, dict[str, list[str]]] = {}
    for change in changes:
        for person, hours in concerned(change, leads).items():
            if person != by.pk and change.initiative is not None:
                sentences = told.setdefault(person, {}).setdefault(change.initiative.key, [])
                sentences.append(words_of(change, hours, {}))
    if scenario.author_id != by.pk:
        told.setdefault(scenario.author_id, {})
    if not told:
        return None
    letters = [[person, lines] for person, lines in sorted(told.items())]
    return jobs.start(TASK, by=by, now=now, total=len(letters), scenario=scenario.pk, letters=letters)


def concerned(change: ScenarioChange, leads: Leads) -> dict[int, bool]:
    """Who is told of a change, and whether with its hours: whoever had and has the assignment, and the others who lead."""
    people = {row.person_id: False for row in leads.get(change.initiative_id or 0, ())}
    if change.kind == ChangeKind.MOVE and change.person_id and change.assignment:
        people |= {change.person_id: True, change.assignment.person_id: True}
    elif change.kind == ChangeKind.ADD and change.person_id:
        people[change.person_id] = True
    elif change.assignment is not None:
        people[change.assignment.person_id] = True
    return people


def work(job_id: int) -> int:
    """The worker's side: how many mails went out. One that broke off goes on where it was: a mail may come twice, none is lost."""
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return 0
    letters = job.arguments["letters"]
    failed = list(job.result.get("failed", []))
    people = Person.objects.here().select_related("account").in_bulk([person for person, _ in letters])
    for place, (person, lines) in enumerate(letters[job.done :], start=job.done + 1):
        if person in people and not send(people[person], lines, job):
            failed.append(people[person].name)
            Job.objects.filter(pk=job.pk).update(result={"failed": failed})
        jobs.advance(job, place)
    jobs.finish(job, failed=failed)
    return len(letters) - len(failed)


def send(person: Person, lines: Mapping[str, Sequence[str]], job: Job) -> bool:
    """Whether a mail server took it, where there is an address at all."""
    account = getattr(person, "account", None)
    address = (account.email if account else person.email) or ""
    if not address:
        return True
    context = {
        "person": person,
        "by": job.requested_by,
        "parts": [(settings.BASE_URL + reverse("initiative", args=[key]), told) for key, told in lines.items()],
        "week": settings.BASE_URL + reverse("week_today"),
    }
    text = render_to_string("allocation/mail/promoted.txt", context)
    subject = f"{job.requested_by.name} changed who leads what, and when" if lines else "Your scenario has become real"
    try:
        EmailMessage(subject, text, to=[address]).send()
    except (OSError, SMTPException) as fault:
        log.warning("promotion not mailed", person=person.pk, fault=type(fault).__name__)
        return False
    return True


def of(scenario: Scenario) -> Any:
    """The job that tells them, for the page; None where nobody but the promoter is concerned."""
    return Job.objects.filter(kind=TASK, arguments__scenario=scenario.pk).order_by("-pk").first()
