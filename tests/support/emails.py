"""What a reader sees of an email, and the facts that it is composed from."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from html import unescape
from typing import Any

from django.core.mail import EmailMultiAlternatives

from digests import lead_digest, manager_digest
from digests.email_content import DigestRequest
from digests.models import DigestKind
from digests.queries import last_reported
from engine.weeks import Week
from people.models import Organisation, Person
from tests.support.planned_week import plain


def text_of(mail: EmailMessage) -> str:
    """The plain text as it is read: without line breaks."""
    return plain(raw_text_of(mail))


def raw_text_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("plain",))
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("html",))
    return str(part.get_content())


def words_of(html: str) -> str:
    """The HTML as it is read, without the preheader."""
    return plain(html.split("<body", 1)[-1].split('class="preheader"', 1)[-1].split("</div>", 1)[-1])


def preheader_of(mail: EmailMessage) -> str:
    """The line that email clients show next to the subject."""
    found = re.search(r'class="preheader"[^>]*>(.*?)</div>', html_of(mail), re.S)
    assert found is not None
    return plain(found[1])


def forms_of(mail: EmailMessage) -> tuple[str, str]:
    """Both forms of an email as they are read: plain text and HTML."""
    return text_of(mail), words_of(html_of(mail))


def outbox_forms(one: object) -> tuple[str, str]:
    """The same of an email in Django's outbox."""
    assert isinstance(one, EmailMultiAlternatives)
    return plain(str(one.body)), words_of(str(one.alternatives[0][0]))


def links_of(html: str) -> dict[str, str]:
    """The address of each link, by its text."""
    found = re.findall(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
    return {plain(text): unescape(address) for address, text in found}


def week_context(person: Person, week: Week, now: datetime) -> Mapping[str, Any]:
    """What the templates of the weekly email get."""
    return lead_digest.week_content(frame_of(person, week, now)).context


def leads_context(person: Person, week: Week, now: datetime) -> Mapping[str, Any]:
    """What the templates of the email to a manager get."""
    return manager_digest.manager_content(frame_of(person, week, now, DigestKind.LEADS)).context


def frame_of(person: Person, week: Week, now: datetime, kind: DigestKind = DigestKind.WEEK) -> DigestRequest:
    """An email without addresses for its buttons."""
    organisation = Organisation.objects.get()
    today = now.astimezone(person.zone(organisation.timezone)).date()
    return DigestRequest(
        person, organisation, week, now, today, lambda kind, subject, plan: "",
        last_reported=lambda: last_reported(person, kind, week),
    )  # fmt: skip
