"""Accounts: invitations, the first administrator, activating and deactivating."""

import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final, NamedTuple

import structlog
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from people import audit, clock, secret_links
from people.emails import Email
from people.mail_server import has_mail_server
from people.models import Account, LinkKind, Organisation, Person, SecretLink
from people.secret_links import InvalidLink

INVITATION_PERIOD: Final = timedelta(days=7)
log = structlog.get_logger(__name__)


class SentInvitation(NamedTuple):
    """An invitation. Its address is available only once; `is_sent` says whether a server accepted the email.

    `is_kept`: there is no mail server, so the email stays in the outbox.
    """

    link: SecretLink
    url: str
    is_sent: bool
    is_kept: bool = False


def invite(
    person: Person, email: str, organisation: Organisation | None, *, by: Person | Account, now: datetime
) -> SentInvitation:
    """Invite a person who has no account; an earlier invitation stops working. An account without a person may invite too."""
    issuer = by if isinstance(by, Account) else None
    owner = person if isinstance(by, Account) else by
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        again = secret_links.made_a_moment_ago(LinkKind.INVITATION, owner, now).filter(sent_to=email, issuer=issuer)
        withdraw_invitation(person, by=by, now=now, but=again)
        link, secret = secret_links.create(
            LinkKind.INVITATION, by=owner, now=now, keep=INVITATION_PERIOD, subject=person.key, about=person, sent_to=email,
            issuer=issuer,
        )  # fmt: skip
    url = settings.BASE_URL + reverse("invited", args=[secret])
    accepted, leaves = mail_invitation(link, url, organisation), has_mail_server()
    return SentInvitation(link, url, accepted and leaves, is_kept=not leaves)


def mail_invitation(link: SecretLink, url: str, organisation: Organisation | None) -> bool:
    """Whether a mail server accepted it; the invitation is valid either way."""
    context = {"link": link, "url": url, "organisation": organisation, "days": INVITATION_PERIOD.days}
    text = render_to_string("people/mail/invitation.txt", context)
    try:
        Email(f"{link.made_by} invited you to leadplan", text, to=[link.sent_to]).send()
    except (OSError, SMTPException) as fault:
        log.warning("invitation not emailed", link=link.pk, fault=type(fault).__name__)
        return False
    return True


def withdraw_invitation(
    person: Person, *, by: Person | Account, now: datetime, but: "QuerySet[SecretLink] | None" = None
) -> None:
    kept = SecretLink.objects.none() if but is None else but
    signer = by if isinstance(by, Person) else None
    for link in SecretLink.objects.invitations(person).live(now).exclude(pk__in=kept.values("pk")):
        secret_links.revoke(link, by=signer, now=now, signed=str(by))


def find_invitation(secret: str, *, now: datetime) -> SecretLink:
    """Raises InvalidLink, also if the person or the address has an account by now."""
    link = secret_links.find(LinkKind.INVITATION, secret, now=now)
    taken = Account.objects.filter(email__iexact=link.sent_to).exists() or Account.objects.filter(person=link.about)
    if taken:
        raise InvalidLink
    return link


@transaction.atomic
def accept_invitation(secret: str, password: str, *, now: datetime) -> Account:
    """Create the account; the emailed link confirms its address. Raises InvalidLink for the second of two attempts."""
    link = SecretLink.objects.select_for_update().get(pk=find_invitation(secret, now=now).pk)
    person = link.about
    if person is None or not link.is_live(now):
        raise InvalidLink
    try:
        with transaction.atomic():
            account = Account.objects.create_user(link.sent_to, password, person=person)
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    except IntegrityError as fault:
        raise InvalidLink from fault
    if not person.email and not Person.objects.filter(email__iexact=account.email).exists():
        Person.objects.filter(pk=person.pk).update(email=account.email)
    secret_links.record_use(link, now=now)
    audit.append([audit.row_line(person, "accepted", by=person, now=now, thing="invitation", feeds_plans=False)])
    return account


class LastAdministrator(Exception):
    """The installation would have no administrator left."""


def keep_an_administrator(account: Account) -> None:
    """Raises LastAdministrator if no other account administers. Locks them, so that two can't remove each other."""
    rows = Account.objects.get_queryset().select_for_update(of=("self",)).filter(is_superuser=True, is_active=True)
    administrators = set(rows.order_by("pk").values_list("pk", flat=True))
    if administrators == {account.pk}:
        raise LastAdministrator


@transaction.atomic
def set_administrator(account: Account, wanted: bool, *, by: Person | None, signed: str, now: datetime) -> None:
    """Make an account an administrator, or an ordinary one again, which also closes Django's admin. Raises LastAdministrator."""
    if not wanted:
        keep_an_administrator(account)
    row = Account.objects.get_queryset().get(pk=account.pk)
    if row.is_superuser == wanted:
        return
    row.is_superuser, row.is_staff = wanted, row.is_staff and wanted
    row.save(update_fields=["is_superuser", "is_staff"])
    sides = ("no", "yes") if wanted else ("yes", "no")
    before, after = (f"administrator: {one}" for one in sides)
    audit.append([audit.row_line(row, "changed", by=by, now=now, before=before, after=after, signed=signed)])


@transaction.atomic
def set_active(account: Account, active: bool, *, by: Person, now: datetime) -> None:
    """Activate or deactivate an account. Deactivating ends its sessions and links immediately; activating restores none."""
    if account.is_active == active or account.person is None:
        return
    if not active:
        keep_an_administrator(account)
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        end_sessions(account)
        for link in SecretLink.objects.of(account.person).not_ended():
            secret_links.revoke(link, by=by, now=now)
    audit.append([audit.row_line(account, "activated" if active else "deactivated", by=by, now=now)])


def end_sessions(account: Account) -> None:
    """End every session of an account, including those that aren't listed anywhere."""
    account.change_session_salt()
    for session in UserSession.objects.filter(user=account):
        session.end()


def require_new_password(account: Account) -> None:
    """At the next sign-in, and in every session that there is."""
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])


FIRST_ADDRESS = "admin@leadplan.local"


class FirstAdministrator(NamedTuple):
    email: str
    password: str


def first_administrator() -> FirstAdministrator:
    """Create the first account, with a password that is shown once, stored nowhere else, and changed at the first sign-in."""
    password = secrets.token_urlsafe(15)
    account = Account.objects.create_superuser(FIRST_ADDRESS, password)
    require_new_password(account)
    audit.append([audit.row_line(account, "added", by=None, now=clock.now(), after="superuser status: yes")])
    return FirstAdministrator(account.email, password)
