"""The emails that leadplan sends: headers that strict readers parse.

Django leaves folding to Python's older rules, which may put nothing but the name on a header's first line; RFC 5322 (3.2.2)
calls that obsolete, and DKIM signers and the unsubscribe buttons of email clients stumble over it.
"""

from collections.abc import Iterator, Sequence
from email.header import Header, decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import formataddr, getaddresses
from typing import Final

from django.core.mail import EmailMultiAlternatives

LINE: Final = 76
"""Characters in a line with an encoded word (RFC 2047, 2), and where others are folded. A longer word stays whole."""
ADDRESSES: Final = {"from", "to", "cc", "bcc", "reply-to", "sender"}


class Email(EmailMultiAlternatives):
    def message(self) -> Message:  # type: ignore[override]
        subject = " ".join(str(self.subject).split())
        self.subject = encoded(subject, LINE, "Subject") if "=?" in subject or not subject.isascii() else subject
        found: Message = super().message()
        found.policy = FoldedHeaders()
        self.subject = subject
        return found


class FoldedHeaders(Compat32):
    """Python's hook for how a header is written."""

    def fold(self, name: str, value: str) -> str:
        words = addresses(value) if name.lower() in ADDRESSES else str(value)
        return self.linesep.join(folded(f"{name}:", words.split())) + self.linesep

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


def folded(start: str, words: Sequence[str]) -> Iterator[str]:
    """The lines of a header: folded at spaces, but not before the first word."""
    line = " ".join([start, *words[:1]])
    for word in words[1:]:
        if len(line) + 1 + len(word) > LINE:
            yield line
            line = ""
        line += f" {word}"
    yield line


def encoded(text: str, length: int, name: str | None = None) -> str:
    """Encoded words, the first of them with room for the header's name before it."""
    return Header(text, "utf-8", maxlinelen=length, header_name=name).encode(linesep="")


def addresses(value: str) -> str:
    """The addresses of a header as Django wrote it, with room for the header's name before the first."""
    found = [(str(make_header(decode_header(name))), address) for name, address in getaddresses([value])]
    return ", ".join(
        formataddr((name, address)) if name.isascii() else f"{encoded(name, LINE - len('Reply-To: '))} <{address}>"
        for name, address in found
    )
