"""The answer page: someone without an account answers for one dependency, once, by a link that ends after 14 days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from initiatives.dependencies.services import changes, deliveries
from initiatives.models import DateSource, Dependency
from initiatives.queries.status_page import today_of
from people import secret_links
from people.models import LinkKind, Person, SecretLink
from people.secret_links import InvalidLink

KEPT: Final = timedelta(days=14)


class LinkEnded(Exception):
    """Answered, revoked or expired; anyone with the link learns that it once worked."""


@dataclass(frozen=True, slots=True)
class AnswerLink:
    link: SecretLink
    dependency: Dependency
    today: date


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is new_date, holds, not_mine or delivered."""

    kind: str
    eta: date | None = None
    reason: str = ""
    instead: str = ""


def create_link(row: Dependency, to: Person | None, *, by: Person, now: datetime) -> tuple[SecretLink, str]:
    """A link and its secret. The dependency's number is its subject: keys may be longer."""
    purpose = to.name if to else str(row.producer or "the producing team")
    return secret_links.create(
        LinkKind.ANSWER, by=by, now=now, keep=KEPT, subject=str(row.pk), label=row.name, purpose=purpose, about=to
    )


def open_link(secret: str, now: datetime, *, lock: bool = False) -> AnswerLink:
    """Raises InvalidLink for one that never worked or whose owner may no longer share, LinkEnded for one that did."""
    links = SecretLink.objects.select_related("owner__account")
    links = links.select_for_update(of=("self",)) if lock else links
    link = links.filter(kind=LinkKind.ANSWER, digest=secret_links.digest_of(secret)).first()
    if link is None or not getattr(link.owner, "account", None) or not link.owner.account.is_active:
        raise InvalidLink
    if not link.is_live(now):
        raise LinkEnded
    today = today_of(link.owner, now)
    editable = Dependency.objects.editable_by(link.owner, today).open()
    found = editable.filter(pk=int(link.subject)).select_related("initiative", "producer", "area__initiative").first()
    if found is None:
        raise InvalidLink
    return AnswerLink(link, found, today)


@transaction.atomic
def answer(secret: str, given: Answer, *, now: datetime) -> AnswerLink:
    """Record the answer and end the link. Raises InvalidLink and LinkEnded."""
    opened = open_link(secret, now, lock=True)
    row, today, link = opened.dependency, opened.today, opened.link
    by_dri = link.about_id is not None and link.about_id == row.dri_id
    if given.kind == "new_date" and given.eta is not None:
        changes.give_date(
            row, today, given.eta, given.reason,
            by=None, now=now, source=DateSource.DRI, replace=True, given_by=link.about,
        )  # fmt: skip
    elif given.kind == "holds":
        changes.confirm(row, today, by=None, now=now)
    elif given.kind == "not_mine":
        changes.decline(row, given.instead, today, by_dri=by_dri, now=now)
    else:
        record_delivery(row, today, given.reason, now=now)
    if given.kind != "not_mine" and by_dri:
        changes.confirm_dri(row)
    secret_links.record_use(link, now=now)
    secret_links.revoke(link, by=None, now=now, why="answered")
    return opened


def record_delivery(row: Dependency, today: date, note: str, *, now: datetime) -> None:
    """A second answer while one waits is a confirmation."""
    try:
        deliveries.record_delivery(row, today, note, by=None, now=now)
    except deliveries.DeliveryWaits:
        changes.confirm(row, today, by=None, now=now)
