"""What a reader sees of an email."""

from email.message import EmailMessage
from typing import Any

from tests.support.planned_week import plain


def text_of(mail: EmailMessage) -> str:
    """As it is read: folded lines put together."""
    part: Any = mail.get_body(("plain",))
    return plain(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("html",))
    return str(part.get_content())


def words_of(html: str) -> str:
    return plain(html.split("<body", 1)[-1].split('class="preheader"', 1)[-1].split("</div>", 1)[-1])
