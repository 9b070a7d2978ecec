"""Sends what is due (claim, compose, send, record the result), and copies on request; temporary errors are retried."""

import smtplib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog
from django import db
from django.db import transaction
from django.db.models import F

from digests import preferences
from digests.delivery import composing, due
from digests.delivery.composing import RenderedEmail
from digests.delivery.digest_batch import DigestBatch, load_batch
from digests.delivery.mail_connection import MailConnection, Unreachable
from digests.models import Digest, DigestKind, DigestState
from engine.weeks import Week
from people import broker
from people.models import Organisation, Person
from people.recording import until_recorded

SERVER_ERRORS: Final = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
"""The server rejects the installation, not the email: once an administrator fixes that, the email is sent."""
DATABASE_ERRORS: Final = (db.OperationalError, db.InterfaceError)


def is_permanent(fault: BaseException) -> bool:
    """Whether retrying can't help: the server permanently rejects this email, or it can't be composed."""
    if isinstance(fault, SERVER_ERRORS):
        return False
    if codes := smtp_codes(fault):
        return all(500 <= code < 600 for code in codes)
    return not isinstance(fault, OSError | DATABASE_ERRORS[0] | DATABASE_ERRORS[1])


def smtp_codes(fault: BaseException) -> Sequence[int]:
    """The SMTP codes of an error, if it has any."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in fault.recipients.values()]
    return [int(fault.smtp_code)] if isinstance(fault, smtplib.SMTPResponseException) else []


def error_text(fault: BaseException) -> str:
    """550 No such user here; The mail server can’t be reached: Connection refused."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {server_text(text)}" for code, text in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {server_text(fault.smtp_error)}"
    if isinstance(fault, OSError):
        return f"The mail server can’t be reached: {fault.strerror or fault or type(fault).__name__}."
    return f"The email could not be composed ({type(fault).__name__})."


def server_text(text: bytes | str) -> str:
    """A server's answer on one line, shortened if necessary."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.split())[:300]


log = structlog.get_logger(__name__)

SEND_TASK: Final = "digests.tasks.send_digests"
LEASE: Final = timedelta(minutes=10)
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after each attempt; the email fails after one more."""
MOST_ATTEMPTS: Final = len(BACK_OFF) + 1

WEEK_OVER: Final = "The week ended before the email could be sent."
NO_ADDRESS: Final = "This person has no email address."
INTERRUPTED: Final = "Every attempt was interrupted. Check the worker’s log."


class Unsubscribed(Exception):
    """The person has unsubscribed since it was due."""


class CannotSend(Exception):
    """The mail server is not the cause, and retrying does not help; `args` holds the message."""


def claim(digest: Digest, now: datetime) -> bool:
    """Claim a due email; False if another sender has it, or had it since it was loaded. One UPDATE decides."""
    # The claim comes first: a crash may repeat an email, never lose one.
    mine = Digest.objects.due(now).filter(pk=digest.pk, attempts=digest.attempts)
    lease = now + LEASE
    if not mine.update(state=DigestState.SENDING, lease_until=lease, attempts=F("attempts") + 1, error=""):
        return False
    digest.state, digest.lease_until, digest.error = DigestState.SENDING, lease, ""
    digest.attempts += 1
    return True


def send(digest_id: int, now: datetime) -> bool:
    """Send one email if it is due; return whether it was sent."""
    return send_batch([digest_id], lambda: now) == 1


def send_batch(digest_ids: Sequence[int], clock: Callable[[], datetime]) -> int:
    """Send those that are due over one connection; return how many were sent. One that fails holds up no other.

    Each is claimed only when its turn comes. Without a mail server the others stay due, and use up no attempt.
    """
    loaded = Digest.objects.due(clock()).filter(pk__in=digest_ids)
    rows = list(loaded.select_related("person__account", "person__email_preferences"))
    if not rows:
        return 0
    batch, sent = load_batch(rows, clock()), 0
    with MailConnection() as connection:
        for digest in rows:
            now = clock()
            if not claim(digest, now):
                continue
            try:
                sent += send_claimed(digest, connection, batch, now)
            except Unreachable as fault:
                record_error(digest, fault.__cause__ or fault, now)
                break
    return sent


def send_claimed(digest: Digest, connection: MailConnection, batch: DigestBatch, now: datetime) -> bool:
    """Raises Unreachable."""
    try:
        reported = deliver(digest, connection, batch, now)
    except Unreachable:
        raise
    except (composing.NothingToReport, Unsubscribed) as reason:
        skip_email(digest, reason)
        return False
    except Exception as fault:
        record_error(digest, fault, now)
        return False
    until_recorded(partial(record_sent, digest, reported, now))
    return True


def record_sent(digest: Digest, reported: Mapping[str, str], now: datetime) -> None:
    """Even if another sender holds the claim by now: the email has been sent.

    After a crash before this, the email is sent again, and reports the same again.
    """
    Digest.objects.filter(pk=digest.pk).update(
        state=DigestState.SENT, sent_at=now, lease_until=None, error="", reported_findings=dict(reported)
    )


def skip_email(digest: Digest, reason: Exception) -> None:
    """Send nothing. A result that only composing can find is stored, so that not every tick composes it again."""
    noted = digest.requested_at is not None or digest.kind == DigestKind.LEADS
    if isinstance(reason, composing.NothingToReport) and (noted or is_about_standards(digest)):
        Digest.objects.claimed(digest).update(
            state=DigestState.SKIPPED, lease_until=None, reported_findings=reason.reported
        )
    else:
        digest.delete()


def is_about_standards(digest: Digest) -> bool:
    """Of the emails about the week, those to people who get no plan."""
    people = due.without_plan(digest.week).filter(pk=digest.person_id)
    return digest.kind == DigestKind.WEEK and people.exists()


def deliver(digest: Digest, connection: MailConnection, batch: DigestBatch, now: datetime) -> Mapping[str, str]:
    """Compose the email and pass it to the mail server; the codes of what it reports.

    Raises NothingToReport, Unsubscribed, CannotSend, Unreachable, and the server's errors.
    """
    person = digest.person
    # A copy was requested explicitly, so subscriptions don't matter.
    choice = getattr(person, "email_preferences", None)
    if digest.requested_at is None and not preferences.is_wanted(choice, DigestKind(digest.kind)):
        raise Unsubscribed
    if due.is_week_over(person, digest.week, batch.organisation, now):
        raise CannotSend(WEEK_OVER)
    if not composing.address_of(person):
        raise CannotSend(NO_ADDRESS)
    if digest.attempts > MOST_ATTEMPTS:
        raise CannotSend(INTERRUPTED)
    email = composing.compose(digest, batch.organisation, now, link=batch.link_of(person, now), batch=batch)
    connection.send(composing.message_of(digest, email))
    return email.reported


def record_error(digest: Digest, fault: BaseException, now: datetime) -> None:
    """Retry later, or stop with a message that can be shown; no change if another sender holds the claim by now."""
    lasting = isinstance(fault, CannotSend) or is_permanent(fault) or digest.attempts >= MOST_ATTEMPTS
    words = str(fault) if isinstance(fault, CannotSend) else error_text(fault)
    wait = timedelta(0) if lasting else BACK_OFF[digest.attempts - 1]
    Digest.objects.claimed(digest).update(
        state=DigestState.FAILED if lasting else DigestState.PENDING,
        not_before=now + wait,
        lease_until=None,
        error=words,
    )
    log.warning("digest_not_sent", digest=digest.pk, attempts=digest.attempts, lasting=lasting, exc_info=fault)


def send_again(digest: Digest, now: datetime) -> bool:
    """Retry a failed email, immediately if a worker is available; False if it had not failed."""
    failed = Digest.objects.filter(pk=digest.pk, state=DigestState.FAILED)
    if not failed.update(state=DigestState.PENDING, not_before=now, attempts=0, error=""):
        return False
    broker.wake(SEND_TASK, [digest.pk])
    return True


MOST_COPIES: Final = 5
COPIES_WITHIN: Final = timedelta(hours=1)
"""A person can request at most this many copies, of all kinds together, within this time."""


class TooManyCopies(Exception):
    """The limit for the last hour is reached."""


class NoEmailAddress(Exception):
    """The person has no email address."""


def preview(
    person: Person, organisation: Organisation, kind: DigestKind, week: Week, now: datetime
) -> RenderedEmail | None:
    """None if there is nothing to report, so that nothing would be sent. Writes nothing: its buttons open the pages."""
    row = due.new_row(person.pk, week, now, kind)
    row.person = person
    try:
        return composing.compose(row, organisation, now)
    except composing.NothingToReport:
        return None


def request_copy(person: Person, kind: DigestKind, week: Week, now: datetime) -> Digest:
    """Send a copy now, with the same claim, lease and back-off as the regular email. Raises TooManyCopies, NoEmailAddress."""
    if not composing.address_of(person):
        raise NoEmailAddress
    with transaction.atomic():
        # Two clicks at once wait for each other here, so that both are counted.
        Person.objects.select_for_update().get(pk=person.pk)
        if Digest.objects.copies_of(person).filter(requested_at__gt=now - COPIES_WITHIN).count() >= MOST_COPIES:
            raise TooManyCopies
        row = due.new_row(person.pk, week, now, kind)
        row.requested_at = now
        row.message_id = due.message_id(person.pk, kind, week, now.isoformat())
        row.save()
    broker.wake(SEND_TASK, [row.pk])
    return row
