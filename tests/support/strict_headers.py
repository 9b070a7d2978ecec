"""What a strict reader asks of an email's headers."""

import email
import email.policy
import re
from email.message import EmailMessage

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
ENCODED = re.compile(r"=\?utf-8\?[qb]\?[^?\s]*\?=", re.IGNORECASE)


def check_strictly(raw: bytes) -> EmailMessage:
    """Lines end with CRLF; no header begins with an empty line; encoded words and their lines are short enough."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert "\n" not in head.replace("\r\n", "")
    for header in re.split(r"\r\n(?!\s)", head):
        lines = header.split("\r\n")
        assert re.match(r"[\w-]+: \S", lines[0]), header
        assert all(line.strip() for line in lines), header
        assert all(len(line) <= 998 for line in lines)
        assert all(len(word) <= 75 for word in ENCODED.findall(header)), header
        assert all(len(line) <= 76 for line in lines if "=?" in line), header
    found = email.message_from_bytes(raw, policy=STRICT)
    assert isinstance(found, EmailMessage)
    assert not [value.defects for value in found.values() if value.defects]
    return found
