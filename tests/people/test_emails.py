"""The headers of emails, read by a strict reader from what a real mail server got."""

import email
import email.headerregistry
import re
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.emails import Email
from tests.support.processes import ROOT
from tests.support.smtp_server import Server
from tests.support.strict_headers import check_strictly

LONG = "https://leadplan.example/shared/mail-actions/" + "x" * 120 + "/unsubscribe/week/"
SUBJECTS = [
    "Week 49: 21 hours of focus",
    "Week 49: " + "one initiative after another, " * 8,
    "Woche 49: " + "Überprüfung der Schnittstelle für Zoë Müller, " * 5,
    "第49週: " + "設計レビューの前に片付けること、" * 8,
    "x" * 200,
    "é" * 200,
    "=?utf-8?q?not_encoded?=",
    "two\nlines",
]


@pytest.mark.once
@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", ["Ada", "Müller, Zoë", "Zoë " * 30 + "Müller", 'Ada "the first" Kowal'])
def test_headers_arrive_as_they_were_meant(server: Server, subject: str, name: str) -> None:
    headers = {"List-Unsubscribe": f"<{LONG}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    address = str(email.headerregistry.Address(" ".join(name.split()), "ada", "example.org"))
    Email(subject, "text", to=[address], headers=headers).send()
    mail = check_strictly(server.raw[-1])
    assert mail["Subject"] == " ".join(subject.split())
    assert mail["List-Unsubscribe"] == f"<{LONG}>"
    # Python's new parser keeps the spaces between the words of an encoded name, which RFC 2047 (6.2) drops.
    words, recipient = parseaddr(email.message_from_bytes(server.raw[-1])["To"])
    assert (str(make_header(decode_header(words))), recipient) == (" ".join(name.split()), "ada@example.org")


@pytest.mark.once
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"], include_characters=" "),
        min_size=1,
        max_size=200,
    ).filter(str.strip)
)
def test_any_subject_arrives_as_it_was_meant(subject: str) -> None:
    message: Any = Email(subject, "text", to=["ada@example.org"]).message()
    raw = message.as_bytes(linesep="\r\n")
    assert check_strictly(raw)["Subject"] == " ".join(subject.split())


@pytest.mark.once
def test_every_email_is_one_of_these() -> None:
    """A new one that is made with Django's own class would have headers of its own."""
    made_otherwise = [
        path.relative_to(ROOT).as_posix()
        for app in ("people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan")
        for path in (ROOT / app).rglob("*.py")
        if re.search(
            r"from django\.core\.mail import (?!get_connection$)|\bmail\.(send_mail|Email)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert made_otherwise == ["people/emails.py"]
