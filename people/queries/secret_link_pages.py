"""Secret links as their pages list them, never with the secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator

from people.models import LinkKind, Person, SecretLink
from people.querysets import SecretLinkQuerySet

ROWS_PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link and its state: works, accepted, revoked, expired, or closed with its owner's account."""

    link: SecretLink
    state: str

    @property
    def works(self) -> bool:
        return self.state == "works"

    @property
    def revocable(self) -> bool:
        return self.state in ("works", "closed")


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of one kind."""

    kind: LinkKind
    lines: Sequence[LinkRow]


@dataclass(frozen=True, slots=True)
class LinkList:
    page: Page[SecretLink]
    lines: Sequence[LinkRow]

    @property
    def groups(self) -> list[LinkGroup]:
        kinds = ((kind, [one for one in self.lines if one.link.kind == kind]) for kind in LinkKind)
        return [LinkGroup(kind, lines) for kind, lines in kinds if lines]


def own_links(person: Person, now: datetime, number: str | None) -> LinkList:
    return paged(SecretLink.objects.of(person), now, number)


def all_links(now: datetime, number: str | None, *, kind: str) -> LinkList:
    """For administrators: who created which link, for what, and when it was last used."""
    return paged(SecretLink.objects.of_kind(kind), now, number)


def paged(rows: SecretLinkQuerySet, now: datetime, number: str | None) -> LinkList:
    """Two queries."""
    page = Paginator(rows.listed(), ROWS_PER_PAGE).get_page(number)
    return LinkList(page, [LinkRow(one, link_state(one, now)) for one in page.object_list])


def link_state(link: SecretLink, now: datetime) -> str:
    """The same rules as `SecretLinkQuerySet.live`."""
    if link.is_accepted:
        return "accepted"
    if link.revoked_at is not None:
        return "revoked"
    if now >= link.expires_at:
        return "expired"
    account = link.issuer or getattr(link.owner, "account", None)
    opened = account.is_active if account else link.kind == LinkKind.EMAIL_ACTION
    return "works" if opened else "closed"
