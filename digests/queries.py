"""Loads the Email digests page: digests that were sent, and emails stored without a mail server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator

from digests.delivery import due
from digests.models import Digest, DigestKind, DigestState, OutboxEmail
from engine.weeks import Week
from people.mail_server import has_mail_server
from people.models import Account, Organisation, Person

ROWS: Final = 50
BADGES: Final = {
    DigestState.PENDING: "muted",
    DigestState.SENDING: "accent",
    DigestState.SENT: "good",
    DigestState.FAILED: "bad",
    DigestState.SKIPPED: "muted",
}


WAITING: Final = (DigestState.PENDING, DigestState.SENDING)


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest; `email_id` is the id of the stored email if the viewer may read it."""

    digest: Digest
    email_id: int | None
    is_own: bool
    is_over: bool

    @property
    def badge(self) -> str:
        return BADGES[DigestState(self.digest.state)]

    @property
    def may_repeat(self) -> bool:
        """A failed email can be sent again until its week is over."""
        return self.digest.state == DigestState.FAILED and not self.is_over


@dataclass(frozen=True, slots=True)
class Outbox:
    """Digests, and where emails are stored the other emails."""

    page: Page[Digest]
    lines: Sequence[DigestRow]
    emails: Page[Any]
    stores_emails: bool
    is_administrator: bool
    planning_hour: int
    zone: str

    @property
    def is_waiting(self) -> bool:
        """Whether a copy that the viewer requested is still being sent."""
        return any(one.is_own and one.digest.requested_at and one.digest.state in WAITING for one in self.lines)


def stores_emails() -> bool:
    """Whether there is no mail server, so that emails are stored here."""
    return not has_mail_server()


def load_outbox(
    account: Account, viewer: Person, organisation: Organisation, now: datetime, *, number: str, emails: str
) -> Outbox:
    """The viewer's own; of other people's, an administrator sees kind and state. A constant number of queries."""
    page = Paginator(Digest.objects.visible_to(viewer).listed(), ROWS).get_page(number)
    rows: list[Digest] = list(page.object_list)
    stored = stored_email_ids(account, rows) if stores_emails() else {}
    lines = [
        DigestRow(
            row,
            stored.get(row.message_id),
            row.person_id == viewer.pk,
            due.is_week_over(row.person, row.week, organisation, now),
        )
        for row in rows
    ]
    listed = OutboxEmail.objects.listed_to(account).besides_digests() if stores_emails() else OutboxEmail.objects.none()
    return Outbox(
        page,
        lines,
        Paginator(listed, ROWS).get_page(emails),
        stores_emails(),
        account.is_administrator,
        organisation.planning_hour,
        viewer.timezone or organisation.timezone,
    )


def stored_email_ids(account: Account, rows: Sequence[Digest]) -> dict[str, int]:
    """Ids of the stored emails of these digests, by Message-ID."""
    found = OutboxEmail.objects.readable_by(account).filter(message_id__in=[row.message_id for row in rows])
    return dict(found.order_by("pk").values_list("message_id", "pk"))


def last_reported(person: Person, kind: DigestKind, week: Week) -> Mapping[str, str] | None:
    """What the last email of a kind reported, or found when there was nothing to send; None if there was no earlier email."""
    rows = Digest.objects.filter(
        person=person,
        kind=kind,
        requested_at=None,
        week__lt=str(week),
        state__in=(DigestState.SENT, DigestState.SKIPPED),
    )
    return rows.order_by("-week").values_list("reported_findings", flat=True).first()
