"""The weekly mail: the page of the week in another form, from the same facts and in the same words."""

import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr
from typing import Final

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from digests import due
from digests.models import Digest
from focus import page as pages
from focus.page import Viewing
from focus.wording.plain import span_words
from people.models import Organisation, Person

TEXT_WIDTH: Final = 76
# Media queries have no place in an attribute: they stay in the head, for those mail programs that read them.
INLINER: Final = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class NothingToSay(Exception):
    """The week is not planned, or its plan has nothing to tell: there is no such mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`off` is the address that turns such mails off."""

    subject: str
    text: str
    html: str
    off: str = ""


def compose(digest: Digest, organisation: Organisation, now: datetime, *, off: str = "") -> Letter:
    """The words of one mail, in its person's time zone. Raises NothingToSay. As many queries as the page has."""
    zone = digest.person.zone(organisation.timezone)
    with timezone.override(zone):
        page = pages.load(Viewing(digest.person, organisation, digest.week, now, now.astimezone(zone).date()))
        if page is None or not due.says_something(page.facts):
            raise NothingToSay
        context = {
            "page": page,
            "week": digest.week,
            "person": digest.person,
            "base_url": settings.BASE_URL,
            "off": off,
        }
        text = render_to_string("digests/mail/week.txt", context)
        html = INLINER.inline(render_to_string("digests/mail/week.html", context))
    return Letter(subject_of(digest), tidy(text), html, off)


def subject_of(digest: Digest) -> str:
    """Your focus in week 48 (23–27 November 2026). Nothing of the plan: administrators see subjects."""
    days = digest.week.days
    return f"Your focus in week {digest.week.number} ({span_words(days[0], days[4])})"


def tidy(text: str) -> str:
    """Lines of a width that can be read, and one empty line at most: conditions in a template leave more."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip():
            lines += folded(line.rstrip())
        elif lines[-1]:
            lines.append("")
    return "\n".join(lines) + "\n"


def folded(line: str) -> list[str]:
    """Later lines begin where the first one's words do."""
    margin = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(line, TEXT_WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)


def address_of(person: Person) -> str:
    """The account's where there is one, since that is the person's own to change; else the record's."""
    account = getattr(person, "account", None)
    return (account.email if account else person.email) or ""


def way_out(letter: Letter) -> dict[str, str]:
    """RFC 8058: a mail program's own button sends this POST, without a browser and without signing in."""
    if not letter.off:
        return {}
    return {"List-Unsubscribe": f"<{letter.off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def message_of(digest: Digest, letter: Letter) -> EmailMultiAlternatives:
    name = " ".join(digest.person.name.split())
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[formataddr((name, address_of(digest.person)))],
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated", **way_out(letter)},
    )
    message.attach_alternative(letter.html, "text/html")
    return message
