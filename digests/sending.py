"""Sends what is due: claim, compose, send, record the result."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from celery import current_app
from django.db.models import F
from kombu.exceptions import OperationalError

from digests import choices, composing, due, faults
from digests.models import Digest, DigestKind, DigestState
from people.models import Organisation

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(minutes=10)
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after each attempt; the email fails after one more."""
MOST_ATTEMPTS: Final = len(BACK_OFF) + 1

WEEK_OVER: Final = "The week ended before the email could be sent."
NO_ADDRESS: Final = "This person has no email address."
BROKE_OFF: Final = "Every attempt was interrupted. Check the worker’s log."


class Unwanted(Exception):
    """The person has unsubscribed since it was due."""


class CannotSend(Exception):
    """The mail server is not the cause, and retrying does not help; `args` holds the message."""


def claim(digest_id: int, now: datetime) -> Digest | None:
    """Claim a due email; None if another sender has it or it is no longer due. One UPDATE decides."""
    # The claim comes first: a crash may repeat an email, never lose one.
    mine = Digest.objects.due(now).filter(pk=digest_id)
    taken = mine.update(state=DigestState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1, fault="")
    return Digest.objects.select_related("person__account").get(pk=digest_id) if taken else None


def send(digest_id: int, now: datetime) -> bool:
    """Send one email if it is due; return whether it was sent."""
    digest = claim(digest_id, now)
    if digest is None:
        return False
    try:
        deliver(digest, now)
    except (composing.NothingToSay, Unwanted) as reason:
        drop(digest, reason)
        return False
    except Exception as fault:
        note_fault(digest, fault, now)
        return False
    # Even if another sender holds the claim by now: the email has been sent.
    Digest.objects.filter(pk=digest.pk).update(state=DigestState.SENT, sent_at=now, lease_until=None, fault="")
    return True


def drop(digest: Digest, reason: Exception) -> None:
    """Send nothing. A result that only composing can find is stored, so that not every tick composes it again."""
    noted = digest.asked_at is not None or digest.kind == DigestKind.LEADS
    if isinstance(reason, composing.NothingToSay) and noted:
        Digest.objects.claimed(digest).update(state=DigestState.NOTHING, lease_until=None, told=reason.told)
    else:
        digest.delete()


def deliver(digest: Digest, now: datetime) -> None:
    """Compose the email and pass it to the mail server. Raises NothingToSay, Unwanted, CannotSend and the server's errors."""
    organisation = Organisation.objects.get()
    # A copy was requested explicitly, so subscriptions don't matter.
    if digest.asked_at is None and not choices.wants(digest.person, DigestKind(digest.kind)):
        raise Unwanted
    if due.is_over(digest.person, digest.week, organisation, now):
        raise CannotSend(WEEK_OVER)
    if not composing.address_of(digest.person):
        raise CannotSend(NO_ADDRESS)
    if digest.attempts > MOST_ATTEMPTS:
        raise CannotSend(BROKE_OFF)
    letter = composing.compose(digest, organisation, now, link=choices.mail_link(digest.person, now))
    if letter.told:
        # Stored before sending: if the sender crashes afterwards, the next email still knows what this one reported.
        Digest.objects.claimed(digest).update(told=letter.told)
    composing.message_of(digest, letter).send()


def note_fault(digest: Digest, fault: Exception, now: datetime) -> None:
    """Retry later, or stop with a message that can be shown; no change if another sender holds the claim by now."""
    lasting = isinstance(fault, CannotSend) or faults.is_lasting(fault) or digest.attempts >= MOST_ATTEMPTS
    words = str(fault) if isinstance(fault, CannotSend) else faults.words_of(fault)
    wait = timedelta(0) if lasting else BACK_OFF[digest.attempts - 1]
    Digest.objects.claimed(digest).update(
        state=DigestState.FAILED if lasting else DigestState.PENDING,
        not_before=now + wait,
        lease_until=None,
        fault=words,
    )
    log.warning("digest_not_sent", digest=digest.pk, attempts=digest.attempts, lasting=lasting, exc_info=fault)


def send_again(digest: Digest, now: datetime) -> bool:
    """Retry a failed email, immediately if a worker is available; False if it had not failed."""
    failed = Digest.objects.filter(pk=digest.pk, state=DigestState.FAILED)
    if not failed.update(state=DigestState.PENDING, not_before=now, attempts=0, fault=""):
        return False
    wake(digest)
    return True


def wake(digest: Digest) -> None:
    """Notify a worker; if the broker is down, the row stays due and the next tick finds it."""
    try:
        current_app.send_task("digests.tasks.send_digests", args=[[digest.pk]])
    except (OperationalError, OSError, ValueError) as fault:
        log.warning("broker_away", digest=digest.pk, fault=str(fault))
