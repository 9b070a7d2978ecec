"""Composes one email: text and HTML in its person's time zone, and its headers."""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr
from typing import Final

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from digests import email_actions, lead_digest, manager_digest, preferences
from digests.delivery.digest_batch import DigestBatch
from digests.email_content import DigestRequest, EmailContent, NothingToReport
from digests.models import ActionKind, Digest, DigestKind
from digests.queries import last_reported
from people import display
from people.emails import Email
from people.models import Organisation, Person, SecretLink

TEXT_WIDTH: Final = 76
HOURS: Final = re.compile(r"(?<=\d) h\b")
# Media queries can't be inlined: they stay in the head, for email clients that read them.
INLINER: Final = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
KINDS: Final[Mapping[DigestKind, Callable[[DigestRequest], EmailContent]]] = {
    DigestKind.WEEK: lead_digest.week_content,
    DigestKind.REVIEW: lead_digest.review_content,
    DigestKind.LEADS: manager_digest.manager_content,
}
__all__ = ["NothingToReport", "RenderedEmail", "address_of", "compose", "message_of"]


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """`unsubscribe_url` is the address to unsubscribe; `reported` holds the codes of what it reports."""

    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""
    reported: Mapping[str, str] = field(default_factory=dict)


def compose(
    digest: Digest,
    organisation: Organisation,
    now: datetime,
    *,
    link: SecretLink | None = None,
    batch: DigestBatch | None = None,
) -> RenderedEmail:
    """One email in its person's time zone. Raises NothingToReport. As many queries as the pages it draws on, less what its
    batch has loaded.

    With the person's `link` its buttons act directly; without one, in a preview, they open the pages where the same can
    be done.
    """
    kind = DigestKind(digest.kind)
    zone = digest.person.zone(organisation.timezone)
    unsubscribe_url = preferences.unsubscribe_url(link, kind) if link else ""
    with timezone.override(zone), display.override(digest.person.display):
        today = now.astimezone(zone).date()
        button = button_urls(digest, link)
        request = DigestRequest(
            digest.person, organisation, digest.week, now, today, button,
            preloaded=batch.weeks.get(digest.week) if batch else None,
            last_reported=lambda: earlier_findings(digest, batch),
        )  # fmt: skip
        words = KINDS[kind](request)
        context = {
            **words.context, "week": digest.week, "person": digest.person, "today": today, "requested_at": digest.requested_at,
            "base_url": settings.BASE_URL, "unsubscribe_url": unsubscribe_url,
        }  # fmt: skip
        name = words.template or kind
        text = render_to_string(f"digests/mail/{name}.txt", context)
        html = INLINER.inline(render_to_string(f"digests/mail/{name}.html", context))
    subject = f"Copy: {words.subject}" if digest.requested_at else words.subject
    return RenderedEmail(subject, tidy(text), html, unsubscribe_url, words.reported)


def earlier_findings(digest: Digest, batch: DigestBatch | None) -> Mapping[str, str] | None:
    """What the last earlier email of the kind reported."""
    if batch is not None:
        return batch.reported.get((digest.person_id, digest.kind))
    return last_reported(digest.person, DigestKind(digest.kind), digest.week)


def button_urls(digest: Digest, link: SecretLink | None) -> Callable[[ActionKind, str, str], str]:
    """The address of a button, by kind, subject and the plan's mark."""

    def button(kind: ActionKind, subject: str = "", plan: str = "") -> str:
        if link:
            return email_actions.action_url(link, digest.week, kind, subject, plan)
        return f"{settings.BASE_URL}{reverse('week', args=[digest.week])}"

    return button


def tidy(text: str) -> str:
    """Wrap lines to a readable width, and keep at most one empty line in a row: conditions in a template leave more."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip():
            lines += wrap_line(line.rstrip())
        elif lines[-1]:
            lines.append("")
    return "\n".join(lines) + "\n"


def wrap_line(line: str) -> list[str]:
    """Wrapped lines keep the first one's indent; a number and its unit stay together."""
    margin = " " * (len(line) - len(line.lstrip()))
    together = HOURS.sub("\N{NO-BREAK SPACE}h", line)
    lines = textwrap.wrap(
        together, TEXT_WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in lines]


def address_of(person: Person) -> str:
    """The account's address if there is one, because only the person can change it; otherwise the profile's."""
    account = getattr(person, "account", None)
    return (account.email if account else person.email) or ""


def unsubscribe_headers(email: RenderedEmail) -> dict[str, str]:
    """RFC 8058: an email client's own button sends this POST, without a browser and without signing in; only over https.

    Without https there is only the address for people to open (RFC 2369).
    """
    if not email.unsubscribe_url:
        return {}
    headers = {"List-Unsubscribe": f"<{email.unsubscribe_url}>"}
    if email.unsubscribe_url.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_of(digest: Digest, email: RenderedEmail) -> Email:
    name = " ".join(digest.person.name.split())
    message = Email(
        subject=email.subject,
        body=email.text,
        to=[formataddr((name, address_of(digest.person)))],
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated", **unsubscribe_headers(email)},
    )
    message.attach_alternative(email.html, "text/html")
    return message
