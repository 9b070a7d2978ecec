"""Invitations: an emailed link, tied to a person, that lets them choose a password."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final, NamedTuple

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from people import audit, links
from people.links import Dead
from people.models import Account, LinkKind, Organisation, Person, SecretLink

KEPT: Final = timedelta(days=7)
log = structlog.get_logger(__name__)


class Sent(NamedTuple):
    """An invitation. Its address is available only once; `mailed` says whether a server accepted the email."""

    link: SecretLink
    url: str
    mailed: bool


def invite(person: Person, email: str, organisation: Organisation | None, *, by: Person, now: datetime) -> Sent:
    """Invite a person who has no account; an earlier invitation stops working."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        withdraw(person, by=by, now=now)
        link, secret = links.make(
            LinkKind.INVITATION, by=by, now=now, keep=KEPT, subject=person.key, about=person, address=email
        )
    url = settings.BASE_URL + reverse("invited", args=[secret])
    return Sent(link, url, mail(link, url, organisation))


def mail(link: SecretLink, url: str, organisation: Organisation | None) -> bool:
    """Whether a mail server accepted it; the invitation is valid either way."""
    context = {"link": link, "url": url, "organisation": organisation, "days": KEPT.days}
    text = render_to_string("people/mail/invitation.txt", context)
    try:
        EmailMessage(f"{link.owner.name} invited you to leadplan", text, to=[link.address]).send()
    except (OSError, SMTPException) as fault:
        log.warning("invitation not emailed", link=link.pk, fault=type(fault).__name__)
        return False
    return True


def withdraw(person: Person, *, by: Person, now: datetime) -> None:
    for link in SecretLink.objects.invitations(person).live(now):
        links.revoke(link, by=by, now=now)


def open_one(person: Person, *, now: datetime) -> SecretLink | None:
    """The invitation that a person can still accept."""
    return SecretLink.objects.invitations(person).live(now).first()


def find(secret: str, *, now: datetime) -> SecretLink:
    """Raises Dead, also if the person or the address has an account by now."""
    link = links.find(LinkKind.INVITATION, secret, now=now)
    taken = Account.objects.filter(email__iexact=link.address).exists() or Account.objects.filter(person=link.about)
    if taken:
        raise Dead
    return link


@transaction.atomic
def take_up(secret: str, password: str, *, now: datetime) -> Account:
    """Create the account; the emailed link confirms its address. Raises Dead for the second of two attempts."""
    link = SecretLink.objects.select_for_update().get(pk=find(secret, now=now).pk)
    person = link.about
    if person is None or not link.is_live(now):
        raise Dead
    try:
        with transaction.atomic():
            account = Account.objects.create_user(link.address, password, person=person)
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    except IntegrityError as fault:
        raise Dead from fault
    if not person.email and not Person.objects.filter(email__iexact=account.email).exists():
        Person.objects.filter(pk=person.pk).update(email=account.email)
    links.note_use(link, now=now)
    SecretLink.objects.filter(pk=link.pk).update(revoked_at=now)
    line = audit.line(
        at=now, by=person, verb="accepted", thing="invitation", label=person.name, about=person, feeds_plans=False
    )
    audit.append([line])
    return account
