"""Dates of sessions by email, for people without an account; the others have them in their calendar feed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException
from typing import Final, Literal, TypedDict
from urllib.parse import urlsplit

import icalendar
import structlog
from django.conf import settings
from django.template.loader import render_to_string

from initiatives.models import KnowledgeTransfer, SessionKind, TransferSession
from people import clock, jobs
from people.display import format_date
from people.emails import Email
from people.models import Job, Person
from people.recording import until_recorded

log = structlog.get_logger(__name__)

TASK: Final = "initiatives.tasks.mail_job"


class SentSession(TypedDict):
    """What an email says of a session; `sequence` counts its changes, `other` is the id of the person on the other side."""

    uid: str
    on: str
    kind: str
    sequence: int
    other: int
    teaches: bool


def send_dates(
    row: KnowledgeTransfer,
    sessions: Sequence[TransferSession],
    *,
    by: Person,
    now: datetime,
    cancelled: bool = False,
    why: Literal["", "left", "done"] = "",
) -> Job | None:
    """Store who gets which dates, as a row for a worker: nothing is lost if the broker or the mail server is down.

    `why` they are cancelled: someone has left the organisation, or the transfer is done. Otherwise `by` cancelled them.
    """
    letters: dict[int, list[SentSession]] = {}
    for one in sessions:
        for person, other in ((row.from_person, one.to_person), (one.to_person, row.from_person)):
            if person.email and getattr(person, "account", None) is None:
                letters.setdefault(person.pk, []).append(sent(one, other, teaches=person == row.from_person))
    if not letters:
        return None
    return jobs.start(
        TASK, by=by, now=now, total=len(letters), letters=sorted(letters.items()), cancelled=cancelled, why=why,
        skill_name=row.skill.name, initiative_name=row.area.initiative.name,
    )  # fmt: skip


def sent(row: TransferSession, other: Person, *, teaches: bool) -> SentSession:
    uid = f"transfer-{row.pk}"
    return SentSession(
        uid=uid, on=row.on.isoformat(), kind=row.kind, sequence=row.version, other=other.pk, teaches=teaches
    )


def send_emails(job_id: int) -> int:
    """Run by a worker; returns the number of emails sent. Resumes after a crash: one may be sent twice, but none is lost."""
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return 0
    letters = job.arguments["letters"]
    ids = {person for person, _ in letters} | {one["other"] for _, sessions in letters for one in sessions}
    people = Person.objects.current().in_bulk(ids)
    failed = 0
    for place, (person, sessions) in enumerate(letters[job.done :], start=job.done + 1):
        if person in people and not send_email(people[person], sessions, people, job):
            failed += 1
        until_recorded(partial(jobs.report_progress, job, place))
    jobs.finish(job, failed=failed)
    return len(letters) - failed


def send_email(person: Person, sessions: Sequence[SentSession], people: dict[int, Person], job: Job) -> bool:
    """Whether the mail server accepted it. True if there is no address to send to."""
    if not person.email:
        return True
    cancelled, skill = job.arguments["cancelled"], job.arguments["skill_name"]
    lines = [
        (format_date(datetime.fromisoformat(one["on"]).date(), "D j M Y"), title_of(one, skill, people))
        for one in sessions
    ]
    context = {"person": person, "by": job.requested_by, "lines": lines, **job.arguments}
    subject = f"{'Cancelled: k' if cancelled else 'K'}nowledge transfer: {skill}"
    email = Email(subject, render_to_string("initiatives/mail/transfer.txt", context), to=[person.email])
    events = calendar_text(sessions, skill, people, job.requested_at, cancelled=cancelled)
    email.attach("sessions.ics", events, "text/calendar; method=PUBLISH")
    try:
        email.send()
    except (OSError, SMTPException) as fault:
        log.warning("dates of sessions not sent", person=person.pk, fault=type(fault).__name__)
        return False
    return True


def title_of(one: SentSession, skill: str, people: dict[int, Person]) -> str:
    kind = SessionKind(one["kind"]).label
    other = people[one["other"]].name if one["other"] in people else "a former colleague"
    return f"{skill}: {kind.lower()}, 1 h with {other}"


def calendar_text(
    sessions: Iterable[SentSession], skill: str, people: dict[int, Person], at: datetime, *, cancelled: bool
) -> str:
    """Whole days, since a session has no time of day (RFC 5545). The same UIDs as in the feed."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//leadplan//knowledge transfer//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in sessions:
        event = icalendar.Event()
        day = datetime.fromisoformat(one["on"]).date()
        event.add("uid", f"{one['uid']}@{urlsplit(settings.BASE_URL).hostname}")
        event.add("dtstamp", at)
        event.add("sequence", one["sequence"] + cancelled)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"Knowledge transfer: {title_of(one, skill, people)}")
        event.add("transp", "TRANSPARENT")
        if cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    return str(calendar.to_ical().decode())
