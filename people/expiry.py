"""What is kept only for a while, of the rows in people."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from people.models import AuditLine, Job, Removed, SecretLink, TimeOff
from people.querysets import SIGN_IN
from people.retention import Rule


def sign_ins(before: datetime) -> QuerySet[AuditLine]:
    return lines(before).filter(thing__startswith=SIGN_IN)


def other_lines(before: datetime) -> QuerySet[AuditLine]:
    return lines(before).exclude(thing__startswith=SIGN_IN)


def lines(before: datetime) -> QuerySet[AuditLine]:
    # The audit is append-only for the application; only the end of a retention period deletes an entry.
    return AuditLine._base_manager.filter(at__lt=before)


def time_off(before: datetime) -> QuerySet[Any]:
    return TimeOff.objects.filter(end__lt=before.date())


def jobs(before: datetime) -> QuerySet[Job]:
    return Job.objects.filter(ended_at__lt=before)


def links(before: datetime) -> QuerySet[SecretLink]:
    return SecretLink.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def removed(before: datetime) -> QuerySet[Removed]:
    return Removed.objects.filter(at__lt=before)


RULES: Final = (
    Rule("sign_ins", "sign-in entries", sign_ins),
    Rule("audit", "audit entries", other_lines),
    Rule("time_off", "time off entries", time_off),
    Rule("jobs", "jobs", jobs),
    Rule("removed", "items in Trash", removed),
    Rule("links", "links", links),
)
